"""What an approval's result means for permission requests; runs in the transaction of the decision."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from helpdesk_site.access import catalogue, content, deputising, planning, progress, taking_back, telling
from helpdesk_site.access.locking import lock_request
from helpdesk_site.access.models import AccessLine, AccessRequest, LineState
from helpdesk_site.access.selectors.requests import lines_of_case
from helpdesk_site.access.workflow import LINE
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.approvals import services as approvals
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalStage, ApprovalTask
from helpdesk_site.kernel.canonical import content_hash

RETURNED_WITH = "returned_with_another"

STEP_OF = {
    ApprovalCase.State.REJECTED: "reject",
    ApprovalCase.State.RETURNED: "return",
    ApprovalCase.State.WITHDRAWN: "withdraw",
    ApprovalCase.State.EXPIRED: "expire",
}


class AccessApprovals:
    """The kernel's owner of "access.request" approvals."""

    def lock(self, case: ApprovalCase) -> None:
        lock_request(AccessRequest.objects.values_list("pk", flat=True).get(public_id=case.object_id))

    def current_hash(self, case: ApprovalCase) -> str:
        lines = lines_of_case(case)
        return content_hash(content.content_of(lines)) if lines else ""

    def may_still_be_decided(self, case: ApprovalCase) -> str | None:
        request = AccessRequest.objects.select_related("procedure").get(public_id=case.object_id)
        if request.procedure is None or not catalogue.is_allowed_by_successor(request.procedure, clock.today()):
            return _("The procedure of this request is no longer in force. Refuse it or return it with a note.")
        if AccessLine.objects.filter(case=case, valid_to__lte=clock.now()).exists():
            return _("The end date of this request is over. Refuse it or return it with a note.")
        return None

    def barred(self, case: ApprovalCase) -> set[UUID]:
        """Whoever typed the request for a caller, and whoever gets a right by it: of a deputyship another person than
        the manager whose right it is.
        """
        typist = AccessRequest.objects.values_list("entered_by__uuid", flat=True).get(public_id=case.object_id)
        return {typist, *(UUID(line["subject"]) for line in json.loads(case.content)["lines"])}

    def stage_opened(self, stage: ApprovalStage, tasks: list[ApprovalTask]) -> None:
        telling.approval_asked(_request_of(stage.case), stage, tasks)

    def reminded(self, stage: ApprovalStage, tasks: list[ApprovalTask]) -> None:
        telling.approval_reminded(_request_of(stage.case), stage, tasks)

    def nobody_found(self, stage: ApprovalStage) -> None:
        telling.nobody_can_approve(_request_of(stage.case), stage)

    def closed(self, case: ApprovalCase, *, actor: Actor, note: str) -> None:
        if case.state == ApprovalCase.State.WITHDRAWN and note == "stale":
            return  # it is being asked again with the difference as it is now (services/staleness.py)
        lines = lines_of_case(case)
        request = lines[0].request
        if case.state == ApprovalCase.State.RETURNED:
            self._return_the_rest(case, actor=actor)
        if case.state == ApprovalCase.State.APPROVED:
            for line in lines:
                LINE.advance(line, "approve", actor=actor, set={"approved_at": clock.now()})
                deputising.follow(line, actor=actor)
            planning.plan_approved(lines, actor=actor)
        else:
            self._refuse(lines, "return" if note == RETURNED_WITH else STEP_OF[ApprovalCase.State(case.state)], actor)
        progress.project(request, actor=actor)
        # One for which nothing is to be done is done: it is so already.
        progress.follow_operations([line for line in lines if line.state == LineState.APPLYING])
        telling.decided(request, case, actor=actor, note=note)

    @staticmethod
    def _refuse(lines: Sequence[AccessLine], step: str, actor: Actor) -> None:
        """What was asked anew may have been given in part: that goes back, else the line would keep it."""
        for line in lines:
            if given := taking_back.given_of(line):
                taking_back.take_back(line, given)
                progress.follow_operations([line])
            else:
                LINE.advance(line, step, actor=actor)

    @staticmethod
    def _return_the_rest(case: ApprovalCase, *, actor: Actor) -> None:
        """A request goes back as a whole: what others were still asked about it comes again with the next round."""
        others = ApprovalCase.objects.filter(
            object_type=case.object_type, object_id=case.object_id, state=ApprovalCase.State.OPEN
        )
        for other in others.exclude(pk=case.pk):
            approvals.withdraw(other, actor=actor, note=RETURNED_WITH)


def _request_of(case: ApprovalCase) -> AccessRequest:
    return AccessRequest.objects.select_related("requester", "entered_by", "ticket").get(public_id=case.object_id)
