"""What a person chooses by kind and queue, and digests."""

import django.db.models.deletion
from django.db import migrations, models

import helpdesk_site.kernel.public_ids


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0001_notifications"),
        ("people", "0004_undo"),
    ]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="decided_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="notification",
            name="kind",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="notification",
            name="queue",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="notification",
            name="way",
            field=models.CharField(
                blank=True,
                choices=[
                    ("mail", "At once by mail"),
                    ("digest", "In the digest"),
                    ("desk", "Only here"),
                    ("none", "Not at all"),
                ],
                db_default="",
                default="",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="preference",
            name="afternoon",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="preference",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("queue", models.CharField(blank=True, default="", max_length=20)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("mail", "At once by mail"),
                            ("digest", "In the digest"),
                            ("desk", "Only here"),
                            ("none", "Not at all"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notify_choices",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="dig")),
                ("slot", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("sent", "Sent"), ("not_needed", "Not Needed")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digests",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="notification",
            name="digest",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="notices",
                to="notify.digest",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("digest__isnull", True), ("read_at__isnull", True), ("way", "digest")),
                fields=["person", "decided_at"],
                name="notifications_for_digests",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("digest__isnull", False)), fields=["digest"], name="notifications_in_digests"
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("digest__isnull", True),
                    models.Q(("decided_at__isnull", False), ("way", "digest")),
                    _connector="OR",
                ),
                name="only_what_waits_is_in_a_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="choice",
            index=models.Index(fields=["kind", "queue"], name="choices_of_a_kind"),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.UniqueConstraint(fields=("person", "kind", "queue"), name="one_choice_a_kind_and_queue"),
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["id"], name="digests_on_their_way"),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(fields=("person", "slot"), name="one_digest_a_slot"),
        ),
    ]
