"""Indexes that another one makes needless: each is written to with every ticket, and most with every change of it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_after_update"),
        ("tickets", "0024_standing"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="ticketprofile",
            name="tickets_open_of_owner",
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(
                condition=models.Q(("is_open", True), ("owner__isnull", False)),
                fields=["owner", "-id"],
                name="tickets_open_of_owner",
            ),
        ),
        migrations.AlterField(
            model_name="ticketprofile",
            name="on_behalf_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets_on_behalf",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="ticketprofile",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets_owned",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="ticketprofile",
            name="queue",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="helpdesk.queue",
            ),
        ),
        migrations.AlterField(
            model_name="ticketprofile",
            name="requester",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="call",
            name="agent",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls_taken",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="clockstep",
            name="profile",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clock_steps",
                to="tickets.ticketprofile",
            ),
        ),
        migrations.AlterField(
            model_name="occurrence",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="occurrences",
                to="tickets.recurringplan",
            ),
        ),
        migrations.AlterField(
            model_name="questionnaire",
            name="service",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questionnaires",
                to="tickets.service",
            ),
        ),
        migrations.AlterField(
            model_name="ticketdraft",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ticket_drafts",
                to="people.person",
            ),
        ),
    ]
