"""Reading people: who holds which role, who is found by a search, who may see whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.kernel.prepared import Given, Prepared
from helpdesk_site.kernel.turkish import official_name, search_terms
from helpdesk_site.people import policies
from helpdesk_site.people.models import (
    ApiToken,
    Delegation,
    FormerName,
    Person,
    Role,
    RoleGrant,
    SignedInSession,
    SyncFinding,
    SyncRun,
    Unit,
    UnitManager,
    User,
)
from helpdesk_site.people.models.terms import as_of, at_instant

ModelT = TypeVar("ModelT", bound=Model)

MOST_TERMS = 6


# Roles


class HeldRole(NamedTuple):
    """A role that somebody holds on a day, in one unit or (None) everywhere."""

    role: str
    unit_id: int | None


_HELD: Prepared[tuple[str, int | None]] = Prepared(
    lambda: RoleGrant.objects.filter(as_of(Given("day")), person=Given("person")).values_list("role", "unit_id")
)


def grants_on(person: Person, day: date) -> list[HeldRole]:
    """The person's roles of that day, read once for each person object: a request loads its person anew."""
    cache: dict[date, list[HeldRole]] = person.__dict__.setdefault("_grants_by_day", {})
    if day not in cache:
        cache[day] = [HeldRole(*held) for held in _HELD.rows(day=day, person=person.pk)]
    return cache[day]


def with_roles(accounts: QuerySet[ModelT], person: str) -> QuerySet[ModelT]:
    """The same rows; `roles_held` holds the roles of the day given as "day" of the person at the end of that path."""
    held = RoleGrant.objects.filter(as_of(Given("day")), person=OuterRef(person))
    found: Any = accounts.annotate(
        roles_held=ArraySubquery(held.values_list(JSONObject(role="role", unit_id="unit_id")))
    )
    return found  # type: ignore[no-any-return]  # the same rows, each with one attribute more


def remember_roles(person: Person, day: date, held: Sequence[Mapping[str, Any]]) -> None:
    """Keeps what came with the person, so that nobody asks for it again."""
    person.__dict__.setdefault("_grants_by_day", {})[day] = [HeldRole(**role) for role in held]
    person.__dict__.pop("_roles_by_day", None)


def forget_grants(person: Person) -> None:
    """What was read of this person's roles is out of date."""
    person.__dict__.pop("_grants_by_day", None)
    person.__dict__.pop("_roles_by_day", None)


def roles_on(person: Person, day: date | None = None) -> frozenset[str]:
    """The codes of the person's roles on a day (today), for any unit. Nobody who has left has one."""
    if not person.active:
        return frozenset()
    wanted = day or clock.today()
    known: dict[date, frozenset[str]] = person.__dict__.setdefault("_roles_by_day", {})
    if wanted not in known:
        known[wanted] = frozenset({Role.EMPLOYEE.value, *(grant.role for grant in grants_on(person, wanted))})
    return known[wanted]


def has_role(person: Person, role: str, *, unit: Unit | None = None, day: date | None = None) -> bool:
    """Whether the person has the role, everywhere or (where one is named) in this unit."""
    if role == Role.EMPLOYEE or not person.active:
        return person.active
    grants = grants_on(person, day or clock.today())
    return any(
        grant.role == role and (grant.unit_id is None or unit is None or grant.unit_id == unit.pk) for grant in grants
    )


def is_staff(person: Person) -> bool:
    """Whether the person works at the desk in any way, rather than being served by it."""
    return bool(policies.STAFF_ROLES & roles_on(person))


def roles_of_actor(actor: Actor) -> frozenset[str]:
    """The roles of whoever acts; none for a part of the system, whose rights the policies name themselves."""
    if is_system(actor):
        return frozenset()
    person = actor if isinstance(actor, Person) else person_by_uuid(actor.person_uuid)
    return frozenset() if person is None else roles_on(person)


def holders_of(role: str, *, day: date | None = None, unit: Unit | None = None) -> QuerySet[Person]:
    """The active people who have a role on a day (today), in Turkish alphabetical order."""
    grants = RoleGrant.objects.filter(as_of(day or clock.today()), role=role)
    if unit is not None:
        grants = grants.filter(Q(unit__isnull=True) | Q(unit=unit))
    return Person.objects.filter(active=True, pk__in=grants.values("person")).order_by("sort_key", "id")


