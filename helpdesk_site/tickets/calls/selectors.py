"""Reading calls, callers and the words of the desk, which alone reads them: policies.may_take_calls is asked before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.prepared import Counted, Prepared
from helpdesk_site.kernel.turkish import search_terms
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import people_matching, roles_on
from helpdesk_site.tickets import policies, selectors
from helpdesk_site.tickets.models import Call, CallState, Category, SolutionCode, TicketProfile

LAST_TICKETS: Final = 5
MOST_CALLERS: Final = 8
MOST_LISTED: Final = 30
MOST_COUNTED: Final = 100
GOING_ON: Final = (CallState.RINGING, CallState.ANSWERED)


# Words


def _in_use() -> Q:
    today = clock.today()
    return Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gt=today))


def categories_in_use() -> list[Category]:
    """What a call can be filed under today, in the desk's order."""
    return list(Category.objects.filter(_in_use()).select_related("service").order_by("order", "code"))


def solutions_in_use() -> list[SolutionCode]:
    return list(SolutionCode.objects.filter(_in_use()).order_by("order", "code"))


def category_in_use(code: str) -> Category | None:
    return Category.objects.filter(_in_use(), code=code).select_related("service").first()


def solution_in_use(code: str) -> SolutionCode | None:
    return SolutionCode.objects.filter(_in_use(), code=code).first()


def proposed_category(said: str, categories: Sequence[Category]) -> Category | None:
    """The one whose wording shares most words with what was said, spelled as one likes; None when none shares any.

    A word that few categories know says more than one that many know; of two that fit alike the one whose word was said
    first.
    """
    words = [term[:_STEM] for term in search_terms(said)]
    known = {category.pk: _stems_of(category) for category in categories}
    spread = Counter(stem for stems in known.values() for stem in stems)

    def fit(category: Category) -> tuple[float, int]:
        shared = [place for place, word in enumerate(words) if word in known[category.pk]]
        return sum(1 / spread[words[place]] for place in shared), -min(shared, default=len(words))

    best = max(categories, key=fit, default=None)
    return best if best is not None and fit(best)[0] > 0 else None


# Turkish hangs its grammar on the end: what is alike in its first letters is alike enough to propose.
_STEM: Final = 5
_EVERYWHERE: Final = frozenset({"evrak", "ebys", "nasil", "bir", "icin", "degil", "yok", "var"})


def _stems_of(category: Category) -> set[str]:
    words = search_terms(f"{category.title} {category.wording}")
    return {word[:_STEM] for word in words} - _EVERYWHERE


# Callers


def callers_matching(agent: Person, said: str) -> list[Person]:
    """Whom an extension, a staff number or a name in any spelling means: exact numbers first, then names, few.

    Several people may share an extension: whoever takes the call chooses.
    """
    said = said.strip()
    if not said:
        return []
    if said.isdigit():
        exact = Person.objects.filter(Q(extension=said) | Q(employee_no=said), active=True).select_related("unit")
        found = list(exact.order_by("sort_key", "id")[:MOST_CALLERS])
        if found:
            return found
    return list(people_matching(agent, said)[:MOST_CALLERS])


def only_bearer_of(number: str) -> Person | None:
    """The person of an extension, when it is one person's alone."""
    found = list(Person.objects.filter(extension=number, active=True)[:2]) if number else []
    return found[0] if len(found) == 1 else None


def agent_at(extension: str) -> Person | None:
    """Who of the desk sits at an extension; None when nobody does, or several."""
    there = Person.objects.filter(extension=extension, active=True)[:MOST_CALLERS] if extension else []
    found = [person for person in there if policies.may_take_calls(roles_on(person))]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and what the desk had with him before."""

    person: Person
    tickets: Sequence[TicketProfile]
    open_count: int

    @property
    def open_tickets(self) -> list[TicketProfile]:
        return [ticket for ticket in self.tickets if ticket.is_open]


def caller_for(agent: Person, person: Person) -> Caller:
    """His newest tickets among those that the agent may see, in two statements."""
    of_his = selectors.tickets_visible_to(agent).filter(Q(requester=person) | Q(on_behalf_of=person)).order_by("-id")
    newest = list(of_his[:LAST_TICKETS])
    open_count = sum(ticket.is_open for ticket in newest)
    if len(newest) == LAST_TICKETS:
        open_count = of_his.filter(is_open=True).count()
    return Caller(person, newest, open_count)


# Calls


def _whole(calls: QuerySet[Call]) -> QuerySet[Call]:
    return calls.select_related("caller__unit", "agent", "ticket")


def ringing_at(agent: Person) -> list[Call]:
    """What rings at this person now or is being spoken by him, and has no ticket yet."""
    return list(_whole(Call.objects.filter(agent=agent, state__in=GOING_ON, ticket__isnull=True)).order_by("-id")[:3])


def missed_calls() -> list[Call]:
    """Whom the desk has to call back, the newest first."""
    return list(_whole(Call.objects.filter(state=CallState.MISSED)).order_by("-id")[:MOST_LISTED])


_MISSED: Prepared[Call] = Prepared(lambda: Call.objects.filter(state=CallState.MISSED)[:MOST_COUNTED])


def missed_counted() -> Counted:
    """How many are missed, for the navigation: at most MOST_COUNTED, more are told as "99+"."""
    return Counted(_MISSED, {})


def calls_of(agent: Person) -> list[Call]:
    """What this person took, the newest first."""
    return list(_whole(Call.objects.filter(agent=agent, ticket__isnull=False)).order_by("-id")[:MOST_LISTED])


def call_to_take(agent: Person, public_id: str) -> Call | None:
    """The call of the exchange that this person may register: his own, a missed one, or one that nobody took."""
    free = Q(agent=agent) | Q(agent__isnull=True) | Q(state=CallState.MISSED)
    return _whole(Call.objects.filter(free, public_id=public_id, ticket__isnull=True)).first()
