"""Who was whose manager on a day: answered from history, so that "who was the manager on 3 March?" has an answer.

The manager is the one that the directory names; where it names none, or somebody who has left, the unit's manager
(amir); where that is the person himself, the manager one level up the tree of units.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from helpdesk_site.kernel import clock
from helpdesk_site.people.models import Person, PersonRecord, Unit, UnitManager, UnitName, UnitPlacement
from helpdesk_site.people.models.terms import as_of

LONGEST_CHAIN = 8
DEEPEST_TREE = 12


@dataclass(frozen=True, slots=True)
class FoundManager:
    """A manager, the rule that found him and the unit it looked at."""

    person: Person
    rule: str
    unit: Unit | None

    def basis(self, day: date) -> dict[str, Any]:
        """What is kept with an approval: by which rule and organisation he was found. Pseudonyms and numbers only."""
        return {
            "rule": self.rule,
            "day": day.isoformat(),
            "unit": self.unit.detsis_no if self.unit else None,
            "manager": str(self.person.uuid),
        }


def record_on(person: Person, day: date) -> PersonRecord | None:
    """Where the person stood that day; None before we knew him."""
    return PersonRecord.objects.filter(as_of(day), person=person).select_related("unit", "manager__unit").first()


def was_active_on(person: Person, day: date) -> bool:
    if day >= clock.today():
        return person.active
    record = record_on(person, day)
    return record is not None and record.active


def manager_of_unit(unit: Unit, day: date) -> Person | None:
    """The unit's manager (amir) that day; None for a vacant post or a manager who had left."""
    row = UnitManager.objects.filter(as_of(day), unit=unit).select_related("person__unit").first()
    return row.person if row and was_active_on(row.person, day) else None


def parent_of(unit: Unit, day: date) -> Unit | None:
    """The unit above, that day."""
    placement = UnitPlacement.objects.filter(as_of(day), unit=unit).select_related("parent").first()
    return placement.parent if placement else None


def name_of(unit: Unit, day: date) -> str:
    """What the unit was called that day; its present name when nothing was kept."""
    return UnitName.objects.filter(as_of(day), unit=unit).values_list("name", flat=True).first() or unit.name


def units_upwards(unit: Unit | None, day: date) -> Iterator[Unit]:
    """The unit, the one above it, and so on to the top."""
    seen: set[int] = set()
    while unit is not None and unit.pk not in seen and len(seen) < DEEPEST_TREE:
        seen.add(unit.pk)
        yield unit
        unit = parent_of(unit, day)


def find_manager(person: Person, day: date) -> FoundManager | None:
    """The person's manager that day, with the rule that found him; None when there is nobody above."""
    record = record_on(person, day)
    if record is None:
        return None
    return _directory_manager(person, record, day) or _manager_in_tree(person, record.unit, day)


def _directory_manager(person: Person, record: PersonRecord, day: date) -> FoundManager | None:
    named = record.manager
    if named is None or named.pk == person.pk or not was_active_on(named, day):
        return None
    return FoundManager(named, "directory_manager", record.unit)


def _manager_in_tree(person: Person, unit: Unit | None, day: date) -> FoundManager | None:
    for level, above in enumerate(units_upwards(unit, day)):
        found = manager_of_unit(above, day)
        if found is not None and found.pk != person.pk:
            return FoundManager(found, "unit_manager" if level == 0 else "upper_unit_manager", above)
    return None


def manager_of(person: Person, day: date) -> Person | None:
    """Who was the person's manager that day; None when there is nobody above (the mayor), or nothing is known."""
    found = find_manager(person, day)
    return found.person if found else None


def managers_upwards(person: Person, day: date) -> Iterator[FoundManager]:
    """The managers upwards, nearest first, each once, never the person himself. Each costs a few statements: take only
    as many as you need.
    """
    seen = {person.pk}
    current = person
    while len(seen) <= LONGEST_CHAIN:
        found = _next_above(current, seen, day)
        if found is None:
            return
        yield found
        seen.add(found.person.pk)
        current = found.person


def _next_above(person: Person, seen: set[int], day: date) -> FoundManager | None:
    """The next new person upwards. Directories hold loops (two who name each other): then the tree of units decides."""
    found = find_manager(person, day)
    if found is None or found.person.pk not in seen:
        return found
    record = record_on(person, day)
    for above in units_upwards(record.unit if record else None, day):
        manager = manager_of_unit(above, day)
        if manager is not None and manager.pk not in seen:
            return FoundManager(manager, "upper_unit_manager", above)
    return None


def manager_chain(person: Person, day: date) -> list[Person]:
    """The managers upwards, nearest first, each once, never the person himself."""
    return [found.person for found in managers_upwards(person, day)]
