"""Columns with which an index begins anyway need none of their own: each is written to with every row."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_usual_times"),
        ("people", "0006_fewer_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accessline",
            name="request",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="access.accessrequest",
            ),
        ),
        migrations.AlterField(
            model_name="accessline",
            name="subject",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="access_lines",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="accessrequest",
            name="entered_by",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.AlterField(
            model_name="accessrequest",
            name="requester",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="access_requests",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="accountsnapshot",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.AlterField(
            model_name="incompatibleroles",
            name="first",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.ebysrole"
            ),
        ),
        migrations.AlterField(
            model_name="operationattempt",
            name="operation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempts",
                to="access.operation",
            ),
        ),
        migrations.AlterField(
            model_name="procedureversion",
            name="procedure",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="access.procedure",
            ),
        ),
        migrations.AlterField(
            model_name="roleversion",
            name="role",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="access.ebysrole",
            ),
        ),
    ]
