"""What the work list can be asked for: each filter has an index behind it (models/profiles.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from helpdesk_site.interface import addresses
from helpdesk_site.interface.fields import Choice, PickField
from helpdesk_site.interface.list_filters import (
    ChoiceFilter,
    Choices,
    DateRangeFilter,
    Filter,
    PersonFilter,
    TextFilter,
    said_once,
)
from helpdesk_site.interface.rows import Pointer, Term
from helpdesk_site.people import selectors as people
from helpdesk_site.people.forms import person_choice, unit_choice
from helpdesk_site.people.models import Person, Unit
from helpdesk_site.tickets import outcomes, selectors
from helpdesk_site.tickets.models import Category, Channel, SolutionCode
from helpdesk_site.tickets.statuses import LABELS, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OPEN_STATES: Final = frozenset(state.value for state in State if state.is_open)
MOST_FOUND: Final = 20

# The parameters of an address that are filters; the key of what was picked stands beside its words.
_KEY_OF: Final = {name: PickField.key_name(name) for name in ("owner", "requester", "unit")}
# By what the figures name what they counted: most of it has ended.
OF_FIGURES: Final = (*("outcome", "solved_from", "solved_to", "answered_from", "answered_to", "category", "solution"),)
NAMES: Final = (
    *("q", "queue", "state", "due", "owner", _KEY_OF["owner"], "requester", _KEY_OF["requester"]),
    *("unit", _KEY_OF["unit"], "channel", "opened_from", "opened_to", "changed_from", "changed_to"),
    *OF_FIGURES,
)


_CATEGORY: Final = Pointer("category", Category, "code")
_SOLUTION: Final = Pointer("solution", SolutionCode, "code")
_OPEN: Final = said_once(lambda: [("", _("Those that are open"))])
_STATES: Final = said_once(
    lambda: [
        ("over", _("Those that ended")),
        ("all", _("All states")),
        (selectors.WAITING, _("Those that wait for somebody")),
        (selectors.MOVING, _("Open, and waiting for nobody")),
        *((state.value, label) for state, label in LABELS.items()),
    ]
)
_SPANS: Final = said_once(
    lambda: [
        (selectors.OVERDUE, _("Overdue")),
        (selectors.TODAY, _("Due today")),
        (selectors.LATER, _("Due later")),
        (selectors.STANDING, _("Without a due date")),
    ]
)
_OUTCOMES: Final = said_once(lambda: [(outcome.value, label) for outcome, label in outcomes.LABELS.items()])
_CHANNELS: Final = said_once(lambda: [(channel.value, channel.label) for channel in Channel])


@dataclass(frozen=True, slots=True)
class Finding:
    """Finds the people and units that a filter names: by key (None for what is not there or may not be seen), or by
    words."""

    person: Callable[[str], Choice | None]
    unit: Callable[[str], Choice | None]
    people_called: Callable[[str], Sequence[Choice]]
    units_called: Callable[[str], Sequence[Choice]]


class WordsFilter(TextFilter):
    """Words in any Turkish spelling, each the beginning of a word of the ticket; found through its full-text index."""

    def __init__(self, key: str, label: StrOrPromise) -> None:
        super().__init__(key, label, folded_column="search_fold")

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        return selectors.matching(cleaned.get(self.key, ""))


class StateFilter(ChoiceFilter):
    """Open tickets unless something else is asked for: what has ended is looked up, not worked on."""

    def __init__(self, key: str, label: StrOrPromise) -> None:
        super().__init__(key, label, column="state", choices=_STATES)

    def unless_chosen(self) -> Choices:
        return _OPEN()

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        state = cleaned.get(self.key) or "open"
        # Said aloud: the indexes by due date hold what is open, and the database cannot conclude it from a state.
        is_open = selectors.in_state("open") if asks_for_open(state) and state != "open" else []
        return [*is_open, *selectors.in_state(state)]


def asks_for_open(state: str) -> bool:
    """Whether this value of the filter leaves open tickets alone."""
    return state in {"", "open", selectors.WAITING, selectors.MOVING, *OPEN_STATES}


class DueFilter(ChoiceFilter):
    """What is late, what will be before the day is over, and what has time. What has ended is none of it."""

    def __init__(self, key: str, label: StrOrPromise) -> None:
        super().__init__(key, label, column="due_order", choices=_SPANS)

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        span = cleaned.get(self.key)
        return [*selectors.in_state("open"), *selectors.due_within(span)] if span else []


class OutcomeFilter(ChoiceFilter):
    """What became of the promise: what was solved or answered, in time or late."""

    def __init__(self, key: str, label: StrOrPromise) -> None:
        super().__init__(key, label, column="state", choices=_OUTCOMES)

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        return selectors.became(cleaned.get(self.key, ""))


class ChangeFilter(DateRangeFilter):
    """Open tickets by the day of their last change: which were forgotten, which moved. What has ended moves no more."""

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        span = super().terms(cleaned)
        return [*selectors.in_state("open"), *span] if span else []


def first_filters(queues: Sequence[tuple[str, str]], found: Finding) -> list[Filter]:
    """Those that are always seen."""
    return [
        WordsFilter("q", _("Words")),
        ChoiceFilter("queue", _("Queue"), column=selectors.BY_QUEUE, choices=queues),
        StateFilter("state", _("State")),
        DueFilter("due", _("Due")),
        _person_filter("owner", _("Owner"), found),
    ]


def more_filters(found: Finding) -> list[Filter]:
    """Those that are folded away until somebody needs them."""
    return [
        _person_filter("requester", _("Requester"), found),
        PersonFilter(
            "unit", _("Unit of the requester"), column="unit_then__detsis_no",
            search_url=lambda: addresses.page("people:unit_search"), by_key=found.unit, by_text=found.units_called,
        ),
        ChoiceFilter("channel", _("Came by"), column="channel", choices=_CHANNELS),
        DateRangeFilter("opened", _("Opened"), column="created_at"),
        ChangeFilter("changed", _("Last change"), column="updated_at"),
    ]  # fmt: skip


def filters_of_figures(asked: Sequence[QueryDict]) -> list[Filter]:
    """Those by which the figures name what they counted: drawn where an address asks for them, so that the daily list
    stays short.
    """
    offered: list[Filter] = [
        OutcomeFilter("outcome", _("What became of it")),
        DateRangeFilter("solved", _("Ended"), column="resolved_at"),
        DateRangeFilter("answered", _("First answered"), column="first_response_at"),
        ChoiceFilter("category", _("Category"), column=_CATEGORY, choices=_words_of(Category)),
        ChoiceFilter("solution", _("How it was solved"), column=_SOLUTION, choices=_words_of(SolutionCode)),
    ]
    return [one for one in offered if any(address.get(name) for address in asked for name in _names_of(one))]


def _names_of(one: Filter) -> list[str]:
    """The parameters of a filter, without asking its choices."""
    return [f"{one.key}_from", f"{one.key}_to"] if isinstance(one, DateRangeFilter) else [one.key]


def _words_of(vocabulary: type[Category | SolutionCode]) -> Callable[[], Sequence[tuple[str, StrOrPromise]]]:
    """All words, those of the past as well: old tickets keep theirs."""

    @cache
    def choices() -> Sequence[tuple[str, StrOrPromise]]:
        return list(vocabulary.objects.order_by("order", "code").values_list("code", "title"))

    return choices


def _person_filter(key: str, label: StrOrPromise, found: Finding) -> Filter:
    return PersonFilter(
        key, label, column=Pointer(key, Person, "public_id"), search_url=lambda: addresses.page("people:person_search"),
        by_key=found.person, by_text=found.people_called,
    )  # fmt: skip


# Whom and what a filter means


def as_typed(viewer: Person) -> Finding:
    """For what somebody is typing: a key is looked up, and without one the words decide."""
    return Finding(
        # Who has left is looked for as well: what he had is to be handed on.
        person=lambda key: people_of(viewer, {key}).get(key),
        unit=unit_choice_of,
        people_called=lambda text: choices_of(viewer, text),
        units_called=lambda text: [unit_choice(unit) for unit in people.units_matching(text)[:MOST_FOUND]],
    )


def as_kept(viewer: Person, *addresses: QueryDict) -> Finding:
    """For addresses that were kept: what their keys mean today, in one statement for people and one for units.

    Words alone mean nobody here, so that of two people of one name the other is never taken when the one has left.
    """
    found = {_KEY_OF["owner"]: set[str](), _KEY_OF["requester"]: set[str](), _KEY_OF["unit"]: set[str]()}
    for address in addresses:
        for name, keys in found.items():
            keys |= {key for key in address.getlist(name) if key and "\x00" not in key}
    people_found = people_of(viewer, found[_KEY_OF["owner"]] | found[_KEY_OF["requester"]])
    units_found = units_of(found[_KEY_OF["unit"]])
    return Finding(people_found.get, units_found.get, lambda _text: [], lambda _text: [])


def choice_of(viewer: Person, key: str) -> Choice | None:
    """The person whom a picked key means, if the viewer may see him."""
    person = people.person_visible_to(viewer).filter(public_id=key, active=True).first()
    return person_choice(person) if person else None


def choices_of(viewer: Person, text: str) -> list[Choice]:
    """The people whom typed words mean."""
    return [person_choice(person) for person in people.people_matching(viewer, text)[:MOST_FOUND]]


def unit_choice_of(key: str) -> Choice | None:
    """The unit that bears this number today."""
    unit = people.unit_by_number(key)
    return unit_choice(unit) if unit else None


def people_of(viewer: Person, keys: set[str]) -> dict[str, Choice]:
    """The people of these keys, those who have left too; in one statement (none without keys)."""
    found = people.person_visible_to(viewer).filter(public_id__in=keys) if keys else ()
    return {person.public_id: person_choice(person) for person in found}


def units_of(numbers: set[str]) -> dict[str, Choice]:
    """Units by their numbers, in one statement (none without numbers)."""
    found = Unit.objects.filter(detsis_no__in=numbers, valid_to__isnull=True) if numbers else ()
    return {unit.detsis_no: unit_choice(unit) for unit in found}
