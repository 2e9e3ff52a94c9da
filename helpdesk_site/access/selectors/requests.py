"""Requests by audience: their authors and subjects, those who are asked to decide, and support."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, Q, QuerySet

from helpdesk_site.access import grants
from helpdesk_site.access.models import AccessLine, AccessRequest, LineState, Operation, RequestState
from helpdesk_site.access.policies import READERS
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalTask
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on


def requests_visible_to(person: Person) -> QuerySet[AccessRequest]:
    """A draft is its author's alone. A sent request is seen by its parties, by whoever was asked to decide it, and by
    support and audit."""
    mine = Q(requester=person) | Q(entered_by=person)
    sent = ~Q(submitted_at=None)
    if roles_on(person) & READERS:
        return AccessRequest.objects.filter(mine | sent)
    about_me = AccessLine.objects.filter(subject=person).values("request_id")
    asked = ApprovalTask.objects.filter(assignee=person.uuid, stage__case__object_type=AccessRequest.audit_type)
    return AccessRequest.objects.filter(
        mine | (sent & (Q(pk__in=about_me) | Q(public_id__in=asked.values("stage__case__object_id"))))
    )


def drafts_of(person: Person) -> QuerySet[AccessRequest]:
    """What this person has begun to write and neither sent nor put away, the last touched first."""
    return AccessRequest.objects.filter(entered_by=person, state=RequestState.DRAFT).order_by("-updated_at", "-pk")


def with_lines(requests: QuerySet[AccessRequest]) -> QuerySet[AccessRequest]:
    """Everything that a page or the API shows of a request, in a handful of statements."""
    lines = AccessLine.objects.select_related("subject", "role", "role_version__role", "unit", "case").order_by(
        "round", "number"
    )
    operations = Operation.objects.select_related("line").order_by("id")
    return requests.select_related("requester__unit", "entered_by", "procedure__procedure", "ticket").prefetch_related(
        Prefetch("lines", lines), Prefetch("lines__operations", operations)
    )


def current_lines(request: AccessRequest) -> list[AccessLine]:
    """The lines of the newest round: what was sent last."""
    lines = list(request.lines.all())
    newest = max((line.round for line in lines), default=0)
    return [line for line in lines if line.round == newest]


MOST_RIGHTS = 12


def rights_shown_of(subject: Person) -> list[AccessLine]:
    """What a person was given and still has, or what is on its way to him: for the desk, while he is on the phone."""
    on_their_way = Q(state__in=[LineState.IN_APPROVAL, LineState.STALE])
    lines = AccessLine.objects.filter(Q(pk__in=grants.holding()) | on_their_way, subject=subject)
    return list(lines.select_related("role_version__role", "unit").order_by("-id")[:MOST_RIGHTS])


def lines_of_case(case: ApprovalCase) -> list[AccessLine]:
    return list(
        AccessLine.objects.filter(case=case)
        .select_related(
            "request__requester",
            "request__entered_by",
            "request__procedure__procedure",
            "request__ticket",
            "subject__unit",
            "role",
            "role_version__role",
            "unit",
            "snapshot",
            "case",
        )
        .order_by("number")
    )


def cases_open_for(request: AccessRequest, person: Person) -> Sequence[ApprovalCase]:
    """The cases of a request that this person is asked to decide now."""
    tasks = ApprovalTask.objects.filter(
        assignee=person.uuid,
        state="open",
        stage__state="open",
        stage__case__state="open",
        stage__case__object_type=AccessRequest.audit_type,
        stage__case__object_id=request.public_id,
    )
    return list(ApprovalCase.objects.filter(pk__in=tasks.values("stage__case_id")).order_by("id"))


def may_watch_request(person: Person, public_id: str) -> bool:
    """Whether the person may be told that this request has changed."""
    return requests_visible_to(person).filter(public_id=public_id).exists()
