"""A session lives by what its person does: what an open page asks of its own accord neither counts nor outlives it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from helpdesk_site.kernel import clock
from tests.tickets.conftest import build_desk
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db

BY_ITSELF = {"X-By-Itself": "1", "HX-Request": "true", "HX-Current-URL": "http://testserver/taleplerim/?state=over"}


@pytest.fixture
def browser() -> Client:
    return browser_of(build_desk().agent)


def seen_ago(browser: Client, seconds: int) -> int:
    session: Any = browser.session
    session["seen"] = int(clock.real_now().timestamp()) - seconds
    session.save()
    return int(session["seen"])


def test_what_a_page_asks_by_itself_leaves_the_session_as_it_was(browser):
    before = seen_ago(browser, 600)
    assert browser.get("/taleplerim/", headers=BY_ITSELF).status_code == 200
    assert browser.session["seen"] == before


def test_what_a_person_asks_counts(browser):
    before = seen_ago(browser, 600)
    assert browser.get("/taleplerim/", headers={"HX-Request": "true"}).status_code == 200
    assert browser.session["seen"] > before


def test_a_page_that_goes_on_asking_is_signed_out_in_the_end_and_keeps_what_stands_on_it(browser):
    seen_ago(browser, settings.SESSION_IDLE_SECONDS)
    answer = browser.get("/taleplerim/", headers=BY_ITSELF)
    assert answer.status_code == 401
    assert (answer["HX-Retarget"], answer["HX-Reselect"]) == ("#page-notices", ".notice")
    assert "Oturumunuz kapandı" in answer.content.decode()
    assert "?next=%2Ftaleplerim%2F%3Fstate%3Dover" in answer.content.decode()
    assert "_auth_user_id" not in browser.session


def test_a_whole_page_is_led_to_the_sign_in_page(browser):
    seen_ago(browser, settings.SESSION_IDLE_SECONDS)
    answer = browser.get("/taleplerim/")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/giris/")
