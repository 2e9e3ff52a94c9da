"""The views above the work list: the fixed ones as tabs, the saved ones beside, each with its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk_site.interface.components import CounterBadge, Tab, Tabs
from helpdesk_site.interface.list_choices import ListChoice
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import lists
from helpdesk_site.tickets.models import SavedView
from helpdesk_site.tickets.saved import selectors
from helpdesk_site.tickets.saved.counting import Counted, counted
from helpdesk_site.tickets.selectors import OVERDUE, TODAY

# So many stand above the list; the others are on their own page, one choice away.
MOST_ABOVE = 12
# Under this name each person keeps the order of his views.
LIST: Final = "queue"


@dataclass(frozen=True, slots=True)
class ShownView:
    """A saved view as one person sees it. `lost` are the filters that name something that is gone."""

    view: SavedView
    url: str
    counter: CounterBadge | None
    lost: str
    is_counted: bool
    current: bool = False
    is_start: bool = False
    may_change: bool = False


@dataclass(frozen=True, slots=True)
class WorkViews:
    """What stands above the list."""

    tabs: Tabs
    saved: Sequence[ShownView]
    more: int
    query: str
    change_url: str = ""

    @property
    def may_be_saved(self) -> bool:
        """What asks for nothing needs no name, and what has one needs no other."""
        return bool(self.query) and not any(each.current and each.view.query == self.query for each in self.saved)


def address_of(view: SavedView) -> str:
    """The work list as this view asks for it."""
    query = QueryDict(view.query, mutable=True)
    query[lists.SAVED] = view.public_id
    return f"{reverse('tickets:queue')}?{query.urlencode()}"


def uncounted(asked: QueryDict, *, has_start: bool) -> WorkViews:
    """The views as the page brings them, which asks the database for nothing."""
    return WorkViews(_tabs(asked, has_start=has_start), (), 0, query=lists.canonical(asked))


def with_numbers(person: Person, asked: QueryDict, choice: ListChoice) -> WorkViews:
    """The same with numbers, and with the saved views."""
    views = selectors.in_order(selectors.views_for(person), choice.views)
    above = views[:MOST_ABOVE]
    fixed = [QueryDict(query) for _label, query in _fixed()]
    numbers = counted(person, [*fixed, *(QueryDict(view.query) for view in above)])
    shown = [
        _shown(view, number, person, asked, choice) for view, number in zip(above, numbers[len(fixed) :], strict=True)
    ]
    query = lists.canonical(asked)
    changing = next((each for each in shown if each.current and each.may_change and each.view.query != query), None)
    return WorkViews(
        _tabs(asked, has_start=bool(choice.start), numbers=numbers),
        shown,
        len(views) - len(above),
        query=query,
        change_url=f"{reverse('tickets:edit_view', args=[changing.view.public_id])}?{query}" if changing else "",
    )


def all_views(person: Person, choice: ListChoice, *, most: int | None = None) -> list[ShownView]:
    """Every view that the person finds (or the first `most`), in his order, with its number."""
    views = selectors.in_order(selectors.views_for(person), choice.views)[:most]
    numbers = counted(person, [QueryDict(view.query) for view in views])
    return [_shown(view, number, person, QueryDict(), choice) for view, number in zip(views, numbers, strict=True)]


def _shown(view: SavedView, found: Counted, person: Person, asked: QueryDict, choice: ListChoice) -> ShownView:
    return ShownView(
        view,
        address_of(view),
        CounterBadge(found.number, _("open requests")) if found.number else None,
        ", ".join(map(str, found.lost)),
        found.number is not None,
        current=asked.get(lists.SAVED) == view.public_id,
        is_start=choice.start == view.public_id,
        may_change=selectors.may_change(person, view),
    )


def _fixed() -> list[tuple[str, str]]:
    """The views that everybody has, with what each asks."""
    return [
        (_("All"), ""),
        (_("Mine"), f"{lists.VIEW}={lists.MINE}"),
        (_("Without owner"), f"{lists.VIEW}={lists.NOBODY}"),
        (_("Overdue"), f"due={OVERDUE}"),
        (_("Due today"), f"due={TODAY}"),
    ]


def _tabs(asked: QueryDict, *, has_start: bool, numbers: Sequence[Counted] = ()) -> Tabs:
    """Who begins with a view of his own reaches all requests by an address that says so."""
    address = reverse("tickets:queue")
    here = (
        ""
        if asked.get(lists.SAVED)
        else "&".join(
            f"{name}={value}" for name in (lists.VIEW, "due") if (value := asked.get(name)) and value != lists.EVERY
        )
    )
    tabs = []
    for number, (label, query) in enumerate(_fixed()):
        every = f"{lists.VIEW}={lists.EVERY}" if has_start else ""
        wanted = query or every
        count = numbers[number].number if numbers else 0
        current = query == here and not asked.get(lists.SAVED)
        counter = CounterBadge(count, _("open requests")) if count else None
        tabs.append(Tab(label, f"{address}?{wanted}" if wanted else address, current, counter))
    return Tabs(_("Views"), tabs)
