"""The calendar's tables. Days are days of Istanbul; ranges are half-open, as everywhere in the database."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk_site.kernel.public_ids import PublicIdField


class Weekday(models.IntegerChoices):
    """Numbered as Python numbers them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class ClockRange(Func):
    """From one clock time to another. PostgreSQL has no such range: on one fixed day, times are instants."""

    template = "tsrange(DATE '2000-01-01' + %(expressions)s)"
    arg_joiner = ", DATE '2000-01-01' + "
    arity = 2
    output_field = DateTimeRangeField()


class WorkingHours(models.Model):
    """One period of a weekday (morning, afternoon), in force from `valid_from` until before `valid_to`."""

    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    starts = models.TimeField()
    ends = models.TimeField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "kernel"
        ordering = ["valid_from", "weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="working_hours_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="working_hours_in_order"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="working_hours_valid"
            ),
            ExclusionConstraint(
                name="working_hours_once",
                expressions=[
                    ("weekday", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                    (ClockRange("starts", "ends"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}-{self.ends:%H:%M}"


class HolidayKind(models.TextChoices):
    """Law 2429 fixes the official days; the religious ones follow the Diyanet's calendar."""

    OFFICIAL = "official", _("official holiday")
    RELIGIOUS = "religious", _("religious holiday")


class HolidayState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("holiday", "proposed")
    CONFIRMED = "confirmed", pgettext_lazy("holiday", "confirmed")


class Holiday(models.Model):
    """A day without work, or without work from `half_day_from` on (the eve of a feast: 13:00).

    A proposal counts as well until somebody confirms or corrects it: a due date on New Year's Day, because nobody
    found the time to confirm, would help no one. `confirmed_by` is the audit id of whoever did.
    """

    audit_type: ClassVar = "calendar.holiday"

    public_id = PublicIdField(prefix="hol")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=HolidayKind.choices)
    half_day_from = models.TimeField(null=True, blank=True)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=HolidayState.choices, default=HolidayState.PROPOSED)
    confirmed_by = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        app_label = "kernel"
        ordering = ["day", "kind"]
        constraints = [
            # One day may be both: 19.05.2027 is the Feast of Sacrifice and the Commemoration of Atatürk.
            models.UniqueConstraint(fields=["day", "kind"], name="holiday_once"),
            models.CheckConstraint(condition=Q(kind__in=HolidayKind.values), name="holiday_kind_known"),
            models.CheckConstraint(
                condition=Q(state=HolidayState.PROPOSED, confirmed_by="", confirmed_at__isnull=True)
                | (Q(state=HolidayState.CONFIRMED, confirmed_at__isnull=False) & ~Q(confirmed_by="")),
                name="holiday_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y} {self.name}"


class LeaveScope(models.TextChoices):
    """Whom an administrative leave sends home. Leave of a group of people stops nobody's clock but their own."""

    EVERYONE = "everyone", pgettext_lazy("leave", "everyone")
    UNITS = "units", pgettext_lazy("leave", "some units")
    GROUP = "group", pgettext_lazy("leave", "a group of people")


class AdministrativeLeave(models.Model):
    """İdari izin: declared by the President or the governor, often on the day itself (snow, bridge days, elections).

    No `starts` is from the day's beginning, no `ends` until its end. `unit_ids` are the public ids of units when the
    scope is `units`; `scope_text` says it in the words of the declaration, `basis_document` names its paper (circular,
    letter's number) as it was written. Withdrawn ones stay, and count no more.
    """

    audit_type: ClassVar = "calendar.leave"

    public_id = PublicIdField(prefix="lev")
    day = models.DateField()
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    scope = models.CharField(max_length=10, choices=LeaveScope.choices)
    scope_text = models.CharField(max_length=300, blank=True)
    unit_ids = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    reason = models.CharField(max_length=300)
    basis_document = models.CharField(max_length=120, blank=True, default="")
    declared_by = models.CharField(max_length=64)
    declared_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "kernel"
        ordering = ["day", "starts", "id"]
        indexes = [models.Index(fields=["day"], name="leave_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gt=F("starts")),
                name="leave_in_order",
            ),
            models.CheckConstraint(condition=Q(scope__in=LeaveScope.values), name="leave_scope_known"),
            models.CheckConstraint(
                condition=Q(scope=LeaveScope.UNITS, unit_ids__len__gt=0)
                | (~Q(scope=LeaveScope.UNITS) & Q(unit_ids__len=0)),
                name="leave_units_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y} {self.reason}"


class DueDateCause(models.TextChoices):
    """What moved a due date."""

    LEAVE = "leave", _("administrative leave")
    HOLIDAY = "holiday", _("change of a holiday")
    HOURS = "hours", _("change of the working hours")
    PERSON = "person", _("decision of a person")


class DueDateChange(models.Model):
    """One move of one due date: from when to when, why, by whom (audit id). History: rows are added, never changed.

    `origin` names what moved it, as the audit trail does ("calendar.leave:lev_..."); empty when it was no one thing.
    """

    append_only: ClassVar = True

    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    old = models.DateTimeField()
    new = models.DateTimeField()
    cause = models.CharField(max_length=10, choices=DueDateCause.choices)
    reason = models.CharField(max_length=300)
    origin = models.CharField(max_length=100, blank=True, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        app_label = "kernel"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="due_date_change_by_object"),
            models.Index(fields=["origin", "id"], condition=~Q(origin=""), name="due_date_change_by_origin"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(new=F("old")), name="due_date_change_moves"),
            models.CheckConstraint(condition=Q(cause__in=DueDateCause.values), name="due_date_change_cause_known"),
        ]

    def __str__(self) -> str:
        return f"{self.object_type}:{self.object_id} {self.old:%d.%m.%Y %H:%M} > {self.new:%d.%m.%Y %H:%M}"
