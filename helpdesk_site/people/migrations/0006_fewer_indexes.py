"""Columns with which an index begins anyway need none of their own: each is written to with every row."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_after_update"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delegation",
            name="delegate",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="delegations_held",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="formername",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="former_names",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="personrecord",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="records", to="people.person"
            ),
        ),
    ]
