"""Calls on the phone, and the words in which the desk files what they were about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.tickets.models.catalogue import Service


class _Word(models.Model):
    """One word of the desk's vocabulary: dated data, so that old tickets keep theirs."""

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField(default=100)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Category(_Word):
    """What a ticket is about. `wording` is what people say on the phone: by it the category is proposed."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="categories")
    wording = models.TextField(blank=True)

    class Meta(_Word.Meta):
        abstract = False
        indexes = [models.Index(fields=["order", "code"], name="categories_in_order")]


class SolutionCode(_Word):
    """How it was solved."""

    class Meta(_Word.Meta):
        abstract = False
        indexes = [models.Index(fields=["order", "code"], name="solutions_in_order")]


class Direction(models.TextChoices):
    INCOMING = "incoming", _("Incoming")
    OUTGOING = "outgoing", _("Outgoing")


class CallState(models.TextChoices):
    """Where a call is. What nobody took waits to be called back."""

    RINGING = "ringing", _("Ringing")
    ANSWERED = "answered", _("Being spoken")
    ENDED = "ended", _("Ended")
    MISSED = "missed", _("Missed")
    CALLED_BACK = "called_back", _("Called back")


class Call(models.Model):
    """One call: told by the exchange, or registered by whoever took it.

    `external_id` is the exchange's own number of it, "" without an exchange; `key` is the form's, so that a call that
    is sent twice is one. `caller` is None until somebody has said who it is.
    """

    audit_type: ClassVar = "tickets.call"

    public_id = PublicIdField(prefix="cal")
    external_id = models.CharField(max_length=100, blank=True)
    key = models.UUIDField(null=True, unique=True)
    direction = models.CharField(max_length=8, choices=Direction.choices, default=Direction.INCOMING)
    state = models.CharField(max_length=11, choices=CallState.choices)
    number = models.CharField(max_length=20, blank=True)
    caller = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="calls")
    agent = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="calls_taken", db_index=False
    )
    ticket = models.ForeignKey("tickets.TicketProfile", null=True, on_delete=models.PROTECT, related_name="calls")
    solved = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["agent", "-id"], name="calls_of_an_agent"),
            models.Index(fields=["ticket"], condition=Q(ticket__isnull=False), name="calls_of_a_ticket"),
            models.Index(fields=["-id"], condition=Q(state="missed"), name="calls_missed"),
            models.Index(
                fields=["agent", "-id"], condition=Q(state__in=["ringing", "answered"]), name="calls_going_on"
            ),
            models.Index(fields=["began_at"], name="calls_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="call_of_the_exchange_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="call_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.number} {self.began_at:%Y-%m-%d %H:%M}"

    @property
    def talk_seconds(self) -> int:
        """How long was spoken; 0 while nobody has hung up, and for calls that nobody took."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return max(0, round((self.ended_at - self.answered_at).total_seconds()))

    @property
    def talk_minutes(self) -> int:
        return round(self.talk_seconds / 60)
