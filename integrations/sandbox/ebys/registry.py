"""The EBYS's own data: accounts, units, delegations, the list of roles, and the journal beside them in one file."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    EnterpriseUser,
    ETag,
    Filter,
    Group,
    Patch,
    Resource,
    ResourceType,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    User,
)

from integrations.ebys.port import Unit
from integrations.ebys.schema import (
    GROUP_EXTENSION,
    EbysGroup,
    EbysUser,
    ScimAccount,
    ScimDelegation,
    ScimUnit,
)
from integrations.sandbox.ebys.journal import Entry, assignments_of, changes
from integrations.sandbox.ebys.rules import check_assignments, check_delegation
from integrations.sandbox.ebys.storage import SqliteStorage

AnyResource = Resource[Any]

_JOURNAL = """
CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    employee_no TEXT NOT NULL,
    id TEXT NOT NULL,
    detail TEXT NOT NULL,
    client_request_id TEXT NOT NULL
);
"""
_MAX_RESULTS = 1000
_ROLES = "roles"
_DETSIS_NO = f"{GROUP_EXTENSION}:detsisNo"
_ACCOUNT_KEY = f"{User.__schema__}:externalId"
_UNIT_KEY = f"{Group.__schema__}:externalId"


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """What may be named in an assignment. None: no list was loaded, so anything may."""

    units: frozenset[str] | None
    roles: frozenset[str] | None


def provider() -> ScimProvider:
    """The service as it describes itself."""
    return ScimProvider(
        models=[User, EnterpriseUser, EbysUser, Group, EbysGroup, ScimDelegation],
        resource_types=[ResourceType.from_resource(each) for each in (ScimAccount, ScimUnit, ScimDelegation)],
        config=ServiceProviderConfig(
            patch=Patch(supported=True),
            bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
            filter=Filter(supported=True, max_results=_MAX_RESULTS),
            change_password=ChangePassword(supported=False),
            sort=Sort(supported=True),
            etag=ETag(supported=True),
            authentication_schemes=[
                AuthenticationScheme(
                    type=AuthenticationScheme.Type.oauthbearertoken,
                    name="Bearer",
                    description="A static bearer token",
                )
            ],
        ),
    )


class EbysRegistry(SqliteStorage):
    """Storage that keeps an EBYS's rules and writes the journal in the transaction of the change."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        super().__init__(
            path,
            provider(),
            unique={"User": ("externalId",), "Group": ("externalId",)},
            indexed={"Group": (_DETSIS_NO, f"{GROUP_EXTENSION}:kind"), "Delegation": ("delegator", "delegate")},
            clock=clock,
        )
        self._database.executescript(_JOURNAL)
        self._request = threading.local()
        self._catalogue: _Catalogue | None = None

    @contextlib.contextmanager
    def on_behalf_of(self, client_request_id: str) -> Iterator[None]:
        """What this thread writes in here is journalled with the client's own id of the request."""
        self._request.id = client_request_id
        try:
            yield
        finally:
            self._request.id = ""

    # -- Resources --------------------------------------------------------

    def create(self, resource_type: ResourceType, resource: AnyResource) -> AnyResource:
        """Refuses what the rules forbid."""
        with self.operation():
            if isinstance(resource, ScimDelegation):
                resource = resource.model_copy(update={"status": None})
            self._check(None, resource)
            created = self._as_of_now(super().create(resource_type, resource))
            self._record(None, created)
            return created

    def update(
        self, resource_type: ResourceType, resource: AnyResource, *, expected_version: str | None = None
    ) -> AnyResource:
        """Refuses what the rules forbid."""
        with self.operation():
            before = self.get(resource_type, str(resource.id))
            self._check(before, resource)
            updated = self._as_of_now(super().update(resource_type, resource, expected_version=expected_version))
            self._record(before, updated)
            return updated

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        """Open to any client, as RFC 7644 has it, and journalled: the desk never does it."""
        with self.operation():
            before = self.get(resource_type, resource_id)
            super().delete(resource_type, resource_id, expected_version=expected_version)
            self._record(before, None)

    def _load(self, resource_type: ResourceType, document: str) -> AnyResource:
        return self._as_of_now(super()._load(resource_type, document))

    def _as_of_now(self, resource: AnyResource) -> AnyResource:
        """A delegation that nobody ended is planned until it begins. It never ends by itself: the desk sees to that."""
        if isinstance(resource, ScimDelegation) and resource.status != "ended":
            begins = resource.valid_from
            resource.status = "planned" if begins is not None and begins > self.clock() else "active"
        return resource

    def _check(self, before: AnyResource | None, after: AnyResource) -> None:
        if isinstance(after, ScimDelegation):
            check_delegation(
                cast("ScimDelegation | None", before),
                after,
                unit_is_known=self._unit_is_known,
                person_is_known=self._person_is_known,
            )
        elif isinstance(after, User):
            check_assignments(
                assignments_of(before),
                assignments_of(after),
                unit_is_known=self._unit_is_known,
                role_is_known=self._role_is_known,
            )

    # -- Catalogue --------------------------------------------------------

    def load_catalogue(self, units: Iterable[Unit], roles: Iterable[str]) -> None:
        """Make these units exist, under the names given, and these roles be the only ones. Safe to repeat."""
        unit_type = next(each for each in self.provider.resource_types if each.name == "Group")
        with self.operation():
            self.set_setting(_ROLES, sorted(set(roles)))
            for unit in units:
                self._put_unit(unit_type, unit)
            self._catalogue = None

    def _put_unit(self, unit_type: ResourceType, unit: Unit) -> None:
        group = cast("Any", ScimUnit(external_id=unit.code, display_name=unit.name))
        group[EbysGroup] = EbysGroup(
            detsis_no=unit.code, parent_detsis_no=unit.parent_code, unit_type=unit.unit_type or None, kind="unit"
        )
        existing = self.ids_of(_UNIT_KEY, unit.code)
        if not existing:
            self.create(unit_type, group)
            return
        stored = cast("Any", self.get(unit_type, existing[0]))
        if (stored.display_name, stored[EbysGroup]) != (group.display_name, group[EbysGroup]):
            stored.display_name, stored[EbysGroup] = group.display_name, group[EbysGroup]
            self.update(unit_type, stored)

    def _known(self) -> _Catalogue:
        """Read once and kept until a unit or the list of roles changes: every assignment asks for it."""
        if self._catalogue is None:
            rows = self._database.execute("SELECT value FROM attribute WHERE urn = ?", [_DETSIS_NO]).fetchall()
            roles = self.setting(_ROLES)
            self._catalogue = _Catalogue(
                units=frozenset(code for (code,) in rows) or None, roles=frozenset(roles) if roles else None
            )
        return self._catalogue

    def _unit_is_known(self, code: str) -> bool:
        units = self._known().units
        return units is None or code in units

    def _role_is_known(self, code: str) -> bool:
        roles = self._known().roles
        return roles is None or code in roles

    def _person_is_known(self, employee_no: str) -> bool:
        return bool(self.ids_of(_ACCOUNT_KEY, employee_no))

    # -- Journal ----------------------------------------------------------

    def _record(self, before: AnyResource | None, after: AnyResource | None) -> None:
        entries = changes(before, after)
        if any(entry.kind.startswith("unit.") for entry in entries):
            self._catalogue = None
        self._database.executemany(
            "INSERT INTO journal (at, kind, employee_no, id, detail, client_request_id) VALUES (?, ?, ?, ?, ?, ?)",
            [self._row_of(entry) for entry in entries],
        )

    def _row_of(self, entry: Entry) -> tuple[str, ...]:
        detail = json.dumps(entry.detail, ensure_ascii=False)
        request_id = getattr(self._request, "id", "")
        return self.clock().isoformat(), entry.kind, entry.employee_no, entry.id, detail, request_id

    def journal(self, since: int, limit: int) -> list[dict[str, Any]]:
        """Entries after number `since`, oldest first."""
        with self.operation():
            rows = self._database.execute(
                "SELECT seq, at, kind, employee_no, id, detail, client_request_id FROM journal "
                "WHERE seq > ? ORDER BY seq LIMIT ?",
                [since, limit],
            ).fetchall()
        names = ("seq", "at", "kind", "employee_no", "id", "detail", "client_request_id")
        return [{**dict(zip(names, row, strict=True)), "detail": json.loads(row[5])} for row in rows]
