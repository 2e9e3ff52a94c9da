"""Reading tickets. Finding one is being allowed to see it: every query begins with what its reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet
from helpdesk.models import FollowUp

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.turkish import search_terms
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import Service, TicketDraft, TicketProfile

MOST_TERMS = 8
# A page shows the newest entries of a conversation; the older ones are fetched when asked for.
NEWEST_ENTRIES = 100

WITH_PEOPLE = ("service", "queue", "requester", "on_behalf_of", "owner")


# Who sees what


def tickets_visible_to(person: Person) -> QuerySet[TicketProfile]:
    """One's own and those asked on one's behalf; by role those of the queues that the role reaches."""
    tickets = TicketProfile.objects.select_related(*WITH_PEOPLE).defer("search_fold", "search_vector")
    own = Q(requester=person) | Q(on_behalf_of=person)
    return tickets.filter(own | _reached(policies.reach_of(roles_on(person))))


def tickets_of_queues(person: Person) -> QuerySet[TicketProfile]:
    """What the person's roles reach, whoever asked: the work list. None for who is no staff."""
    reach = policies.reach_of(roles_on(person))
    tickets = TicketProfile.objects.select_related(*WITH_PEOPLE).defer("search_fold", "search_vector")
    if reach.is_empty:
        return tickets.none()
    if reach.open_queues and reach.restricted_queues:
        return tickets
    return tickets.filter(_reached(reach))


def _reached(reach: policies.Reach) -> Q:
    reached = Q(service__code__in=sorted(reach.services)) if reach.services else Q(pk__in=[])
    if reach.open_queues:
        reached |= Q(restricted=False)
    if reach.restricted_queues:
        reached |= Q(restricted=True)
    return reached


def may_watch_ticket(person: Person, public_id: str) -> bool:
    """Whether the person may be told that this ticket has changed."""
    return tickets_visible_to(person).filter(public_id=public_id).exists()


# Lists

# What a row of a list shows: people are wide, and five hundred of their columns would be read for nothing.
_LISTED = (
    "public_id", "reference", "title", "restricted", "state", "is_open", "created_at",
    *(f"service__{column}" for column in ("code", "title", "restricted")),
    *(f"{person}__{column}" for person in ("requester", "on_behalf_of", "owner") for column in
      ("uuid", "given_name", "surname")),
)  # fmt: skip


def listed(tickets: QuerySet[TicketProfile]) -> QuerySet[TicketProfile]:
    """The same tickets with the columns of a list's row alone."""
    people_and_service = ("service", "requester", "on_behalf_of", "owner")
    return tickets.select_related(None).select_related(*people_and_service).defer(None).only(*_LISTED)


def my_tickets(person: Person) -> QuerySet[TicketProfile]:
    """What I asked for or was asked for me, newest first."""
    tickets = TicketProfile.objects.select_related(*WITH_PEOPLE).defer("search_fold", "search_vector")
    return tickets.filter(Q(requester=person) | Q(on_behalf_of=person)).order_by("-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilters:
    """How a work list is narrowed; an empty value narrows nothing. Days are inclusive."""

    queue: str = ""
    state: str = "open"
    owner: Person | None = None
    without_owner: bool = False
    text: str = ""
    first_day: date | None = None
    last_day: date | None = None


def queue_list(person: Person, filters: QueueFilters) -> QuerySet[TicketProfile]:
    """The work list of the person's queues, newest first; page it by id.

    `state` is "open", "over", "all" or the code of a state.
    """
    tickets = in_state(tickets_of_queues(person), filters.state)
    if filters.queue:
        tickets = tickets.filter(queue__slug=filters.queue)
    if filters.owner is not None:
        tickets = tickets.filter(owner=filters.owner)
    if filters.without_owner:
        tickets = tickets.filter(owner__isnull=True)
    if filters.first_day:
        tickets = tickets.filter(created_at__gte=clock.midnight(filters.first_day))
    if filters.last_day:
        tickets = tickets.filter(created_at__lt=clock.instants_of(filters.last_day, filters.last_day)[1])
    return matching(tickets, filters.text).order_by("-id")


def in_state(tickets: QuerySet[TicketProfile], state: str) -> QuerySet[TicketProfile]:
    """Those that are "open", "over", in any state ("all") or in the one whose code is given."""
    if state in {"open", "over"}:
        return tickets.filter(is_open=state == "open")
    return tickets if state in {"", "all"} else tickets.filter(state=state)


def matching(tickets: QuerySet[TicketProfile], text: str) -> QuerySet[TicketProfile]:
    """Those in which each word begins a word of the ticket, in any spelling of the Turkish letters."""
    terms = search_terms(text)[:MOST_TERMS]
    if not terms:
        return tickets
    # Only letters and digits are left in a term, so nothing in it can be an operator of the query language.
    return tickets.filter(
        search_vector=SearchQuery(" & ".join(f"{term}:*" for term in terms), search_type="raw", config="simple")
    )


# One ticket


def conversation(profile: TicketProfile, *, with_notes: bool) -> Sequence[FollowUp]:
    """The newest entries with their changes, oldest first; the desk's own notes only for the desk."""
    entries = FollowUp.objects.filter(ticket_id=profile.ticket_id).select_related("user__person")
    if not with_notes:
        entries = entries.filter(public=True)
    newest = entries.prefetch_related("ticketchange_set").order_by("-id")[:NEWEST_ENTRIES]
    return list(newest)[::-1]


# Services and drafts


def services_on(day: date | None = None) -> QuerySet[Service]:
    """What can be asked for on a day (today), in the order of the portal."""
    day = day or clock.today()
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    return Service.objects.filter(in_force, valid_from__lte=day).select_related("queue").order_by("order", "code")


def services_of_queues(person: Person) -> list[Service]:
    """The services whose queues the person's roles reach."""
    reach = policies.reach_of(roles_on(person))
    return [service for service in services_on() if reach.covers(service)]


def drafts_of(person: Person) -> QuerySet[TicketDraft]:
    """What the person began and did not send, newest first."""
    sent = TicketProfile.objects.filter(request_key=OuterRef("key"))
    return TicketDraft.objects.filter(~Exists(sent), person=person).order_by("-updated_at")
