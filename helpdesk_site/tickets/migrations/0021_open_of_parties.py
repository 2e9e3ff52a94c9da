"""The open ones of a person are found without a look at those that are over."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0020_usual_times"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(
                fields=["requester", "-id"], condition=models.Q(is_open=True), name="tickets_open_of_requester"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(
                fields=["on_behalf_of", "-id"],
                condition=models.Q(is_open=True, on_behalf_of__isnull=False),
                name="tickets_open_on_behalf",
            ),
        ),
    ]
