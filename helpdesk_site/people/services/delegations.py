"""Handing over to a deputy: proposed, approved by a third person, ended by its date or early."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.kernel.errors import Conflict, Invalid, WrongState
from helpdesk_site.kernel.masking import mask
from helpdesk_site.kernel.transaction import changed, require_transaction, unit_of_work
from helpdesk_site.people import organisation, policies, selectors
from helpdesk_site.people.models import Delegation, Person, Unit
from helpdesk_site.people.models.terms import as_of
from helpdesk_site.people.services.refusals import not_allowed
from helpdesk_site.people.workflow import DELEGATIONS

SWEEPER = SystemActor("delegations")
BATCH = 500


def propose_delegation(
    *,
    delegator: Person,
    delegate: Person,
    unit: Unit,
    kind: str,
    valid_from: datetime,
    valid_to: datetime | None,
    basis_number: str,
    actor: Actor,
    reason: str = "",
) -> Delegation:
    """Proposes that `delegate` acts for `delegator` in that half-open time. Nothing changes until it is approved.

    Raises NotAllowed, Invalid (with the fields), Conflict when another deputy is approved for a part of that time.
    """
    with unit_of_work():
        if not policies.may_propose_delegation(actor, selectors.roles_of_actor(actor), delegator):
            raise not_allowed()
        delegation = Delegation(
            delegator=delegator,
            delegate=delegate,
            unit=unit,
            kind=kind,
            valid_from=valid_from,
            valid_to=valid_to,
            basis_number=basis_number.strip(),
            reason=reason.strip(),
            proposed_at=clock.now(),
            proposed_by=selectors.person_by_uuid(actor.person_uuid) or delegator,
        )
        _require_sense(delegation)
        _require_free_time(delegation)
        delegation.save(force_insert=True)
        audit.record(
            "people.delegation.propose",
            actor=actor,
            on=delegation,
            delegator=delegator.audit_id,
            delegate=delegate.audit_id,
            kind=kind,
            unit=unit.detsis_no,
            valid_from=valid_from,
            valid_to=valid_to,
            basis=basis_number.strip(),
        )
        changed(f"person:{delegator.uuid}", f"person:{delegate.uuid}")
    return delegation


def _require_sense(delegation: Delegation) -> None:
    fields: dict[str, list[str]] = {}
    if delegation.delegator == delegation.delegate:
        fields["delegate"] = [_("Nobody is his own deputy. Choose somebody else.")]
    elif not delegation.delegate.active:
        fields["delegate"] = [_("This person no longer works here. Choose somebody else.")]
    if delegation.kind not in Delegation.Kind.values:
        fields["kind"] = [_("Choose one of the offered values.")]
    if delegation.kind == Delegation.Kind.ACTING and delegation.valid_to is None:
        fields["valid_to"] = [_("Acting for an absent manager needs a last day.")]
    if delegation.valid_to is not None and delegation.valid_to <= delegation.valid_from:
        fields["valid_to"] = [_("The last day lies before the first one.")]
    elif delegation.valid_to is not None and delegation.valid_to <= clock.now():
        fields["valid_to"] = [_("This time has already passed.")]
    if not delegation.basis_number:
        fields["basis_number"] = [_("Write the number of the approval document.")]
    if not _holds_the_power(delegation):
        fields["unit"] = [_("Only the manager of the unit can hand it over. An acting power is not handed on.")]
    if fields:
        raise Invalid(_("The delegation cannot be proposed like this."), fields=fields)


def _holds_the_power(delegation: Delegation) -> bool:
    """Whether the delegator holds the post himself: its manager, or belonging to it, on the first day."""
    day = delegation.valid_from.astimezone(clock.ISTANBUL).date()
    manages = delegation.unit.managers.filter(as_of(day), person=delegation.delegator).exists()
    return manages or delegation.delegator.unit_id == delegation.unit_id


def _require_free_time(delegation: Delegation) -> None:
    """No second deputy at once, and no deputy who is away himself: that would hand an acting power on."""
    if delegation.kind == Delegation.Kind.SIGNATURE:
        return
    overlapping = Delegation.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=delegation.valid_from),
        state=Delegation.State.APPROVED,
        kind__in=Delegation.ACTING_KINDS,
    ).exclude(pk=delegation.pk)
    if delegation.valid_to is not None:
        overlapping = overlapping.filter(valid_from__lt=delegation.valid_to)
    if overlapping.filter(delegator=delegation.delegator).exists():
        raise Conflict(_("Another deputy is approved for a part of that time. End that delegation first."))
    if overlapping.filter(delegator=delegation.delegate).exists():
        raise Conflict(_("This person has handed over to a deputy in a part of that time. Choose somebody else."))
    if overlapping.filter(delegate=delegation.delegator).exists() and not _keeps_own_post(delegation):
        raise Conflict(_("An acting power is not handed on. End the delegation that you hold first."))


def _keeps_own_post(delegation: Delegation) -> bool:
    """Whether what is handed over is the delegator's own unit and not the one in which he acts for somebody."""
    day = delegation.valid_from.astimezone(clock.ISTANBUL).date()
    own_manager = delegation.unit.managers.filter(as_of(day), person=delegation.delegator).exists()
    held = Delegation.objects.filter(
        delegate=delegation.delegator, unit=delegation.unit, state=Delegation.State.APPROVED
    ).exists()
    return own_manager or not held


