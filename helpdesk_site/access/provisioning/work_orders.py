"""The manual, evidenced way: one person does the steps in EBYS, a second one reads back and confirms (domain.md
§2.6).
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from helpdesk_site.access import locking, telling
from helpdesk_site.access.models import Operation, OperationState, WorkOrder
from helpdesk_site.access.policies import OPERATORS
from helpdesk_site.access.provisioning import closing
from helpdesk_site.access.provisioning.claiming import PROVISIONER
from helpdesk_site.access.provisioning.endings import Ending
from helpdesk_site.access.workflow import OPERATION
from helpdesk_site.kernel import audit, clock, evidence
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from helpdesk_site.kernel.masking import mask
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on

V = Operation.Verb


def ordered(operation: Operation) -> Ending:
    """The attempt ends with the exact steps written down for a person, for whom the operation waits."""

    def write_down(op: Operation) -> None:
        line = op.line
        order, created = WorkOrder.objects.get_or_create(
            operation=op,
            defaults={
                "public_id": new_id("wor"),
                "requester": line.request.requester.uuid,
                "subject": line.subject.uuid,
                "steps": steps_of(op),
                "created_at": clock.now(),
            },
        )
        if created:
            audit.record("access.work_order.opened", actor=PROVISIONER, on=order, operation=op.public_id)
        OPERATION.advance(
            op, "ask_person", actor=PROVISIONER, reason="work_order", set={"lease_until": None, "reason": "work_order"}
        )
        telling.needs_a_person(op)

    return Ending(operation, write_down, moves=False)


def steps_of(operation: Operation) -> dict[str, Any]:
    """What to do and what to read back, as codes and values; the page words them."""
    line = operation.line
    return {
        "verb": operation.verb,
        "employee_no": line.subject.employee_no,
        "unit": line.unit.detsis_no,
        "expected": operation.payload.get("assignment") or operation.payload,
        "absent_after": operation.is_removal,
    }


def report_done(order: WorkOrder, *, actor: Person, note: str) -> None:
    """The first person says that he has done the steps."""
    _require_operator(actor)
    with unit_of_work():
        _move(
            order,
            WorkOrder.State.OPEN,
            state=WorkOrder.State.DONE,
            applier=actor.uuid,
            applied_at=clock.now(),
            applier_note=mask(note.strip()),
        )
        audit.record("access.work_order.done", actor=actor, on=order)
        changed("operations:board", f"access.request:{order.operation.line.request.public_id}")


def confirm(order: WorkOrder, *, actor: Person, read_back: dict[str, Any]) -> None:
    """The second person says what he reads in EBYS; only what equals the order closes it.

    Raises Invalid when it differs (then the first step is to be done again), NotAllowed for a party or the applier.
    """
    _require_operator(actor)
    differing = differences(order.steps, read_back)
    with unit_of_work():
        operation = locking.locked_operation(order.operation_id)
        if differing:
            raise Invalid(
                _("What you read is not what was ordered: %(fields)s. Have it corrected in EBYS, then look again.")
                % {"fields": ", ".join(differing)},
                code="read_back_differs",
            )
        _move(
            order,
            WorkOrder.State.DONE,
            state=WorkOrder.State.CONFIRMED,
            confirmer=actor.uuid,
            confirmed_at=clock.now(),
            read_back=read_back,
        )
        audit.record("access.work_order.confirmed", actor=actor, on=order)
        content = {"by_hand": True, "steps": order.steps, "read_back": read_back, "applier_note": order.applier_note}
        evidence.keep("operation.read_back", on=operation, content=content, actor=actor)
        OPERATION.advance(
            operation,
            "apply",
            actor=PROVISIONER,
            by_hand=True,
            set={
                "applied_at": clock.now(),
                "changed": True,
                "reason": "",
                "last_error": "",
                "looked_again_at": clock.real_now(),
            },
        )
        closing.follow([operation])


def differences(steps: dict[str, Any], read_back: dict[str, Any]) -> list[str]:
    """The fields in which what was read differs from what was ordered; pure."""
    if steps["absent_after"]:
        return [] if read_back.get("absent") is True else ["absent"]
    expected = steps["expected"]
    fields = [name for name in ("role_code", "unit_code", "clearance") if name in expected]
    return [name for name in fields if str(read_back.get(name, "")).strip() != str(expected[name])]


def _require_operator(actor: Person) -> None:
    if not roles_on(actor) & OPERATORS:
        raise NotAllowed(_("Work orders are done by EBYS support staff."))


def _move(order: WorkOrder, from_state: str, **values: Any) -> None:
    try:
        with transaction.atomic():
            moved = WorkOrder.objects.filter(pk=order.pk, state=from_state).update(**values)
    except IntegrityError as error:
        raise NotAllowed(
            _("Whoever asked, gets, approved or did the change cannot do this step. Ask a colleague.")
        ) from error
    if not moved:
        raise Conflict(_("Somebody else was faster. Reload the page to see what was done."))
    order.refresh_from_db()


def waiting() -> list[WorkOrder]:
    return list(
        WorkOrder.objects.filter(state__in=["open", "done"], operation__state=OperationState.NEEDS_HUMAN)
        .select_related(
            "operation__line__request",
            "operation__line__subject",
            "operation__line__role_version",
            "operation__line__unit",
        )
        .order_by("id")
    )
