"""The sample of scale in order: services, units, people through the directory and its synchronisation, tickets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import NoReturn

from django.db import connection
from helpdesk.models import FollowUp, Ticket, TicketChange
from tqdm import tqdm

from helpdesk_site import wiring
from helpdesk_site.demo.scale import filling
from helpdesk_site.demo.scale.clocks import timekeeper
from helpdesk_site.demo.scale.stories import DAYS, Story, Teller
from helpdesk_site.demo.scale.writing import MAKER, Cast, write_stories
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.database_roles import as_owner
from helpdesk_site.people.models import Person, SyncRun, User
from helpdesk_site.people.sync import synchronise
from helpdesk_site.settings import env
from helpdesk_site.tickets import processes
from helpdesk_site.tickets.models import ClockSegment, ClockStep, Service, TicketProfile

BATCH = 5_000
COMMONEST = 30  # how much more the first service is asked for than the last


MEASURED = (Ticket, TicketProfile, ClockSegment, ClockStep, FollowUp, TicketChange, Person, User)


class NothingToWriteFor(Exception):
    """Tickets were asked for, but nobody is there who could have asked for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is to be made. `accounts` are people of the desk: those who own tickets. `days`: since when tickets
    came.
    """

    people: int
    tickets: int
    units: int = 300
    accounts: int = 2_000
    follow_ups: int = 4
    days: int = DAYS
    seed: int = 1


def make_sample(size: Size, *, quiet: bool = False) -> None:
    """Makes the sample; repeated, it adds.

    Raises KeyError without a sandbox directory, TargetError when it does not answer, NothingToWriteFor.
    """
    filling.add_services()
    if size.people:
        add_people(size, quiet=quiet)
    if size.tickets:
        add_tickets(size, quiet=quiet)
    refresh_statistics()


def add_people(size: Size, *, quiet: bool = False) -> SyncRun:
    """Units, people in the sandbox directory, and the real synchronisation of them."""
    fill(size, quiet=quiet)
    run = read_directory(quiet=quiet)
    open_accounts(size)
    return run


def fill(size: Size, *, quiet: bool = False) -> None:
    """Units here and people in the sandbox directory; nothing is synchronised yet."""
    with bar("Birimler", size.units, quiet=quiet) as progress:
        codes = filling.add_units(size.units, progress.add)
    first = filling.next_number()
    with bar("Dizine kişiler", size.people, quiet=quiet) as progress:
        filling.fill_directory(
            filling.directory_of(env.run_file()["directory"]), first=first, count=size.people, unit_codes=codes,
            seed=size.seed, progress=progress.add,
        )  # fmt: skip


def read_directory(*, quiet: bool = False) -> SyncRun:
    """The real synchronisation, with its progress."""
    with bar("Eşitleme", None, quiet=quiet) as progress:
        return synchronise(wiring.directory(), mode="full", actor=MAKER, progress=progress.show)


def open_accounts(size: Size) -> None:
    """Accounts of the desk, for two of three people at the most: somebody must be left to ask."""
    filling.open_accounts(min(size.accounts, filling.next_number() * 2 // 3))


def add_tickets(size: Size, *, quiet: bool = False) -> None:
    """Tickets with profiles and conversations, oldest first, in batches that each are whole or not there."""
    cast = cast_of_sample(since=clock.now() - timedelta(days=size.days + 1))
    weights = [COMMONEST // (place + 1) + 1 for place in range(len(cast.services))]
    made = TicketProfile.objects.count()
    teller = Teller(
        now=clock.now(), seed=size.seed + made, services=weights, askers=len(cast.askers), owners=len(cast.owners),
        follow_ups=size.follow_ups, days=size.days,
    )  # fmt: skip
    dice = Random(size.seed + made + 1)  # noqa: S311  # a sample is to be repeated, not to be unguessable
    stories = (teller.tell(place / size.tickets) for place in range(size.tickets))
    with bar("Talepler", size.tickets, quiet=quiet) as progress:
        for batch in in_batches(stories):
            write_stories(batch, cast, dice=dice)
            progress.add(len(batch))


def in_batches(stories: Iterator[Story]) -> Iterator[list[Story]]:
    while batch := list(islice(stories, BATCH)):
        yield sorted(batch, key=lambda story: story.created)


def cast_of_sample(*, since: datetime) -> Cast:
    """The services without a process of their own, everybody who may ask, and those who may own.

    A ticket of a process without its record would wait for ever, so there are none in the sample. Raises
    NothingToWriteFor.
    """
    services = list(Service.objects.select_related("queue").order_by("order", "code"))
    people = Person.objects.filter(active=True).select_related("unit").order_by("id")
    needed = ("id", "uuid", "given_name", "surname", "employee_no", "unit__name", "unit__detsis_no")
    everybody = list(people.only(*needed))
    accounts = dict(User.objects.filter(is_active=True).values_list("person_id", "id"))
    agents = set(User.objects.filter(person__role_grants__role="agent").values_list("person_id", flat=True))
    cast = Cast(
        services=[each for each in services if processes.process_of(each.code) is None],
        askers=[person for person in everybody if person.pk not in agents],
        owners=[person for person in everybody if person.pk in agents],
        accounts=accounts,
        times=timekeeper(since),
    )
    if not (cast.askers and cast.owners):
        raise NothingToWriteFor("Nobody could have asked for these tickets or owned them: make people first")
    return cast


def refresh_statistics() -> None:
    """Tells the planner of what was copied, as the owner of the tables: the application's role may not.

    VACUUM too: the full-text index keeps what was copied in a list that every search would read.
    """
    tables = [model._meta.db_table for model in MEASURED]
    with as_owner(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'VACUUM (ANALYZE) "{table}"')


class Bar:
    """A progress bar on stderr."""

    def __init__(self, drawn: tqdm[NoReturn]) -> None:
        self._drawn = drawn

    def add(self, more: int) -> None:
        self._drawn.update(more)

    def show(self, done: int, total: int | None) -> None:
        self._drawn.total = total
        self._drawn.update(done - self._drawn.n)


@contextmanager
def bar(title: str, total: int | None, *, quiet: bool) -> Iterator[Bar]:
    with tqdm(desc=f"{title:<16}", total=total, unit="", disable=quiet, mininterval=0.5) as drawn:
        yield Bar(drawn)
