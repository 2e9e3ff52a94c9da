"""The entries of our own directory server: kept in memory, written through to SQLite before a change is answered.

What slapd does, this does too, as far as the desk can see it: entryUUID, entryCSN, timestamps, matching without regard
to case, the result codes of duplicate and absent values, and a group that must not lose its last member.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from integrations.directory.names import dn_key, fold, parent_dn, unescape
from integrations.sandbox.directory_content import Entry

# Result codes (RFC 4511, appendix A).
NO_SUCH_ATTRIBUTE, VALUE_EXISTS, NO_SUCH_OBJECT = 16, 20, 32
OBJECT_CLASS_VIOLATION, NOT_ON_NON_LEAF, ENTRY_EXISTS = 65, 66, 68
INVALID_DN, UNWILLING = 34, 53

_OPERATIONAL = ("entryUUID", "entryCSN", "createTimestamp", "modifyTimestamp")
_DN_VALUED = frozenset({"member", "manager", "entrydn"})
_EXACT = frozenset({"entryuuid", "entrycsn", "createtimestamp", "modifytimestamp", "userpassword"})
_INDEXED = ("entryuuid", "uid", "cn", "member")


class Rejected(Exception):
    """The operation is answered with this result code and nothing was changed."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as it is kept: attributes by lower-case name, each with its name as given and its values."""

    dn: str
    attributes: Mapping[str, tuple[str, tuple[str, ...]]]
    keys: Mapping[str, frozenset[str]] = field(compare=False)

    @staticmethod
    def of(dn: str, attributes: Mapping[str, tuple[str, tuple[str, ...]]]) -> Stored:
        """The entry with what its values are compared by."""
        keys = {name: frozenset(value_key(name, value) for value in values) for name, (_, values) in attributes.items()}
        return Stored(dn, attributes, keys)

    def values(self, name: str) -> tuple[str, ...]:
        """The values of an attribute, none if it is absent."""
        return self.attributes.get(name.lower(), ("", ()))[1]


def value_key(attribute: str, value: str) -> str:
    """What two values of an attribute are compared by (its equality matching rule)."""
    if attribute in _EXACT:
        return value.lower() if attribute == "entryuuid" else value
    if attribute in _DN_VALUED:
        return _dn_key(value)
    return fold(value)


Change = tuple[int, str, Sequence[str]]
"""How (0 add, 1 delete, 2 replace: RFC 4511 §4.6), which attribute, which values."""


