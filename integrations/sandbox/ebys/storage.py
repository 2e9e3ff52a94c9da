"""Durable storage for scim2-server in one SQLite file.

One process, one writer: a lock holds every operation, WAL with synchronous=FULL makes every answered write survive a
kill. Documents are JSON; the few attributes that are looked up by equality have index rows.
"""

import contextlib
import json
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path as FilePath
from typing import Any, Union, cast

from scim2_models import (
    AttributeBinding,
    Meta,
    NotFoundException,
    Path,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    ScimFilter,
    ScimProvider,
    SearchRequest,
    Uniqueness,
    UniquenessException,
)
from scim2_models.path import CompareOperator, Comparison, FilterNode, LogicalExpr, LogicalOperator
from scim2_server.storage import ScimStorage, SearchPage

AnyResource = Resource[Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS resource (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    previous TEXT,
    changed_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS resource_type ON resource (type, seq);
CREATE TABLE IF NOT EXISTS attribute (
    id TEXT NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
    urn TEXT NOT NULL,
    value TEXT NOT NULL,
    is_unique INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS attribute_value ON attribute (urn, value);
CREATE INDEX IF NOT EXISTS attribute_id ON attribute (id);
CREATE UNIQUE INDEX IF NOT EXISTS attribute_unique ON attribute (urn, value) WHERE is_unique;
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Staleness:
    """Serve what a resource was before its last change, if that is younger than `seconds` (None: however old it is)."""

    seconds: float | None

    def covers(self, age: float) -> bool:
        """Whether a change of this age is still hidden."""
        return self.seconds is None or age < self.seconds


class SqliteStorage(ScimStorage):
    """Resources of `provider` in the file at `path`. `indexed` names attributes, by resource type, that are looked up.

    Those of `unique` are, on top of what the schemas say, refused a second time within their type.
    """

    def __init__(
        self,
        path: FilePath,
        provider: ScimProvider,
        *,
        indexed: Mapping[str, tuple[str, ...]] | None = None,
        unique: Mapping[str, tuple[str, ...]] | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.provider = provider
        self.clock = clock
        self._indexed = indexed or {}
        self._unique = unique or {}
        self._paths: dict[str, list[_IndexedPath]] = {}
        self._lock = threading.RLock()
        self._depth = 0
        self._reading = threading.local()
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute("PRAGMA foreign_keys = ON")
        self._database.executescript(_TABLES)

    def close(self) -> None:
        """Wait for the operation in progress, then close the file."""
        with self._lock:
            self._database.close()

    @contextlib.contextmanager
    def operation(self) -> Iterator[None]:
        """One transaction. Nested operations join the outermost; an exception that leaves it takes everything back."""
        with self._lock:
            self._depth += 1
            try:
                yield
            except BaseException:
                if self._depth == 1 and self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise
            else:
                if self._depth == 1 and self._database.in_transaction:
                    self._database.execute("COMMIT")
            finally:
                self._depth -= 1

    @contextlib.contextmanager
    def reading_stale(self, staleness: Staleness | None) -> Iterator[None]:
        """What this thread gets for its clients in here is what a lagging replica would give."""
        self._reading.staleness = staleness
        try:
            yield
        finally:
            self._reading.staleness = None

    # -- Reading ----------------------------------------------------------

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> AnyResource:
        """The stored resource; `response_parameters` tells a client's read from the read inside a write."""
        with self.operation():
            document, previous, changed_at = self._row(resource_type, resource_id)
        if response_parameters is not None and self._hides(changed_at):
            if previous is None:
                raise _not_found(resource_type, resource_id)
            document = previous
        return self._load(resource_type, document)

    def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,  # noqa: ARG002  # of cursors, which are not offered
    ) -> SearchPage:
        """The page by index."""
        with self.operation():
            types = list({str(each.name): each for each in resource_types}.values())
            if search_request.filter is None and search_request.sort_by is None and self._staleness() is None:
                return self._unfiltered(types, search_request)
            found = self._matching(types, search_request.filter)
        if search_request.sort_by is not None:
            descending = search_request.sort_order == SearchRequest.SortOrder.descending
            found.sort(key=lambda resource: _sort_key(search_request, resource), reverse=descending)
        start = search_request.start_index_0 or 0
        stop = None if search_request.count is None else start + search_request.count
        return SearchPage(len(found), found[start:stop])

    def _unfiltered(self, types: list[ResourceType], search_request: SearchRequest[Any]) -> SearchPage:
        names = [each.name for each in types]
        among = f"FROM resource WHERE type IN ({_marks(names)})"
        (total,) = self._database.execute(f"SELECT count(*) {among}", names).fetchone()
        limit = -1 if search_request.count is None else search_request.count
        rows = self._database.execute(
            f"SELECT type, document {among} ORDER BY seq LIMIT ? OFFSET ?",
            [*names, limit, search_request.start_index_0 or 0],
        ).fetchall()
        by_name = {each.name: each for each in types}
        return SearchPage(total, [self._load(by_name[name], document) for name, document in rows])

    def _matching(self, types: list[ResourceType], scim_filter: ScimFilter[Any] | None) -> list[AnyResource]:
        candidates = self._candidates(types, scim_filter)
        if scim_filter is not None and not scim_filter.models and candidates:
            models = tuple(dict.fromkeys(type(each) for each in candidates))
            scim_filter = ScimFilter[Union[models]](str(scim_filter))  # type: ignore[valid-type]  # noqa: UP007
        return [each for each in candidates if scim_filter is None or scim_filter.match(each)]

    def _candidates(self, types: list[ResourceType], scim_filter: ScimFilter[Any] | None) -> list[AnyResource]:
        """Every resource that may match: those that an index names, else all of the types."""
        names = [each.name for each in types]
        among = f"FROM resource WHERE type IN ({_marks(names)})"
        query = f"SELECT type, document, previous, changed_at {among}"
        ids = None
        if scim_filter is not None and len(types) == 1 and scim_filter.model is not None:
            ids = self._ids(str(names[0]), scim_filter, scim_filter.ast)
        if ids is not None:
            query, names = f"{query} AND id IN ({_marks(ids)})", [*names, *sorted(ids)]
        by_name = {each.name: each for each in types}
        rows = self._database.execute(f"{query} ORDER BY seq", names).fetchall()
        seen = ((name, self._visible(*rest)) for name, *rest in rows)
        return [self._load(by_name[name], document) for name, document in seen if document is not None]

    def _ids(self, type_name: str, scim_filter: ScimFilter[Any], node: FilterNode) -> set[str] | None:
        """The ids of all that can match this part of a filter; None when no index can tell."""
        if isinstance(node, Comparison) and node.op == CompareOperator.eq and isinstance(node.value, str):
            return self._ids_equal(type_name, scim_filter, node, node.value)
        if isinstance(node, LogicalExpr):
            parts = [self._ids(type_name, scim_filter, term) for term in node.terms]
            known = [part for part in parts if part is not None]
            if node.op == LogicalOperator.and_:
                return set.intersection(*known) if known else None
            return set.union(*known) if len(known) == len(parts) else None
        return None

    def _ids_equal(
        self, type_name: str, scim_filter: ScimFilter[Any], node: Comparison, wanted: str
    ) -> set[str] | None:
        binding = scim_filter.resolve_comparison(node.attr_path, strict=False)
        model = scim_filter.model
        if binding is None or model is None or self._staleness() is not None:
            return None
        if not any(path.urn == binding.urn for path in self._indexed_paths(type_name, model)):
            return None
        try:
            value = binding.comparable(wanted)
        except ValueError:
            return set()
        return set(self.ids_of(binding.urn, str(value)))

    def ids_of(self, urn: str, value: str) -> list[str]:
        """The ids of the resources whose indexed attribute `urn` has this value, in the form it is compared in."""
        with self.operation():
            rows = self._database.execute("SELECT id FROM attribute WHERE urn = ? AND value = ?", [urn, value])
            return [found for (found,) in rows]

    def _visible(self, document: str, previous: str | None, changed_at: float) -> str | None:
        return previous if self._hides(changed_at) else document

    def _staleness(self) -> Staleness | None:
        return getattr(self._reading, "staleness", None)

    def _hides(self, changed_at: float) -> bool:
        staleness = self._staleness()
        return staleness is not None and staleness.covers(utc_now().timestamp() - changed_at)

    def _row(self, resource_type: ResourceType, resource_id: str | None) -> tuple[str, str | None, float]:
        row = self._database.execute(
            "SELECT document, previous, changed_at FROM resource WHERE id = ? AND type = ?",
            [resource_id, resource_type.name],
        ).fetchone()
        if row is None:
            raise _not_found(resource_type, resource_id)
        return row[0], row[1], row[2]

    def _load(self, resource_type: ResourceType, document: str) -> AnyResource:
        model: type[AnyResource] = self.provider.model_for(resource_type)  # type: ignore[assignment]  # its own types serve resources only
        return model.model_validate_json(document)

    # -- Writing ----------------------------------------------------------

    def create(self, resource_type: ResourceType, resource: AnyResource) -> AnyResource:
        """Store a copy with an id, its dates and its first version."""
        with self.operation():
            now = self.clock()
            version = self._next_version()
            created = resource.model_copy(deep=True)
            created.id = uuid.uuid4().hex
            created.meta = Meta(
                resource_type=resource_type.name, created=now, last_modified=now, version=_etag(version)
            )
            self._database.execute(
                "INSERT INTO resource (type, id, version, document, changed_at) VALUES (?, ?, ?, ?, ?)",
                [resource_type.name, created.id, version, created.model_dump_json(), utc_now().timestamp()],
            )
            self._index(resource_type, created)
            return created

    def update(
        self, resource_type: ResourceType, resource: AnyResource, *, expected_version: str | None = None
    ) -> AnyResource:
        """Store a copy under the next version, keeping the former state for stale reads."""
        with self.operation():
            stored = self._expected(resource_type, resource.id, expected_version)
            version = self._next_version()
            updated = resource.model_copy(deep=True)
            meta = _meta(stored)
            updated.meta = meta.model_copy(
                update={"location": None, "last_modified": self._not_before(meta), "version": _etag(version)}
            )
            self._database.execute(
                "UPDATE resource SET version = ?, previous = document, document = ?, changed_at = ? WHERE id = ?",
                [version, updated.model_dump_json(), utc_now().timestamp(), updated.id],
            )
            self._index(resource_type, updated)
            return updated

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        """Remove it with its index rows."""
        with self.operation():
            self._expected(resource_type, resource_id, expected_version)
            self._begin()
            self._database.execute("DELETE FROM resource WHERE id = ?", [resource_id])

    def _expected(self, resource_type: ResourceType, resource_id: str | None, version: str | None) -> AnyResource:
        document, _, _ = self._row(resource_type, resource_id)
        stored = self._load(resource_type, document)
        if version is not None and _meta(stored).version != version:
            raise PreconditionFailedException
        return stored

    def _not_before(self, meta: Meta) -> datetime:
        """The time of a change, which is after the creation even when the moved clock was set back meanwhile."""
        now = self.clock()
        return max(now, meta.created + timedelta(microseconds=1)) if meta.created else now

    def _begin(self) -> None:
        if not self._database.in_transaction:
            self._database.execute("BEGIN IMMEDIATE")

    def _next_version(self) -> int:
        """A number that no other write ever had, from a counter in the same transaction."""
        self._begin()
        (value,) = self._database.execute(
            "INSERT INTO counter (name, value) VALUES ('version', 1) "
            "ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
        ).fetchone()
        return int(value)

    def _index(self, resource_type: ResourceType, resource: AnyResource) -> None:
        self._database.execute("DELETE FROM attribute WHERE id = ?", [resource.id])
        values = [
            (resource.id, path.urn, value, path.is_unique)
            for path in self._indexed_paths(str(resource_type.name), type(resource))
            if (value := path.comparable(resource)) is not None
        ]
        try:
            self._database.executemany("INSERT INTO attribute (id, urn, value, is_unique) VALUES (?, ?, ?, ?)", values)
        except sqlite3.IntegrityError as error:
            raise UniquenessException from error

    def _indexed_paths(self, type_name: str, model: type[Any]) -> list["_IndexedPath"]:
        if type_name not in self._paths:
            by_schema = Path[model].iter_paths(  # type: ignore[valid-type]  # a class known at run time
                include_subattributes=False, uniqueness=[Uniqueness.server, Uniqueness.global_]
            )
            unique = [*map(str, by_schema), *self._unique.get(type_name, ())]
            named = dict.fromkeys([*unique, *self._indexed.get(type_name, ())])
            found = {path.urn: path for path in (_IndexedPath(model, name, name in unique) for name in named)}
            self._paths[type_name] = list(found.values())
        return self._paths[type_name]

    # -- Settings ---------------------------------------------------------

    def setting(self, name: str) -> Any:
        """A JSON value kept beside the resources; None when there is none."""
        with self.operation():
            row = self._database.execute("SELECT value FROM setting WHERE name = ?", [name]).fetchone()
        return None if row is None else json.loads(row[0])

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a JSON value."""
        with self.operation():
            self._begin()
            self._database.execute(
                "INSERT INTO setting (name, value) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [name, json.dumps(value)],
            )


class _IndexedPath:
    """An attribute of a model in the form in which it is compared: case folded unless it is case exact."""

    __slots__ = ("_binding", "_path", "is_unique", "urn")

    def __init__(self, model: type[Any], name: str, is_unique: bool) -> None:
        self._path = Path[model](name)  # type: ignore[valid-type]  # a class known at run time
        binding = self._path.resolve()
        if not isinstance(binding, AttributeBinding):
            raise TypeError(f"{name} is no attribute of {model.__name__}")
        self._binding = binding
        self.urn = binding.urn
        self.is_unique = is_unique

    def comparable(self, resource: AnyResource) -> str | None:
        """None when it holds no value, or one that equals no other."""
        try:
            value = self._binding.comparable(self._path.get(resource, strict=False))
        except ValueError:
            return None
        return None if value is None else str(value)


def _meta(stored: AnyResource) -> Meta:
    """Everything stored has one: `create` gave it."""
    return cast("Meta", stored.meta)


def _etag(version: int) -> str:
    return f'W/"{version}"'


def _marks(values: Any) -> str:
    return ", ".join("?" * len(values))


def _not_found(resource_type: ResourceType, resource_id: str | None) -> NotFoundException:
    return NotFoundException(detail=f"{resource_type.name} {resource_id} bulunamadı")


def _sort_key(search_request: SearchRequest[Any], resource: AnyResource) -> tuple[bool, Any, str]:
    """Missing values last; equal ones by id, so that pages do not overlap."""
    value = search_request.sort_value(resource)
    return value is None, value if value is not None else "", str(resource.id)
