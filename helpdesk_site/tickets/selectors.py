"""Reading tickets. Finding one is being allowed to see it: every query begins with what its reader may see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet
from helpdesk.models import FollowUp, TicketChange

from helpdesk_site.interface import keyset
from helpdesk_site.interface.rows import PreparedRows, Term, compared
from helpdesk_site.interface.usual import Usual
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.selectors import calendar_token
from helpdesk_site.kernel.prepared import Family, Given, Prepared
from helpdesk_site.kernel.turkish import official_name, search_terms
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import held, policies, statuses, watchers
from helpdesk_site.tickets.models import Satisfaction, Service, TicketDraft, TicketProfile
from helpdesk_site.tickets.models.profiles import NEVER_DUE
from helpdesk_site.tickets.outcomes import Outcome, with_outcome

RowT = TypeVar("RowT")

MOST_TERMS = 8
# A page shows the newest entries of a conversation; the older ones are fetched when asked for.
NEWEST_ENTRIES = 100

WITH_PEOPLE = ("service", "queue", "requester", "on_behalf_of", "owner", "policy")


# Who sees what


def tickets_visible_to(person: Person) -> QuerySet[TicketProfile]:
    """One's own and those asked on one's behalf; by role those of the queues that the role reaches."""
    return whole(_visible(person, _reach(person)))


def tickets_of_queues(person: Person) -> QuerySet[TicketProfile]:
    """What the person's roles reach, whoever asked: the work list. None for who is no staff."""
    return whole(_of_queues(_reach(person)))


def open_of_queues(person: Person) -> QuerySet[TicketProfile]:
    """The open ones among them, for counting: without anything joined to them."""
    return _of_queues(_reach(person)).filter(is_open=True)


def whole(tickets: QuerySet[TicketProfile]) -> QuerySet[TicketProfile]:
    """With the people, but without the columns that only a search reads."""
    return tickets.select_related(*WITH_PEOPLE).defer("search_fold", "search_vector")


def _reach(person: Person) -> policies.Reach:
    return policies.reach_of(roles_on(person))


def _visible(person: Person | Given, reach: policies.Reach) -> QuerySet[TicketProfile]:
    return TicketProfile.objects.filter(Q(requester=person) | Q(on_behalf_of=person) | _reached(reach))


def _of_queues(reach: policies.Reach) -> QuerySet[TicketProfile]:
    if reach.is_empty:
        return TicketProfile.objects.none()
    if reach.open_queues and reach.restricted_queues:
        return TicketProfile.objects.all()
    return TicketProfile.objects.filter(_reached(reach))


def worked_on(person: Person | Given, reach: policies.Reach) -> QuerySet[TicketProfile]:
    """What somebody of this reach handles for the desk (policies.may_work): never his own."""
    return _of_queues(reach).exclude(requester=person).exclude(on_behalf_of=person)


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


def may_watch_tickets(person: Person, public_ids: Sequence[str]) -> bool:
    """The same of several, asked at once."""
    wanted = set(public_ids)
    return _visible(person, _reach(person)).filter(public_id__in=wanted).count() == len(wanted)


# Lists


class ListedTicket(NamedTuple):
    """What a row of a list shows: people are wide, and hundreds of their columns would be read for nothing."""

    id: int
    public_id: str
    reference: str
    title: str
    state: str
    created_at: datetime
    requester_id: int
    on_behalf_of_id: int | None
    requester_given_name: str
    requester_surname: str
    service_title: str
    unit_name: str
    channel: str
    priority: int
    updated_at: datetime
    owner_given_name: str | None
    owner_surname: str | None
    due_order: datetime
    version: int
    first_response_at: datetime | None
    resolved_at: datetime | None
    calendar_token: UUID | None

    @property
    def requester_name(self) -> str:
        return official_name(self.requester_given_name, self.requester_surname)

    @property
    def owner_name(self) -> str:
        """Empty while nobody has it."""
        if self.owner_given_name is None or self.owner_surname is None:
            return ""
        return official_name(self.owner_given_name, self.owner_surname)

    def is_party(self, person: Person) -> bool:
        """The person who asks, or the colleague for whom it was asked."""
        return person.pk in (self.requester_id, self.on_behalf_of_id)


