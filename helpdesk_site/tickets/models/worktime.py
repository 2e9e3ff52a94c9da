"""Working time on tickets: what people spent, on which day and how; and its sums by service and month."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.tickets.models.calls import Call
from helpdesk_site.tickets.models.catalogue import Service
from helpdesk_site.tickets.models.profiles import TicketProfile


class WorkKind(models.TextChoices):
    """How it was worked."""

    PHONE = "phone", _("On the phone")
    ON_SITE = "on_site", _("On site")
    REMOTE = "remote", _("Remotely")
    WRITING = "writing", _("In writing")


class TimeEntry(models.Model):
    """Minutes that a person spent on a ticket on a day; never changed. What corrects it is a row of its own, which
    stands in its place; 0 minutes take it back.

    `service` is the ticket's on that day, so that sums stay when a ticket is handed over. `call`: it counted by itself.
    `key` is the form's own: sent twice, it is one.
    """

    audit_type: ClassVar = "tickets.time_entry"
    append_only: ClassVar = True

    public_id = PublicIdField(prefix="tme")
    ticket = models.ForeignKey(TicketProfile, on_delete=models.PROTECT, related_name="time_entries")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=WorkKind.choices)
    note = models.CharField(max_length=200, blank=True)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="correction")
    call = models.OneToOneField(Call, null=True, on_delete=models.PROTECT, related_name="time_entry")
    key = models.UUIDField(null=True, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "day"], name="time_of_a_person_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gt=0) | Q(corrects__isnull=False), name="time_is_some_or_taken_back"
            ),
            models.CheckConstraint(condition=Q(minutes__lte=1440), name="time_fits_into_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.minutes}"


class TimeTotal(models.Model):
    """The minutes of a service in a month (its first day), moved by each entry in the entry's own transaction: looking
    costs one row for each service and month, however many entries there are.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    minutes = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "service"], name="time_total_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.minutes}"
