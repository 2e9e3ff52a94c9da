"""What a conversation shows of the tickets merged with it: each message where it belongs in time, with its mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db.models import Q
from helpdesk.models import FollowUp

from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import Merging, TicketProfile
from helpdesk_site.tickets.policies import is_party
from helpdesk_site.tickets.presenting import Entry, entry_of
from helpdesk_site.tickets.relations import selectors
from helpdesk_site.tickets.selectors import NEWEST_ENTRIES, tickets_visible_to


def woven(profile: TicketProfile, reader: Person, own: Sequence[Entry]) -> list[Entry]:
    """The entries with those of merged tickets among them: nothing is read for a ticket that is in no merge.

    On the kept ticket the messages of the merged ones that the reader may see; on a merged one what the desk answered
    to all of them since.
    """
    if profile.merging == Merging.KEPT:
        others = list(_of_merged(profile, reader))
    elif profile.merging == Merging.MERGED:
        others = list(_answers(profile, reader))
    else:
        return list(own)
    return sorted([*own, *others], key=lambda entry: entry.at)[-NEWEST_ENTRIES:]


def _of_merged(kept: TicketProfile, reader: Person) -> Iterator[Entry]:
    merged = {profile.ticket_id: profile for profile in selectors.merged_visible_to(reader, kept)}
    with_notes = [key for key, profile in merged.items() if selectors.works_for_desk(reader, profile)]
    for profile in merged.values():
        yield _first(profile)
    readable = Q(ticket_id__in=with_notes) | Q(ticket_id__in=merged.keys(), public=True)
    said = FollowUp.objects.filter(readable).exclude(Q(comment="") | Q(comment=None))
    for entry in said.select_related("user__person").order_by("-id")[:NEWEST_ENTRIES] if merged else ():
        profile = merged[entry.ticket_id]
        yield replace(entry_of(profile, entry), origin=profile)


def _first(merged: TicketProfile) -> Entry:
    """The text with which a merged ticket came."""
    return Entry(
        who=merged.requester.official_name, what="", at=merged.created_at,
        text=merged.ticket.description or merged.title, public=True,
        by_asker=True, is_new=False, changes=(), origin=merged,
    )  # fmt: skip


def _answers(merged: TicketProfile, reader: Person) -> Iterator[Entry]:
    merge = selectors.merged_into(merged)
    if merge is None:
        return
    kept = merge.target
    if not (is_party(reader, merged) or tickets_visible_to(reader).filter(pk=kept.pk).exists()):
        return
    for entry in selectors.answers_of(merge):
        yield replace(entry_of(kept, entry), for_all=True)
