"""What follows from an approval's result: done by the app that owns the object, in the transaction of the decision."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalStage, ApprovalTask


class Owner(Protocol):
    """Registered per object type. Each method runs inside the unit of work that caused it."""

    def lock(self, case: ApprovalCase) -> None:
        """Holds the object itself, before its case is held: a decision and the object's own moves take turns."""

    def current_hash(self, case: ApprovalCase) -> str:
        """The hash of the content as it stands now; a difference to the case's hash refuses a decision."""

    def may_still_be_decided(self, case: ApprovalCase) -> str | None:
        """A sentence when the object's own rules forbid an approval now (procedure no longer in force), else None."""

    def barred(self, case: ApprovalCase) -> set[UUID]:
        """Who may not decide although he is neither the requester nor the subject: he is not even asked."""

    def stage_opened(self, stage: ApprovalStage, tasks: list[ApprovalTask]) -> None: ...

    def reminded(self, stage: ApprovalStage, tasks: list[ApprovalTask]) -> None: ...

    def nobody_found(self, stage: ApprovalStage) -> None: ...

    def closed(self, case: ApprovalCase, *, actor: Actor, note: str) -> None:
        """The case reached `case.state`: approved, rejected, returned, withdrawn or expired."""


_owners: dict[str, Owner] = {}


def owns(object_type: str, owner: Owner) -> None:
    """Registers the owner of a kind of object. Apps call it once, at start."""
    _owners[object_type] = owner


def owner_of(case: ApprovalCase) -> Owner:
    return _owners[case.object_type]
