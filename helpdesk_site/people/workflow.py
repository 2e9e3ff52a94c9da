"""The life of a delegation: proposed, approved or refused, ended."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.kernel.workflow import Step, Workflow
from helpdesk_site.people import policies
from helpdesk_site.people.models import Delegation

State = Delegation.State


def _was_asked_before(_actor: Actor, _delegation: Delegation) -> bool:
    """Who is competent depends on the organisation: the service asks policies with it before it advances."""
    return True


def _is_system(actor: Actor, _delegation: Delegation) -> bool:
    return is_system(actor)


DELEGATIONS: Workflow[Delegation] = Workflow(
    "people.delegation",
    Delegation,
    [
        Step("approve", frozenset({State.PROPOSED}), State.APPROVED, may=policies.is_third_person, label=_("Approve")),
        Step("refuse", frozenset({State.PROPOSED}), State.REFUSED, may=policies.is_third_person, label=_("Refuse")),
        Step(
            "withdraw",
            frozenset({State.PROPOSED}),
            State.REFUSED,
            may=policies.may_withdraw_delegation,
            label=_("Withdraw"),
        ),
        Step("end", frozenset({State.APPROVED}), State.ENDED, may=_was_asked_before, label=_("End now")),
        Step("expire", frozenset({State.APPROVED}), State.ENDED, may=_is_system, label=""),
    ],
)
