"""Roles that a unit has only once: who holds them in EBYS without our having given them.

Our records begin with us. Of what was given before them we ask about the one person who most likely holds it: whom the
organisation names as the unit's manager.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from helpdesk_site.access import accounts as live
from helpdesk_site.access.drafts import LineDraft
from helpdesk_site.access.grants import HOLDING
from helpdesk_site.access.models import AccessLine, Action, EbysRole
from helpdesk_site.kernel import clock
from helpdesk_site.people.models import Person, Unit
from helpdesk_site.people.organisation import manager_of_unit

Place = tuple[str, str]


def places_taken(lines: Sequence[LineDraft]) -> frozenset[Place]:
    """The (unit, role) pairs of these lines that the unit's manager holds; asked live, outside of any transaction.

    A target that does not answer takes no place: the line says itself that nobody could look.
    """
    return frozenset(
        (line.unit.detsis_no, line.role.role.code)
        for line in lines
        if line.role.one_per_unit and line.role.mapping == "assignment" and line.action != Action.REVOKE
        if _is_held_by_the_manager(line)
    )


def _is_held_by_the_manager(line: LineDraft) -> bool:
    manager = manager_of_unit(line.unit, clock.today())
    if manager is None or manager == line.subject:
        return False
    start, _end = line.instants
    held = live.look(manager).held(unit=line.unit.detsis_no, role=line.role.role.code)
    lasting = [one for one in held if not one.valid_to or datetime.fromisoformat(one.valid_to) > start]
    return bool(lasting) and not _is_taken_back_by(start, manager, line.unit, line.role.role)


def _is_taken_back_by(moment: datetime, person: Person, unit: Unit, role: EbysRole) -> bool:
    """Whether an approved removal takes the role from the person until then."""
    removals = AccessLine.objects.filter(action=Action.REVOKE, state__in=HOLDING, valid_from__lte=moment)
    return removals.filter(subject=person, unit=unit, role=role).exists()
