"""Which promise holds: of the policies in force on the day, the most particular."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.selectors import calendar_token
from helpdesk_site.kernel.prepared import Given, Prepared
from helpdesk_site.tickets.listening import any_listener
from helpdesk_site.tickets.models import ChecklistTemplateProfile, Service
from helpdesk_site.tickets.models.sla import SlaPolicy
from helpdesk_site.tickets.selectors import services_on


@dataclass(frozen=True, slots=True)
class Promise:
    """What a ticket of a service is promised when it comes, and the calendar's token of that moment.

    Of the policy only the key and the minutes are read.
    """

    policy: SlaPolicy | None
    token: UUID | None


class Offer(NamedTuple):
    """A service that can be asked for, what is promised for it, whether its tickets get checklists by themselves, and
    whether anybody asked to be told of them.

    All of it is read in one statement: it is asked for every ticket that is opened.
    """

    service: Service
    promise: Promise
    has_checklists: bool
    has_listeners: bool


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
        calendar_token=calendar_token(),
        has_checklists=Exists(listed),
        has_listeners=any_listener(OuterRef("queue")),
    )


_HOLDING: Prepared[SlaPolicy] = Prepared(lambda: _holding(Given("service"), Given("queue")))
_OFFERED: Prepared[Any] = Prepared(_offered)


def policy_for(service: Service, priority: int) -> SlaPolicy | None:
    """What is promised today; None when nothing is."""
    return _HOLDING.first(day=clock.today(), service=service.pk, queue=service.queue_id, priority=priority)


def service_offered(code: str, priority: int) -> Offer | None:
    """The service if it can be asked for today, with what its tickets begin with; None when it cannot be."""
    found = _OFFERED.first(day=clock.today(), code=code, priority=priority)
    if found is None:
        return None
    policy = SlaPolicy(**found.promised) if found.promised else None
    return Offer(found, Promise(policy, found.calendar_token), found.has_checklists, found.has_listeners)