_LISTED = (
    *("id", "public_id", "reference", "title", "state", "created_at", "requester_id", "on_behalf_of_id"),
    *("requester__given_name", "requester__surname", "service__title", "unit_name_then"),
    *("channel", "priority", "updated_at", "owner__given_name", "owner__surname"),
    *("due_order", "version", "first_response_at", "resolved_at", "calendar_token"),
)

OWNED, UNOWNED = "owned", "unowned"
OVERDUE, TODAY, LATER, STANDING = "overdue", "today", "later", "standing"
WAITING, MOVING = "waiting", "moving"


def listed_of_queues(person: Person, view: str = "") -> PreparedRows[ListedTicket]:
    """The work list: all, those that the person owns, or those that nobody owns."""
    reach = _reach(person)

    def build() -> QuerySet[TicketProfile]:
        tickets = _with_calendar(_of_queues(reach))
        if view == OWNED:
            return tickets.filter(owner=Given("person"))
        return tickets.filter(owner__isnull=True) if view == UNOWNED else tickets

    return PreparedRows(
        key=("queues", reach, view), model=TicketProfile, columns=_LISTED, row=ListedTicket._make, build=build,
        given={"person": person.pk}, keeps_plan=True,
    )  # fmt: skip


def listed_visible_to(person: Person) -> PreparedRows[ListedTicket]:
    """What the person may see at all."""
    return rows_visible_to(person, _LISTED, ListedTicket._make)


def rows_visible_to(
    person: Person, columns: tuple[str, ...], row: Callable[[Sequence[Any]], RowT]
) -> PreparedRows[RowT]:
    """The same with other columns."""
    reach = _reach(person)
    return PreparedRows(
        key=("visible", reach), model=TicketProfile, columns=columns, row=row,
        build=lambda: _with_calendar(_visible(Given("person"), reach)), given={"person": person.pk},
    )  # fmt: skip


def _with_calendar(tickets: QuerySet[TicketProfile]) -> QuerySet[TicketProfile]:
    """With the token of the calendar on which working time is counted: the list asks for it in the same statement."""
    return tickets.annotate(calendar_token=calendar_token())


def nothing_listed() -> PreparedRows[ListedTicket]:
    """The list of who has not said yet what he looks for."""
    return PreparedRows(
        key=("nothing",), model=TicketProfile, columns=_LISTED, row=ListedTicket._make,
        build=lambda: _with_calendar(TicketProfile.objects.none()),
    )  # fmt: skip


def newest_matching(person: Person, words: str, *, most: int) -> list[ListedTicket]:
    """The newest that the person may see and that hold these words; none without words."""
    terms = matching(words)
    if not terms:
        return []
    return keyset.take(listed_visible_to(person).narrowed(terms), ["-id"], most).rows


def my_tickets(person: Person) -> QuerySet[TicketProfile]:
    """What I asked for or was asked for me, newest first."""
    return whole(_own(person))


def my_newest_matching(person: Person, words: str, *, most: int) -> list[TicketProfile]:
    """The newest of my own that hold these words, over or not; none without words."""
    terms = [f"{term}:*" for term in search_terms(words)[:MOST_TERMS]]
    return (
        list(_own(person).filter(_holds(" & ".join(terms))).only("public_id", "reference", "title")[:most])
        if terms
        else []
    )


_MY_OPEN: Family[TicketProfile] = Family()


def my_open_tickets(person: Person, most: int) -> list[TicketProfile]:
    """The newest of those that are not over."""
    return _MY_OPEN.get(most, lambda: _newest_open(Given("person"), most)).rows(person=person.pk)


def _newest_open(person: Person | Given, most: int) -> QuerySet[TicketProfile]:
    """Found by either side for itself: for "or", the database would look through the open ones of everybody."""
    open_ones = TicketProfile.objects.filter(is_open=True).order_by("-id")
    asked, for_me = (open_ones.filter(**{side: person}).values("pk")[:most] for side in ("requester", "on_behalf_of"))
    return whole(TicketProfile.objects.filter(pk__in=asked.union(for_me, all=True)).order_by("-id"))[:most]


def _own(person: Person | Given) -> QuerySet[TicketProfile]:
    return TicketProfile.objects.filter(Q(requester=person) | Q(on_behalf_of=person)).order_by("-id")


