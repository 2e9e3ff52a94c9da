"""The municipality's directory over LDAP: OpenLDAP, Active Directory, and servers like them.

How a member is added, guarded and proved, in three calls (the same for removing):

1. resolve   person and group by their immutable ids to the DNs of this moment;
2. modify    add one value, asserting that the group still is that entry and does not hold the value yet; where the
             server can, it answers with the group's new version (post-read);
3. read back the group by id with the value in its list, and the person by id still at that DN.

If anything moved in between, it starts again; after three times it gives up with Conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

from integrations.directory import filters, wire
from integrations.directory.config import AttributeMap, LdapConfig
from integrations.directory.entries import Reader
from integrations.directory.filters import Filter
from integrations.directory.groups import GroupReader, Pair
from integrations.directory.names import dn_key
from integrations.directory.port import (
    Capabilities,
    DirectoryGroup,
    DirectoryPerson,
    GroupMember,
    GroupMembers,
    Membership,
    MembershipChange,
    ServerKind,
)
from integrations.directory.wire import ENTRY_EXISTS, ChangeKind, Entry, ResultRefused, Session
from integrations.errors import Conflict, NotFound, Refused

__all__ = ["AttributeMap", "LdapConfig", "LdapDirectory"]

_ATTEMPTS = 3
_BULK = 100
# A server without a clock of changes is asked again for what it changed shortly before (clocks differ).
_CLOCK_MARGIN = timedelta(minutes=5)

# "Already so" (RFC 4511 §4.1.9; Active Directory answers 68 for a present and 53 for an absent member).
_NO_SUCH_ATTRIBUTE, _VALUE_EXISTS, _UNWILLING = 16, 20, 53
_ALREADY_SO = {_NO_SUCH_ATTRIBUTE, _VALUE_EXISTS, ENTRY_EXISTS, _UNWILLING}
_OBJECT_CLASS_VIOLATION = 65


class LdapDirectory:
    """`Directory` (see port.py) over LDAP. Safe for threads; connections are made at the first need and reused."""

    def __init__(self, config: LdapConfig) -> None:
        self._config = config
        self._map = config.attributes
        self._reader = Reader(config)
        self._servers = wire.Servers(config.urls)
        self._readers = wire.Pool(config, self._servers, (config.reader_dn, config.reader_password))
        self._writers = wire.Pool(config, self._servers, (config.writer_dn, config.writer_password))
        self._groups = GroupReader(config, self._reader)

    # --- the server ---------------------------------------------------------------------------------------------

    def check(self) -> None:
        with self._readers.session() as session:
            session.root(["supportedLDAPVersion"])

    def capabilities(self) -> Capabilities:
        return self._capabilities

    def close(self) -> None:
        self._readers.close()
        self._writers.close()

    @cached_property
    def _capabilities(self) -> Capabilities:
        """What the server says about itself, read once: those of one site are alike."""
        with self._readers.session() as session:
            root = session.root(["supportedControl", "supportedCapabilities", "objectClass"])
        controls = set(root.texts("supportedControl"))
        return Capabilities(
            kind=_kind_of(root),
            assertion=wire.ASSERTION in controls,
            post_read=wire.POST_READ in controls,
            permissive_modify=wire.PERMISSIVE_MODIFY in controls,
            paging=wire.PAGED_RESULTS in controls,
        )

    # --- signing in ---------------------------------------------------------------------------------------------

    def sign_in(self, username: str, password: str) -> DirectoryPerson | None:
        # Samba takes a name for ended where a zero byte stands.
        if not username.strip() or not username.isprintable() or not password.strip():
            return None
        named = filters.every(self._reader.people, filters.equal(self._map.username, username.strip()))
        with self._readers.session() as session:
            found = session.search(self._config.people_dn, named, self._reader.person_attributes)
            url = session.url
        if len(found) != 1:
            return None
        person = self._reader.person(found[0])
        # Asked before it is judged whether the person may: the time taken does not tell who is disabled.
        fits = wire.password_fits(self._config, url, person.dn, password)
        return person if fits and person.active else None

    # --- people -------------------------------------------------------------------------------------------------

    def read_people(self, *, changed_since: str | None = None) -> Iterator[DirectoryPerson]:
        with self._readers.session() as session:
            wanted = self._changed_people(session, changed_since)
            attributes, size = self._reader.person_attributes, self._config.page_size
            for entry in session.pages(self._config.people_dn, wanted, attributes, size=size):
                yield self._reader.person(entry)

    def cursor(self) -> str:
        if self._capabilities.kind == "active_directory":
            with self._readers.session() as session:
                usn = session.root(["highestCommittedUSN"]).text("highestCommittedUSN")
                return f"usn:{self._numbering(session)}:{usn}"
        with self._readers.session() as session:
            base = session.search(self._config.base_dn, filters.ANYTHING, ["contextCSN"], subtree=False)
        marks = base[0].texts("contextCSN") if base else []
        # With several writing servers their marks advance independently; only a single one is exact.
        return f"csn:{marks[0]}" if len(marks) == 1 else f"time:{_ldap_time(datetime.now(UTC) - _CLOCK_MARGIN)}"

    def count_people(self) -> int | None:
        # LDAP has no count: a server tells it (if at all) in the answer of the full read itself.
        return None

    def find_person(self, person_id: str) -> DirectoryPerson | None:
        with self._readers.session() as session:
            entry = self._person_entry(session, person_id, self._reader.person_attributes)
        return self._reader.person(entry) if entry else None

    def _changed_people(self, session: Session, cursor: str | None) -> Filter:
        kind, _, value = (cursor or "").partition(":")
        if kind == "csn":
            return filters.every(self._reader.people, filters.at_least("entryCSN", value))
        if kind == "time":
            return filters.every(self._reader.people, filters.at_least("modifyTimestamp", value))
        numbering, _, usn = value.rpartition(":")
        if kind == "usn" and usn.isdecimal() and numbering == self._numbering(session):
            return filters.every(self._reader.people, filters.at_least("uSNChanged", str(int(usn) + 1)))
        # No cursor, or another domain controller's: its numbers mean nothing here.
        return self._reader.people

    def _numbering(self, session: Session) -> str:
        """Whose uSNChanged they are that this session reads: each domain controller counts for itself.

        The invocation id, because one that was restored from a backup keeps its name and counts anew.
        """
        service = session.root(["dsServiceName"]).text("dsServiceName")
        found = session.search(service, filters.ANYTHING, ["invocationId"], subtree=False) if service else []
        ids = found[0].values.get("invocationid") if found else None
        return str(UUID(bytes_le=ids[0])) if ids else service

    def _pages(self, base: str, filter_: Filter, attributes: Sequence[str]) -> Iterator[Entry]:
        with self._readers.session() as session:
            yield from session.pages(base, filter_, attributes, size=self._config.page_size)

    def _person_entry(self, session: Session, person_id: str, attributes: Sequence[str]) -> Entry | None:
        return self._by_id(session, self._config.people_dn, self._reader.people, person_id, attributes)

    def _by_id(self, session: Session, base: str, kind: Filter, id_: str, attributes: Sequence[str]) -> Entry | None:
        try:
            wanted = filters.every(kind, self._reader.with_id(id_))
        except ValueError:
            return None
        return next(iter(session.search(base, wanted, attributes)), None)

    # --- groups -------------------------------------------------------------------------------------------------

    def find_group(self, name: str) -> DirectoryGroup | None:
        wanted = filters.every(self._reader.groups, filters.equal(self._map.group_name, name))
        with self._readers.session() as session:
            found = session.search(self._config.groups_dn, wanted, self._reader.group_attributes)
        if len(found) > 1:
            raise Refused(wire.TARGET, f"{len(found)} groups bear the name {name!r}")
        return self._reader.group(found[0]) if found else None

    def groups_of(self, person_id: str) -> tuple[DirectoryGroup, ...]:
        with self._readers.session() as session:
            person = self._person_entry(session, person_id, [self._map.id])
            if person is None:
                raise _no_person(person_id)
            wanted = filters.every(self._reader.groups, filters.equal(self._map.member, person.dn))
            found = session.search(self._config.groups_dn, wanted, self._reader.group_attributes)
        return tuple(sorted((self._reader.group(entry) for entry in found), key=lambda group: group.name))

    def membership(self, person_id: str, group_id: str, *, former_dns: Sequence[str] = ()) -> Membership:
        with self._readers.session() as session:
            for _ in range(_ATTEMPTS):
                pair = self._resolve(session, person_id, group_id)
                held = self._read_back(session, pair, present=True)
                if held is not None:
                    return self._evidence(session, pair, held, present=True)
                former = self._former_values(session, pair, former_dns)
                free = self._read_back(session, pair, present=False)
                if free is not None:
                    return self._evidence(session, pair, free, present=bool(former))
        raise Conflict(wire.TARGET, f"group {group_id} keeps changing while it is read")

    def dump_memberships(self, group_ids: Iterable[str]) -> Iterator[GroupMembers]:
        people = {
            dn_key(entry.dn): self._reader.id_of(entry)
            for entry in self._pages(self._config.people_dn, self._reader.people, [self._map.id])
        }
        for group_id in group_ids:
            with self._readers.session() as session:
                group = self._group_entry(session, group_id)
                members = self._groups.all_members(session, group)
                yield GroupMembers(
                    group=self._reader.group(group),
                    members=tuple(GroupMember(dn, people.get(dn_key(dn))) for dn in members),
                    version=self._reader.version(group),
                    server=session.url,
                    read_at=datetime.now(UTC),
                )

    def _group_entry(self, session: Session, group_id: str) -> Entry:
        found = self._by_id(
            session, self._config.groups_dn, self._reader.groups, group_id, self._reader.group_attributes
        )
        if found is None:
            raise _no_group(group_id)
        return found

    # --- one membership -----------------------------------------------------------------------------------------

    def add_member(self, person_id: str, group_id: str, *, former_dns: Sequence[str] = ()) -> MembershipChange:
        return self._change(person_id, group_id, former_dns, present=True)

    def remove_member(self, person_id: str, group_id: str, *, former_dns: Sequence[str] = ()) -> MembershipChange:
        return self._change(person_id, group_id, former_dns, present=False)

    def _change(
        self,
        person_id: str,
        group_id: str,
        former_dns: Sequence[str],
        *,
        present: bool,
        unproved: Pair | None = None,
    ) -> MembershipChange:
        """Write and read back until both agree. `unproved`: already written, but the read-back disagreed."""
        changed, former = unproved is not None, list(former_dns)
        with self._writers.session() as session:
            for _ in range(_ATTEMPTS):
                if unproved is not None:
                    former.append(unproved.person.dn)
                pair = self._resolve_or_undo(session, person_id, group_id, unproved if present else None)
                wrote, left = self._write(session, pair, present=present)
                changed |= wrote
                read = self._read_back(session, pair, present=present)
                if read is None:
                    unproved = pair if wrote else unproved
                    continue
                if self._repair(session, pair, former, present=present, was_so=not wrote):
                    changed = True
                    continue
                return MembershipChange(changed, self._evidence(session, pair, left or read, present=present))
        raise Conflict(wire.TARGET, f"membership of {person_id} in {group_id} keeps changing")

    def _resolve_or_undo(self, session: Session, person_id: str, group_id: str, added: Pair | None) -> Pair:
        """Like `_resolve`. A person who was deleted while we added the DN must not leave it to a successor."""
        try:
            return self._resolve(session, person_id, group_id)
        except NotFound:
            if added is not None:
                self._rewrite(session, added, added.person.dn, present=True)
            raise

    def _resolve(self, session: Session, person_id: str, group_id: str) -> Pair:
        """Person and group in one search, by their ids."""
        reader, names = self._reader, self._map
        try:
            person_filter = filters.every(reader.people, reader.with_id(person_id))
            group_filter = filters.every(reader.groups, reader.with_id(group_id))
        except ValueError as error:
            raise NotFound(wire.TARGET, f"no id of this directory: {person_id} or {group_id}") from error
        attributes = [names.id, names.changed_at, names.member_of]
        found = session.search(self._config.base_dn, filters.some(person_filter, group_filter), attributes)
        by_id = {reader.id_of(entry): entry for entry in found}
        person, group = by_id.get(person_id.lower()), by_id.get(group_id.lower())
        if person is None:
            raise _no_person(person_id)
        if group is None:
            raise _no_group(group_id)
        key = dn_key(group.dn)
        return Pair(person, group, linked=any(dn_key(dn) == key for dn in person.texts(names.member_of)))

    def _write(self, session: Session, pair: Pair, *, present: bool) -> tuple[bool, Entry | None]:
        """Make the one change. Whether it was made, and the group as the change left it where the server tells.

        Not made when it was so already, or when something moved: the read-back tells which.
        """
        kind: ChangeKind = "add" if present else "delete"
        if not self._capabilities.assertion and self._read_back(session, pair, present=present):
            return False, None
        try:
            return True, self._modify(session, pair, [(kind, [pair.person.dn])], present=present)
        except (Conflict, NotFound):
            return False, None
        except ResultRefused as error:
            if self._needs_placeholder(error, present=present):
                swap: list[tuple[ChangeKind, list[str]]]
                swap = [("delete", [pair.person.dn]), ("add", [self._config.placeholder_dn])]
                return True, self._modify(session, pair, swap, present=present)
            if error.code in _ALREADY_SO and self._read_back(session, pair, present=present):
                return False, None
            raise

    def _modify(
        self, session: Session, pair: Pair, changes: Sequence[tuple[ChangeKind, Sequence[str]]], *, present: bool
    ) -> Entry | None:
        able = self._capabilities
        return session.modify(
            pair.group.dn,
            self._map.member,
            changes,
            assertion=self._assertion(self._as_it_was(pair, held=not present)),
            post_read=(self._map.id, self._map.changed_at) if able.post_read else (),
            permissive=able.permissive_modify and not able.assertion,
        )

    def _assertion(self, expected: Filter) -> Filter | None:
        """The precondition of a write to a group, as the server shall test it; None where servers have no such thing.

        slapd tests it again when its memberof overlay writes to the person's entry, and drops that write without a word
        when it fails there: the filter must also be true for persons.
        """
        if not self._capabilities.assertion:
            return None
        return filters.some(self._reader.people, expected)

    def _needs_placeholder(self, error: ResultRefused, *, present: bool) -> bool:
        """The last member of a groupOfNames does not go unless another value comes."""
        return error.code == _OBJECT_CLASS_VIOLATION and not present and bool(self._config.placeholder_dn)

    def _as_it_was(self, pair: Pair, *, held: bool) -> Filter:
        """The group is the same entry, and holds the person or does not."""
        value = filters.equal(self._map.member, pair.person.dn)
        return filters.every(
            self._reader.with_id(self._reader.id_of(pair.group)), value if held else filters.negated(value)
        )

    def _read_back(self, session: Session, pair: Pair, *, present: bool) -> Entry | None:
        """A fresh read: the group, if it holds the person (or not) as asked and the person is still at that DN."""
        person_id = self._reader.id_of(pair.person)
        wanted = filters.some(self._reader.with_id(person_id), self._as_it_was(pair, held=present))
        found = session.search(self._config.base_dn, wanted, [self._map.id, self._map.changed_at])
        by_id = {self._reader.id_of(entry): entry for entry in found}
        person = by_id.get(person_id)
        if person is None or dn_key(person.dn) != dn_key(pair.person.dn):
            return None
        return by_id.get(self._reader.id_of(pair.group))

    def _evidence(self, session: Session, pair: Pair, group: Entry, *, present: bool) -> Membership:
        return Membership(
            person_id=self._reader.id_of(pair.person),
            group_id=self._reader.id_of(pair.group),
            person_dn=pair.person.dn,
            group_dn=pair.group.dn,
            present=present,
            version=self._reader.version(group),
            server=session.url,
            read_at=datetime.now(UTC),
        )

    # --- renamed persons ----------------------------------------------------------------------------------------

    def _former_values(self, session: Session, pair: Pair, known: Sequence[str]) -> list[str]:
        if self._capabilities.kind == "active_directory":
            return []
        return self._groups.former_values(session, pair, known)

    def _repair(self, session: Session, pair: Pair, known: Sequence[str], *, present: bool, was_so: bool) -> bool:
        """Deal with values that are the person under a former DN. Whether there were any: then look again.

        Looked for where they can be: when a removal found nothing to remove, and when an addition was one although the
        server said "member" already; values that the caller knows, always.
        """
        suspicious = was_so if not present else pair.linked and not was_so
        if suspicious:
            former = self._former_values(session, pair, known)
        else:
            former = self._groups.known_former_values(session, pair, known)
        for dn in former:
            self._rewrite(session, pair, dn, present=present)
        return bool(former)

    def _rewrite(self, session: Session, pair: Pair, former_dn: str, *, present: bool) -> None:
        """Take the old value out. Before a removal the present DN takes its place, for the removal to find it.

        Only the removal of a present DN makes OpenLDAP's memberof overlay correct the person's entry as well.
        """
        changes: list[tuple[ChangeKind, list[str]]] = [("delete", [former_dn])]
        if not present:
            changes.insert(0, ("add", [pair.person.dn]))
        held = filters.every(
            self._reader.with_id(self._reader.id_of(pair.group)), filters.equal(self._map.member, former_dn)
        )
        try:
            session.modify(pair.group.dn, self._map.member, changes, assertion=self._assertion(held))
        except (Conflict, NotFound):
            return  # somebody was quicker: what is there now is read next
        except ResultRefused as error:
            if error.code not in _ALREADY_SO:
                raise

    # --- many members at once -----------------------------------------------------------------------------------

    def add_members(self, person_ids: Sequence[str], group_id: str) -> tuple[MembershipChange, ...]:
        return self._change_many(person_ids, group_id, present=True)

    def remove_members(self, person_ids: Sequence[str], group_id: str) -> tuple[MembershipChange, ...]:
        return self._change_many(person_ids, group_id, present=False)

    def _change_many(self, person_ids: Sequence[str], group_id: str, *, present: bool) -> tuple[MembershipChange, ...]:
        ids = [person_id.lower() for person_id in person_ids]
        with self._writers.session() as session:
            people = self._resolve_people(session, ids)
            group = self._group_entry(session, group_id)
            before = self._member_keys(session, group)
            to_change = [id_ for id_, entry in people.items() if (dn_key(entry.dn) in before) != present]
            for start in range(0, len(to_change), _BULK):
                dns = [people[id_].dn for id_ in to_change[start : start + _BULK]]
                self._write_many(session, group, dns, present=present)
            proved = self._read_back_many(session, people, group_id, present=present)
        changed = frozenset(to_change)
        answers = {id_: MembershipChange(id_ in changed, membership) for id_, membership in proved.items()}
        for id_ in people:
            # One by one: whoever moved meanwhile, and whoever was no member to remove but may be one by a former name.
            if id_ not in proved or not (present or id_ in changed):
                unproved = Pair(people[id_], group, linked=False) if id_ in changed else None
                answers[id_] = self._change(id_, group_id, (), present=present, unproved=unproved)
        return tuple(answers[id_] for id_ in ids)

    def _resolve_people(self, session: Session, ids: Sequence[str]) -> dict[str, Entry]:
        """The persons' entries by id, in the order asked. NotFound if one is missing."""
        wanted = list(dict.fromkeys(ids))
        found = self._find_people(session, wanted)
        for id_ in wanted:
            if id_ not in found:
                raise _no_person(id_)
        return {id_: found[id_] for id_ in wanted}

    def _find_people(self, session: Session, ids: Sequence[str]) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        for start in range(0, len(ids), _BULK):
            found |= self._people_by_id(session, ids[start : start + _BULK])
        return found

    def _people_by_id(self, session: Session, ids: Sequence[str]) -> dict[str, Entry]:
        try:
            any_of_them = filters.some(*(self._reader.with_id(id_) for id_ in ids))
        except ValueError as error:
            raise NotFound(wire.TARGET, f"no id of this directory: {error}") from error
        wanted = filters.every(self._reader.people, any_of_them)
        entries = session.search(self._config.people_dn, wanted, [self._map.id])
        return {self._reader.id_of(entry): entry for entry in entries}

    def _member_keys(self, session: Session, group: Entry) -> set[str]:
        return {dn_key(dn) for dn in self._groups.all_members(session, group)}

    def _write_many(self, session: Session, group: Entry, dns: Sequence[str], *, present: bool) -> None:
        """One modify. Refused as a whole because of a single value: then all of it is left to the way one by one."""
        changes: list[tuple[ChangeKind, Sequence[str]]] = [("add" if present else "delete", dns)]
        same_group = self._reader.with_id(self._reader.id_of(group))
        assertion = self._assertion(same_group)
        try:
            session.modify(group.dn, self._map.member, changes, assertion=assertion)
        except (Conflict, NotFound):
            return
        except ResultRefused as error:
            if self._needs_placeholder(error, present=present):
                changes.append(("add", [self._config.placeholder_dn]))
                session.modify(group.dn, self._map.member, changes, assertion=assertion)
            elif error.code not in _ALREADY_SO:
                raise

    def _read_back_many(
        self, session: Session, people: dict[str, Entry], group_id: str, *, present: bool
    ) -> dict[str, Membership]:
        """The memberships that are now as asked, read afresh: the group whole, the persons still at their DNs."""
        group = self._group_entry(session, group_id)
        members = self._member_keys(session, group)
        now = self._find_people(session, list(people))
        return {
            id_: self._evidence(session, Pair(entry, group, linked=present), group, present=present)
            for id_, entry in now.items()
            if entry.dn == people[id_].dn and (dn_key(entry.dn) in members) == present
        }


def _kind_of(root: Entry) -> ServerKind:
    if wire.IS_ACTIVE_DIRECTORY in root.texts("supportedCapabilities"):
        return "active_directory"
    return "openldap" if "OpenLDAProotDSE" in root.texts("objectClass") else "other"


def _ldap_time(moment: datetime) -> str:
    return moment.strftime("%Y%m%d%H%M%SZ")


def _no_person(person_id: str) -> NotFound:
    return NotFound(wire.TARGET, f"no person with the id {person_id}")


def _no_group(group_id: str) -> NotFound:
    return NotFound(wire.TARGET, f"no group with the id {group_id}")
