"""From a directory's entries to persons and groups: which attribute means what, and who may not sign in."""

from __future__ import annotations

import time
from uuid import UUID

from integrations.directory import filters
from integrations.directory.config import AttributeMap, LdapConfig
from integrations.directory.names import fold
from integrations.directory.port import DirectoryGroup, DirectoryPerson, EmploymentType
from integrations.directory.wire import Entry

# accountExpires counts 100 ns since 1601-01-01; both values mean "never".
_NEVER = ("", "0", "9223372036854775807")
_FILETIME_EPOCH_SECONDS = 11_644_473_600
_FILETIME_PER_SECOND = 10_000_000


class Reader:
    """Reads entries as one site's directory writes them."""

    def __init__(self, config: LdapConfig) -> None:
        self.map: AttributeMap = config.attributes
        self._binary_id = config.kind == "active_directory"
        self._employment_types = {fold(text): code for text, code in config.employment_types.items()}
        names = self.map
        self.person_attributes = tuple(filter(None, (
            names.id, names.username, names.employee_no, names.given_name, names.surname, names.display_name,
            names.mail, names.extension, names.title, names.employment_type, names.unit_code, names.manager,
            names.disabled, names.expires, names.changed_at,
        )))  # fmt: skip
        self.group_attributes = (names.id, names.group_name, names.changed_at)
        self.people = filters.equal("objectClass", names.person_class)
        if self._binary_id:
            # Computer accounts are of the class "user" too; persons alone have objectCategory person.
            self.people = filters.every(self.people, filters.equal("objectCategory", "person"))
        self.groups = filters.equal("objectClass", names.group_class)

    def with_id(self, id_: str) -> filters.Filter:
        """The filter for the entry with this id. ValueError if it is no UUID."""
        # Canonical text: OpenLDAP knows only the form with hyphens.
        return filters.equal(self.map.id, filters.guid(id_) if self._binary_id else str(UUID(id_)))

    def id_of(self, entry: Entry) -> str:
        """The immutable id as canonical UUID text; "" when it was not read."""
        raw = entry.values.get(self.map.id.lower())
        if not raw:
            return ""
        return str(UUID(bytes_le=raw[0])) if self._binary_id else raw[0].decode("ascii").lower()

    def person(self, entry: Entry) -> DirectoryPerson:
        """The person of an entry that was read with `person_attributes`."""
        names, text = self.map, entry.text
        return DirectoryPerson(
            id=self.id_of(entry),
            dn=entry.dn,
            username=text(names.username),
            employee_no=text(names.employee_no),
            given_name=text(names.given_name),
            surname=text(names.surname),
            display_name=text(names.display_name),
            mail=text(names.mail),
            extension=text(names.extension),
            title=text(names.title),
            employment_type=self._employment_type(text(names.employment_type)),
            unit_code=text(names.unit_code),
            manager_dn=text(names.manager) or None,
            active=not self._is_disabled(entry) and not self._has_expired(entry),
            changed_at=text(names.changed_at),
        )

    def group(self, entry: Entry) -> DirectoryGroup:
        """The group of an entry that was read with `group_attributes`."""
        return DirectoryGroup(id=self.id_of(entry), dn=entry.dn, name=entry.text(self.map.group_name))

    def version(self, entry: Entry) -> str | None:
        """The server's mark of the entry's last change."""
        return entry.text(self.map.changed_at) or None

    def _employment_type(self, text: str) -> EmploymentType:
        return self._employment_types.get(fold(text), "") if text else ""

    def _is_disabled(self, entry: Entry) -> bool:
        value = entry.text(self.map.disabled)
        if not value:
            return False
        if self.map.disabled_when == "bit":
            return bool(int(value) & int(self.map.disabled_value))
        if self.map.disabled_when == "flag":
            return value.upper() == "TRUE"
        return value == self.map.disabled_value

    def _has_expired(self, entry: Entry) -> bool:
        value = entry.text(self.map.expires) if self.map.expires else ""
        if value in _NEVER:
            return False
        return int(value) / _FILETIME_PER_SECOND - _FILETIME_EPOCH_SECONDS <= time.time()
