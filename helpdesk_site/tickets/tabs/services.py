"""Looking at a ticket, closing its tab, pinning it. What stands here is nobody's business but its person's: no audit.

A page looks again and again; something is written only when something is different afterwards.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models.functions import Greatest

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import OpenTab
from helpdesk_site.tickets.services.drafts import key_of_reply
from helpdesk_site.tickets.tabs import selectors
from helpdesk_site.tickets.tabs.selectors import Look, Tab

KIND: Final = "tabs"
# More are not looked through at a glance, and each is one thing more that an open page watches.
MOST_TABS: Final = 12
LONGEST_QUERY: Final = 1000
# Which of the tabs was not looked at for the longest time is told to the minutes: not every page is worth a write.
SEEN_STEP: Final = timedelta(minutes=5)


def topic_of(person: Person) -> str:
    """What changes when the tabs of a person do."""
    return f"{KIND}:{person.uuid}"


def look_at(public_id: str, *, actor: Person, opens: bool = False, came_from: str | None = None) -> bool:
    """The actor has a ticket before his eyes: nothing on it is new to him any more.

    With `opens` it gets a tab when it has none; `came_from` is what the work list was asked from which he came (None:
    from elsewhere). When there are too many, the one that he has not looked at for the longest time is closed, unless
    it is pinned or he has begun to write on it. False when nothing could be closed, so that it has no tab; also for a
    ticket that he does not handle. Safe to repeat.
    """
    look = selectors.look_of(actor, public_id)
    if look is None:
        return False
    if look.tab_id is not None:
        _see(look.tab_id, look, actor, came_from)
        return True
    return _open(public_id, look, actor, came_from or "") if opens else False


def close_tab(public_id: str, *, actor: Person) -> None:
    """What was begun on the ticket stays kept. Safe to repeat."""
    with unit_of_work():
        if OpenTab.objects.filter(person=actor, profile__public_id=public_id).delete()[0]:
            changed(topic_of(actor))


def pin_tab(public_id: str, *, actor: Person, pinned: bool) -> None:
    """A pinned tab stays until its person closes it. Safe to repeat."""
    with unit_of_work():
        others = OpenTab.objects.filter(person=actor, profile__public_id=public_id).exclude(pinned=pinned)
        if others.update(pinned=pinned):
            changed(topic_of(actor))


def _see(tab_id: int, look: Look, actor: Person, came_from: str | None) -> None:
    now, newest = clock.now(), look.newest_entry or 0
    has_news = newest > (look.seen_entry or 0)
    values: dict[str, Any] = {}
    if came_from is not None and came_from[:LONGEST_QUERY] != look.came_from:
        values["came_from"] = came_from[:LONGEST_QUERY]
    if has_news:
        # Another window may have seen more meanwhile.
        values["seen_entry"] = Greatest("seen_entry", newest)
    if values or _is_old(look.seen_at, now):
        with unit_of_work():
            OpenTab.objects.filter(pk=tab_id).update(seen_at=now, **values)
            if has_news:
                changed(topic_of(actor))


def _is_old(seen_at: datetime | None, now: datetime) -> bool:
    return seen_at is None or now - seen_at >= SEEN_STEP


def _open(public_id: str, look: Look, actor: Person, came_from: str) -> bool:
    now = clock.now()
    with unit_of_work():
        _lock(actor)
        shown = selectors.tabs_of(actor)
        if any(tab.public_id == public_id for tab in shown):
            return True
        if not _make_room(actor, shown):
            return False
        OpenTab.objects.create(
            person=actor, profile_id=look.profile_id, opened_at=now, seen_at=now, seen_entry=look.newest_entry or 0,
            draft_key=key_of_reply(actor, public_id), came_from=came_from[:LONGEST_QUERY],
        )  # fmt: skip
        changed(topic_of(actor))
    return True


def _lock(actor: Person) -> None:
    """Two windows do not go beyond the limit together. Whoever only names the person in a row of his need not wait."""
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)


def _make_room(actor: Person, shown: list[Tab]) -> bool:
    """Leaves room for one more: what he cannot see any more goes first. False when all that is left has to stay."""
    leaving = {tab.tab_id for tab in _longest_unseen(shown, len(shown) - MOST_TABS + 1)}
    staying = [tab.tab_id for tab in shown if tab.tab_id not in leaving]
    OpenTab.objects.filter(person=actor).exclude(pk__in=staying).delete()
    return len(staying) < MOST_TABS


def _longest_unseen(shown: list[Tab], number: int) -> list[Tab]:
    may_leave = [tab for tab in shown if not (tab.pinned or tab.has_draft)]
    return sorted(may_leave, key=lambda tab: (tab.seen_at, tab.tab_id))[: max(number, 0)]
