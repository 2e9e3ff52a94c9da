"""What the support desk needs of the municipality's directory, in the desk's own words.

An adapter speaks to one kind of server and keeps these promises; callers know no protocol:

- people and groups are named by the directory's immutable id (entryUUID, objectGUID) and turned into a distinguished
  name (DN) only at the moment of the call: a renamed, moved or re-created entry is never mistaken for another;
- every write is safe to repeat: it says what should be true, and "already so" is an answer, not an error;
- what a write returns was read from the server after it (read-back);
- an error is one of the four words of `integrations.errors`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

EmploymentType = Literal["memur", "sozlesmeli", "daimi_isci", "sirket_personeli", "stajyer", ""]
"""Kinds of staff (MADDE 3-o, 13, 14); empty when the directory does not say or says something unknown."""

ServerKind = Literal["openldap", "active_directory", "other"]


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """A person's entry as it was read. Texts are empty when the directory has no value.

    `id` is canonical lower-case UUID text. `dn` may change at any time and is never a key. `employee_no` (sicil) is
    text: zeros at its front count. `unit_code` is the 8-digit DETSİS number of the unit, `extension` the internal
    telephone number as the directory writes it. `changed_at` is the server's own mark of the entry's last change
    (entryCSN, uSNChanged): compare it for equality alone.
    """

    id: str
    dn: str
    username: str
    employee_no: str
    given_name: str
    surname: str
    display_name: str
    mail: str
    extension: str
    title: str
    employment_type: EmploymentType
    unit_code: str
    manager_dn: str | None
    active: bool
    changed_at: str


@dataclass(frozen=True, slots=True)
class DirectoryGroup:
    """A group's entry as it was read."""

    id: str
    dn: str
    name: str


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether a person was in a group when it was read: the evidence of a change.

    `person_dn` is the person's present DN. `version` is the server's mark of the group's last change (entryCSN,
    uSNChanged), None where the server keeps none. `server` is the address that answered; `read_at` is in UTC.
    """

    person_id: str
    group_id: str
    person_dn: str
    group_dn: str
    present: bool
    version: str | None
    server: str
    read_at: datetime

    def __post_init__(self) -> None:
        if self.read_at.utcoffset() is None:
            raise ValueError("read_at has no time zone")


@dataclass(frozen=True, slots=True)
class MembershipChange:
    """The result of a write. `changed` is False when the group was so already; `membership` was read afterwards."""

    changed: bool
    membership: Membership


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One value of a group's member list. `person_id` is None for a DN at which there is no person (any more)."""

    person_dn: str
    person_id: str | None


@dataclass(frozen=True, slots=True)
class GroupMembers:
    """A whole group as it was read: every member, whatever their number, but not an empty group's placeholder."""

    group: DirectoryGroup
    members: tuple[GroupMember, ...]
    version: str | None
    server: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the connected server can do, as it says itself.

    `assertion`: a write can carry its precondition (RFC 4528). `post_read`: a write can answer with the entry as it
    left it (RFC 4527). `permissive_modify`: adding what is there is no error. `paging`: results by page (RFC 2696).
    """

    kind: ServerKind
    assertion: bool
    post_read: bool
    permissive_modify: bool
    paging: bool


class Directory(Protocol):
    """The directory as the source of people and as a target of permission changes.

    Every method may raise Unavailable or Refused. Writes may also raise NotFound (the person or the group is not
    there), Conflict (somebody else keeps changing the same membership) and OutcomeUnknown (it may have been done: read
    before anything else). Safe to use from several threads.

    `former_dns` are DNs that the person had before, from the caller's own records: a group keeps the old DN of a
    renamed person, and the directory alone cannot always tell whose it was.
    """

    def check(self) -> None:
        """Ask the server for a sign of life with our credentials; return if it gave one."""

    def capabilities(self) -> Capabilities:
        """What the server says it can do."""

    def sign_in(self, username: str, password: str) -> DirectoryPerson | None:
        """The person whose name and password these are.

        None for a wrong name, a wrong or empty password, or a disabled person: callers cannot tell which. The person is
        the directory's, never made of the typed name (servers ignore case, accents or spaces in it).
        """

    def read_people(self, *, changed_since: str | None = None) -> Iterator[DirectoryPerson]:
        """All people, or those changed since a `cursor()`; read lazily, page by page.

        A cursor that this server cannot use gives all people. Deleted people appear in neither: they are found by their
        absence in a full read, and "missing" does not mean "has left" (propose, do not act).
        """

    def cursor(self) -> str:
        """What to give as `changed_since` next time. Take it before the read: what changes meanwhile is read twice."""

    def count_people(self) -> int | None:
        """How many people a full read gives, for a progress bar; None if counting would cost a full read."""

    def find_person(self, person_id: str) -> DirectoryPerson | None:
        """The person with this id; None when there is none."""

    def find_group(self, name: str) -> DirectoryGroup | None:
        """The group with this name; None when there is none. Refused if several bear it."""

    def groups_of(self, person_id: str) -> tuple[DirectoryGroup, ...]:
        """The groups that list the person directly, by name. NotFound if the person is not there."""

    def membership(self, person_id: str, group_id: str, *, former_dns: Sequence[str] = ()) -> Membership:
        """Whether the person is in the group, under the present DN or one from before. NotFound if either is gone."""

    def add_member(self, person_id: str, group_id: str, *, former_dns: Sequence[str] = ()) -> MembershipChange:
        """Make the person a member. A value under a former DN is replaced by the present one; that is a change."""

    def remove_member(self, person_id: str, group_id: str, *, former_dns: Sequence[str] = ()) -> MembershipChange:
        """Make the person no member, under the present DN and any from before."""

    def add_members(self, person_ids: Sequence[str], group_id: str) -> tuple[MembershipChange, ...]:
        """Make all of them members, at most 100 to a write; the answers are in the order asked.

        NotFound before anything is written if one of them is not there. An error in the middle leaves the writes before
        it done: repeating the call is safe.
        """

    def remove_members(self, person_ids: Sequence[str], group_id: str) -> tuple[MembershipChange, ...]:
        """Make none of them a member; otherwise as `add_members`."""

    def dump_memberships(self, group_ids: Iterable[str]) -> Iterator[GroupMembers]:
        """Whole groups, for reconciliation. NotFound at the group that is not there."""

    def close(self) -> None:
        """Close the connections. The object can be used again."""