def holders_of_any(roles: Collection[str]) -> QuerySet[Person]:
    """The active people who have one of these roles today, for any unit, in Turkish alphabetical order."""
    grants = RoleGrant.objects.filter(as_of(clock.today()), role__in=roles)
    return Person.objects.filter(active=True, pk__in=grants.values("person")).order_by("sort_key", "id")


def read_roles_of(people: Sequence[Person]) -> None:
    """Reads today's roles of all of them at once, for whoever asks each of them."""
    today = clock.today()
    held: dict[int, list[dict[str, Any]]] = {person.pk: [] for person in people}
    grants = RoleGrant.objects.filter(as_of(today), person__in=people)
    for person, role, unit in grants.values_list("person_id", "role", "unit_id"):
        held[person].append({"role": role, "unit_id": unit})
    for one in people:
        remember_roles(one, today, held[one.pk])


# People


def person_by_uuid(uuid: UUID | None) -> Person | None:
    return Person.objects.select_related("unit").filter(uuid=uuid).first() if uuid else None


def person_by_employee_no(employee_no: str) -> Person | None:
    """The person who bears the staff number today."""
    return (
        Person.objects.select_related("unit")
        .filter(employee_no=employee_no, active=True)
        .exclude(employee_no="")
        .first()
    )


def people_by_uuid(uuids: Iterable[UUID]) -> dict[UUID, Person]:
    """The people behind the pseudonyms, in one statement; an erased person is missing."""
    return {person.uuid: person for person in Person.objects.select_related("unit").filter(uuid__in=set(uuids))}


_NAMES: Prepared[tuple[Any, ...]] = Prepared(
    lambda: Person.objects.filter(uuid__one_of=Given("uuids")).values_list("uuid", "given_name", "surname")
)


