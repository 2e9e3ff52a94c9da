"""One approved deputyship is one act: it rules the EBYS and, in the same days, who decides here for the absent
manager.
"""

from __future__ import annotations

from helpdesk_site.access.models import AccessLine, Action
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.people.organisation import manager_of_unit
from helpdesk_site.people.selectors import person_by_uuid
from helpdesk_site.people.services.delegations import adopt_delegation, end_adopted_delegation


def follow(line: AccessLine, *, actor: Actor) -> None:
    """Records what an approved line means for deputyships; nothing for other roles. A step of the decision."""
    if line.role_version.mapping != "delegation":
        return
    manager = manager_of_unit(line.unit, line.valid_from.astimezone(clock.ISTANBUL).date())
    approver = person_by_uuid(actor.person_uuid)
    if manager is None or approver is None:
        return
    if line.action == Action.REVOKE:
        end_adopted_delegation(delegator=manager, delegate=line.subject, unit=line.unit, actor=actor)
    elif line.valid_to is not None:
        adopt_delegation(
            delegator=manager,
            delegate=line.subject,
            unit=line.unit,
            valid_from=line.valid_from,
            valid_to=line.valid_to,
            basis_number=line.basis_document,
            proposer=line.request.requester,
            approver=approver,
            actor=actor,
        )