def _competent_managers(delegation: Delegation) -> set[UUID]:
    """The delegator's own managers today, and who acts for the nearest of them."""
    now = clock.now()
    chain = organisation.manager_chain(delegation.delegator, clock.today())
    found = {manager.uuid for manager in chain}
    deputy = selectors.deputy_of(chain[0], now) if chain else None
    return found | ({deputy.delegate.uuid} if deputy else set())


def approve_delegation(delegation: Delegation, *, actor: Actor, note: str = "") -> None:
    """Puts the delegation in force for its time, from now at the earliest.

    Raises NotAllowed for a party or without competence, WrongState, Conflict when another deputy was approved first.
    """
    with unit_of_work():
        approver = _require_competence(delegation, actor)
        if _is_over(delegation):
            raise WrongState(_("This time has already passed. Refuse it and propose it again."))
        _require_free_time(delegation)
        values = {"approved_by": approver, "decided_at": clock.now(), "decision_note": mask(note.strip())}
        try:
            with transaction.atomic():
                DELEGATIONS.advance(delegation, "approve", actor=actor, set=values)
        except IntegrityError as error:
            raise Conflict(
                _("Another deputy is approved for a part of that time. End that delegation first.")
            ) from error
        _tell(delegation)


def refuse_delegation(delegation: Delegation, *, actor: Actor, note: str) -> None:
    """Refuses a proposal, with a reason. Raises NotAllowed, WrongState, Invalid without a reason."""
    if not note.strip():
        raise Invalid(_("Write why you refuse."), fields={"note": [_("Write why you refuse.")]})
    with unit_of_work():
        _require_competence(delegation, actor)
        values = {"decided_at": clock.now(), "decision_note": mask(note.strip())}
        DELEGATIONS.advance(delegation, "refuse", actor=actor, set=values)
        _tell(delegation)


def withdraw_delegation(delegation: Delegation, *, actor: Actor) -> None:
    """Takes a proposal back that nobody has decided yet. Raises NotAllowed, WrongState."""
    with unit_of_work():
        DELEGATIONS.advance(delegation, "withdraw", actor=actor, set={"decided_at": clock.now()})
        _tell(delegation)


def end_delegation(delegation: Delegation, *, actor: Actor) -> None:
    """Ends a delegation now, before its date; one that has not begun never will. Raises NotAllowed, WrongState."""
    with unit_of_work():
        roles = selectors.roles_of_actor(actor)
        if not policies.may_end_delegation(actor, roles, delegation, managers=_competent_managers(delegation)):
            raise not_allowed()
        planned = delegation.valid_to
        end = max(clock.now(), delegation.valid_from)
        if planned is not None:
            end = min(end, planned)
        DELEGATIONS.advance(delegation, "end", actor=actor, set={"valid_to": end}, planned_end=planned)
        _tell(delegation)


