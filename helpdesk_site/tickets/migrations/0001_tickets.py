"""Tickets: profiles beside helpdesk.Ticket, services, drafts, the years of the reference."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import helpdesk_site.kernel.public_ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("helpdesk", "0043_fix_on_delete_behaviour"),
        ("people", "0001_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferenceYear",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("base", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, unique=True)),
                ("clause", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=100)),
                ("duty", models.TextField()),
                ("hint", models.CharField(blank=True, max_length=200)),
                ("restricted", models.BooleanField(default=False)),
                ("order", models.PositiveSmallIntegerField(default=100)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "queue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="services", to="helpdesk.queue"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TicketDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("content", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ticket_drafts", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TicketProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="tkt")),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("unit_name_then", models.CharField(blank=True, max_length=200)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "Page"),
                            ("telefon", "Phone"),
                            ("e_posta", "E-mail"),
                            ("api", "API"),
                            ("sistem", "System"),
                        ],
                        max_length=8,
                    ),
                ),
                ("restricted", models.BooleanField(default=False)),
                ("priority", models.PositiveSmallIntegerField(default=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("in_progress", "In progress"),
                            ("waiting_requester", "Waiting for the requester"),
                            ("waiting_approval", "Waiting for approval"),
                            ("waiting_supplier", "Waiting for the supplier"),
                            ("visit_planned", "Visit planned"),
                            ("scheduled", "Scheduled"),
                            ("reopened", "Reopened"),
                            ("resolved", "Resolved"),
                            ("closed", "Closed"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("duplicate", "Duplicate"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "is_open",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.ExpressionWrapper(
                            models.Q(
                                ("state__in", ("resolved", "closed", "declined", "withdrawn", "duplicate")),
                                _negated=True,
                            ),
                            output_field=models.BooleanField(),
                        ),
                        output_field=models.BooleanField(),
                    ),
                ),
                ("waiting_for", models.CharField(blank=True, max_length=200)),
                ("waiting_since", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("first_response_at", models.DateTimeField(blank=True, null=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("reopened", models.PositiveSmallIntegerField(default=0)),
                ("request_key", models.UUIDField(null=True, unique=True)),
                ("search_fold", models.TextField(blank=True)),
                (
                    "search_vector",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.SearchVector("search_fold", config="simple"),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets_on_behalf",
                        to="people.person",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets_owned",
                        to="people.person",
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="helpdesk.queue"
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="people.person"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.service"
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="profile", to="helpdesk.ticket"
                    ),
                ),
                (
                    "unit_then",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["order", "code"], name="services_in_order"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="service_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketdraft",
            index=models.Index(fields=["person", "-updated_at"], name="ticket_drafts_of_a_person"),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(condition=models.Q(("is_open", True)), fields=["-id"], name="tickets_open"),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["queue", "-id"], name="tickets_open_in_queue"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(fields=["queue", "-id"], name="tickets_in_queue"),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["owner", "-id"], name="tickets_open_of_owner"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(
                condition=models.Q(("owner__isnull", False)), fields=["owner", "-id"], name="tickets_of_owner"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(
                condition=models.Q(("is_open", True), ("owner__isnull", True)),
                fields=["-id"],
                name="tickets_open_without_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(fields=["state", "-id"], name="tickets_in_state"),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(fields=["requester", "-id"], name="tickets_of_requester"),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(
                condition=models.Q(("on_behalf_of__isnull", False)),
                fields=["on_behalf_of", "-id"],
                name="tickets_on_behalf",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(fields=["created_at", "-id"], name="tickets_by_day"),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("is_open", True)), fields=["due_at"], name="tickets_due"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search_vector"], name="tickets_search"),
        ),
        migrations.AddConstraint(
            model_name="ticketprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "new",
                            "in_progress",
                            "waiting_requester",
                            "waiting_approval",
                            "waiting_supplier",
                            "visit_planned",
                            "scheduled",
                            "reopened",
                            "resolved",
                            "closed",
                            "declined",
                            "withdrawn",
                            "duplicate",
                        ],
                    )
                ),
                name="ticket_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("on_behalf_of__isnull", True),
                    models.Q(("on_behalf_of", models.F("requester")), _negated=True),
                    _connector="OR",
                ),
                name="ticket_on_behalf_of_another",
            ),
        ),
    ]
