"""The business calendar: working hours, holidays, administrative leave, and the history of due dates."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import migrations, models

from helpdesk_site.kernel.calendar.models import ClockRange
from helpdesk_site.kernel.public_ids import PublicIdField


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_turkish")]

    operations = [
        migrations.CreateModel(
            name="AdministrativeLeave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", PublicIdField(prefix="lev")),
                ("day", models.DateField()),
                ("starts", models.TimeField(blank=True, null=True)),
                ("ends", models.TimeField(blank=True, null=True)),
                (
                    "scope",
                    models.CharField(
                        choices=[("everyone", "everyone"), ("units", "some units"), ("group", "a group of people")],
                        max_length=10,
                    ),
                ),
                ("scope_text", models.CharField(blank=True, max_length=300)),
                (
                    "unit_ids",
                    ArrayField(base_field=models.CharField(max_length=32), blank=True, default=list, size=None),
                ),
                ("reason", models.CharField(max_length=300)),
                ("declared_by", models.CharField(max_length=64)),
                ("declared_at", models.DateTimeField()),
                ("withdrawn_by", models.CharField(blank=True, max_length=64)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["day", "starts", "id"],
                "indexes": [models.Index(fields=["day"], name="leave_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts__isnull", True),
                            ("ends__isnull", True),
                            ("ends__gt", models.F("starts")),
                            _connector="OR",
                        ),
                        name="leave_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["everyone", "units", "group"])), name="leave_scope_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope", "units"), ("unit_ids__len__gt", 0)),
                            models.Q(models.Q(("scope", "units"), _negated=True), ("unit_ids__len", 0)),
                            _connector="OR",
                        ),
                        name="leave_units_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("token", models.UUIDField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="calendar_version_one_row")],
            },
        ),
        migrations.CreateModel(
            name="DueDateChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_type", models.CharField(max_length=40)),
                ("object_id", models.CharField(max_length=64)),
                ("old", models.DateTimeField()),
                ("new", models.DateTimeField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("leave", "administrative leave"),
                            ("holiday", "change of a holiday"),
                            ("hours", "change of the working hours"),
                            ("person", "decision of a person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["object_type", "object_id", "id"], name="due_date_change_by_object")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("new", models.F("old")), _negated=True), name="due_date_change_moves"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cause__in", ["leave", "holiday", "hours", "person"])),
                        name="due_date_change_cause_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", PublicIdField(prefix="hol")),
                ("day", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("official", "official holiday"), ("religious", "religious holiday")], max_length=10
                    ),
                ),
                ("half_day_from", models.TimeField(blank=True, null=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("confirmed", "confirmed")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("confirmed_by", models.CharField(blank=True, max_length=64)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("source", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["day", "kind"],
                "constraints": [
                    models.UniqueConstraint(fields=("day", "kind"), name="holiday_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["official", "religious"])), name="holiday_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by", ""), ("state", "proposed")),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("state", "confirmed"),
                                models.Q(("confirmed_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="holiday_confirmed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ]
                    ),
                ),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["valid_from", "weekday", "starts"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="working_hours_weekday"),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))), name="working_hours_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="working_hours_valid",
                    ),
                    ExclusionConstraint(
                        expressions=[
                            ("weekday", "="),
                            (
                                models.Func(
                                    "valid_from", "valid_to", function="daterange", output_field=DateRangeField()
                                ),
                                "&&",
                            ),
                            (ClockRange("starts", "ends"), "&&"),
                        ],
                        name="working_hours_once",
                    ),
                ],
            },
        ),
    ]
