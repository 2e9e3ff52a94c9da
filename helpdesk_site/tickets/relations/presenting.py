"""How the relations of a ticket look beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface.components import StateBadge
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import Kind, TicketProfile
from helpdesk_site.tickets.presenting import badge
from helpdesk_site.tickets.relations.linking import BY_HAND
from helpdesk_site.tickets.relations.selectors import Link

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_LINES: Final = 20

# The heading of a group, by kind and whether this ticket is the source.
HEADINGS: Final[Mapping[tuple[Kind, bool], StrOrPromise]] = {
    (Kind.MERGED_INTO, True): _("Handled in"),
    (Kind.MERGED_INTO, False): _("Merged into this one"),
    (Kind.CHILD_OF, True): _("Is a part of"),
    (Kind.CHILD_OF, False): _("Its parts"),
    (Kind.DEPENDS_ON, True): _("Waits for"),
    (Kind.DEPENDS_ON, False): _("Is waited for by"),
    (Kind.SPLIT_FROM, True): _("Split off from"),
    (Kind.SPLIT_FROM, False): _("Split off from this one"),
    (Kind.RELATED, True): _("Has to do with"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One related ticket. `undoes`: the public id of the merged ticket whose merge this line can undo."""

    relation_id: str
    other: TicketProfile
    badge: StateBadge
    why: str
    removable: bool
    undoes: str


@dataclass(frozen=True, slots=True)
class Group:
    """Related tickets of one kind; `more`: how many are not shown."""

    heading: StrOrPromise
    kind: Kind
    outward: bool
    lines: Sequence[Line]
    more: int

    @property
    def is_parts(self) -> bool:
        return self.kind == Kind.CHILD_OF and not self.outward


def groups_of(profile: TicketProfile, links: Sequence[Link], reader: Person, *, works: bool) -> list[Group]:
    """The links in groups, in the order of HEADINGS. `works`: the reader may take them away."""
    found = []
    for (kind, outward), heading in HEADINGS.items():
        # What merely has to do with another has no direction.
        belonging = [one for one in links if one.kind == kind and (one.outward == outward or kind == Kind.RELATED)]
        if belonging:
            belonging.sort(key=lambda one: not one.other.is_open)  # what is still to be done comes first
            lines = [_line(profile, one, reader, works=works) for one in belonging[:MOST_LINES]]
            found.append(Group(heading, kind, outward, lines, max(0, len(belonging) - MOST_LINES)))
    return found


def _line(profile: TicketProfile, link: Link, reader: Person, *, works: bool) -> Line:
    merged = profile if link.outward else link.other
    return Line(
        relation_id=link.relation.public_id,
        other=link.other,
        badge=badge(link.other, reader),
        why=link.relation.why if works else "",
        removable=works and link.kind in BY_HAND,
        undoes=merged.public_id if works and link.kind == Kind.MERGED_INTO else "",
    )
