"""Who looks and who writes: told by open pages, kept for seconds, seen by the desk alone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import redis

from deploy.valkey import EmbeddedValkey
from helpdesk_site.kernel import clock
from helpdesk_site.notify.live import presence, topics
from helpdesk_site.tickets.models import TicketProfile
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker(valkey: EmbeddedValkey, settings: Any) -> redis.Redis:
    settings.REDIS_URL = valkey.url
    return redis.Redis.from_url(valkey.url, decode_responses=True)


def beat(who: Any, ticket: TicketProfile, doing: str = "reading") -> Any:
    return browser_of(who).post(f"/talep/{ticket.public_id}/burada/", {"doing": doing})


def test_whoever_asks_reads_and_does_not_work_on_it_is_neither_shown_nor_shown_anybody(desk, ticket, broker):
    for person in (desk.employee, desk.auditor, desk.stranger):
        assert beat(person, ticket).status_code == 404
        assert not topics.may_watch(person, f"presence:{ticket.public_id}")
    assert topics.may_watch(desk.agent, f"presence:{ticket.public_id}")
    assert "data-presence" not in browser_of(desk.employee).get(f"/talep/{ticket.public_id}/").content.decode()
    assert broker.hgetall(presence.KEY + ticket.public_id) == {}


def test_colleagues_see_each_other_and_who_writes_but_not_themselves(desk, ticket, broker):
    assert desk.agent.official_name not in beat(desk.agent, ticket).content.decode()
    seen = beat(desk.second_agent, ticket, "writing").content.decode()
    assert f"{desk.agent.official_name} " in seen
    assert "bakıyor" in seen
    seen = beat(desk.agent, ticket).content.decode()
    assert desk.second_agent.official_name in seen
    assert "yazıyor" in seen


def test_who_leaves_is_gone_at_once_and_who_dies_within_half_a_minute(desk, ticket, broker):
    beat(desk.agent, ticket)
    assert beat(desk.agent, ticket, "left").status_code == 204
    assert desk.agent.official_name not in beat(desk.second_agent, ticket).content.decode()
    assert presence.LIFETIME_SECONDS + presence.BEAT_SECONDS < 30
    left = broker.pttl(presence.KEY + ticket.public_id)
    assert 0 < left <= presence.LIFETIME_SECONDS * 1000


def test_one_whose_time_is_over_is_not_told_although_others_are_still_there(broker):
    thing, dead, alive = str(uuid4()), uuid4(), uuid4()
    presence.beat(thing, dead, doing=presence.READING)
    broker.hset(presence.KEY + thing, str(dead), "reading:1")
    assert [one.person for one in presence.beat(thing, alive, doing=presence.WRITING)] == [alive]


def test_only_a_change_is_told_to_the_pages(broker):
    listener = broker.pubsub(ignore_subscribe_messages=True)
    listener.subscribe("helpdesk:live")
    listener.get_message(timeout=5)
    thing, person = str(uuid4()), uuid4()
    for doing in (presence.READING, presence.READING, presence.WRITING, presence.WRITING):
        presence.beat(thing, person, doing=doing)
    presence.leave(thing, person)
    heard = [listener.get_message(timeout=5) for _ in range(3)]
    assert all(message and f"presence:{thing}" in message["data"] for message in heard)
    assert listener.get_message(timeout=0.2) is None


def test_without_a_broker_nobody_is_shown_and_the_page_works(desk, ticket, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert beat(desk.agent, ticket).status_code == 200


def test_an_open_page_does_not_keep_a_session_alive(desk, ticket, broker):
    browser = browser_of(desk.agent)
    session = browser.session
    session["seen"] = int(clock.real_now().timestamp()) - 600
    session.save()
    browser.post(f"/talep/{ticket.public_id}/burada/", {"doing": "reading"}, headers={"X-By-Itself": "1"})
    assert browser.session["seen"] < int(clock.real_now().timestamp()) - 500
    browser.get(f"/talep/{ticket.public_id}/")
    assert browser.session["seen"] > int(clock.real_now().timestamp()) - 500
