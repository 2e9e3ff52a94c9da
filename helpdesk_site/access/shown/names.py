"""Names for the codes of one page, fetched once: roles by code, units by DETSİS number, people by pseudonym."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from helpdesk_site.access import catalogue
from helpdesk_site.kernel import clock
from helpdesk_site.people.models import Unit
from helpdesk_site.people.selectors import names_by_uuid


@dataclass(frozen=True, slots=True)
class Names:
    """A code that has no name any more is shown as it is: a page about the past must not fail."""

    roles: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[UUID, str] = field(default_factory=dict)

    def role(self, code: str) -> str:
        return self.roles.get(code, code)

    def unit(self, detsis_no: str) -> str:
        return self.units.get(detsis_no, detsis_no)

    def person(self, uuid: UUID | None) -> str:
        return self.people.get(uuid, _("somebody who has left")) if uuid else ""

    def actor(self, audit_id: str) -> str:
        """Who stands behind an entry of the audit chain ("person:<uuid>", "system:<name>")."""
        kind, _colon, name = audit_id.partition(":")
        if kind != "person":
            return _("the system")
        return self.person(UUID(name))


def names_for(*, units: Iterable[str] = (), people: Iterable[UUID] = ()) -> Names:
    """Three statements at most, whatever the number of codes."""
    wanted_units, wanted_people = set(units), set(people)
    return Names(
        roles={code: version.name for code, version in catalogue.versions_on(clock.today()).items()},
        units=dict(Unit.objects.filter(detsis_no__in=wanted_units).order_by("id").values_list("detsis_no", "name"))
        if wanted_units else {},
        people=names_by_uuid(wanted_people) if wanted_people else {},
    )  # fmt: skip
