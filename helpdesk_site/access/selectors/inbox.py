"""The approval inbox: one row a request, oldest first, with everything that a folded row shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Q, QuerySet

from helpdesk_site.access.models import AccessLine, AccessRequest
from helpdesk_site.access.selectors.requests import current_lines, with_lines
from helpdesk_site.interface.rows import PreparedRows
from helpdesk_site.interface.waiting import MOST_COUNTED
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalTask
from helpdesk_site.kernel.approvals.selectors import open_tasks_of
from helpdesk_site.kernel.prepared import Counted, Given, Prepared
from helpdesk_site.people.models import Person, UnitManager
from helpdesk_site.people.models.terms import as_of


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A request of which something is asked of me: only the lines that I decide."""

    request: AccessRequest
    tasks: tuple[ApprovalTask, ...]
    lines: tuple[AccessLine, ...]

    @property
    def asked_at(self) -> datetime:
        return min(task.opened_at for task in self.tasks)

    @property
    def due_at(self) -> datetime | None:
        return min((task.stage.due_at for task in self.tasks if task.stage.due_at), default=None)


def inbox_of(person: Person) -> list[InboxRow]:
    """What waits for this person's decision, in a fixed number of statements."""
    by_request: dict[str, list[ApprovalTask]] = defaultdict(list)
    for task in open_tasks_of(person.uuid, object_type=AccessRequest.audit_type):
        by_request[task.stage.case.object_id].append(task)
    requests = with_lines(AccessRequest.objects.filter(public_id__in=by_request))
    rows = [_row(request, by_request[request.public_id]) for request in requests]
    return sorted(rows, key=lambda row: (row.asked_at, row.request.pk))


def waiting_counted(person: Person) -> Counted:
    """How many requests wait for this person, counted up to MOST_COUNTED: the counter of the navigation."""
    return requests_waiting_for(person).counted(MOST_COUNTED, ["-id"])


def requests_waiting_for(person: Person) -> PreparedRows[tuple[Any, ...]]:
    """The requests that the inbox shows, for counting."""
    return PreparedRows(
        key=("waiting for",), model=AccessRequest, columns=("pk",), row=tuple, build=_waiting_for,
        given={"uuid": person.uuid}, keeps_plan=True,
    )  # fmt: skip


def _waiting_for() -> QuerySet[AccessRequest]:
    tasks = open_tasks_of(Given("uuid"), object_type=AccessRequest.audit_type).order_by()
    return AccessRequest.objects.filter(public_id__in=tasks.values("stage__case__object_id"))


def _row(request: AccessRequest, tasks: list[ApprovalTask]) -> InboxRow:
    cases = {task.stage.case_id for task in tasks}
    mine = tuple(line for line in current_lines(request) if line.case_id in cases)
    return InboxRow(request, tuple(tasks), mine)


def has_inbox(person: Person) -> bool:
    """Whether an approval may come to this person: he manages somebody or a unit, or one is asked of him now."""
    return bool(inbox_counted(person).number())


def inbox_counted(person: Person) -> Counted:
    """The same as a count, none or one: for the navigation, which asks on every page."""
    return Counted(_HAS_INBOX, {"person": person.pk, "uuid": person.uuid, "day": clock.today()})


def _people_with_inbox() -> QuerySet[Person]:
    managed = Exists(Person.objects.filter(manager=Given("person"), active=True))
    leads = Exists(UnitManager.objects.filter(as_of(Given("day")), person=Given("person")))
    asked = Exists(ApprovalTask.objects.filter(assignee=Given("uuid"), state=ApprovalTask.State.OPEN))
    return Person.objects.filter(Q(managed) | Q(leads) | Q(asked), pk=Given("person"))


_HAS_INBOX: Prepared[Person] = Prepared(_people_with_inbox)