class Store:
    """All entries. One thread only; every change is on the disk when its method returns."""

    def __init__(self, path: Path, first_entries: Callable[[], Iterable[Entry]]) -> None:
        self._entries: dict[str, Stored] = {}
        self._index: dict[str, dict[str, set[str]]] = {name: {} for name in _INDEXED}
        self._children: dict[str, set[str]] = {}
        self._last_csn = ""
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute("CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, dn TEXT, attributes TEXT)")
        self._load()
        if not self._entries:
            self.add_all(first_entries())

    @property
    def csn(self) -> str:
        """The mark of the newest change of all."""
        return self._last_csn

    def get(self, dn: str) -> Stored:
        """The entry at a DN. Rejected with noSuchObject when there is none."""
        found = self._entries.get(_dn_key(dn))
        if found is None:
            raise Rejected(NO_SUCH_OBJECT, dn)
        return found

    def below(self, dn: str) -> Iterator[Stored]:
        """The entry at a DN and all below it, parents first."""
        queue = [_dn_key(dn)]
        for key in queue:
            yield self._entries[key]
            queue.extend(sorted(self._children.get(key, ())))

    def holding(self, attribute: str, value: str) -> list[Stored] | None:
        """The entries with this value, from the index; None where there is no index for the attribute."""
        index = self._index.get(attribute.lower())
        if index is None:
            return None
        return [self._entries[key] for key in index.get(value_key(attribute.lower(), value), ())]

    def add_all(self, entries: Iterable[Entry]) -> None:
        """Add the entries, all or none. Rejected if one exists, or if its parent does not."""
        added: list[str] = []
        try:
            with self._on_disk():
                for entry in entries:
                    added.append(self._add(entry))
        except BaseException:
            for key in reversed(added):
                self._forget(key)
            raise

    def modify(self, dn: str, changes: Sequence[Change]) -> Stored:
        """Make the changes, all or none; the entry as they left it."""
        entry = self.get(dn)
        attributes = dict(entry.attributes)
        for operation, name, values in changes:
            _apply(attributes, operation, name, values)
        _check_group(attributes)
        self._stamp(attributes)
        changed = Stored.of(entry.dn, attributes)
        with self._on_disk():
            self._write(changed)
        return self._remember(changed)

    def rename(self, dn: str, new_rdn: str, new_parent: str | None) -> None:
        """Give a leaf another name or place. Values elsewhere that name it stay as they are."""
        entry = self.get(dn)
        if self._children.get(_dn_key(entry.dn)):
            raise Rejected(NOT_ON_NON_LEAF, dn)
        new_dn = f"{new_rdn},{new_parent or parent_dn(entry.dn)}"
        if _dn_key(new_dn) != _dn_key(entry.dn) and _dn_key(new_dn) in self._entries:
            raise Rejected(ENTRY_EXISTS, new_dn)
        self.get(parent_dn(new_dn))
        attributes = dict(entry.attributes)
        name, _, value = new_rdn.partition("=")
        attributes[name.lower()] = (name, (unescape(value),))
        self._stamp(attributes)
        renamed = Stored.of(new_dn, attributes)
        with self._on_disk():
            self._erase(entry)
            self._write(renamed)
        self._forget(_dn_key(entry.dn))
        self._remember(renamed)

    def delete(self, dn: str) -> None:
        """Delete a leaf."""
        entry = self.get(dn)
        if self._children.get(_dn_key(entry.dn)):
            raise Rejected(NOT_ON_NON_LEAF, dn)
        with self._on_disk():
            self._erase(entry)
        self._forget(_dn_key(entry.dn))

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _add(self, entry: Entry) -> str:
        key = _dn_key(entry.dn)
        if key in self._entries:
            raise Rejected(ENTRY_EXISTS, entry.dn)
        if self._entries and _dn_key(parent_dn(entry.dn)) not in self._entries:
            raise Rejected(NO_SUCH_OBJECT, parent_dn(entry.dn))
        attributes: dict[str, tuple[str, tuple[str, ...]]] = {}
        for name, values in entry.attributes.items():
            _apply(attributes, 0, name, values)
        _check_group(attributes)
        attributes["entryuuid"] = ("entryUUID", (str(uuid4()),))
        self._stamp(attributes)
        attributes["createtimestamp"] = ("createTimestamp", attributes["modifytimestamp"][1])
        stored = Stored.of(entry.dn, attributes)
        self._write(stored)
        self._remember(stored)
        return key

    def _stamp(self, attributes: dict[str, tuple[str, tuple[str, ...]]]) -> None:
        now = datetime.now(UTC)
        csn = f"{now:%Y%m%d%H%M%S.%f}Z#000000#000#000000"
        if csn <= self._last_csn:  # the clock stood still or was set back: the counter goes on
            front, counter, rest = self._last_csn.partition("#")[0], int(self._last_csn[23:29], 16), "#000#000000"
            csn = f"{front}#{counter + 1:06x}{rest}"
        self._last_csn = csn
        attributes["entrycsn"] = ("entryCSN", (csn,))
        attributes["modifytimestamp"] = ("modifyTimestamp", (f"{now:%Y%m%d%H%M%SZ}",))

    @contextmanager
    def _on_disk(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def _write(self, entry: Stored) -> None:
        text = json.dumps(list(entry.attributes.values()))
        self._database.execute("REPLACE INTO entry VALUES (?, ?, ?)", (_dn_key(entry.dn), entry.dn, text))

    def _erase(self, entry: Stored) -> None:
        self._database.execute("DELETE FROM entry WHERE key = ?", (_dn_key(entry.dn),))

    def _load(self) -> None:
        for dn, text in self._database.execute("SELECT dn, attributes FROM entry"):
            attributes = {name.lower(): (name, tuple(values)) for name, values in json.loads(text)}
            entry = self._remember(Stored.of(dn, attributes))
            self._last_csn = max(self._last_csn, entry.values("entryCSN")[0])

    def _remember(self, entry: Stored) -> Stored:
        key = _dn_key(entry.dn)
        if key in self._entries:
            self._unindex(key)
        self._entries[key] = entry
        self._children.setdefault(_dn_key(parent_dn(entry.dn)), set()).add(key)
        for name, index in self._index.items():
            for value in entry.keys.get(name, ()):
                index.setdefault(value, set()).add(key)
        return entry

    def _forget(self, key: str) -> None:
        self._unindex(key)
        entry = self._entries.pop(key)
        self._children[_dn_key(parent_dn(entry.dn))].discard(key)

    def _unindex(self, key: str) -> None:
        for name, index in self._index.items():
            for value in self._entries[key].keys.get(name, ()):
                index[value].discard(key)


def _apply(
    attributes: dict[str, tuple[str, tuple[str, ...]]], operation: int, name: str, values: Sequence[str]
) -> None:
    given, old = attributes.get(name.lower(), (name, ()))
    if operation == 0:
        new = _with(name.lower(), old, values)
    elif operation == 1:
        new = _without(name.lower(), old, values)
    elif operation == 2:
        new = _with(name.lower(), (), values)
    else:
        raise Rejected(UNWILLING, f"modification {operation}")
    if new:
        attributes[name.lower()] = (given, new)
    else:
        attributes.pop(name.lower(), None)


def _with(name: str, old: tuple[str, ...], values: Sequence[str]) -> tuple[str, ...]:
    held = {value_key(name, value) for value in old}
    for value in values:
        key = value_key(name, value)
        if key in held:
            raise Rejected(VALUE_EXISTS, f"{name}: value exists")
        held.add(key)
    return (*old, *values)


def _without(name: str, old: tuple[str, ...], values: Sequence[str]) -> tuple[str, ...]:
    going = {value_key(name, value) for value in values}
    if not old or not going <= {value_key(name, value) for value in old}:
        raise Rejected(NO_SUCH_ATTRIBUTE, f"{name}: no such value")
    # Deleting without naming values deletes the attribute.
    return tuple(value for value in old if value_key(name, value) not in going) if going else ()


def _check_group(attributes: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
    classes = {fold(value) for value in attributes.get("objectclass", ("", ()))[1]}
    if not classes:
        raise Rejected(OBJECT_CLASS_VIOLATION, "no objectClass")
    if "groupofnames" in classes and not attributes.get("member", ("", ()))[1]:
        raise Rejected(OBJECT_CLASS_VIOLATION, "object class 'groupOfNames' requires attribute 'member'")


def _dn_key(dn: str) -> str:
    try:
        return dn_key(dn)
    except ValueError as error:
        raise Rejected(INVALID_DN, str(error)) from error


def is_operational(name: str) -> bool:
    """Whether an attribute is given only to those who ask for it by name or by "+"."""
    return name in _OPERATIONAL
