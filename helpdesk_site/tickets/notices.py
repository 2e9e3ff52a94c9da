"""The kinds of notices about tickets, and the queues for which people of the desk may choose on their own."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from helpdesk.models import Queue as StockQueue

from helpdesk_site.notify import kinds, queues
from helpdesk_site.notify.kinds import Kind
from helpdesk_site.notify.models import Way
from helpdesk_site.people.models import Person, Role
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies, selectors

QUEUE_NEW: Final = "queue_new"
WORK_REPLY: Final = "work_reply"


def register() -> None:
    kinds.register(*KINDS)
    queues.register(queues_of)


def queue_key(queue_id: int) -> str:
    """How a notice names its queue."""
    return str(queue_id)


def queues_of(person: Person) -> list[queues.Queue]:
    """The queues of today's services on which his roles let him work, in the order of the portal."""
    reach = policies.work_reach_of(roles_on(person))
    if reach.is_empty:
        return []
    slugs = [service.queue for service in selectors.services_offered() if reach.covers(service)]
    found = {queue.slug: queue for queue in StockQueue.objects.filter(slug__in=slugs)}
    return [
        queues.Queue(queue_key(found[slug].pk), slug, found[slug].title)
        for slug in dict.fromkeys(slugs)
        if slug in found
    ]


def _works(person: Person) -> bool:
    return not policies.work_reach_of(roles_on(person)).is_empty


def _watches_over_promises(person: Person) -> bool:
    return _works(person) or bool(roles_on(person) & {Role.CHIEF, Role.BRANCH_DIRECTOR})


KINDS: Final = (
    Kind(
        key="request_opened",
        group="requests",
        label=_("A request was registered for me"),
        templates=("ticket_opened",),
    ),
    Kind(key="request_reply", group="requests", label=_("The desk answered my request"), templates=("ticket_replied",)),
    Kind(
        key="request_moved",
        group="requests",
        label=_("My request moved on, was put together with another or goes its own way again"),
        templates=("ticket_moved", "ticket_merged", "ticket_unmerged"),
    ),
    Kind(
        key="request_solved", group="requests", label=_("My call was solved on the phone"), templates=("ticket_solved",)
    ),
    Kind(
        key=QUEUE_NEW,
        group="work",
        label=_("A new request came into the queue"),
        templates=("ticket_queued",),
        default=Way.NONE,
        by_queue=True,
        can_be_left=True,
        concerns=_works,
    ),
    Kind(key=WORK_REPLY, group="work", label=_("An asker wrote on a request of mine"), by_queue=True, concerns=_works),
    Kind(
        key="work_warning",
        group="work",
        label=_("The time of a request is running out"),
        templates=("clock_warning",),
        by_queue=True,
        concerns=_works,
    ),
    Kind(
        key="work_assigned",
        group="work",
        label=_("A request was given to me"),
        templates=("ticket_assigned",),
        concerns=_works,
    ),
    Kind(
        key="work_mentioned",
        group="work",
        label=_("A colleague named me in a note"),
        templates=("ticket_mentioned",),
        concerns=_works,
    ),
    Kind(
        key="work_followed",
        group="work",
        label=_("Something happened on a request that I follow"),
        templates=("ticket_watched",),
        concerns=_works,
    ),
    Kind(
        key="work_goes_on",
        group="work",
        label=_("A request of mine may go on, or its state was left as it is"),
        templates=("ticket_may_go_on", "ticket_state_kept"),
        concerns=_works,
    ),
    Kind(
        key="work_breach",
        group="work",
        label=_("A promised time is over, or still is a working day later"),
        templates=("clock_breach", "clock_escalation"),
        forced=_("Whoever answers for a promise learns at once that it was broken."),
        concerns=_watches_over_promises,
    ),
    Kind(
        key="file_quarantined",
        group="desk",
        label=_("A file was taken into quarantine"),
        templates=("attachment_quarantined",),
        forced=_("It is a matter of security."),
    ),
)
