"""What an administrator does in the demo's directory: persons come, change their names, leave; groups are made.

The desk itself never does any of it: it reads, and changes the members of groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType

from integrations.directory import filters, wire
from integrations.directory.names import rdn
from integrations.errors import NotFound
from integrations.sandbox.directory_config import SandboxConfig, adapter_config
from integrations.sandbox.directory_content import (
    LOCKED_FOR_EVER,
    Entry,
    NewPerson,
    group_dn,
    group_entry,
    password_matches,
    person_entry,
    ssha512,
)

__all__ = ["DirectoryAdmin", "NewPerson"]

_TOLD_AT_ONCE = 500


class DirectoryAdmin:
    """A signed-in administrator; a context manager that signs out. Persons are named by username, groups by name."""

    def __init__(self, config: SandboxConfig) -> None:
        self._config = config
        self._session = wire.connect(adapter_config(config), config.url, config.admin_dn, config.admin_password)

    def __enter__(self) -> DirectoryAdmin:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def put_person(self, person: NewPerson) -> None:
        """Make the person, or make the existing one like this; without a password the old one stays. Safe to repeat."""
        entry = person_entry(self._config, person)
        self._put(entry, keep=("userPassword",) if self._password_stays(entry.dn, person.password) else ())

    def put_group(self, name: str, members: Iterable[str] = ()) -> None:
        """Make a group with these members. An existing one keeps its members."""
        dns = [self._dn_of(username) for username in members]
        self._put(group_entry(self._config, name, dns), keep=("member",))

    def load_people(self, people: Iterable[NewPerson], progress: Callable[[int], None] = lambda _: None) -> int:
        """Add many new persons; `progress` is told how many more are in. How many they were.

        Whoever is there already stays as he is, so that a load that was cut off can be repeated. One by one: OpenLDAP
        2.5 writes over its own memory at the end of a transaction (RFC 5805) and falls over now and then.
        """
        loaded = 0
        rest = iter(people)
        while batch := list(islice(rest, _TOLD_AT_ONCE)):
            for person in batch:
                entry = person_entry(self._config, person)
                try:
                    self._session.add(entry.dn, entry.attributes)
                except wire.ResultRefused as refusal:
                    if refusal.code != wire.ENTRY_EXISTS:
                        raise
            loaded += len(batch)
            progress(len(batch))
        return loaded

    def set_password(self, username: str, password: str) -> None:
        """Give a person another password."""
        self._replace(username, "userPassword", [ssha512(password)])

    def disable_person(self, username: str) -> None:
        """Lock a person out."""
        self._replace(username, "pwdAccountLockedTime", [LOCKED_FOR_EVER])

    def enable_person(self, username: str) -> None:
        """Let a person in again."""
        self._replace(username, "pwdAccountLockedTime", [])

    def set_attribute(self, username: str, attribute: str, *values: str) -> None:
        """Replace the values of one attribute of a person; none removes it."""
        self._replace(username, attribute, values)

    def rename_person(self, username: str, new_username: str) -> None:
        """Give a person another username, and so another DN. Groups keep the old one."""
        self._session.rename(self._dn_of(username), rdn("uid", new_username))

    def move_person(self, username: str, unit: str) -> None:
        """Move a person below a unit (`ou`) of the people's folder, which is made at need. Groups keep the old DN."""
        parent = f"{rdn('ou', unit)},{self._config.people_dn}"
        self._put(Entry(parent, {"objectClass": ["organizationalUnit"], "ou": [unit]}), keep=())
        self._session.rename(self._dn_of(username), rdn("uid", username), parent)

    def delete_person(self, username: str) -> None:
        """Delete a person. Groups keep the DN."""
        self._session.delete(self._dn_of(username))

    def delete_group(self, name: str) -> None:
        """Delete a group."""
        self._session.delete(group_dn(self._config, name))

    def add_value(self, name: str, dn: str) -> None:
        """Put a DN into a group, whatever it names: as another program might."""
        self._session.modify(group_dn(self._config, name), "member", [("add", [dn])])

    def remove_value(self, name: str, dn: str) -> None:
        """Take a DN out of a group behind the desk's back."""
        self._session.modify(group_dn(self._config, name), "member", [("delete", [dn])])

    def member_values(self, name: str) -> list[str]:
        """The member DNs of a group as they stand, the placeholder too."""
        found = self._session.search(group_dn(self._config, name), filters.ANYTHING, ["member"], subtree=False)
        if not found:
            raise NotFound(wire.TARGET, f"no group {name}")
        return found[0].texts("member")

    def clear(self) -> None:
        """Delete all persons and groups."""
        for base in (self._config.groups_dn, self._config.people_dn):
            for dn in self._below(base):
                self._session.delete(dn)

    def _below(self, base: str) -> Iterator[str]:
        everything = self._session.pages(base, filters.ANYTHING, ["1.1"], size=1000)
        # The longest names first: no entry may go before those below it.
        dns = [entry.dn for entry in everything if entry.dn != base]
        return iter(sorted(dns, key=lambda dn: dn.count(","), reverse=True))

    def _dn_of(self, username: str) -> str:
        named = filters.equal("uid", username)
        found = self._session.search(self._config.people_dn, named, ["1.1"])
        if not found:
            raise NotFound(wire.TARGET, f"no person {username}")
        return found[0].dn

    def _password_stays(self, dn: str, password: str) -> bool:
        # Each hash has its own salt: writing one again would look like a change.
        found = self._session.search(dn, filters.ANYTHING, ["userPassword"], subtree=False)
        return not password or (bool(found) and password_matches(found[0].text("userPassword"), password))

    def _replace(self, username: str, attribute: str, values: Sequence[str]) -> None:
        self._session.modify(self._dn_of(username), attribute, [("replace", values)])

    def _put(self, entry: Entry, *, keep: Sequence[str]) -> None:
        there = self._session.search(entry.dn, filters.ANYTHING, ["*", "pwdAccountLockedTime"], subtree=False)
        if not there:
            self._session.add(entry.dn, entry.attributes)
            return
        kept = {name.lower() for name in (*keep, "objectClass")}
        names = {name.lower(): name for name in (*there[0].values, *entry.attributes)}
        for lower, name in names.items():
            values = list(entry.attributes.get(name, ()))
            if lower not in kept and sorted(values) != sorted(there[0].texts(name)):
                self._session.modify(entry.dn, name, [("replace", values)])
