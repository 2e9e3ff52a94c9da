"""Reading the members of a group: all of them, and those that are an older name of a person.

OpenLDAP keeps the old DN of a renamed person in the group (unless the refint overlay runs), so that the person seems to
be no member, and a revocation would find nothing to revoke. Active Directory keeps its links right by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from integrations.directory import filters
from integrations.directory.config import LdapConfig
from integrations.directory.entries import Reader
from integrations.directory.names import dn_key, fold, split_dn
from integrations.directory.wire import TARGET, Entry, Session
from integrations.errors import NotFound, Refused

_RANGE = re.compile(r";range=\d+-(\d+|\*)$")


@dataclass(frozen=True, slots=True)
class Pair:
    """A person and a group as they were found by id. `linked`: the server itself (memberOf) joins them."""

    person: Entry
    group: Entry
    linked: bool


class GroupReader:
    """Reads member lists of one site's groups."""

    def __init__(self, config: LdapConfig, reader: Reader) -> None:
        self._config = config
        self._reader = reader
        self._map = config.attributes
        self._placeholder = dn_key(config.placeholder_dn)

    def all_members(self, session: Session, group: Entry) -> list[str]:
        """Every member's DN but the placeholder's. NotFound if the group is not there (any more)."""
        return [dn for dn in self._member_values(session, group.dn) if dn_key(dn) != self._placeholder]

    def former_values(self, session: Session, pair: Pair, known: Sequence[str]) -> list[str]:
        """The values of the group that are this person under a DN from before.

        `known` are such DNs from the caller's records; without them the values are searched for one that fits.
        Refused if the server links person and group but several values could be the reason.
        """
        listed = [dn for dn in known if self._is_left_over(session, pair, dn)]
        return listed or self._search_former(session, pair)

    def known_former_values(self, session: Session, pair: Pair, known: Sequence[str]) -> list[str]:
        """Like `former_values`, but only of the DNs that the caller knows."""
        return [dn for dn in known if self._is_left_over(session, pair, dn)]

    def _member_values(self, session: Session, dn: str) -> Iterator[str]:
        """All values: Active Directory hands out long lists in ranges of 1,500 (`member;range=0-1499`)."""
        asked: str | None = self._map.member
        while asked is not None:
            entry = next(iter(session.search(dn, filters.ANYTHING, [asked], subtree=False)), None)
            if entry is None:
                raise NotFound(TARGET, f"no group at {dn}")
            name, last = _range_of(entry, self._map.member)
            yield from entry.texts(name)
            asked = None if last is None else f"{self._map.member};range={last + 1}-*"

    def _is_left_over(self, session: Session, pair: Pair, dn: str) -> bool:
        """In the group, not the person's present DN, and nobody's entry: a DN may have been given to somebody else."""
        if dn_key(dn) == dn_key(pair.person.dn):
            return False
        listed = filters.equal(self._map.member, dn)
        return bool(session.search(pair.group.dn, listed, ["1.1"], subtree=False)) and not _exists(session, dn)

    def _search_former(self, session: Session, pair: Pair) -> list[str]:
        members = self.all_members(session, pair.group)
        moved = [dn for dn in members if self._same_username(dn, pair.person.dn) and not _exists(session, dn)]
        if moved or not pair.linked:
            return moved
        return self._only_explanation(session, pair, members)

    def _same_username(self, dn: str, present: str) -> bool:
        """Moved to another unit under the same, unique username. Other names, like cn, two persons may share."""
        name = split_dn(present)[0]
        is_username = fold(name.partition("=")[0]) == fold(self._map.username)
        return is_username and fold(dn).startswith(fold(name) + ",") and dn_key(dn) != dn_key(present)

    def _only_explanation(self, session: Session, pair: Pair, members: Iterable[str]) -> list[str]:
        """The server says "member", the list says "no": the one value without an entry must be the person."""
        linked_filter = filters.every(self._reader.people, filters.equal(self._map.member_of, pair.group.dn))
        linked = session.pages(self._config.people_dn, linked_filter, [self._map.id], size=self._config.page_size)
        linked_keys = {dn_key(entry.dn) for entry in linked}
        member_keys = {dn_key(dn) for dn in members}
        left_over = [dn for dn in members if dn_key(dn) not in linked_keys and not _exists(session, dn)]
        if not left_over:
            return []
        if len(left_over) == 1 and len(linked_keys - member_keys) == 1:
            return left_over
        name = pair.group.dn
        raise Refused(TARGET, f"{name} has {len(left_over)} members without an entry: which was {pair.person.dn}?")


def _exists(session: Session, dn: str) -> bool:
    return bool(session.search(dn, filters.ANYTHING, ["1.1"], subtree=False))


def _range_of(entry: Entry, attribute: str) -> tuple[str, int | None]:
    """The name under which values came, and the last one's number if there are more."""
    for name in entry.values:
        found = _RANGE.search(name)
        if found and name.startswith(attribute.lower()):
            return name, None if found[1] == "*" else int(found[1])
    return attribute, None