def adopt_delegation(
    *, delegator: Person, delegate: Person, unit: Unit, valid_from: datetime, valid_to: datetime, basis_number: str,
    proposer: Person, approver: Person, actor: Actor,
) -> Delegation:  # fmt: skip
    """A step: records a deputyship that was approved as a permission request, so that one act rules both systems.

    Raises Invalid or Conflict where a proposal would: then the approval that caused it does not happen either.
    """
    require_transaction()
    now = clock.now()
    delegation = Delegation(
        delegator=delegator, delegate=delegate, unit=unit, kind=Delegation.Kind.ACTING, valid_from=valid_from,
        valid_to=valid_to, basis_number=basis_number, reason="", proposed_at=now, proposed_by=proposer,
        state=Delegation.State.APPROVED, approved_by=approver, decided_at=now,
    )  # fmt: skip
    _require_sense(delegation)
    _require_free_time(delegation)
    delegation.save(force_insert=True)
    audit.record(
        "people.delegation.adopted", actor=actor, on=delegation, delegator=delegator.audit_id,
        delegate=delegate.audit_id, unit=unit.detsis_no, valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    _tell(delegation)
    return delegation


def end_adopted_delegation(*, delegator: Person, delegate: Person, unit: Unit, actor: Actor) -> None:
    """A step: the permission that it came from was taken back; ends what still runs of it."""
    require_transaction()
    now = clock.now()
    running = Delegation.objects.filter(
        delegator=delegator, delegate=delegate, unit=unit, kind=Delegation.Kind.ACTING,
        state=Delegation.State.APPROVED, valid_to__gt=now,
    )  # fmt: skip
    for delegation in running.select_related("delegator", "delegate"):
        end = max(now, delegation.valid_from)
        DELEGATIONS.advance(delegation, "end", actor=actor, set={"valid_to": end}, planned_end=delegation.valid_to)
        _tell(delegation)


def close_finished_delegations() -> int:
    """Marks the delegations whose time is over; whether somebody acts never waits for it. Returns how many."""
    due = Delegation.objects.filter(state=Delegation.State.APPROVED, valid_to__lte=clock.now())
    finished = list(due.select_related("delegator", "delegate").order_by("valid_to")[:BATCH])
    for delegation in finished:
        with unit_of_work():
            DELEGATIONS.advance(delegation, "expire", actor=SWEEPER)
            _tell(delegation)
    return len(finished)


def _require_competence(delegation: Delegation, actor: Actor) -> Person:
    roles = selectors.roles_of_actor(actor)
    approver = selectors.person_by_uuid(actor.person_uuid)
    managers = _competent_managers(delegation)
    allowed = policies.may_approve_delegation(actor, roles, delegation, managers=managers)
    if approver is None or not allowed:
        raise not_allowed()
    return approver


def _tell(delegation: Delegation) -> None:
    changed(f"person:{delegation.delegator.uuid}", f"person:{delegation.delegate.uuid}")


def may_decide(delegation: Delegation, *, actor: Person) -> bool:
    """Whether a page offers this person to approve and to refuse."""
    if delegation.state != Delegation.State.PROPOSED:
        return False
    roles = selectors.roles_on(actor)
    return policies.may_approve_delegation(actor, roles, delegation, managers=_competent_managers(delegation))


def may_end(delegation: Delegation, *, actor: Person) -> bool:
    """Whether a page offers this person to end it early."""
    if delegation.state != Delegation.State.APPROVED or _is_over(delegation):
        return False
    roles = selectors.roles_on(actor)
    return policies.may_end_delegation(actor, roles, delegation, managers=_competent_managers(delegation))


def _is_over(delegation: Delegation) -> bool:
    return delegation.valid_to is not None and delegation.valid_to <= clock.now()
