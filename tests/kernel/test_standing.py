"""What rarely changes is kept by a process, and never one moment longer than it holds."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from deploy.postgres import EmbeddedPostgres
from helpdesk_site.kernel.calendar import selectors as calendar
from helpdesk_site.kernel.calendar.models import Holiday, HolidayKind
from helpdesk_site.kernel.standing import (
    Kept,
    Standing,
    StandingVersion,
    bring,
    forget,
    tokens_at_hand,
    tokens_column,
)
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.reports import selectors as figures
from helpdesk_site.reports.bands import AgeBand
from helpdesk_site.reports.counting import Figure
from helpdesk_site.reports.periods import Period
from helpdesk_site.reports.presenting import parts
from helpdesk_site.reports.standing import FIGURES
from helpdesk_site.tickets.questions import selectors as questions
from helpdesk_site.tickets.selectors import beside, offered
from helpdesk_site.tickets.sla import targets
from helpdesk_site.tickets.standing import SERVICES
from helpdesk_site.webhooks import selectors as webhooks
from helpdesk_site.webhooks.selectors import SUBSCRIPTIONS

CALENDAR = calendar.STORED
EVERY = [(standing, table) for standing in (CALENDAR, SERVICES, SUBSCRIPTIONS, FIGURES) for table in standing.tables]
# Of this one the rest changes with every delivery, and nobody keeps it.
WATCHED_COLUMN = {"webhooks_subscription": "state"}
A_DAY = date(2026, 3, 16)

# Every function of which answers are kept, with a question.
KEPT: list[tuple[Any, tuple[Any, ...]]] = [
    (calendar._lay_out, (2026, 2027, frozenset({"1"}))),
    (offered._offered_on, (A_DAY,)),
    (questions._questionnaire_on, (A_DAY, "12-cc")),
    (offered.names_of_queues, ()),
    (beside._offered, ()),
    (parts._month, (A_DAY, (Figure(A_DAY, 1, "category", "x", 1),), parts._look())),
    (figures._kept_without, (A_DAY, (Period(A_DAY, A_DAY),))),
    (figures._open_before, (A_DAY, (AgeBand(0, None, None, None),))),
    (targets._offer_on, (A_DAY, "12-cc", 3)),
    (webhooks._somebody_listens, ()),
]


class Holidays:
    """How many holidays are stored; `asked` says how often the database was."""

    def __init__(self) -> None:
        self.asked = 0
        self.count: Kept[int] = CALENDAR.kept()(self._count)

    def _count(self) -> int:
        self.asked += 1
        return Holiday.objects.count()


@pytest.fixture
def holidays() -> Holidays:
    return Holidays()


def add_holiday(day: str) -> None:
    Holiday.objects.create(day=day, kind=HolidayKind.OFFICIAL, name="Deneme", source="-")


def elsewhere(act: Callable[[], object]) -> None:
    """In another thread, which is another process to the database."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


# The token


@pytest.mark.django_db
@pytest.mark.parametrize(("standing", "table"), EVERY, ids=lambda value: getattr(value, "name", value))
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {} WHERE false",
        "UPDATE {} SET <> = <> WHERE false",
        "INSERT INTO {} (id) SELECT id FROM {} WHERE false",
    ],
    ids=["delete", "update", "insert"],
)
def test_whoever_writes_to_a_watched_table_renews_its_token_alone(
    standing: Standing, table: str, statement: str
) -> None:
    before, others = standing.stored_token(), _others(standing)
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{}", table).replace("<>", WATCHED_COLUMN.get(table, "id")))
    assert isinstance(before, UUID)
    assert standing.stored_token() not in {before, None}
    assert _others(standing) == others


def _others(standing: Standing) -> list[Any]:
    return list(StandingVersion.objects.exclude(name=standing.name).order_by("name").values_list("name", "token"))


@pytest.mark.django_db
def test_what_nobody_keeps_renews_nothing() -> None:
    before = SUBSCRIPTIONS.stored_token()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE webhooks_subscription SET failures = failures + 1")
    assert SUBSCRIPTIONS.stored_token() == before


def test_a_table_that_is_emptied_is_a_change(own_database: str, postgres: EmbeddedPostgres) -> None:
    before = CALENDAR.stored_token()
    name = connection.settings_dict["NAME"]
    with psycopg.connect(postgres.url("helpdesk_owner", name), autocommit=True) as owner:
        owner.execute("TRUNCATE kernel_holiday")
    assert CALENDAR.stored_token() not in {before, None}


