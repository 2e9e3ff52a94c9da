"""A directory in memory for unit tests: the promises of port.py without a server, and with its bad days on demand.

The same contract tests run on it and on real servers, so that it cannot drift from them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

from integrations.directory.names import dn_key, fold, rdn, split_dn, unescape
from integrations.directory.port import (
    Capabilities,
    DirectoryGroup,
    DirectoryPerson,
    GroupMember,
    GroupMembers,
    Membership,
    MembershipChange,
)
from integrations.errors import NotFound, OutcomeUnknown, Refused, Unavailable

_TARGET = "directory"
_SERVER = "fake://directory"
_NOBODY = DirectoryPerson(
    id="", dn="", username="", employee_no="", given_name="", surname="", display_name="", mail="", extension="",
    title="", employment_type="", unit_code="", manager_dn=None, active=True, changed_at="",
)  # fmt: skip


@dataclass(slots=True)
class Faults:
    """What goes wrong. Numbers count down with every write that they spoil.

    `down`: every call is Unavailable. `delay`: seconds that every call takes longer. `lose_answers`: that many writes
    are done and end in OutcomeUnknown. `lose_requests`: that many writes end in OutcomeUnknown and are not done.
    """

    down: bool = False
    delay: float = 0.0
    lose_answers: int = 0
    lose_requests: int = 0


@dataclass(slots=True)
class _Group:
    group: DirectoryGroup
    members: list[str] = field(default_factory=list)
    version: int = 0


class FakeDirectory:
    """`Directory` in memory, with what an administrator does to a directory. Safe for threads."""

    def __init__(self, base_dn: str = "dc=ornek,dc=bel,dc=tr") -> None:
        self.faults = Faults()
        self._base_dn = base_dn
        self._people: dict[str, DirectoryPerson] = {}
        self._passwords: dict[str, str] = {}
        self._former_dns: dict[str, list[str]] = {}
        self._groups: dict[str, _Group] = {}
        self._changes = 0
        self._lock = threading.RLock()

    # --- as an administrator -------------------------------------------------------------------------------------

    def put_person(self, username: str, *, password: str = "", **fields: object) -> DirectoryPerson:
        """Make a person, or change these fields of the one with this username."""
        with self._lock:
            old = next((each for each in self._people.values() if fold(each.username) == fold(username)), None)
            person = old or replace(
                _NOBODY, id=str(uuid4()), dn=f"{rdn('uid', username)},ou=people,{self._base_dn}", username=username
            )
            # Field names are checked by replace() itself.
            person = replace(person, **fields, changed_at=str(self._next()))  # type: ignore[arg-type]
            self._people[person.id] = person
            if password:
                self._passwords[person.id] = password
            return person

    def put_group(self, name: str, member_ids: Iterable[str] = ()) -> DirectoryGroup:
        """Make a group with these persons in it."""
        with self._lock:
            group = DirectoryGroup(id=str(uuid4()), dn=f"{rdn('cn', name)},ou=groups,{self._base_dn}", name=name)
            self._groups[group.id] = _Group(group, [self._person(id_).dn for id_ in member_ids], self._next())
            return group

    def set_dn(self, person_id: str, dn: str) -> None:
        """Rename or move a person; `uid=` in the new DN is the new username. Groups keep the old DN."""
        with self._lock:
            person = self._person(person_id)
            self._former_dns.setdefault(person_id, []).append(person.dn)
            attribute, _, value = split_dn(dn)[0].partition("=")
            username = unescape(value) if attribute == "uid" else person.username
            self._people[person_id] = replace(person, dn=dn, username=username, changed_at=str(self._next()))

    def delete_person(self, person_id: str) -> None:
        """Delete a person. Groups keep the DN."""
        with self._lock:
            del self._people[person_id]

    def delete_group(self, group_id: str) -> None:
        """Delete a group."""
        with self._lock:
            del self._groups[group_id]

    def member_values(self, group_id: str) -> list[str]:
        """The member DNs of a group as they stand."""
        with self._lock:
            return list(self._groups[group_id].members)

    def add_value(self, group_id: str, dn: str) -> None:
        """Put a DN into a group behind the desk's back."""
        with self._lock:
            self._groups[group_id].members.append(dn)

    def remove_value(self, group_id: str, dn: str) -> None:
        """Take a DN out of a group behind the desk's back."""
        with self._lock:
            self._groups[group_id].members.remove(dn)

    # --- as a directory ------------------------------------------------------------------------------------------

    def check(self) -> None:
        with self._call():
            pass

    def capabilities(self) -> Capabilities:
        with self._call():
            return Capabilities(kind="other", assertion=True, post_read=True, permissive_modify=True, paging=True)

    def close(self) -> None:
        pass

    def sign_in(self, username: str, password: str) -> DirectoryPerson | None:
        if not username.strip() or not password.strip():
            return None
        with self._call():
            named = [each for each in self._people.values() if fold(each.username) == fold(username)]
            if len(named) != 1 or not named[0].active or self._passwords.get(named[0].id) != password:
                return None
            return named[0]

    def read_people(self, *, changed_since: str | None = None) -> Iterator[DirectoryPerson]:
        since = int(changed_since) if changed_since else 0
        with self._call():
            people = [each for each in self._people.values() if int(each.changed_at) >= since]
        yield from people

    def cursor(self) -> str:
        with self._call():
            return str(self._changes)

    def count_people(self) -> int | None:
        with self._call():
            return len(self._people)

    def find_person(self, person_id: str) -> DirectoryPerson | None:
        with self._call():
            return self._people.get(person_id.lower())

    def find_group(self, name: str) -> DirectoryGroup | None:
        with self._call():
            found = [each.group for each in self._groups.values() if fold(each.group.name) == fold(name)]
        if len(found) > 1:
            raise Refused(_TARGET, f"{len(found)} groups bear the name {name!r}")
        return found[0] if found else None

    def groups_of(self, person_id: str) -> tuple[DirectoryGroup, ...]:
        with self._call():
            key = dn_key(self._person(person_id).dn)
            found = [each.group for each in self._groups.values() if key in map(dn_key, each.members)]
        return tuple(sorted(found, key=lambda group: group.name))

    def membership(self, person_id: str, group_id: str, *, former_dns: Sequence[str] = ()) -> Membership:
        with self._call():
            return self._read(person_id, group_id, former_dns)

    def add_member(self, person_id: str, group_id: str, *, former_dns: Sequence[str] = ()) -> MembershipChange:
        return self._change(person_id, group_id, former_dns, present=True)

    def remove_member(self, person_id: str, group_id: str, *, former_dns: Sequence[str] = ()) -> MembershipChange:
        return self._change(person_id, group_id, former_dns, present=False)

    def add_members(self, person_ids: Sequence[str], group_id: str) -> tuple[MembershipChange, ...]:
        return self._change_many(person_ids, group_id, present=True)

    def remove_members(self, person_ids: Sequence[str], group_id: str) -> tuple[MembershipChange, ...]:
        return self._change_many(person_ids, group_id, present=False)

    def dump_memberships(self, group_ids: Iterable[str]) -> Iterator[GroupMembers]:
        for group_id in group_ids:
            with self._call():
                held = self._group(group_id)
                ids = {dn_key(person.dn): person.id for person in self._people.values()}
                members = tuple(GroupMember(dn, ids.get(dn_key(dn))) for dn in held.members)
                dump = GroupMembers(held.group, members, str(held.version), _SERVER, datetime.now(UTC))
            yield dump

    @contextmanager
    def _call(self) -> Iterator[None]:
        if self.faults.delay:
            time.sleep(self.faults.delay)
        if self.faults.down:
            raise Unavailable(_TARGET, "switched off")
        with self._lock:
            yield

    @contextmanager
    def _write(self) -> Iterator[None]:
        with self._call():
            if self.faults.lose_requests > 0:
                self.faults.lose_requests -= 1
                raise OutcomeUnknown(_TARGET, "the request was lost")
            yield
            if self.faults.lose_answers > 0:
                self.faults.lose_answers -= 1
                raise OutcomeUnknown(_TARGET, "the answer was lost")

    def _change(self, person_id: str, group_id: str, former_dns: Sequence[str], *, present: bool) -> MembershipChange:
        with self._write():
            person, held = self._person(person_id), self._group(group_id)
            current, former = dn_key(person.dn), self._former_keys(person, former_dns)
            kept = [dn for dn in held.members if dn_key(dn) not in former]
            if present and current not in map(dn_key, kept):
                kept.append(person.dn)
            if not present:
                kept = [dn for dn in kept if dn_key(dn) != current]
            changed = kept != held.members
            if changed:
                held.members, held.version = kept, self._next()
            return MembershipChange(changed, self._read(person_id, group_id, former_dns))

    def _change_many(self, person_ids: Sequence[str], group_id: str, *, present: bool) -> tuple[MembershipChange, ...]:
        with self._call():
            for person_id in person_ids:
                self._person(person_id)
        answers = {id_: self._change(id_, group_id, (), present=present) for id_ in dict.fromkeys(person_ids)}
        return tuple(answers[id_] for id_ in person_ids)

    def _read(self, person_id: str, group_id: str, former_dns: Sequence[str]) -> Membership:
        person, held = self._person(person_id), self._group(group_id)
        names = {dn_key(person.dn)} | self._former_keys(person, former_dns)
        return Membership(
            person_id=person.id,
            group_id=held.group.id,
            person_dn=person.dn,
            group_dn=held.group.dn,
            present=any(dn_key(dn) in names for dn in held.members),
            version=str(held.version),
            server=_SERVER,
            read_at=datetime.now(UTC),
        )

    def _former_keys(self, person: DirectoryPerson, known: Sequence[str]) -> set[str]:
        """DNs that were the person's and are nobody's now."""
        taken = {dn_key(each.dn) for each in self._people.values()}
        return {dn_key(dn) for dn in (*known, *self._former_dns.get(person.id, ()))} - taken

    def _person(self, person_id: str) -> DirectoryPerson:
        found = self._people.get(person_id.lower())
        if found is None:
            raise NotFound(_TARGET, f"no person with the id {person_id}")
        return found

    def _group(self, group_id: str) -> _Group:
        found = self._groups.get(group_id.lower())
        if found is None:
            raise NotFound(_TARGET, f"no group with the id {group_id}")
        return found

    def _next(self) -> int:
        self._changes += 1
        return self._changes
