"""Which questions hold on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.prepared import Given, Prepared
from helpdesk_site.tickets.models import Questionnaire
from helpdesk_site.tickets.standing import SERVICES


def questionnaires_on(day: date | Given) -> QuerySet[Questionnaire]:
    """What is in force on a day, one at most for each service."""
    return Questionnaire.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


_OF_SERVICE: Prepared[Questionnaire] = Prepared(
    lambda: questionnaires_on(Given("day")).filter(service__code=Given("code"))
)


def questionnaire_of(service_code: str) -> Questionnaire | None:
    """What is asked today with a request of this service; None when nothing is."""
    return _questionnaire_on(clock.today(), service_code)


@SERVICES.kept()
def _questionnaire_on(day: date, service_code: str) -> Questionnaire | None:
    found = _OF_SERVICE.first(day=day, code=service_code)
    return found if found and found.questions else None


def newest_versions() -> dict[int, Questionnaire]:
    """The newest version of each service, by the service's key: in force, or still to come."""
    found = Questionnaire.objects.order_by("service", "-number").distinct("service")
    return {each.service_id: each for each in found}


def versions_of(service_code: str) -> list[Questionnaire]:
    """All versions, the newest first."""
    return list(Questionnaire.objects.filter(service__code=service_code).select_related("service").order_by("-number"))
