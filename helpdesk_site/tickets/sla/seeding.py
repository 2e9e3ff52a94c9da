"""What a new installation promises until its chief decides: working minutes, by priority and by service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.tickets.catalogue import IN_FORCE
from helpdesk_site.tickets.models import Service, SlaPolicy

SEEDER: Final = SystemActor("seeder")
HOUR: Final = 60
DAY: Final = 8 * HOUR


@dataclass(frozen=True, slots=True)
class Seed:
    """No service and no priority mean every one; no response: nobody answers, a process moves the ticket."""

    resolution: int
    response: int | None
    service: str = ""
    priority: int | None = None


SEEDS: Final = (
    Seed(3 * DAY, HOUR * 4),
    Seed(HOUR * 4, 15, priority=1),
    Seed(DAY, HOUR, priority=2),
    Seed(5 * DAY, DAY, priority=4),
    Seed(10 * DAY, DAY, priority=5),
    Seed(2 * DAY, 2 * HOUR, service="12-cc-yerinde"),
    Seed(4 * HOUR, 15, service="12-a"),
    # Counted from the approval: while it is waited for, the clock stands.
    Seed(DAY, None, service="12-e"),
    Seed(10 * DAY, DAY, service="12-g"),
    Seed(20 * DAY, 2 * DAY, service="12-d"),
    Seed(30 * DAY, 2 * DAY, service="12-c"),
    Seed(30 * DAY, 2 * DAY, service="12-f"),
    Seed(10 * DAY, DAY, service="12-b"),
    # The law's own limits prevail for these two: what is promised here is the first answer.
    Seed(15 * DAY, DAY, service="12-gg"),
    Seed(20 * DAY, DAY, service="m7-j"),
    Seed(DAY, 30, service="m7-k"),
)


def seed_policies(*, actor: Actor = SEEDER) -> int:
    """Stores the first promises if there are none yet; returns how many. Safe to repeat."""
    if SlaPolicy.objects.exists():
        return 0
    services = {service.code: service for service in Service.objects.all()}
    rows = [_row(seed, services, actor) for seed in SEEDS if not seed.service or seed.service in services]
    with unit_of_work():
        SlaPolicy.objects.bulk_create(rows)
        for row in rows:
            audit.record(
                "tickets.sla_policy.decided", actor=actor, on=row, service=row.service.code if row.service else "",
                priority=row.priority, response=row.response_minutes, resolution=row.resolution_minutes,
            )  # fmt: skip
    return len(rows)


def _row(seed: Seed, services: dict[str, Service], actor: Actor) -> SlaPolicy:
    return SlaPolicy(
        public_id=new_id("slp"),
        service=services.get(seed.service),
        priority=seed.priority,
        response_minutes=seed.response,
        resolution_minutes=seed.resolution,
        valid_from=IN_FORCE,
        decided_by=actor.audit_id,
        decided_at=clock.now(),
    )
