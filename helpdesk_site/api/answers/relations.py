"""How tickets belong together, as the API shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk_site.tickets.models import Kind, TicketProfile
from helpdesk_site.tickets.relations.selectors import Link
from helpdesk_site.tickets.statuses import State


@dataclass(frozen=True, slots=True)
class TicketRef:
    id: str
    reference: str
    title: str
    state: State
    is_open: bool


@dataclass(frozen=True, slots=True)
class RelationShown:
    """What a ticket is to another one. `outward`: the ticket of the address is what `kind` says of `other`; otherwise
    `other` is it of the ticket."""

    id: str
    kind: Kind
    outward: bool
    other: TicketRef
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class RelationsShown:
    """The relations in force, to tickets that the caller may see."""

    relations: tuple[RelationShown, ...]


def show_relations(links: Sequence[Link]) -> RelationsShown:
    return RelationsShown(
        tuple(
            RelationShown(
                one.relation.public_id, one.kind, one.outward, _ref(one.other), one.relation.begun_at
            )
            for one in links
        )
    )  # fmt: skip


def _ref(profile: TicketProfile) -> TicketRef:
    return TicketRef(profile.public_id, profile.reference, profile.title, State(profile.state), profile.is_open)
