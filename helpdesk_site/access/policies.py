"""Who may do what with a permission request: pure questions about an actor and what is already loaded.

What an actor is (his roles today, whom he manages) is asked once, as `Standing`, by the caller (selectors/standing.py).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.actors import is_system as _is_system
from helpdesk_site.people.selectors import roles_of_actor

SUPPORT = frozenset({"agent", "chief", "branch_director", "ebys_admin", "administrator"})
OPERATORS = frozenset({"agent", "chief", "ebys_admin"})
READERS = frozenset({"auditor", "security_officer"}) | SUPPORT
RULE_KEEPERS = frozenset({"chief", "administrator"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor is towards a person today: his roles, and whether they share a unit or he is above the person."""

    roles: frozenset[str] = field(default_factory=frozenset)
    is_self: bool = False
    same_unit: bool = False
    is_above: bool = False

    @property
    def may_request(self) -> bool:
        """For oneself, a colleague of the unit, the people one manages, and, on the phone, for anybody."""
        return self.is_self or self.same_unit or self.is_above or bool(self.roles & (SUPPORT | {"hr_clerk"}))


def is_system(actor: Actor, _obj: object) -> bool:
    return _is_system(actor)


def is_the_approval_engine(_actor: Actor, _obj: object) -> bool:
    """Steps that follow from a decision are taken by the approval's owner, whoever decided; the engine has checked
    him.
    """
    return True


def is_author(actor: Actor, request: Any) -> bool:
    """The person who asks, or the one who typed it for him."""
    return actor.person_uuid is not None and actor.person_uuid in {request.requester.uuid, request.entered_by.uuid}


def may_edit(actor: Actor, request: Any) -> bool:
    return is_author(actor, request)


def may_withdraw(actor: Actor, request: Any) -> bool:
    return is_author(actor, request)


def may_withdraw_line(actor: Actor, line: Any) -> bool:
    return _is_system(actor) or is_author(actor, line.request)


def may_operate(actor: Actor, operation: Any) -> bool:
    """Support staff look after operations, but never those of a request that they made or that is about them."""
    roles = roles_of_actor(actor)
    line = operation.line
    parties: set[UUID] = {line.request.requester.uuid, line.request.entered_by.uuid, line.subject.uuid}
    return bool(roles & OPERATORS) and actor.person_uuid not in parties


def may_keep_rules(roles: Collection[str]) -> bool:
    """The chief and an administrator keep the register of procedures and the catalogue; never a part of the system."""
    return bool(RULE_KEEPERS & set(roles))
