"""Tickets that come again and again: the plan, and each time that its day came."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.tickets.models.catalogue import Service
from helpdesk_site.tickets.models.checklists import ChecklistTemplateProfile
from helpdesk_site.tickets.models.profiles import TicketProfile


class Rhythm(models.TextChoices):
    """On which days a plan's ticket comes."""

    DAILY = "daily", _("Every working day")
    WEEKLY = "weekly", _("On days of the week")
    MONTHLY = "monthly", _("On a day of the month")
    LAST_WORKING_DAY = "last_working_day", _("On the last working day of the month")


class RecurringPlan(models.Model):
    """What comes again. `weekdays` (Monday is 0) is for WEEKLY, `day_of_month` (31: the last day of a shorter month,
    too) for MONTHLY; `every_months` counts from the month of `starts_on`. A day without work is moved to the next
    working day.

    `next_on` is the next day, None when there is none any more. `made_by` asks for the ticket.
    """

    audit_type: ClassVar = "tickets.recurring_plan"

    public_id = PublicIdField(prefix="rpl")
    title = models.CharField(max_length=200)
    text = models.TextField()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    checklist = models.ForeignKey(
        ChecklistTemplateProfile, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rhythm = models.CharField(max_length=20, choices=Rhythm.choices)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    day_of_month = models.PositiveSmallIntegerField(default=1)
    every_months = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    skips_while_open = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    ended = models.BooleanField(default=False)
    next_on = models.DateField(null=True)
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_on"], condition=Q(paused=False, ended=False, next_on__isnull=False), name="plans_by_day"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(day_of_month__gte=1, day_of_month__lte=31), name="plan_day_of_month"),
            models.CheckConstraint(condition=Q(every_months__gte=1, every_months__lte=12), name="plan_every_months"),
        ]

    def __str__(self) -> str:
        return self.title


class Occurrence(models.Model):
    """A day of a plan that came: with its ticket, or None when the one before was open still. One for each day."""

    plan = models.ForeignKey(RecurringPlan, on_delete=models.PROTECT, related_name="occurrences", db_index=False)
    day = models.DateField()
    ticket = models.OneToOneField(TicketProfile, null=True, on_delete=models.PROTECT, related_name="occurrence")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "day"], name="occurrence_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.day}"
