"""What the API fetches: lists in a fixed number of statements, one request with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from helpdesk_site.access.models import AccessLine, AccessRequest, Operation, RequestState
from helpdesk_site.access.policies import READERS, is_author
from helpdesk_site.access.selectors.cases import cases_of, people_in
from helpdesk_site.access.selectors.requests import cases_open_for, requests_visible_to, with_lines
from helpdesk_site.access.shown.differences import units_in
from helpdesk_site.access.shown.names import names_for
from helpdesk_site.access.workflow import REQUEST
from helpdesk_site.api.answers.requests import Known
from helpdesk_site.api.answers.tickets import ROW_COLUMNS, TicketRow, ticket_row
from helpdesk_site.interface.rows import PreparedRows, compared
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision, ApprovalTask
from helpdesk_site.kernel.evidence import Evidence
from helpdesk_site.people.models import Person, Unit
from helpdesk_site.people.selectors import people_by_uuid, roles_on, units_matching
from helpdesk_site.tickets import policies as ticket_policies
from helpdesk_site.tickets import processes
from helpdesk_site.tickets.models import Questionnaire, TicketProfile
from helpdesk_site.tickets.questions.selectors import questionnaires_on
from helpdesk_site.tickets.selectors import (
    BY_QUEUE,
    BY_SERVICE,
    OfferedService,
    due_within,
    in_state,
    matching,
    rows_visible_to,
    services_offered,
    ticket_visible_to,
)

REQUEST_STEPS = ("submit", "discard", "withdraw")


def units(text: str) -> QuerySet[Unit]:
    return units_matching(text).select_related("parent")


# Tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilters:
    """How the list is narrowed; an empty value narrows nothing. Days are inclusive."""

    state: str = "all"
    service: str = ""
    queue: str = ""
    q: str = ""
    due: str = ""
    created_from: date | None = None
    created_to: date | None = None


def tickets(person: Person, filters: TicketFilters) -> PreparedRows[TicketRow]:
    """The tickets that the person may see, newest first; page them by id."""
    first, last = filters.created_from, filters.created_to
    terms = [
        *in_state(filters.state),
        *([*in_state("open"), *due_within(filters.due)] if filters.due else []),
        *compared(BY_SERVICE, filters.service, keeps_plan=True),
        *compared(BY_QUEUE, filters.queue, keeps_plan=True),
        *compared("created_at__gte", clock.midnight(first) if first else None),
        *compared("created_at__lt", clock.instants_of(last, last)[1] if last else None),
        *matching(filters.q),
    ]
    return rows_visible_to(person, ROW_COLUMNS, ticket_row).narrowed(terms)


def ticket(person: Person, public_id: str) -> TicketProfile:
    """One visible ticket with its text. Raises TicketProfile.DoesNotExist: hidden and missing are one."""
    return ticket_visible_to(person, public_id)


def sees_notes(person: Person, profile: TicketProfile) -> bool:
    """Whether the person reads the desk's own notes on this ticket."""
    return ticket_policies.may_read_notes(person, roles_on(person), profile)


def works_on(person: Person, profile: TicketProfile) -> bool:
    """Whether the person handles this ticket for the desk."""
    return ticket_policies.may_work(person, roles_on(person), profile)


def access_request_of(person: Person, profile: TicketProfile) -> str | None:
    """The id of the permission request behind a ticket, if there is one that the person may see."""
    return requests_visible_to(person).filter(ticket=profile).values_list("public_id", flat=True).first()


def request_forms() -> list[tuple[OfferedService, Questionnaire | None]]:
    """What can be asked for today without a page of its own, in the order of the portal, with what is asked."""
    asked = {each.service_id: each for each in questionnaires_on(clock.today())}
    own_page = processes.process_of
    return [(each, asked.get(each.pk)) for each in services_offered() if own_page(each.code) is None]


# Permission requests


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilters:
    state: str = ""
    subject: str = ""
    waiting_for_me: bool = False


def requests(person: Person, filters: RequestFilters) -> QuerySet[AccessRequest]:
    """The requests that the person may see, with what a row shows; newest first, paged by id."""
    found = requests_visible_to(person)
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.subject:
        person_is = Q(subject__employee_no=filters.subject) | Q(subject__public_id=filters.subject)
        found = found.filter(pk__in=AccessLine.objects.filter(person_is).values("request_id"))
    if filters.waiting_for_me:
        found = found.filter(public_id__in=_open_tasks(person).values("stage__case__object_id"))
    lines = AccessLine.objects.select_related("subject", "role", "unit").order_by("round", "number")
    return found.select_related("requester", "ticket").prefetch_related(Prefetch("lines", lines))


def _open_tasks(person: Person) -> QuerySet[ApprovalTask]:
    return ApprovalTask.objects.filter(
        assignee=person.uuid, state="open", stage__state="open", stage__case__state="open",
        stage__case__object_type=AccessRequest.audit_type,
    )  # fmt: skip


def request(person: Person, public_id: str) -> AccessRequest:
    """One visible request with lines and operations. Raises AccessRequest.DoesNotExist."""
    return with_lines(requests_visible_to(person)).get(public_id=public_id)


def known_of(request: AccessRequest, viewer: Person) -> Known:
    """All that belongs to a request, as this viewer may see it."""
    lines = list(request.lines.all())
    cases = cases_of([request])[request.public_id]
    return Known(
        cases=cases,
        people=people_by_uuid(people_in(cases)),
        evidence=_evidence(lines),
        names=names_for(units={unit for line in lines for unit in units_in(line.difference)}),
        is_author=is_author(viewer, request),
        is_staff=is_staff(viewer),
        steps=steps_of(request, viewer),
    )


def is_staff(viewer: Person) -> bool:
    """Support and audit: they read what the targets said."""
    return bool(roles_on(viewer) & READERS)


def steps_of(request: AccessRequest, viewer: Person) -> tuple[str, ...]:
    """The steps open to this viewer by the transition table and the open approvals; a service may still refuse one."""
    steps = [name for name in REQUEST_STEPS if REQUEST.allows(request, name, actor=viewer)]
    if request.state == RequestState.IN_APPROVAL and cases_open_for(request, viewer):
        steps += ApprovalDecision.Verdict.values
    return tuple(steps)


def _evidence(lines: Sequence[AccessLine]) -> list[Evidence]:
    ids = [operation.public_id for line in lines for operation in line.operations.all()]
    if not ids:
        return []
    return list(Evidence.objects.filter(object_type=Operation.audit_type, object_id__in=ids).order_by("id"))


def open_cases(request: AccessRequest, viewer: Person) -> Sequence[ApprovalCase]:
    """The cases that the viewer is asked to decide; for the others who see the request, all that are open."""
    asked = cases_open_for(request, viewer)
    return asked or list(
        ApprovalCase.objects.filter(
            object_type=AccessRequest.audit_type, object_id=request.public_id, state=ApprovalCase.State.OPEN
        ).order_by("id")
    )


def people_of(uuids: set[UUID]) -> dict[UUID, Person]:
    return people_by_uuid(uuids) if uuids else {}


# Operations


def operation(person: Person, public_id: str) -> Operation:
    """One operation of a request that the person may see. Raises Operation.DoesNotExist."""
    visible = requests_visible_to(person).values("pk")
    return Operation.objects.select_related(
        "line__request__requester", "line__request__entered_by", "line__subject"
    ).get(public_id=public_id, line__request__in=visible)
