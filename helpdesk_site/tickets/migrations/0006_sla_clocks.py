"""The clocks of tickets: policies, segments, steps, and what a profile keeps of them for lists and sweeps."""

from __future__ import annotations

import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

import helpdesk_site.kernel.public_ids


class Migration(migrations.Migration):
    dependencies = [
        ("helpdesk", "0043_fix_on_delete_behaviour"),
        ("tickets", "0005_calls"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockSegment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clock",
                    models.CharField(
                        choices=[("response", "First response"), ("resolution", "Solution")], max_length=10
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("requester", "the requester's answer"),
                            ("approval", "an approval"),
                            ("supplier", "the supplier"),
                            ("visit", "the planned visit"),
                            ("start", "the day on which it is to begin"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ClockStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clock",
                    models.CharField(
                        choices=[("response", "First response"), ("resolution", "Solution")], max_length=10
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[("warning", "warned"), ("breach", "overdue"), ("escalation", "told the next level")],
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SlaPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="slp")),
                ("priority", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("response_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("resolution_minutes", models.PositiveIntegerField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("decided_by", models.CharField(max_length=64)),
                ("decided_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="ticketprofile",
            name="tickets_due",
        ),
        migrations.AddField(
            model_name="ticketprofile",
            name="legal_clock",
            field=models.CharField(
                blank=True,
                choices=[
                    ("opinion", "opinion, 15 working days"),
                    ("information", "information or document, 5 working days"),
                    ("data_subject", "data subject's application, 30 days"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="ticketprofile",
            name="letter_due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticketprofile",
            name="next_step_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticketprofile",
            name="resolution_breached_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticketprofile",
            name="response_breached_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticketprofile",
            name="response_due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="clocksegment",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="clock_segments", to="tickets.ticketprofile"
            ),
        ),
        migrations.AddField(
            model_name="clockstep",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="clock_steps", to="tickets.ticketprofile"
            ),
        ),
        migrations.AddField(
            model_name="slapolicy",
            name="queue",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="helpdesk.queue",
            ),
        ),
        migrations.AddField(
            model_name="slapolicy",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tickets.service",
            ),
        ),
        migrations.AddField(
            model_name="ticketprofile",
            name="policy",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tickets.slapolicy",
            ),
        ),
        migrations.AddField(
            model_name="ticketprofile",
            name="due_order",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce(
                    "due_at",
                    models.Value(
                        datetime.datetime(9000, 1, 1, 0, 0, tzinfo=datetime.UTC), output_field=models.DateTimeField()
                    ),
                ),
                output_field=models.DateTimeField(),
            ),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(condition=models.Q(("is_open", True)), fields=["due_order", "id"], name="tickets_due"),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["queue", "due_order", "id"], name="tickets_due_in_queue"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["owner", "due_order", "id"], name="tickets_due_of_owner"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketprofile",
            index=models.Index(
                condition=models.Q(("next_step_at__isnull", False)),
                fields=["next_step_at"],
                name="tickets_by_next_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="clocksegment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("profile", "clock"),
                name="one_open_segment_a_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="clocksegment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True), ("ended_at__gte", models.F("started_at")), _connector="OR"
                ),
                name="clock_segment_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="clocksegment",
            constraint=models.CheckConstraint(
                condition=models.Q(("clock__in", ["response", "resolution"])), name="clock_segment_clock_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="clocksegment",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["", "requester", "approval", "supplier", "visit", "start"])),
                name="clock_segment_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockstep",
            constraint=models.UniqueConstraint(fields=("profile", "clock", "step"), name="each_clock_step_once"),
        ),
        migrations.AddConstraint(
            model_name="clockstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("clock__in", ["response", "resolution"])), name="clock_step_clock_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="clockstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["warning", "breach", "escalation"])), name="clock_step_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="slapolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("resolution_minutes__gt", 0)), name="sla_policy_promises_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="slapolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("service__isnull", True), ("queue__isnull", True), _connector="OR"),
                name="sla_policy_for_a_service_or_a_queue",
            ),
        ),
        migrations.AddConstraint(
            model_name="slapolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__isnull", True), ("priority__range", (1, 5)), _connector="OR"),
                name="sla_policy_priority_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="slapolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="sla_policy_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="slapolicy",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        django.db.models.functions.comparison.Coalesce(
                            "service", 0, output_field=models.BigIntegerField()
                        ),
                        "=",
                    ),
                    (
                        django.db.models.functions.comparison.Coalesce(
                            "queue", 0, output_field=models.BigIntegerField()
                        ),
                        "=",
                    ),
                    (
                        django.db.models.functions.comparison.Coalesce(
                            "priority", 0, output_field=models.IntegerField()
                        ),
                        "=",
                    ),
                    (
                        models.Func(
                            "valid_from",
                            "valid_to",
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="sla_policy_once",
            ),
        ),
    ]
