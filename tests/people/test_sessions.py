"""The text of a session is looked through once: what we have not signed holds nothing, however often it is read, and
what one request changes no other finds."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends import db

from helpdesk_site.people import sessions
from helpdesk_site.people.sessions import SessionStore

HELD = {"seen": 1_795_000_000, "auth_methods": ["password"], "note": "şifre yok"}


@pytest.fixture(autouse=True)
def nothing_is_known() -> None:
    sessions._content_of.cache_clear()


def test_what_we_have_not_signed_holds_nothing() -> None:
    text = SessionStore().encode(HELD)
    forged = text[:-1] + ("A" if text[-1] != "A" else "B")
    for _time in range(2):
        assert SessionStore().decode(forged) == {}
        assert SessionStore().decode("x") == {}
    assert SessionStore().decode(text) == HELD


def test_it_holds_what_djangos_own_store_reads_in_it() -> None:
    text = SessionStore().encode(HELD)
    assert SessionStore().decode(text) == db.SessionStore().decode(text) == HELD


def test_what_one_request_changes_no_other_finds() -> None:
    text = SessionStore().encode(HELD)
    mine = SessionStore().decode(text)
    mine["auth_methods"].append("another")
    mine["seen"] = 0
    assert SessionStore().decode(text) == HELD


def test_a_text_is_looked_through_once() -> None:
    text = SessionStore().encode(HELD)
    for _time in range(3):
        SessionStore().decode(text)
    assert sessions._content_of.cache_info().misses == 1
