"""Which promise holds: of the policies in force on the day, the most particular."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.selectors import STORED as CALENDAR
from helpdesk_site.kernel.prepared import Given, Prepared
from helpdesk_site.tickets.models import ChecklistTemplateProfile, Service
from helpdesk_site.tickets.models.sla import SlaPolicy
from helpdesk_site.tickets.selectors import services_on
from helpdesk_site.tickets.standing import SERVICES


@dataclass(frozen=True, slots=True)
class Promise:
    """What a ticket of a service is promised when it comes, and the calendar's token of that moment.

    Of the policy only the key and the minutes are read.
    """

    policy: SlaPolicy | None
    token: UUID | None


class Offer(NamedTuple):
    """A service that can be asked for, what is promised for it, and whether its tickets get checklists by themselves.

    It is needed for every ticket that is opened, so each process keeps it.
    """

    service: Service
    promise: Promise
    has_checklists: bool


def policies_on(day: date | Given) -> QuerySet[SlaPolicy]:
    """What is in force on a day."""
    return SlaPolicy.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


def _holding(service: Any, queue: Any) -> QuerySet[SlaPolicy]:
    """The one that holds for a service, its queue and a priority."""
    for_service = Q(service=service)
    for_queue = Q(service__isnull=True, queue=queue)
    for_all = Q(service__isnull=True, queue__isnull=True)
    particular = [F(column).asc(nulls_last=True) for column in ("service_id", "queue_id", "priority")]
    return (
        policies_on(Given("day"))
        .filter(for_service | for_queue | for_all)
        .filter(Q(priority=Given("priority")) | Q(priority__isnull=True))
        .order_by(*particular)[:1]
    )


_MINUTES = JSONObject(pk="pk", response_minutes="response_minutes", resolution_minutes="resolution_minutes")


def _offered() -> QuerySet[Service]:
    """The service that may be asked for, with what is promised for it."""
    promised = _holding(OuterRef("pk"), OuterRef("queue")).values_list(_MINUTES)
    found: Any = services_on(Given("day")).filter(code=Given("code"))
    listed = ChecklistTemplateProfile.objects.filter(service=OuterRef("pk"), automatic=True, active=True)
    return found.annotate(  # type: ignore[no-any-return]  # services, each with more
        promised=Subquery(promised),
        has_checklists=Exists(listed),
    )


_HOLDING: Prepared[SlaPolicy] = Prepared(lambda: _holding(Given("service"), Given("queue")))
_OFFERED: Prepared[Any] = Prepared(_offered)


def policy_for(service: Service, priority: int) -> SlaPolicy | None:
    """What is promised today; None when nothing is."""
    return _HOLDING.first(day=clock.today(), service=service.pk, queue=service.queue_id, priority=priority)


def service_offered(code: str, priority: int) -> Offer | None:
    """The service if it can be asked for today, with what its tickets begin with; None when it cannot be."""
    found = _offer_on(clock.today(), code, priority)
    return found and Offer(found.service, Promise(found.policy, CALENDAR.token()), found.has_checklists)


class _Offered(NamedTuple):
    """What is kept of an offer."""

    service: Service
    policy: SlaPolicy | None
    has_checklists: bool


@SERVICES.kept()
def _offer_on(day: date, code: str, priority: int) -> _Offered | None:
    found = _OFFERED.first(day=day, code=code, priority=priority)
    if found is None:
        return None
    return _Offered(found, SlaPolicy(**found.promised) if found.promised else None, found.has_checklists)
