"""Tables of the clocks: what was promised, when it ran and when it stood, and which steps of warning were taken."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk_site.kernel.public_ids import PublicIdField

RUNNING: Final = ""
"""The reason of a segment in which the clock runs."""


class Clock(models.TextChoices):
    """What is timed: until the desk first answers, and until the request is solved."""

    RESPONSE = "response", _("First response")
    RESOLUTION = "resolution", _("Solution")


class Pause(models.TextChoices):
    """For whom or what a clock stands: nothing that the desk could hurry."""

    REQUESTER = "requester", _("the requester's answer")
    APPROVAL = "approval", _("an approval")
    SUPPLIER = "supplier", _("the supplier")
    VISIT = "visit", _("the planned visit")
    START = "start", _("the day on which it is to begin")


class LegalClock(models.TextChoices):
    """A time limit that the law sets. It neither stands still nor is it the chief's to change."""

    OPINION = "opinion", _("opinion, 15 working days")
    INFORMATION = "information", _("information or document, 5 working days")
    DATA_SUBJECT = "data_subject", _("data subject's application, 30 days")


class Step(models.TextChoices):
    """What is told about a clock, in this order, each once."""

    WARNING = "warning", pgettext_lazy("step of a clock", "warned")
    BREACH = "breach", pgettext_lazy("step of a clock", "overdue")
    ESCALATION = "escalation", pgettext_lazy("step of a clock", "told the next level")


class SlaPolicy(models.Model):
    """What the desk promises for a service or a queue and a priority, in minutes of working time.

    An empty `service`, `queue` or `priority` means every one; the most particular that holds is taken. Rows are
    versions: a change ends one and begins the next, and a ticket keeps the one under which it came.
    """

    audit_type: ClassVar = "tickets.sla_policy"

    public_id = PublicIdField(prefix="slp")
    service = models.ForeignKey("tickets.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    queue = models.ForeignKey("helpdesk.Queue", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField(null=True, blank=True)
    response_minutes = models.PositiveIntegerField(null=True, blank=True)
    resolution_minutes = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(resolution_minutes__gt=0), name="sla_policy_promises_something"),
            models.CheckConstraint(
                condition=Q(service__isnull=True) | Q(queue__isnull=True), name="sla_policy_for_a_service_or_a_queue"
            ),
            models.CheckConstraint(
                condition=Q(priority__isnull=True) | Q(priority__range=(1, 5)), name="sla_policy_priority_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="sla_policy_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="sla_policy_once",
                expressions=[
                    (Coalesce("service", 0, output_field=models.BigIntegerField()), RangeOperators.EQUAL),
                    (Coalesce("queue", 0, output_field=models.BigIntegerField()), RangeOperators.EQUAL),
                    (Coalesce("priority", 0, output_field=models.IntegerField()), RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.response_minutes or '–'}/{self.resolution_minutes}"


class ClockSegment(models.Model):
    """A time in which one clock of one ticket ran, or stood for a reason. Segments follow one another without a gap."""

    profile = models.ForeignKey("tickets.TicketProfile", on_delete=models.PROTECT, related_name="clock_segments")
    clock = models.CharField(max_length=10, choices=Clock.choices)
    reason = models.CharField(max_length=10, choices=Pause.choices, blank=True, default=RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "clock"], condition=Q(ended_at__isnull=True), name="one_open_segment_a_clock"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="clock_segment_in_order"
            ),
            models.CheckConstraint(condition=Q(clock__in=Clock.values), name="clock_segment_clock_known"),
            models.CheckConstraint(condition=Q(reason__in=[RUNNING, *Pause.values]), name="clock_segment_reason_known"),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.reason or 'running'} {self.started_at:%d.%m.%Y %H:%M}"


class ClockStep(models.Model):
    """A warning, a breach or an escalation of one clock: taken once, kept for ever."""

    append_only: ClassVar = True

    profile = models.ForeignKey(
        "tickets.TicketProfile", on_delete=models.PROTECT, related_name="clock_steps", db_index=False
    )
    clock = models.CharField(max_length=10, choices=Clock.choices)
    step = models.CharField(max_length=10, choices=Step.choices)
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "clock", "step"], name="each_clock_step_once"),
            models.CheckConstraint(condition=Q(clock__in=Clock.values), name="clock_step_clock_known"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="clock_step_known"),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.step} {self.taken_at:%d.%m.%Y %H:%M}"
