"""The deadlines of approvals move with the calendar, and the move is kept."""

from __future__ import annotations

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalStage
from helpdesk_site.kernel.calendar import business_time
from helpdesk_site.kernel.calendar.selectors import due_date_changes_of
from helpdesk_site.kernel.calendar.services import declare_administrative_leave
from tests.access.writing import line, submitted
from tests.institution import Targets, person


def test_leave_declared_later_puts_an_open_approval_off_and_says_why(institution: Targets) -> None:
    submitted(line("45121", "HAVALE"))
    stage, case = ApprovalStage.objects.get(), ApprovalCase.objects.get()
    day = business_time.working_day_after(clock.today(), 1)

    declare_administrative_leave(day=day, reason="Kar yağışı", actor=person("umit.gokce"))

    moved, later = ApprovalStage.objects.get(), ApprovalCase.objects.get()
    assert stage.due_at is not None
    assert moved.due_at is not None
    assert moved.due_at > stage.due_at
    assert later.expires_at > case.expires_at
    [change] = due_date_changes_of("approval.stage", f"{case.public_id}.1")
    assert (change.old, change.new, change.reason) == (stage.due_at, moved.due_at, "Kar yağışı")
