"""Tickets that belong together, for the tests of relations."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from helpdesk_site.kernel import outbox
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.relations import merging, promises
from helpdesk_site.tickets.sla import promises as clocks
from tests.tickets.conftest import open_for


def merged_pair(desk: SimpleNamespace, **over: Any) -> tuple[TicketProfile, TicketProfile]:
    """The ticket that was kept (Ayşe's) and one merged into it (Mehmet's); everybody was told."""
    kept, merged = open_for(desk.employee), open_for(desk.stranger, title="Ekran donuyor", **over)
    merging.merge(kept.public_id, [merged.public_id], actor=desk.agent)
    return fresh(kept), fresh(merged)


def fresh(profile: TicketProfile) -> TicketProfile:
    return TicketProfile.objects.get(pk=profile.pk)


def say(profile: TicketProfile, actor: Any, words: str, *, public: bool = True, state: str = "") -> None:
    services.reply(
        profile.pk, actor=actor, expected_version=fresh(profile).version, text=words, public=public, state=state
    )


def solve(profile: TicketProfile, actor: Any) -> None:
    services.resolve(profile.pk, actor=actor, expected_version=fresh(profile).version, solution="Önbellek silindi.")


def broken_promises() -> list[str]:
    """What verify_invariants would say of the clocks and the relations."""
    checks = (
        clocks.one_segment_a_clock, clocks.segments_do_not_overlap, clocks.due_dates_follow_segments,
        clocks.breaches_are_told, promises.merges_are_said_on_tickets, promises.merged_tickets_are_over,
        promises.relations_end,
    )  # fmt: skip
    return [fault for check in checks for fault in check(Context())]


def deliver() -> None:
    """Until nothing waits: messages may promise further ones."""
    while outbox.deliver_waiting():
        pass
