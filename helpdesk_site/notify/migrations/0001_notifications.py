"""Notifications: what people were told, and what they chose about mail."""

import django.db.models.deletion
from django.db import migrations, models

import helpdesk_site.kernel.public_ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mail_digestible", models.BooleanField(default=True)),
                ("updated_at", models.DateTimeField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notify_preference",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="ntf")),
                ("template", models.CharField(max_length=60)),
                ("context", models.JSONField(default=dict)),
                ("link", models.CharField(max_length=300)),
                ("about_type", models.CharField(max_length=40)),
                ("about_id", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notifications", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-id"], name="notifications_of_a_person"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)), fields=["person"], name="notifications_unread"
                    ),
                    models.Index(fields=["about_type", "about_id"], name="notifications_about"),
                ],
            },
        ),
    ]