def in_state(state: str) -> list[Term]:
    """Those that are "open", "over", wait for somebody or do not ("waiting", "moving": both open), in any state ("all")
    or in the one whose code is given."""
    if state in {"open", "over"}:
        return [Term(state, lambda _value: Q(is_open=state == "open"), keeps_plan=True)]
    if state in {WAITING, MOVING}:
        waiting = Q(state__in=sorted(statuses.WAITING))
        return [Term(state, lambda _value: waiting if state == WAITING else ~waiting, keeps_plan=True)]
    return [] if state in {"", "all"} else compared("state", state, keeps_plan=True)


def due_within(span: str) -> list[Term]:
    """Those that are "overdue", due "today" and not yet, due "later", or "standing" without a due date; a range of the
    index by due date.
    """
    begin, end = span_of(span)
    return [*compared("due_order__gte", begin), *compared("due_order__lt", end)]


def span_of(span: str) -> tuple[datetime | None, datetime | None]:
    """From when until before when `due_order` lies in a span; None is no limit."""
    now, today = clock.now(), clock.today()
    tomorrow = clock.midnight(today + timedelta(days=1))
    return {
        OVERDUE: (None, now), TODAY: (now, tomorrow), LATER: (tomorrow, NEVER_DUE), STANDING: (NEVER_DUE, None),
    }[span]  # fmt: skip


def due_next(person: Person, most: int) -> list[ListedTicket]:
    """The open ones of the person's queues that will be overdue first, of those that are not yet."""
    coming = [*compared("due_order__gte", clock.now()), *compared("due_order__lt", NEVER_DUE)]
    rows = listed_of_queues(person).narrowed([*in_state("open"), *coming])
    return keyset.take(rows, ["due_order"], most).rows


def became(outcome: str) -> list[Term]:
    """Those of which this became, by its code; all of them without one."""
    return [Term(outcome, lambda _value: with_outcome(Outcome(outcome)), keeps_plan=True)] if outcome else []


def matching(text: str) -> list[Term]:
    """Those in which each word begins a word of the ticket, in any spelling of the Turkish letters."""
    # Only letters and digits are left in a term, so nothing in it can be an operator of the query language.
    words = [f"{term}:*" for term in search_terms(text)[:MOST_TERMS]]
    return [Term("words", _holds, " & ".join(words))] if words else []


def _holds(words: str | Given) -> Q:
    return Q(search_vector=SearchQuery(words, search_type="raw", config="simple"))


# One ticket


# The answers come along: a statement of their own would cost every page, and few tickets have any.
_ON_ITS_PAGE = ("ticket", "answers__questionnaire", *WITH_PEOPLE)
_ONE: Family[TicketProfile] = Family()


def ticket_visible_to(person: Person, public_id: str) -> TicketProfile:
    """The ticket with its text. Raises TicketProfile.DoesNotExist: hidden and missing are one."""
    reach = _reach(person)
    prepared = _ONE.get(
        reach,
        lambda: whole(_visible(Given("person"), reach)).select_related(*_ON_ITS_PAGE).annotate(
            any_held=held.any_held()
        ).filter(public_id=Given("id")),
    )  # fmt: skip
    found = prepared.first(person=person.pk, id=public_id)
    if found is None:
        raise TicketProfile.DoesNotExist
    return found


_LOCKED: Family[TicketProfile] = Family()


def ticket_locked(reader: Person | None, ticket_id: int | str) -> TicketProfile:
    """The ticket of this key or public id with its row locked until the transaction ends; `reader` None sees them all.

    Raises TicketProfile.DoesNotExist.
    """
    reach = None if reader is None else _reach(reader)
    column = "pk" if isinstance(ticket_id, int) else "public_id"

    def build() -> QuerySet[TicketProfile]:
        tickets = TicketProfile.objects.all() if reach is None else _visible(Given("person"), reach)
        one = whole(tickets.filter(Q(**{column: Given("id")}))).annotate(any_watcher=watchers.any_watcher())
        return one.select_for_update(of=("self",))

    found = _LOCKED.get((reach, column), build).first(person=reader and reader.pk, id=ticket_id)
    if found is None:
        raise TicketProfile.DoesNotExist
    return found


_ENTRIES: Family[FollowUp] = Family()


