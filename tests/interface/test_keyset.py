"""Paging by key: every row once, in both directions, whatever arrives meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from helpdesk_site.interface import keyset

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def rows() -> list[Session]:
    """47 rows in which three share each moment: a place in the order is decided by the key alone."""
    made = [
        Session(
            session_key=f"k{(number * 17) % 47:02}", session_data="", expire_date=START + timedelta(hours=number // 3)
        )
        for number in range(47)
    ]
    return Session.objects.bulk_create(made)


def walk_down(order: list[str], size: int) -> tuple[list[str], str]:
    """All keys by the way of "older", and the cursor above the last page."""
    found = keyset.take(Session.objects.all(), order, size)
    keys = [row.pk for row in found.rows]
    while found.older:
        found = keyset.take(Session.objects.all(), order, size, after=found.older)
        keys += [row.pk for row in found.rows]
    return keys, found.newer


@pytest.mark.parametrize("size", [1, 2, 3, 7, 46, 47, 48])
@pytest.mark.parametrize("order", [["-expire_date"], ["expire_date"], ["expire_date", "-pk"], ["-session_data", "pk"]])
def test_going_down_shows_every_row_once_in_the_order_of_the_database(rows, order, size):
    tie_broken = order if order[-1] in ("pk", "-pk") else [*order, "-pk" if order[0].startswith("-") else "pk"]
    expected = list(Session.objects.order_by(*tie_broken).values_list("pk", flat=True))
    assert walk_down(order, size)[0] == expected


@pytest.mark.parametrize("size", [1, 2, 7, 20])
@pytest.mark.parametrize("order", [["-expire_date"], ["expire_date", "-pk"]])
def test_going_up_again_shows_every_row_and_ends_on_the_first_page(rows, order, size):
    down, newer = walk_down(order, size)
    last = keyset.take(Session.objects.all(), order, size, after=_cursor_of_last_page(order, size))
    seen = [row.pk for row in last.rows]
    while newer:
        found = keyset.take(Session.objects.all(), order, size, before=newer)
        seen = [row.pk for row in found.rows] + seen
        newer = found.newer
    # The top page is a full one even where only part of it lay above the cursor, so its tail may come twice.
    assert list(dict.fromkeys(seen)) == down
    assert seen[: min(size, 47)] == down[: min(size, 47)]


def _cursor_of_last_page(order: list[str], size: int) -> str:
    found = keyset.take(Session.objects.all(), order, size)
    cursor = ""
    while found.older:
        cursor = found.older
        found = keyset.take(Session.objects.all(), order, size, after=cursor)
    return cursor


def test_a_row_that_arrives_between_two_pages_neither_repeats_nor_hides_another(rows):
    first = keyset.take(Session.objects.all(), ["-expire_date"], 10)
    Session.objects.create(session_key="new", session_data="", expire_date=START + timedelta(days=9))
    second = keyset.take(Session.objects.all(), ["-expire_date"], 10, after=first.older)
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}
    expected = Session.objects.exclude(pk="new").order_by("-expire_date", "-pk")[10:20]
    assert [row.pk for row in second.rows] == [row.pk for row in expected]


def test_a_page_whose_cursor_row_was_deleted_goes_on_from_its_place(rows):
    first = keyset.take(Session.objects.all(), ["-expire_date"], 10)
    first.rows[-1].delete()
    second = keyset.take(Session.objects.all(), ["-expire_date"], 10, after=first.older)
    expected = Session.objects.order_by("-expire_date", "-pk")[9:19]
    assert [row.pk for row in second.rows] == [row.pk for row in expected]


def test_the_order_may_lead_over_a_relation():
    order = ["content_type__app_label", "-pk"]
    kind = ContentType.objects.get_for_model(Session)
    Permission.objects.bulk_create(
        Permission(name=f"p{number}", codename=f"p{number}", content_type=kind) for number in range(12)
    )
    seen: list[int] = []
    found = keyset.take(Permission.objects.select_related("content_type"), order, 5)
    seen += [row.pk for row in found.rows]
    while found.older:
        found = keyset.take(Permission.objects.select_related("content_type"), order, 5, after=found.older)
        seen += [row.pk for row in found.rows]
    assert seen == list(Permission.objects.order_by(*order).values_list("pk", flat=True))


def test_no_rows_have_no_neighbours():
    assert keyset.take(Session.objects.none(), ["-expire_date"], 10) == keyset.Slice([], "", "")


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "!!!!", "e30", "W10", "WyJhIl0", "bnVsbA", "WzEsMl0", "W251bGwsbnVsbF0",
        "WyIyMDI2LTExLTIzVDA5OjMwOjAwKzAwOjAwIiwiYVx1MDAwMGIiXQ",  # a NUL in the key
        "WyI5OTk5OTktMTEtMjMiLCJhIl0",  # a year that no calendar has
        "W" * 5000, "ş", "W1tbW1tb",
    ],
)  # fmt: skip
def test_a_cursor_that_we_did_not_make_is_refused_and_never_an_error_of_the_database(rows, cursor):
    with pytest.raises(keyset.BadCursorError):
        keyset.take(Session.objects.all(), ["-expire_date"], 10, after=cursor)


def test_a_path_that_is_no_column_is_a_fault_of_the_programmer():
    with pytest.raises(TypeError):
        keyset.take(Permission.objects.all(), ["codename__length"], 10)


@pytest.mark.parametrize("order", [["-expire_date"], ["expire_date"], ["expire_date", "-pk"]])
def test_what_follows_a_row_is_what_the_list_shows_behind_it_even_when_the_row_is_gone(rows, order):
    everything = list(keyset.take(Session.objects.all(), order, 100).rows)
    for place, row in enumerate(everything):
        others = Session.objects.exclude(pk=row.pk) if place % 2 else Session.objects.all()
        assert keyset.following(others, order, row, 2) == everything[place + 1 : place + 3]


def test_a_row_without_a_place_in_the_order_is_followed_by_the_first(rows):
    nowhere = Session(session_key="k99", session_data="")
    first = keyset.take(Session.objects.all(), ["-expire_date"], 1).rows
    assert keyset.following(Session.objects.all(), ["-expire_date"], nowhere, 1) == first
