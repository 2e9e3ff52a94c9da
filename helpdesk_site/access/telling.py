"""Who is told what about a request: steps inside the unit of work in which it happened; mails leave by the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse

from helpdesk_site.access.models import AccessRequest, Operation, RequestState
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalStage, ApprovalTask
from helpdesk_site.kernel.transaction import changed
from helpdesk_site.notify import services as notify
from helpdesk_site.people.models import Person, Role
from helpdesk_site.people.selectors import holders_of, people_by_uuid


def request_link(request: AccessRequest) -> str:
    return reverse("access:request", args=[request.public_id])


def inbox_link(request: AccessRequest) -> str:
    return reverse("access:decide", args=[request.public_id])


def approval_asked(request: AccessRequest, stage: ApprovalStage, tasks: Iterable[ApprovalTask]) -> None:
    """The approver is asked; the requester sees whom it waits for."""
    _to_assignees("approval_asked", request, stage, tasks)
    changed(f"access.request:{request.public_id}")


def approval_reminded(request: AccessRequest, stage: ApprovalStage, tasks: Iterable[ApprovalTask]) -> None:
    _to_assignees("approval_reminded", request, stage, tasks)
    _to_authors("approval_waits", request, {"due": _iso(stage.due_at)})


def nobody_can_approve(request: AccessRequest, stage: ApprovalStage) -> None:
    """No approver was found: the request waits, and the chief is told (processes.md A, guards)."""
    for chief in holders_of(Role.CHIEF):
        _deliver(chief, "nobody_can_approve", request, {"stage": stage.kind})
    _to_authors("nobody_can_approve", request, {"stage": stage.kind})


def decided(request: AccessRequest, case: ApprovalCase, *, actor: Actor, note: str) -> None:
    """The result of one person's approval goes to whoever asked and to whoever gets the right."""
    people = people_by_uuid([case.requester, case.subject])
    templates = {
        "approved": "request_approved",
        "rejected": "request_rejected",
        "returned": "request_returned",
        "expired": "request_expired",
    }
    template = templates.get(case.state)
    if template is None:
        return
    for person in {p.pk: p for p in [*people.values(), request.entered_by]}.values():
        if person.uuid != actor.person_uuid:
            _deliver(person, template, request, {"note": note})


def moved(request: AccessRequest) -> None:
    """The end of the way is told; the steps in between are seen on the page."""
    changed(f"access.request:{request.public_id}", "operations:board")
    template = {RequestState.VERIFIED: "request_verified", RequestState.ENDED: "request_ended"}.get(
        RequestState(request.state)
    )
    if template is None:
        return
    subjects = {line.subject for line in request.lines.select_related("subject")}
    for person in {p.pk: p for p in [request.requester, request.entered_by, *subjects]}.values():
        _deliver(person, template, request, {})


def needs_a_person(operation: Operation) -> None:
    """Support is told that an operation waits for a person."""
    request = operation.line.request
    changed("operations:board", f"access.request:{request.public_id}")
    for person in holders_of(Role.EBYS_ADMIN).union(holders_of(Role.CHIEF)):
        notify.deliver(
            person,
            template="operation_needs_human",
            context={"operation": operation.public_id, "reason": operation.reason},
            link=reverse("access:operations"),
            about=(Operation.audit_type, operation.public_id),
        )


def _to_assignees(template: str, request: AccessRequest, stage: ApprovalStage, tasks: Iterable[ApprovalTask]) -> None:
    tasks = list(tasks)
    people = people_by_uuid(
        [task.assignee for task in tasks] + [task.on_behalf_of for task in tasks if task.on_behalf_of]
    )
    for task in tasks:
        if task.assignee in people:
            principal = people.get(task.on_behalf_of) if task.on_behalf_of else None
            context = {"due": _iso(stage.due_at), "on_behalf_of": principal.official_name if principal else ""}
            _deliver(people[task.assignee], template, request, context, link=inbox_link(request))


def _to_authors(template: str, request: AccessRequest, context: dict[str, Any]) -> None:
    for person in {p.pk: p for p in (request.requester, request.entered_by)}.values():
        _deliver(person, template, request, context)


def _deliver(
    person: Person, template: str, request: AccessRequest, context: dict[str, Any], *, link: str | None = None
) -> None:
    notify.deliver(
        person,
        template=template,
        context={"request": request.public_id, "requester": request.requester.official_name, **context},
        link=link or request_link(request),
        about=(AccessRequest.audit_type, request.public_id),
    )


def _iso(moment: Any) -> str:
    return moment.isoformat() if moment else ""


def watchers(request: AccessRequest) -> set[UUID]:
    """Who sees the request's page change by itself."""
    return {request.requester.uuid, request.entered_by.uuid}
