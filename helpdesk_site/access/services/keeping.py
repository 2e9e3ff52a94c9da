"""What the services that keep the desk's rules share: who may, from which day on, and which versions overlap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from helpdesk_site.access.policies import may_keep_rules
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import NotAllowed
from helpdesk_site.people.selectors import roles_of_actor


class Term(Protocol):
    """Something in force from a day to a day, both inclusive; no last day means until further notice."""

    @property
    def first_day(self) -> date: ...

    @property
    def last_day(self) -> date | None: ...


TermT = TypeVar("TermT", bound=Term)


def require_keeper(actor: Actor) -> None:
    """Raises NotAllowed for everybody but the chief and an administrator."""
    if not may_keep_rules(roles_of_actor(actor)):
        raise NotAllowed(_("Only the EBYS Support chief and an administrator keep the desk's rules."))


def is_past(day: date) -> bool:
    """Rules begin today or later: what was decided yesterday was decided under yesterday's rules."""
    return day < clock.today()


def overlapping(terms: Iterable[TermT], first: date, last: date | None) -> list[TermT]:
    """Those that share a day with the term from `first` to `last`, the earliest first."""
    shared = [
        term
        for term in terms
        if (last is None or term.first_day <= last) and (term.last_day is None or term.last_day >= first)
    ]
    return sorted(shared, key=lambda term: term.first_day)


def term_words(term: Term) -> str:
    """ "01.01.2026 – 31.08.2026", or since when, or from when on, it is in force."""
    if term.last_day is None and term.first_day > clock.today():
        return _("from %(first)s on") % {"first": f"{term.first_day:%d.%m.%Y}"}
    if term.last_day is None:
        return _("since %(first)s") % {"first": f"{term.first_day:%d.%m.%Y}"}
    return f"{term.first_day:%d.%m.%Y} – {term.last_day:%d.%m.%Y}"