@pytest.mark.django_db
@pytest.mark.parametrize(("kept", "question"), KEPT, ids=[kept.read.__name__ for kept, _question in KEPT])
def test_what_is_kept_was_read_from_watched_tables_alone(kept: Any, question: tuple[Any, ...]) -> None:
    with CaptureQueriesContext(connection) as asked:
        kept.read(*question)
    tables = {name for each in asked.captured_queries for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', each["sql"])}
    tables.discard("kernel_standingversion")  # one that asks another one: for the token, and then its tables
    assert tables
    assert tables <= set(kept.standing.tables)


def test_every_kept_function_is_looked_at() -> None:
    """Whoever keeps another one adds it above."""
    ours = [module for name, module in sys.modules.items() if name.startswith(("helpdesk_site.", "knowledgebase."))]
    of_ours = {each.read for module in ours for each in vars(module).values() if type(each) is Kept}
    assert of_ours == {kept.read for kept, _question in KEPT}


# What is kept


@pytest.mark.django_db
def test_the_database_is_asked_once_until_something_changes(holidays: Holidays) -> None:
    first = holidays.count()
    assert (holidays.count(), holidays.asked) == (first, 1)
    add_holiday("2026-03-16")
    assert (holidays.count(), holidays.count(), holidays.asked) == (first + 1, first + 1, 2)


def test_a_change_that_is_not_committed_is_seen_by_nobody_else(own_database: str, holidays: Holidays) -> None:
    before = holidays.count()
    seen: list[int] = []
    with transaction.atomic():
        add_holiday("2026-03-16")
        elsewhere(lambda: seen.append(holidays.count()))
        assert holidays.count() == before + 1
        elsewhere(lambda: seen.append(holidays.count()))
    elsewhere(lambda: seen.append(holidays.count()))
    assert seen == [before, before, before + 1]


def test_a_change_that_is_taken_back_was_never_there(own_database: str, holidays: Holidays) -> None:
    before = holidays.count()
    with transaction.atomic():
        add_holiday("2026-03-16")
        assert holidays.count() == before + 1
        transaction.set_rollback(True)
    assert holidays.count() == before


def test_a_counted_token_would_show_what_was_taken_back(own_database: str, holidays: Holidays) -> None:
    """Why it is random: the next change would get the number again under which the lost one was read."""
    before = holidays.count()
    counted = [UUID(int=number) for number in (1, 2)]
    known = holidays.count.at
    assert known(counted[0]) == before
    with transaction.atomic():
        add_holiday("2026-03-16")
        assert known(counted[1]) == before + 1
        transaction.set_rollback(True)
    assert known(counted[1]) == before + 1  # of a holiday that is not there


def test_where_nothing_would_tell_of_a_change_nothing_is_kept(db: None, holidays: Holidays) -> None:
    StandingVersion.objects.all().delete()
    assert holidays.count() == holidays.count()
    assert holidays.asked == 2


# At hand


def _tokens() -> list[Any]:
    """As they come with a session."""
    (found,) = StandingVersion.objects.annotate(tokens=tokens_column()).values_list("tokens", flat=True)[:1]
    return list(found)


@pytest.mark.django_db
def test_a_request_whose_session_brought_the_tokens_asks_for_none(holidays: Holidays) -> None:
    holidays.count()
    tokens = _tokens()
    with tokens_at_hand(), CaptureQueriesContext(connection) as asked:
        bring(tokens)
        holidays.count()
    assert not asked.captured_queries


@pytest.mark.django_db
def test_a_request_without_a_session_asks_once(holidays: Holidays) -> None:
    holidays.count()
    with tokens_at_hand(), CaptureQueriesContext(connection) as asked:
        holidays.count()
        holidays.count()
    assert len(asked.captured_queries) == 1


def test_what_a_request_has_committed_it_sees(own_database: str, holidays: Holidays) -> None:
    with tokens_at_hand():
        bring(_tokens())
        before = holidays.count()
        with unit_of_work():
            add_holiday("2026-03-16")
        assert holidays.count() == before + 1


@pytest.mark.django_db
def test_a_step_that_reads_what_it_wrote_forgets_in_between(holidays: Holidays) -> None:
    with tokens_at_hand():
        before = holidays.count()
        add_holiday("2026-03-16")
        assert holidays.count() == before  # the negative control
        forget()
        assert holidays.count() == before + 1


@pytest.mark.django_db
def test_behind_the_request_nothing_is_at_hand(holidays: Holidays) -> None:
    with tokens_at_hand():
        before = holidays.count()
    add_holiday("2026-03-16")
    assert holidays.count() == before + 1
    bring([f"calendar {UUID(int=7)}"])
    assert CALENDAR.token() == CALENDAR.stored_token()
