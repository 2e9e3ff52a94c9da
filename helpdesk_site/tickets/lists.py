"""The lists of tickets: the work list of the desk and what a search finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from helpdesk_site.interface import addresses, list_choices, times
from helpdesk_site.interface.components import EmptyState, StateBadge
from helpdesk_site.interface.lists import SORT, Column, ListDefinition, ListPage, RowChoice, Understood
from helpdesk_site.interface.rows import PreparedRows
from helpdesk_site.kernel import clock
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import filters, presenting, selectors
from helpdesk_site.tickets.filters import Finding
from helpdesk_site.tickets.models import Channel, SavedView
from helpdesk_site.tickets.selectors import ListedTicket
from helpdesk_site.tickets.sla.presenting import due_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WorkList: TypeAlias = ListDefinition[ListedTicket]
NOBODY: Final = "nobody"
MINE: Final = "mine"
EVERY: Final = "all"
# Parameters of the work list's address beside its filters: whose tickets, and the saved view that is looked at.
VIEW, SAVED = "view", "saved"


def _columns(viewer: Person, *, by_due: bool = False) -> Sequence[Column[ListedTicket]]:
    """`by_due`: the list can be sorted by due date and last change, which only what is open has indexes for."""
    now = clock.now()
    channels = {channel.value: str(channel.label) for channel in Channel}
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
        Column("unit", _("Unit of the requester"), lambda ticket: ticket.unit_name, hidden_on_phone=True, shown=False),
        Column("queue", _("Queue"), lambda ticket: ticket.service_title, hidden_on_phone=True),
        Column("owner", _("Owner"), lambda ticket: ticket.owner_name),
        Column(
            "due",
            _("Due"),
            lambda ticket: due(ticket.due_order, ticket.state, ticket.calendar_token),
            sort="due_order" if by_due else "",
        ),
        Column("age", _("Opened"), lambda ticket: times.ago(ticket.created_at, now=now), kind="date"),
        Column(
            "changed",
            _("Last change"),
            lambda ticket: times.ago(ticket.updated_at, now=now),
            kind="date",
            sort="updated_at" if by_due else "",
            shown=False,
        ),
        Column("channel", _("Came by"), lambda ticket: channels.get(ticket.channel, ""), shown=False),
        Column("priority", _("Priority"), lambda ticket: ticket.priority, kind="number", shown=False),
    )


def _addresses() -> Callable[[ListedTicket], str]:
    address = addresses.things("tickets:ticket")
    return lambda ticket: address(ticket.public_id)


def work_list(viewer: Person, *asked: QueryDict, found: Finding | None = None, by_due: bool = True) -> WorkList:
    """The work list of this person's queues for these addresses; `found` for those that nobody has just typed.

    `by_due`: as in _columns.
    """
    found = found or filters.as_typed(viewer)
    queues = [(service.queue, service.title) for service in selectors.services_of_queues(viewer)]
    return ListDefinition(
        key="queue",
        caption=_("Work list"),
        columns=_columns(viewer, by_due=by_due),
        order=("-id",),
        filters=filters.first_filters(queues, found),
        more_filters=[*filters.more_filters(found), *filters.filters_of_figures(asked)],
        row_url=_addresses(),
        empty=EmptyState(
            _("Nothing waits here"), _("New requests of these queues appear here by themselves."), "check-circle"
        ),
        live_topic="queue:all",
        choice=lambda ticket: RowChoice(f"{ticket.public_id}:{ticket.version}", ticket.reference),
        arrangeable=True,
        keeps=(VIEW, SAVED),
    )


def queue_page(viewer: Person, request: HttpRequest, saved: SavedView | None = None) -> ListPage:
    """The work list as the address narrows it. A saved view shows its own columns until somebody chooses others."""
    definition = _as_asked(viewer, request.GET, saved)
    if saved is not None:
        definition = replace(
            definition,
            caption=saved.title,
            choice_key=choice_key(saved),
            arranged=tuple(saved.columns) or list_choices.chosen(request, "queue").columns,
        )
    return _counted_when_cheap(definition, request).page(rows_of(viewer, request.GET), request)


def following(
    viewer: Person, asked: QueryDict, saved: SavedView | None, left: object, *, most: int
) -> list[ListedTicket]:
    """At most so many tickets that stand behind `left` in the work list as an address narrows and orders it."""
    return _as_asked(viewer, asked, saved).following(rows_of(viewer, asked), asked, left, most)


def _as_asked(viewer: Person, asked: QueryDict, saved: SavedView | None) -> WorkList:
    """The columns that an address can sort by, and its order; under the name of a view nothing is guessed."""
    unchanged = saved is not None and canonical(asked) == saved.query
    found = filters.as_kept(viewer, asked) if unchanged else None
    return replace(
        work_list(viewer, asked, found=found, by_due=filters.asks_for_open(asked.get("state", ""))),
        order=_order(asked),
        strict=saved is not None,
    )


def canonical(asked: QueryDict) -> str:
    """What an address asks of the work list, without what belongs to one page: equal when the same is asked."""
    query = QueryDict(mutable=True)
    for name in (VIEW, *filters.NAMES, SORT):
        value = asked.get(name, "").strip()
        if value and (name, value) != (VIEW, EVERY):
            query[name] = value
    return query.urlencode()


def as_left(asked: QueryDict) -> str:
    """The same with the saved view that was looked at: what leads back to the list as one left it."""
    query = QueryDict(canonical(asked), mutable=True)
    if saved := asked.get(SAVED, ""):
        query[SAVED] = saved
    return query.urlencode()


def choice_key(saved: SavedView) -> str:
    """Under what a person's columns for this view are kept."""
    return f"queue-{saved.public_id}"


