"""Reading relations. Of a ticket that the reader may not see a relation shows nothing, not even its number."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from helpdesk.models import FollowUp

from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies, selectors
from helpdesk_site.tickets.models import Kind, Merging, ParentRule, Relation, TicketProfile
from helpdesk_site.tickets.statuses import State

# An asker reads what became of his own words; how the desk arranges its work is the desk's.
FOR_ASKERS = frozenset({Kind.MERGED_INTO, Kind.SPLIT_FROM})
# So many of one direction are read for a page, the newest first.
MOST_READ = 250


@dataclass(frozen=True, slots=True)
class Link:
    """A relation as one of its two tickets sees it. `outward`: this ticket is its source."""

    relation: Relation
    other: TicketProfile
    outward: bool

    @property
    def kind(self) -> Kind:
        return Kind(self.relation.kind)


def in_force() -> QuerySet[Relation]:
    """What holds now."""
    return Relation.objects.filter(ended_at=None)


def links_of(profile: TicketProfile, reader: Person) -> list[Link]:
    """The relations of a ticket that the reader found, to tickets that he may find too: three statements."""
    kinds = list(Kind) if works_for_desk(reader, profile) else sorted(FOR_ASKERS)
    outward = list(in_force().filter(source=profile, kind__in=kinds).order_by("-id")[:MOST_READ])
    inward = list(in_force().filter(target=profile, kind__in=kinds).order_by("-id")[:MOST_READ])
    others = {relation.target_id for relation in outward} | {relation.source_id for relation in inward}
    if not others:
        return []
    seen = {other.pk: other for other in selectors.tickets_visible_to(reader).filter(pk__in=others)}
    found = [Link(one, seen[one.target_id], outward=True) for one in outward if one.target_id in seen]
    return found + [Link(one, seen[one.source_id], outward=False) for one in inward if one.source_id in seen]


def works_for_desk(reader: Person, profile: TicketProfile) -> bool:
    """Whether the reader sees the ticket as the desk does: by a role, and not as its asker."""
    reach = policies.reach_of(roles_on(reader))
    return reach.covers(profile.service) and not policies.is_party(reader, profile)


def relation_visible_to(reader: Person, public_id: str) -> Relation:
    """A relation in force whose two tickets the reader may see. Raises Relation.DoesNotExist: hidden is missing."""
    seen = selectors.tickets_visible_to(reader)
    relation = in_force().select_related("source", "target").get(public_id=public_id)
    if seen.filter(pk__in=[relation.source_id, relation.target_id]).count() < 2:
        raise Relation.DoesNotExist
    return relation


# Merged


def merged_into(profile: TicketProfile) -> Relation | None:
    """How a merged ticket was merged; None when it is not."""
    if profile.merging != Merging.MERGED:
        return None
    found = in_force().filter(source=profile, kind=Kind.MERGED_INTO)
    return found.select_related("target__requester", "target__on_behalf_of", "target__owner", "target__service").first()


def kept_for(profile: TicketProfile) -> TicketProfile | None:
    """The ticket that is worked on instead of a merged one; None for one that is not merged."""
    relation = merged_into(profile)
    return relation.target if relation else None


def merges_of(kept: TicketProfile) -> QuerySet[Relation]:
    """The merges that hold, into this ticket."""
    return in_force().filter(target=kept, kind=Kind.MERGED_INTO).order_by("id")


def merged_visible_to(reader: Person, kept: TicketProfile) -> list[TicketProfile]:
    """The tickets merged into this one that the reader may see, with their texts."""
    if kept.merging != Merging.KEPT:
        return []
    merged = merges_of(kept).values("source")
    return list(selectors.tickets_visible_to(reader).filter(pk__in=merged).select_related("ticket").order_by("pk"))


def answers_of(merge: Relation) -> list[FollowUp]:
    """What people of the desk answered on the kept ticket since this merge, oldest first: the askers of the merged one
    read it, but nothing that the askers of the kept one wrote."""
    kept = merge.target
    askers = [kept.requester_id, *([kept.on_behalf_of_id] if kept.on_behalf_of_id else [])]
    said = FollowUp.objects.filter(
        ~Q(user__person__in=askers), ticket_id=kept.ticket_id, public=True, user__isnull=False, date__gte=merge.begun_at
    ).exclude(Q(comment="") | Q(comment=None))
    return list(said.select_related("user__person").order_by("-id")[: selectors.NEWEST_ENTRIES])[::-1]


# Parents and parts


@dataclass(frozen=True, slots=True)
class Progress:
    """How many parts a parent has, and how many of them have ended."""

    ended: int
    all: int

    @property
    def open(self) -> int:
        return self.all - self.ended


def progress_of(parent: TicketProfile, reader: Person) -> Progress:
    """Counted of those that the reader may see."""
    seen = selectors.tickets_visible_to(reader).values("pk")
    parts = in_force().filter(target=parent, kind=Kind.CHILD_OF, source__in=seen)
    counted = parts.aggregate(all=Count("pk"), ended=Count("pk", filter=Q(source__is_open=False)))
    return Progress(counted["ended"], counted["all"])


def closes_parts(parent: TicketProfile) -> bool:
    """Whether the parts end with this parent. Otherwise it waits for them."""
    return ParentRule.objects.filter(parent=parent, closes_parts=True).exists()


def open_parts(parent: TicketProfile) -> QuerySet[TicketProfile]:
    """The parts that have not ended, oldest first."""
    parts = in_force().filter(target=parent, kind=Kind.CHILD_OF).values("source")
    return TicketProfile.objects.filter(pk__in=parts, is_open=True).order_by("pk")


def waits_for_parts(parent: TicketProfile) -> bool:
    """Whether this ticket may not be solved yet, because a part of it is open."""
    return open_parts(parent).exists() and not closes_parts(parent)


# Waiting


def still_goes_on() -> Q:
    """Of a ticket that is waited for: it is open, or the one into which it was merged is."""
    merges = in_force().filter(source=OuterRef("pk"), kind=Kind.MERGED_INTO, target__is_open=True)
    return Q(is_open=True) | Q(Q(merging=Merging.MERGED), Exists(merges))


def is_waited_out(waiting: TicketProfile) -> bool:
    """Whether nothing that this ticket waits for goes on any more."""
    awaited = in_force().filter(source=waiting, kind=Kind.DEPENDS_ON).values("target")
    return not TicketProfile.objects.filter(still_goes_on(), pk__in=awaited).exists()


def has_followers(profile: TicketProfile) -> bool:
    """Whether other tickets have to hear that this one has ended."""
    kinds = (Kind.MERGED_INTO, Kind.CHILD_OF, Kind.DEPENDS_ON)
    return in_force().filter(target=profile, kind__in=kinds).exists()


def is_over(profile: TicketProfile) -> bool:
    return not State(profile.state).is_open
