"""Webhooks: who is told, and each telling."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import helpdesk_site.kernel.public_ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="whs")),
                ("name", models.CharField(max_length=80)),
                ("url", models.CharField(max_length=500)),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "active"), ("paused", "paused"), ("ended", "ended")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("salt", models.CharField(max_length=64)),
                ("previous_salt", models.CharField(blank=True, max_length=64)),
                ("previous_until", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("rests_until", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ended"), _negated=True),
                        fields=("name",),
                        name="webhook_name_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("events__len", 0), _negated=True), name="webhook_tells_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="whd")),
                ("event", models.CharField(max_length=60)),
                ("about_id", models.CharField(max_length=64)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "on its way"),
                            ("delivered", "delivered"),
                            ("stopped", "given up"),
                            ("dropped", "not sent: the webhook ended"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("gives_up_at", models.DateTimeField()),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_attempt_at", models.DateTimeField(null=True)),
                ("last_status", models.PositiveSmallIntegerField(null=True)),
                (
                    "last_problem",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refused_address", "Its host has an address to which nothing may be sent."),
                            ("unknown_host", "Its host is not known."),
                            ("no_connection", "No connection."),
                            ("tls", "Its certificate cannot be trusted."),
                            ("too_slow", "No answer in time."),
                            ("no_answer", "The connection ended without an answer."),
                            ("redirect", "It answered with another address. Redirects are not followed."),
                            ("not_taken", "It did not take it."),
                        ],
                        max_length=20,
                    ),
                ),
                ("last_answer", models.CharField(blank=True, max_length=300)),
                ("delivered_at", models.DateTimeField(null=True)),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="webhooks.subscription",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subscription", "-id"], name="deliveries_of_a_webhook"),
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["created_at"], name="deliveries_on_their_way"
                    ),
                    models.Index(
                        condition=models.Q(("state", "stopped")),
                        fields=["subscription", "-id"],
                        name="deliveries_given_up",
                    ),
                ],
            },
        ),
    ]
