"""How the tabs look: the state as a dot with its word, what is new, what was begun, and the keys that lead on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from helpdesk_site.interface import addresses
from helpdesk_site.interface.components import CounterBadge, StateBadge
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import presenting
from helpdesk_site.tickets.tabs import selectors
from helpdesk_site.tickets.tabs.selectors import Tab
from helpdesk_site.tickets.tabs.services import MOST_TABS

BEFORE, AFTER = "q", "e"


@dataclass(frozen=True, slots=True)
class ShownTab:
    """One tab. `keys` are those of the keyboard that lead to it from the page on which one is."""

    tab: Tab
    url: str
    number: str
    badge: StateBadge
    is_current: bool
    keys: str

    @property
    def has_news(self) -> bool:
        """What is before one's eyes is not new."""
        return self.tab.has_news and not self.is_current


@dataclass(frozen=True, slots=True)
class ShownTabs:
    """All of a person. `topics` are those whose change makes something new on them: not the one of the page itself,
    which asks for them when its ticket changes. `has_no_room`: the ticket of the page got no tab."""

    tabs: Sequence[ShownTab]
    topics: str
    news: CounterBadge | None
    has_no_room: bool
    most: int = MOST_TABS


def shown_tabs(person: Person, here: str = "", *, wants_one: bool = False) -> ShownTabs:
    """The tabs as a page shows them that is on the ticket of the public id `here`."""
    tabs = selectors.tabs_of(person)
    address = addresses.things("tickets:ticket")
    keys = _keys([tab.public_id for tab in tabs], here)
    shown = [
        ShownTab(
            tab, address(tab.public_id), _number(tab), _badge(tab), tab.public_id == here, keys.get(tab.public_id, "")
        )
        for tab in tabs
    ]
    count = sum(tab.has_news for tab in shown)
    return ShownTabs(
        shown,
        " ".join(f"ticket:{tab.public_id}" for tab in tabs if tab.public_id != here),
        CounterBadge(count, _("with something new"), "info") if count else None,
        has_no_room=wants_one and len(tabs) >= MOST_TABS and not any(tab.is_current for tab in shown),
    )


def neighbour(person: Person, public_id: str) -> str:
    """To which ticket one goes when the tab of this one is closed: behind it, else before; "" when none is left."""
    ids = [tab.public_id for tab in selectors.tabs_of(person)]
    if public_id not in ids:
        return ids[-1] if ids else ""
    place = ids.index(public_id)
    return (ids[place + 1 : place + 2] or ids[max(place - 1, 0) : place] or [""])[0]


def _keys(ids: Sequence[str], here: str) -> dict[str, str]:
    """The tabs before and after the one of this page, round and round; from elsewhere the last and the first."""
    others = [each for each in ids if each != here]
    if not others:
        return {}
    place = ids.index(here) if here in ids else 0
    before, after = others[place - 1], others[place % len(others)]
    if before == after:
        return {before: f"{BEFORE} {AFTER}"}
    return {before: BEFORE, after: AFTER}


def _number(tab: Tab) -> str:
    """Without the word with which every number begins."""
    return tab.reference.partition("-")[2] or tab.reference


def _badge(tab: Tab) -> StateBadge:
    return presenting.merged_badge() if tab.is_merged else presenting.badge_of(tab.state, for_you=False)