def names_by_uuid(uuids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Only the official names, for pages that show nothing else of these people."""
    wanted = set(uuids)
    rows = _NAMES.rows(uuids=list(wanted)) if wanted else []
    return {uuid: official_name(given_name, surname) for uuid, given_name, surname in rows}


def person_visible_to(actor: Actor) -> QuerySet[Person]:
    """The people whom the actor may find: those who work here, and for the desk's staff also those who have left.

    Every employee sees name, unit, title and extension of them; a page that shows more asks its own policy.
    """
    people = Person.objects.select_related("unit")
    roles = roles_of_actor(actor)
    if is_system(actor) or policies.STAFF_ROLES & roles:
        return people
    return people.filter(active=True) if roles else people.none()


def people_matching(actor: Actor, text: str) -> QuerySet[Person]:
    """The visible people of whom every word of `text` begins a name, the staff number, the extension or the user name.

    Any spelling of the Turkish letters finds them: "isik irmak" finds Işık IRMAK. Alphabetical; page it by sort_key.
    Nothing typed finds nobody, not everybody.
    """
    terms = search_terms(text)[:MOST_TERMS]
    if not terms:
        return Person.objects.none()
    matching = Q()
    for term in terms:
        matching &= Q(search_fold__contains=f" {term}")  # the fold puts a space in front of every word
    return person_visible_to(actor).filter(matching).order_by("sort_key", "id")


def former_dns_of(people: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The distinguished names that people's entries had before, by the person's key: groups may still list them under
    one of these.
    """
    found: dict[int, tuple[str, ...]] = {}
    for person, dn in FormerName.objects.filter(person__in=people).order_by("until").values_list("person", "dn"):
        found[person] = (*found.get(person, ()), dn)
    return found


def units_matching(text: str) -> QuerySet[Unit]:
    terms = search_terms(text)[:MOST_TERMS]
    units = Unit.objects.filter(valid_to__isnull=True)
    for term in terms:
        units = units.filter(name_fold__contains=f" {term}")
    return units.order_by("sort_key", "id")


def units_to_hand_over(person: Person) -> QuerySet[Unit]:
    """The units whose power the person holds himself today: those he manages, and his own."""
    managed = UnitManager.objects.filter(as_of(clock.today()), person=person).values("unit")
    return Unit.objects.filter(Q(pk__in=managed) | Q(pk=person.unit_id)).order_by("sort_key", "id")


def unit_by_number(detsis_no: str) -> Unit | None:
    """The unit that bears the DETSİS number today."""
    return Unit.objects.filter(detsis_no=detsis_no, valid_to__isnull=True).first()


# Delegations


def party_to(person: Person) -> Q:
    """The delegations that the person gave, holds or proposed."""
    return Q(delegator=person) | Q(delegate=person) | Q(proposed_by=person)


def delegations_visible_to(person: Person) -> QuerySet[Delegation]:
    """One's own and those of the people one manages; all of them for staff affairs, the chief and the agents."""
    every = Delegation.objects.select_related("delegator", "delegate", "unit", "approved_by", "proposed_by")
    if {Role.HR_CLERK, Role.CHIEF, Role.AGENT} & roles_on(person):
        return every
    managed = UnitManager.objects.filter(as_of(clock.today()), person=person).values("unit")
    return every.filter(
        party_to(person)
        | Q(delegator__manager=person)
        | Q(delegator__unit__in=managed)
        | Q(delegator__unit__parent__in=managed)
    )


def acting_delegations_at(at: datetime) -> QuerySet[Delegation]:
    """The deputyships in force: approved before, and in their term. One approved later never covers what was before."""
    in_force = Q(state__in=[Delegation.State.APPROVED, Delegation.State.ENDED], decided_at__lte=at)
    return Delegation.objects.filter(at_instant(at), in_force, kind__in=Delegation.ACTING_KINDS).select_related(
        "delegator", "delegate", "unit"
    )


def deputyships_between(begin: datetime, end: datetime) -> QuerySet[Delegation]:
    """The approved deputyships of which a part lies between two instants: when somebody is known to be away."""
    within = Q(valid_from__lt=end) & (Q(valid_to__isnull=True) | Q(valid_to__gt=begin))
    approved = Q(state__in=[Delegation.State.APPROVED, Delegation.State.ENDED])
    acting = Delegation.objects.filter(within, approved, kind__in=Delegation.ACTING_KINDS)
    return acting.exclude(valid_to=F("valid_from")).select_related("delegate")


def deputy_of(manager: Person, at: datetime) -> Delegation | None:
    """The deputyship by which somebody acts for `manager` at that instant; None when he is at his post himself."""
    return acting_delegations_at(at).filter(delegator=manager, delegate__active=True).first()


def acting_for(person: Person, at: datetime) -> list[Delegation]:
    """The deputyships by which `person` acts for others at that instant."""
    return list(acting_delegations_at(at).filter(delegate=person).order_by("valid_from", "id"))


# Accounts


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One row of "my sessions"."""

    session: SignedInSession
    is_this_one: bool

    @property
    def browser(self) -> str:
        """The browser and the system as people call them; what it says of itself when we know neither."""
        said = self.session.browser
        named = (_first_named(said, BROWSERS), _first_named(said, SYSTEMS))
        return " · ".join(name for name in named if name) or said or "–"


# In this order: each browser also names those it descends from.
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "Windows": "Windows", "Mac OS X": "macOS", "Linux": "Linux"}


def _first_named(said: str, names: Mapping[str, str]) -> str:
    return next((name for mark, name in names.items() if mark in said), "")


def open_sessions_of(user: User, *, this_key: str | None) -> list[OpenSession]:
    sessions = SignedInSession.objects.filter(user=user, ended_at__isnull=True).order_by("-seen_at")
    return [OpenSession(session, session.session_key == this_key) for session in sessions]


def living_tokens_of(user: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True).order_by("-created_at")


# Synchronisation


def newest_run() -> SyncRun | None:
    return SyncRun.objects.order_by("-id").first()


def open_findings() -> QuerySet[SyncFinding]:
    return (
        SyncFinding.objects.filter(closed_at__isnull=True).select_related("person", "run").order_by("-found_at", "-id")
    )
