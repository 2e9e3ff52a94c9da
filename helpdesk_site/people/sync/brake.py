"""The mass-change brake: what a run would do to people at once, and whether that may happen without a person's eye."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from helpdesk_site.people import policies
from helpdesk_site.people.models import Person, SyncFinding
from helpdesk_site.people.sync.staging import rows

# By number, not by id: a unit that nobody has described yet has no row of its own before the run writes.
TOUCHED = """
SELECT p.uuid, i.active FROM incoming i JOIN people_person p ON p.directory_id = i.directory_id
LEFT JOIN people_unit u ON u.id = p.unit_id
WHERE p.active AND (NOT i.active OR u.detsis_no <> i.unit_code)
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom a run would close, move, or report as missing. Pseudonyms only."""

    deactivated: frozenset[str]
    moved: frozenset[str]
    missing: frozenset[str]

    @property
    def everybody(self) -> frozenset[str]:
        return self.deactivated | self.moved | self.missing

    def as_json(self) -> dict[str, Any]:
        return {
            "deactivated": sorted(self.deactivated),
            "moved": sorted(self.moved),
            "missing": sorted(self.missing),
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Plan:
        return cls(*(frozenset(content.get(key, ())) for key in ("deactivated", "moved", "missing")))

    def is_within(self, other: Plan) -> bool:
        """Whether this does nothing to anybody that the other would not do to him."""
        return self.deactivated <= other.deactivated and self.moved <= other.moved and self.missing <= other.missing


def plan_of_incoming(missing: Collection[str]) -> Plan:
    """What the entries in `incoming`, and the absence of these directory ids, would do."""
    touched = [(str(uuid), stays) for uuid, stays in rows(TOUCHED)]
    return Plan(
        deactivated=frozenset(uuid for uuid, stays in touched if not stays),
        moved=frozenset(uuid for uuid, stays in touched if stays),
        missing=frozenset(_newly_missing(missing)),
    )


def _newly_missing(directory_ids: Collection[str]) -> list[str]:
    """Those at work whose absence has not been reported yet."""
    if not directory_ids:
        return []
    reported = SyncFinding.objects.filter(kind=SyncFinding.Kind.MISSING, closed_at__isnull=True).values("person")
    people = Person.objects.filter(active=True, directory_id__in=list(directory_ids)).exclude(pk__in=reported)
    return [str(uuid) for uuid in people.values_list("uuid", flat=True)]


def must_stop(plan: Plan) -> bool:
    if not plan.everybody:
        return False
    known = Person.objects.filter(active=True, directory_id__isnull=False).count()
    return policies.is_too_many(len(plan.everybody), of=known)
