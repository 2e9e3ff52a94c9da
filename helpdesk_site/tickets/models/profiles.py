"""The profile of a ticket: what every list shows, and what helpdesk.Ticket does not know."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar, Final

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.tickets.models.calls import Category, SolutionCode
from helpdesk_site.tickets.models.catalogue import Service
from helpdesk_site.tickets.models.sla import LegalClock, SlaPolicy
from helpdesk_site.tickets.statuses import LABELS, State

# A tuple in the state enum's order: it becomes part of indexes, so it must not change from run to run.
_OVER = tuple(state.value for state in State if not state.is_open)

# Where a ticket without a due date stands among those with one: last. A list cannot be paged through gaps.
NEVER_DUE: Final = datetime(9000, 1, 1, tzinfo=UTC)


class Channel(models.TextChoices):
    """By which way a request came."""

    WEB = "web", _("Page")
    PHONE = "telefon", _("Phone")
    MAIL = "e_posta", _("E-mail")
    API = "api", _("API")
    SYSTEM = "sistem", _("System")


class Merging(models.TextChoices):
    """Which part a ticket has in a merge. The relations say with which; this says it to who has read the ticket."""

    KEPT = "kept", _("Others were merged into it")
    MERGED = "merged", _("Merged into another")


class TicketProfile(models.Model):
    """One ticket as the desk sees it; its helpdesk.Ticket, made in the same transaction, keeps the text.

    Everything that a list shows or filters by stands here, so that a list is one indexed query. `state` is written by
    the service layer alone; `version` counts its writes. `unit_name_then` is what the requester's unit was called on
    the day. `first_contact`: whoever took the first call solved it then and there, and it has not come back.
    `attachment_count`: how many files it has, so that one without any asks for none. `search_fold` holds the folded
    words of what can be searched.
    """

    audit_type: ClassVar = "ticket"

    ticket = models.OneToOneField("helpdesk.Ticket", on_delete=models.PROTECT, related_name="profile")
    public_id = PublicIdField(prefix="tkt")
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    # Where one of the indexes below begins with a column, it needs no index of its own.
    requester = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="tickets", db_index=False)
    on_behalf_of = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="tickets_on_behalf",
        db_index=False,
    )  # fmt: skip
    unit_then = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit_name_then = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    queue = models.ForeignKey("helpdesk.Queue", on_delete=models.PROTECT, related_name="+", db_index=False)
    restricted = models.BooleanField(default=False)
    owner = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="tickets_owned", db_index=False
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    solution = models.ForeignKey(
        SolutionCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    first_contact = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(default=3)
    state = models.CharField(max_length=20, choices=[(state.value, label) for state, label in LABELS.items()])
    is_open = models.GeneratedField(
        expression=ExpressionWrapper(~Q(state__in=_OVER), output_field=BooleanField()),
        output_field=BooleanField(),
        db_persist=True,
    )
    waiting_for = models.CharField(max_length=200, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    due_order = models.GeneratedField(
        expression=Coalesce("due_at", Value(NEVER_DUE, output_field=models.DateTimeField())),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    response_due_at = models.DateTimeField(null=True, blank=True)
    response_breached_at = models.DateTimeField(null=True, blank=True)
    resolution_breached_at = models.DateTimeField(null=True, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)
    policy = models.ForeignKey(
        SlaPolicy, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    legal_clock = models.CharField(max_length=12, choices=LegalClock.choices, blank=True, default="", db_default="")
    letter_due_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    first_response_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    merging = models.CharField(max_length=6, choices=Merging.choices, blank=True, default="", db_default="")
    attachment_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    request_key = models.UUIDField(null=True, unique=True)
    search_fold = models.TextField(blank=True)
    search_vector = models.GeneratedField(
        expression=SearchVector("search_fold", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        indexes = [
            # Each list is newest first and paged by id, so each index ends in it and gives the order for nothing.
            # With what a list of queues asks besides: it is counted in the index alone.
            models.Index(fields=["-id"], condition=Q(is_open=True), include=["restricted"], name="tickets_open"),
            models.Index(
                fields=["queue", "-id"],
                condition=Q(is_open=True),
                include=["restricted"],
                name="tickets_open_in_queue",
            ),
            models.Index(fields=["queue", "-id"], include=["restricted"], name="tickets_in_queue"),
            models.Index(
                fields=["owner", "-id"], condition=Q(is_open=True, owner__isnull=False), name="tickets_open_of_owner"
            ),
            models.Index(fields=["owner", "-id"], condition=Q(owner__isnull=False), name="tickets_of_owner"),
            models.Index(
                fields=["-id"], condition=Q(is_open=True, owner__isnull=True), name="tickets_open_without_owner"
            ),
            models.Index(fields=["state", "-id"], include=["is_open", "restricted"], name="tickets_in_state"),
            models.Index(fields=["requester", "-id"], name="tickets_of_requester"),
            models.Index(fields=["requester", "-id"], condition=Q(is_open=True), name="tickets_open_of_requester"),
            models.Index(
                fields=["on_behalf_of", "-id"],
                condition=Q(is_open=True, on_behalf_of__isnull=False),
                name="tickets_open_on_behalf",
            ),
            models.Index(
                fields=["on_behalf_of", "-id"], condition=Q(on_behalf_of__isnull=False), name="tickets_on_behalf"
            ),
            models.Index(fields=["unit_then", "-id"], include=["is_open", "restricted"], name="tickets_of_unit"),
            models.Index(fields=["channel", "-id"], include=["is_open", "restricted"], name="tickets_by_channel"),
            models.Index(fields=["created_at", "id"], name="tickets_by_day"),
            models.Index(fields=["updated_at", "id"], condition=Q(is_open=True), name="tickets_by_change"),
            models.Index(fields=["resolved_at"], condition=Q(state="resolved"), name="tickets_solved"),
            # By due date only what is open is looked for; the overdue and those of today are a range of the same index.
            models.Index(
                fields=["due_order", "id"], condition=Q(is_open=True), include=["restricted"], name="tickets_due"
            ),
            models.Index(
                fields=["queue", "due_order", "id"],
                condition=Q(is_open=True),
                include=["restricted"],
                name="tickets_due_in_queue",
            ),
            models.Index(fields=["owner", "due_order", "id"], condition=Q(is_open=True), name="tickets_due_of_owner"),
            # What was solved or answered within some days.
            models.Index(
                fields=["resolved_at", "id"], condition=Q(resolved_at__isnull=False), name="tickets_by_solution"
            ),
            models.Index(
                fields=["first_response_at", "id"],
                condition=Q(first_response_at__isnull=False),
                name="tickets_by_answer",
            ),
            models.Index(fields=["next_step_at"], condition=Q(next_step_at__isnull=False), name="tickets_by_next_step"),
            GinIndex(fields=["search_vector"], name="tickets_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="ticket_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=models.F("requester")),
                name="ticket_on_behalf_of_another",
            ),
            models.CheckConstraint(
                condition=~Q(merging="merged") | Q(state=State.DUPLICATE.value), name="merged_ticket_is_over"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def state_code(self) -> State:
        return State(self.state)

    @property
    def is_followed(self) -> bool:
        """Whether anybody follows it, as selectors.ticket_locked has brought it."""
        return bool(self.__dict__.get("any_watcher"))

    def take_next_entry(self) -> int | None:
        """The key of the next entry in its conversation, as selectors.ticket_locked has brought it; once."""
        key: int | None = self.__dict__.pop("next_entry", None)
        return key

    @property
    def holds_replies(self) -> bool:
        """Whether an answer is about to be sent, as selectors.ticket_visible_to has brought it."""
        return bool(self.__dict__.get("any_held"))

    @property
    def live_topic(self) -> str:
        return f"ticket:{self.public_id}"


class ReferenceYear(models.Model):
    """Where the running number stood when a year's first ticket came: EBYS-2027-000001 is the first one after it.

    Numbers come from a database sequence, which locks nobody and never goes back, so a refused ticket leaves a gap.
    """

    year = models.PositiveSmallIntegerField(primary_key=True)
    base = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.year)
