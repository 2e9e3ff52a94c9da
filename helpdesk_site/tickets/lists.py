"""The lists of tickets: the work list of the desk and what a search finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import addresses, times
from helpdesk_site.interface.components import EmptyState, StateBadge
from helpdesk_site.interface.fields import Choice
from helpdesk_site.interface.lists import (
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Filter,
    ListDefinition,
    ListPage,
    PersonFilter,
    RowChoice,
    TextFilter,
)
from helpdesk_site.interface.rows import Term
from helpdesk_site.kernel import clock
from helpdesk_site.people.forms import person_choice
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import people_matching, person_visible_to
from helpdesk_site.tickets import outcomes, presenting, selectors
from helpdesk_site.tickets.models import Category, SolutionCode
from helpdesk_site.tickets.selectors import ListedTicket
from helpdesk_site.tickets.sla.presenting import due_words
from helpdesk_site.tickets.statuses import LABELS, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OPEN_STATES: Final = frozenset(state.value for state in State if state.is_open)
NOBODY: Final = "nobody"
MINE: Final = "mine"


class WordsFilter(TextFilter):
    """Words in any Turkish spelling, each the beginning of a word of the ticket; found through its full-text index."""

    def __init__(self, key: str, label: StrOrPromise) -> None:
        super().__init__(key, label, folded_column="search_fold")

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        return selectors.matching(cleaned.get(self.key, ""))


class StateFilter(ChoiceFilter):
    """Open tickets unless something else is asked for: what has ended is looked up, not worked on."""

    def __init__(self, key: str, label: StrOrPromise) -> None:
        states = [(state.value, label) for state, label in LABELS.items()]
        super().__init__(
            key, label, column="state", choices=[("over", _("Those that ended")), ("all", _("All states")), *states]
        )

    def fields(self) -> dict[str, forms.Field]:
        choices = [("", _("Those that are open")), *self.choices()]
        return {self.key: forms.ChoiceField(label=self.label, choices=choices, required=False)}

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        state = cleaned.get(self.key) or "open"
        # Said aloud: the indexes by due date hold what is open, and the database cannot conclude it from a state.
        is_open = selectors.in_state("open") if state in OPEN_STATES else []
        return [*is_open, *selectors.in_state(state)]


class DueFilter(ChoiceFilter):
    """What is late, what will be before the day is over, and what has time. What has ended is none of it."""

    def __init__(self, key: str, label: StrOrPromise) -> None:
        spans = [
            (selectors.OVERDUE, _("Overdue")),
            (selectors.TODAY, _("Due today")),
            (selectors.LATER, _("Due later")),
            (selectors.STANDING, _("Without a due date")),
        ]
        super().__init__(key, label, column="due_order", choices=spans)

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        span = cleaned.get(self.key)
        return [*selectors.in_state("open"), *selectors.due_within(span)] if span else []


class OutcomeFilter(ChoiceFilter):
    """What became of the promise: what was solved or answered, in time or late."""

    def __init__(self, key: str, label: StrOrPromise) -> None:
        choices = [(outcome.value, label) for outcome, label in outcomes.LABELS.items()]
        super().__init__(key, label, column="state", choices=choices)

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        return selectors.became(cleaned.get(self.key, ""))


def _columns(viewer: Person, *, by_due: bool = False) -> Sequence[Column[ListedTicket]]:
    """`by_due`: the list can be sorted by due date, which only what is open has an index for."""
    now = clock.now()
    due = due_words()

    @cache
    def badge(state: str, for_you: bool) -> StateBadge:
        """Drawn once for all rows of this page that show it."""
        shown = presenting.badge_of(state, for_you=for_you)
        return replace(shown, word=str(shown.word))

    return (
        Column("reference", _("Number"), lambda ticket: ticket.reference, kind="code"),
        Column("title", _("Subject"), lambda ticket: ticket.title, kind="wide"),
        Column("state", _("State"), lambda ticket: badge(ticket.state, ticket.is_party(viewer))),
        Column("requester", _("Requester"), lambda ticket: ticket.requester_name),
        Column("queue", _("Queue"), lambda ticket: ticket.service_title, hidden_on_phone=True),
        Column("owner", _("Owner"), lambda ticket: ticket.owner_name),
        Column(
            "due",
            _("Due"),
            lambda ticket: due(ticket.due_order, ticket.state, ticket.calendar_token),
            sort="due_order" if by_due else "",
        ),
        Column("age", _("Opened"), lambda ticket: times.ago(ticket.created_at, now=now), kind="date"),
    )


def _addresses() -> Callable[[ListedTicket], str]:
    address = addresses.things("tickets:ticket")
    return lambda ticket: address(ticket.public_id)


def queue_page(viewer: Person, request: HttpRequest) -> ListPage:
    """The work list of this person's queues, as the address narrows it."""
    queues = [(service.queue, service.title) for service in selectors.services_of_queues(viewer)]
    definition: ListDefinition[ListedTicket] = ListDefinition(
        key="queue",
        caption=_("Work list"),
        columns=_columns(viewer, by_due=request.GET.get("state", "") in {"", *OPEN_STATES}),
        order=_order(request),
        filters=(
            WordsFilter("q", _("Words")),
            ChoiceFilter("queue", _("Queue"), column="queue__slug", choices=queues),
            StateFilter("state", _("State")),
            DueFilter("due", _("Due")),
            _owner_filter(viewer),
            DateRangeFilter("opened", _("Opened"), column="created_at"),
            *_filters_asked_for(request),
        ),
        row_url=_addresses(),
        empty=EmptyState(
            _("Nothing waits here"), _("New requests of these queues appear here by themselves."), "check-circle"
        ),
        live_topic="queue:all",
        choice=lambda ticket: RowChoice(f"{ticket.public_id}:{ticket.version}", ticket.reference),
    )
    view = {MINE: selectors.OWNED, NOBODY: selectors.UNOWNED}.get(request.GET.get("view", ""), "")
    return _counted_when_cheap(definition, request).page(selectors.listed_of_queues(viewer, view), request)