def conversation(profile: TicketProfile, *, with_notes: bool) -> Sequence[FollowUp]:
    """The newest entries, oldest first; the desk's own notes only for the desk."""

    def build() -> QuerySet[FollowUp]:
        entries: QuerySet[FollowUp] = FollowUp.objects.filter(ticket_id=Given("ticket")).select_related("user__person")
        return (entries if with_notes else entries.filter(public=True)).order_by("-id")[:NEWEST_ENTRIES]

    return _ENTRIES.get(with_notes, build).rows(ticket=profile.ticket_id)[::-1]


class Change(NamedTuple):
    """What an entry of a conversation changed; values are ids and codes."""

    entry: int
    field: str
    old: str | None
    new: str | None


_CHANGES: Prepared[tuple[Any, ...]] = Prepared(
    lambda: (
        TicketChange.objects.filter(followup__ticket=Given("ticket"), followup__gte=Given("first"))
        .order_by("id")
        .values_list("followup_id", "field", "old_value", "new_value")
    )
)


def changes_of(entries: Sequence[FollowUp]) -> list[Change]:
    """The changes of these entries of one ticket."""
    if not entries:
        return []
    shown = {entry.pk for entry in entries}
    found = _CHANGES.rows(ticket=entries[0].ticket_id, first=min(shown))
    return [change for change in map(Change._make, found) if change.entry in shown]


def is_rated(profile: TicketProfile) -> bool:
    """Whether its asker has said how content he is."""
    return Satisfaction.objects.filter(profile=profile).exists()


# Services and drafts


def services_on(day: date | Given | None = None) -> QuerySet[Service]:
    """What can be asked for on a day (today), in the order of the portal."""
    day = day or clock.today()
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    return Service.objects.filter(in_force, valid_from__lte=day).select_related("queue").order_by("order", "code")


class OfferedService(NamedTuple):
    """What pages show of a service."""

    pk: int
    code: str
    title: str
    hint: str
    restricted: bool
    queue: str
    usual_answer_minutes: int | None = None
    usual_answers: int = 0
    usual_solution_minutes: int | None = None
    usual_solutions: int = 0

    @property
    def usual_answer(self) -> Usual:
        return Usual(self.usual_answer_minutes, self.usual_answers)

    @property
    def usual_solution(self) -> Usual:
        return Usual(self.usual_solution_minutes, self.usual_solutions)


_USUAL = ("usual_answer_minutes", "usual_answers", "usual_solution_minutes", "usual_solutions")
_OFFERED: Prepared[tuple[Any, ...]] = Prepared(
    lambda: services_on(Given("day")).values_list("pk", "code", "title", "hint", "restricted", "queue__slug", *_USUAL)
)
_IN_FORCE: Prepared[Service] = Prepared(lambda: services_on(Given("day")).filter(code=Given("code")))


def services_offered() -> list[OfferedService]:
    """What can be asked for today, in the order of the portal."""
    return list(map(OfferedService._make, _OFFERED.rows(day=clock.today())))


def services_called(words: str) -> list[OfferedService]:
    """What can be asked for by these words: each begins a word of the title or the hint, in any spelling."""
    terms = search_terms(words)
    known = [(service, search_terms(f"{service.title} {service.hint}")) for service in services_offered()]
    return [
        service for service, own in known if terms and all(any(word.startswith(term) for word in own) for term in terms)
    ]


def services_of_queues(person: Person) -> list[OfferedService]:
    """The services whose queues the person's roles reach."""
    reach = _reach(person)
    return [service for service in services_offered() if reach.covers(service)]


def service_in_force(code: str) -> Service | None:
    """The service with its queue; None when it cannot be asked for today."""
    return _IN_FORCE.first(day=clock.today(), code=code)


_DRAFT: Prepared[TicketDraft] = Prepared(lambda: TicketDraft.objects.filter(person=Given("person"), key=Given("key")))


def draft_of(person: Person, key: UUID) -> TicketDraft | None:
    """What the person has begun under this key."""
    return _DRAFT.first(person=person.pk, key=key)


def drafts_of(person: Person) -> QuerySet[TicketDraft]:
    """What the person began and did not send, newest first."""
    sent = TicketProfile.objects.filter(request_key=OuterRef("key"))
    return TicketDraft.objects.filter(~Exists(sent), person=person).order_by("-updated_at")