def in_words(asked: QueryDict, understood: Understood, definition: WorkList) -> list[tuple[StrOrPromise, str]]:
    """What an address asks of the work list, one line for each question."""
    whose = {MINE: _("Mine"), NOBODY: _("Without owner")}.get(asked.get(VIEW, ""))
    sort = asked.get(SORT, "")
    label = next((column.label for column in definition.columns if column.sort == sort.removeprefix("-") != ""), "")
    return [
        *([(_("Whose"), str(whose))] if whose else []),
        *definition.in_words(understood),
        *([(_("Order"), f"{label} {'↓' if sort.startswith('-') else '↑'}")] if label else []),
    ]


def rows_of(viewer: Person, asked: QueryDict) -> PreparedRows[ListedTicket]:
    """The tickets of the viewer's queues: all, his own or nobody's, as the address says."""
    whose = {MINE: selectors.OWNED, NOBODY: selectors.UNOWNED}.get(asked.get(VIEW, ""), "")
    return selectors.listed_of_queues(viewer, whose)


# A list among days is in the order of the day's own index: the database cannot know that old days have low ids.
_ORDER_OF_DAYS: Final = {
    "opened": "-created_at", "changed": "-updated_at", "solved": "-resolved_at", "answered": "-first_response_at",
}  # fmt: skip


def _order(asked: QueryDict) -> tuple[str]:
    """Newest first; what is due, the most urgent first."""
    if asked.get("due", "").strip():
        return ("due_order",)
    by_day = [order for key, order in _ORDER_OF_DAYS.items() if _has_days(asked, key)]
    return (by_day[-1],) if by_day else ("-id",)


def _has_days(asked: QueryDict, key: str) -> bool:
    return any(asked.get(f"{key}_{end}") for end in ("from", "to"))


def search_page(viewer: Person, request: HttpRequest) -> ListPage:
    """What the person may see of what he looks for."""
    definition: ListDefinition[ListedTicket] = ListDefinition(
        key="search",
        caption=_("Requests found"),
        columns=_columns(viewer),
        order=("-id",),
        filters=(filters.WordsFilter("q", _("Words")),),
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
    asked = any(request.GET.get(name, "").strip() for name in ("q", "owner", "requester", "unit"))
    return replace(definition, count_limit=0) if asked else definition