def _filters_asked_for(request: HttpRequest) -> list[Filter]:
    """Those by which the figures name what they counted: drawn where an address asks for them, so that the daily list
    stays short.
    """
    offered: list[Filter] = [
        OutcomeFilter("outcome", _("What became of it")),
        DateRangeFilter("solved", _("Ended"), column="resolved_at"),
        DateRangeFilter("answered", _("First answered"), column="first_response_at"),
        ChoiceFilter("category", _("Category"), column="category__code", choices=_words_of(Category)),
        ChoiceFilter("solution", _("How it was solved"), column="solution__code", choices=_words_of(SolutionCode)),
    ]
    return [one for one in offered if any(request.GET.get(name) for name in _names_of(one))]


def _names_of(one: Filter) -> list[str]:
    """The parameters of a filter, without asking its choices."""
    return [f"{one.key}_from", f"{one.key}_to"] if isinstance(one, DateRangeFilter) else [one.key]


def _words_of(vocabulary: type[Category | SolutionCode]) -> Callable[[], Sequence[tuple[str, StrOrPromise]]]:
    """All words, those of the past as well: old tickets keep theirs."""

    @cache
    def choices() -> Sequence[tuple[str, StrOrPromise]]:
        return list(vocabulary.objects.order_by("order", "code").values_list("code", "title"))

    return choices


# A list among days is in the order of the day's own index: the database cannot know that old days have low ids.
_ORDER_OF_DAYS: Final = {"opened": "-created_at", "solved": "-resolved_at", "answered": "-first_response_at"}


def _order(request: HttpRequest) -> tuple[str]:
    """Newest first; what is due, the most urgent first."""
    if request.GET.get("due", "").strip():
        return ("due_order",)
    by_day = [order for key, order in _ORDER_OF_DAYS.items() if _has_days(request, key)]
    return (by_day[-1],) if by_day else ("-id",)


def _has_days(request: HttpRequest, key: str) -> bool:
    return any(request.GET.get(f"{key}_{end}") for end in ("from", "to"))


def search_page(viewer: Person, request: HttpRequest) -> ListPage:
    """What the person may see of what he looks for."""
    definition: ListDefinition[ListedTicket] = ListDefinition(
        key="search",
        caption=_("Requests found"),
        columns=_columns(viewer),
        order=("-id",),
        filters=(WordsFilter("q", _("Words")),),
        row_url=_addresses(),
        empty=EmptyState(
            _("What are you looking for?"),
            _("Write words of the request, its number or the name of a person. Any spelling of ı, ş, ğ will do."),
            "search",
        ),
        count_limit=0,
    )
    asked = bool(request.GET.get("q", "").strip())
    return definition.page(selectors.listed_visible_to(viewer) if asked else selectors.nothing_listed(), request)


def _counted_when_cheap(definition: ListDefinition[ListedTicket], request: HttpRequest) -> ListDefinition[ListedTicket]:
    """Counting what a search finds would read it all; a person to be looked up is a statement already."""
    asked = any(request.GET.get(name, "").strip() for name in ("q", "owner"))
    return replace(definition, count_limit=0) if asked else definition


def _owner_filter(viewer: Person) -> Filter:
    return PersonFilter(
        "owner",
        _("Owner"),
        column="owner__public_id",
        search_url=lambda: reverse("people:person_search"),
        # Who has left is looked for as well: what he had is to be handed on.
        by_key=lambda key: _chosen(person_visible_to(viewer).filter(public_id=key)),
        by_text=lambda text: choices_of(viewer, text),
    )


def choice_of(viewer: Person, key: str) -> Choice | None:
    """The person whom a picked key means, if the viewer may see him."""
    return _chosen(person_visible_to(viewer).filter(public_id=key, active=True))


def _chosen(people: QuerySet[Person]) -> Choice | None:
    person = people.first()
    return person_choice(person) if person else None


def choices_of(viewer: Person, text: str) -> list[Choice]:
    """The people whom typed words mean."""
    return [person_choice(person) for person in people_matching(viewer, text)[:20]]
