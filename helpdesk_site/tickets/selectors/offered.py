"""What can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from helpdesk.models import Queue

from helpdesk_site.interface.usual import Usual
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.prepared import Given, Prepared
from helpdesk_site.kernel.turkish import search_terms
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import Service
from helpdesk_site.tickets.selectors.reach import reach_on
from helpdesk_site.tickets.standing import SERVICES


def services_on(day: date | Given | None = None) -> QuerySet[Service]:
    """What can be asked for on a day (today), in the order of the portal."""
    day = day or clock.today()
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    return Service.objects.filter(in_force, valid_from__lte=day).select_related("queue").order_by("order", "code")


class OfferedService(NamedTuple):
    """What pages show of a service."""

    pk: int
    code: str
    title: str
    hint: str
    restricted: bool
    queue: str
    usual_answer_minutes: int | None = None
    usual_answers: int = 0
    usual_solution_minutes: int | None = None
    usual_solutions: int = 0

    @property
    def usual_answer(self) -> Usual:
        return Usual(self.usual_answer_minutes, self.usual_answers)

    @property
    def usual_solution(self) -> Usual:
        return Usual(self.usual_solution_minutes, self.usual_solutions)


_USUAL = ("usual_answer_minutes", "usual_answers", "usual_solution_minutes", "usual_solutions")
_OFFERED: Prepared[tuple[Any, ...]] = Prepared(
    lambda: services_on(Given("day")).values_list("pk", "code", "title", "hint", "restricted", "queue__slug", *_USUAL)
)
_IN_FORCE: Prepared[Service] = Prepared(lambda: services_on(Given("day")).filter(code=Given("code")))


def services_offered() -> list[OfferedService]:
    """What can be asked for today, in the order of the portal."""
    return list(_offered_on(clock.today()))


@SERVICES.kept()
def _offered_on(day: date) -> tuple[OfferedService, ...]:
    return tuple(map(OfferedService._make, _OFFERED.rows(day=day)))


class QueueName(NamedTuple):
    """What a queue is called in addresses and on pages."""

    slug: str
    title: str


def services_called(words: str) -> list[OfferedService]:
    """What can be asked for by these words: each begins a word of the title or the hint, in any spelling."""
    terms = search_terms(words)
    known = [(service, search_terms(f"{service.title} {service.hint}")) for service in services_offered()]
    return [
        service for service, own in known if terms and all(any(word.startswith(term) for word in own) for term in terms)
    ]


def services_of_queues(person: Person) -> list[OfferedService]:
    """The services whose queues the person's roles reach."""
    reach = reach_on(person)
    return [service for service in services_offered() if reach.covers(service)]


def service_in_force(code: str) -> Service | None:
    """The service with its queue; None when it cannot be asked for today."""
    return _IN_FORCE.first(day=clock.today(), code=code)


@SERVICES.kept(most=1)
def names_of_queues() -> Mapping[int, QueueName]:
    """Every queue by its key: one statement."""
    return {key: QueueName(*names) for key, *names in Queue.objects.values_list("id", "slug", "title")}
