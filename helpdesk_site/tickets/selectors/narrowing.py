"""Conditions by which tickets are looked for, each with an index behind it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from helpdesk.models import Queue

from helpdesk_site.interface.rows import Pointer, Term, compared
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.prepared import Given
from helpdesk_site.kernel.turkish import search_terms
from helpdesk_site.tickets import statuses
from helpdesk_site.tickets.models import Service
from helpdesk_site.tickets.models.profiles import NEVER_DUE
from helpdesk_site.tickets.outcomes import Outcome, with_outcome

MOST_TERMS = 8

# A queue is asked for by its short name, a service by its code.
BY_QUEUE = Pointer("queue", Queue, "slug")
BY_SERVICE = Pointer("service", Service, "code")

OVERDUE, TODAY, LATER, STANDING = "overdue", "today", "later", "standing"
WAITING, MOVING = "waiting", "moving"


def in_state(state: str) -> list[Term]:
    """Those that are "open", "over", wait for somebody or do not ("waiting", "moving": both open), in any state ("all")
    or in the one whose code is given."""
    if state in {"open", "over"}:
        return [Term(state, lambda _value: Q(is_open=state == "open"), keeps_plan=True)]
    if state in {WAITING, MOVING}:
        waiting = Q(state__in=sorted(statuses.WAITING))
        return [Term(state, lambda _value: waiting if state == WAITING else ~waiting, keeps_plan=True)]
    return [] if state in {"", "all"} else compared("state", state, keeps_plan=True)


def due_within(span: str) -> list[Term]:
    """Those that are "overdue", due "today" and not yet, due "later", or "standing" without a due date; a range of the
    index by due date.
    """
    begin, end = span_of(span)
    return [*compared("due_order__gte", begin), *compared("due_order__lt", end)]


def span_of(span: str) -> tuple[datetime | None, datetime | None]:
    """From when until before when `due_order` lies in a span; None is no limit."""
    now, today = clock.now(), clock.today()
    tomorrow = clock.midnight(today + timedelta(days=1))
    return {
        OVERDUE: (None, now), TODAY: (now, tomorrow), LATER: (tomorrow, NEVER_DUE), STANDING: (NEVER_DUE, None),
    }[span]  # fmt: skip


def became(outcome: str) -> list[Term]:
    """Those of which this became, by its code; all of them without one."""
    return [Term(outcome, lambda _value: with_outcome(Outcome(outcome)), keeps_plan=True)] if outcome else []


def matching(text: str) -> list[Term]:
    """Those in which each word begins a word of the ticket, in any spelling of the Turkish letters."""
    # Only letters and digits are left in a term, so nothing in it can be an operator of the query language.
    words = [f"{term}:*" for term in search_terms(text)[:MOST_TERMS]]
    return [Term("words", holds, " & ".join(words))] if words else []


def holds(words: str | Given) -> Q:
    return Q(search_vector=SearchQuery(words, search_type="raw", config="simple"))
