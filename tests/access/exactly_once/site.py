"""Requests of the tests with real targets: one person, one role with its group, one operation at each target."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from helpdesk_site.access.models import AccessRequest, Operation
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.demo.institution import CROWD, SamplePerson
from helpdesk_site.kernel.approvals.models import ApprovalTask
from helpdesk_site.people.models import Person
from tests.access.writing import line, submitted
from tests.servers.installation import Installation

# Everybody has this role from the beginning, so that it can be taken back; nobody has the other one.
HELD, WANTED = "HAVALE", "IADE"
BESIDE = (HELD,)
ROLE = {"grant": WANTED, "revoke": HELD}
GROUP = {"grant": "ebys-iade", "revoke": "ebys-havale"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for one person. `direction` is "grant" or "revoke"."""

    request: AccessRequest
    person: SamplePerson
    direction: str

    @property
    def approver(self) -> Person:
        task = ApprovalTask.objects.get(stage__case__object_id=self.request.public_id, state="open")
        return Person.objects.get(uuid=task.assignee)

    def approve(self) -> None:
        decide_request(self.request, actor=self.approver, verdict="approve")

    def operation(self, target: str) -> Operation:
        return Operation.objects.get(line__request=self.request, target=target)

    def state(self) -> str:
        return str(AccessRequest.objects.values_list("state", flat=True).get(pk=self.request.pk))

    def line_states(self) -> set[str]:
        return set(self.request.lines.values_list("state", flat=True))


def ask(number: int, direction: str) -> Asked:
    """The support desk asks for the person of this number."""
    someone = CROWD[number]
    wanted = line(someone.employee_no, ROLE[direction], action=direction, unit=someone.unit)
    return Asked(submitted(wanted, by="sule.cinar"), someone, direction)


def changes_at(site: Installation, target: str, asked: Asked) -> int:
    """How often the target really changed for this request: once is right, whatever crashed on the way."""
    if target == "ebys":
        kind = {"grant": "added", "revoke": "removed"}[asked.direction]
        return site.ebys_changes(asked.person.employee_no).count((kind, ROLE[asked.direction]))
    kind = {"grant": "add", "revoke": "delete"}[asked.direction]
    return site.directory_changes()[kind, GROUP[asked.direction], asked.person.username]


def holds_at(site: Installation, target: str, asked: Asked) -> bool:
    if target == "ebys":
        return (ROLE[asked.direction], asked.person.unit) in site.roles_of(asked.person.employee_no)
    return GROUP[asked.direction] in site.groups_of(asked.person.employee_no)


def until(happened: Callable[[], bool], what: str, *, seconds: float = 120) -> None:
    """Waits for it. AssertionError when it does not come; the time is only a limit, a loaded machine is slow."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)


def everything_settled() -> bool:
    """Nothing is under way, and every applied operation was looked at a second time."""
    under_way = Operation.objects.exclude(state__in=["applied", "cancelled", "refused", "needs_human"])
    unseen = Operation.objects.filter(state="applied", looked_again_at__isnull=True)
    return not under_way.exists() and not unseen.exists()
