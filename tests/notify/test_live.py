"""The live connection: who may listen, what is said, and what happens when parts of it are away."""

from __future__ import annotations

import json
import time

import pytest
from websockets.exceptions import InvalidStatus

from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.notify.live import broker as live_broker
from helpdesk_site.notify.live import socket as live_socket
from tests.tickets.people import make_person, sign_in


def tell(*topics: str) -> None:
    with unit_of_work():
        changed(*topics)


def tell_and_fail(*topics: str) -> None:
    with unit_of_work():
        changed(*topics)
        raise ZeroDivisionError


def topic_of(person) -> str:
    return f"notifications:{person.uuid}"


def test_a_page_of_another_site_opens_no_socket(live, reader):
    for origin in ("https://kotu.example", None, "null"):
        with pytest.raises(InvalidStatus) as refused:
            live(sign_in(reader), origin=origin)
        assert refused.value.response.status_code == 403


def test_whoever_has_not_signed_in_hears_nothing(live, reader):
    for key in ("", "yokboyleoturum", "x" * 5000, "' OR 1=1 --"):
        assert live(key).close_code() == (live_socket.NOT_SIGNED_IN, "")


def test_a_session_of_somebody_who_left_opens_no_ear(live, reader):
    key = sign_in(reader)
    reader.active = False
    reader.save(update_fields=["active"])
    assert live(key).close_code() == (live_socket.NOT_SIGNED_IN, "")


def test_rights_are_those_of_the_moment_and_not_of_when_the_page_was_opened(live, reader):
    browser = live(sign_in(reader))
    listening(browser, topic_of(reader))
    drained(browser)
    reader.active = False
    reader.save(update_fields=["active"])
    browser.subscribe(topic_of(reader), f"inbox:{reader.uuid}")
    assert browser.close_code() == (live_socket.NOT_YOURS, "")


def test_many_browsers_that_come_at_once_are_each_let_in_as_themselves(live):
    people = [make_person("Işık", f"Irmak{number}") for number in range(8)]
    browsers = [live(sign_in(person)) for person in people]
    for person, browser in zip(people, browsers, strict=True):
        browser.subscribe(topic_of(person))
    tell(*map(topic_of, people))
    for person, browser in zip(people, browsers, strict=True):
        assert browser.hear()["topic"] == topic_of(person)


def test_another_address_has_no_socket(live, reader):
    with pytest.raises(InvalidStatus):
        live(sign_in(reader), path="/ws/other/")


@pytest.mark.parametrize(
    "topic",
    [
        "notifications:84779ac4-eb7a-41ab-b78f-7e24b9073e63",
        "inbox:a4cdfd08-7343-40f4-89a6-1ddc7fc6e1df",
        "unknown:1",
        "notifications",
        "notifications:",
        ":x",
        "NOTIFICATIONS:x",
        "notifications:x y",
        "",
    ],
)
def test_a_topic_that_is_not_ones_own_ends_the_socket_with_a_number_alone(live, reader, topic):
    browser = live(sign_in(reader))
    browser.subscribe(topic_of(reader), topic)
    assert browser.close_code() == (live_socket.NOT_YOURS, "")


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", live_socket.MALFORMED),
        ("[" * 2000, live_socket.MALFORMED),
        ("null", live_socket.MALFORMED),
        ('{"subscribe": "ticket:1"}', live_socket.MALFORMED),
        ('{"subscribe": [1]}', live_socket.MALFORMED),
        ('{"subscribe": [], "token": "gizli"}', live_socket.MALFORMED),
        ('{"event": "spy", "session": "abc"}', live_socket.MALFORMED),
        (b"\x00\xff", live_socket.MALFORMED),
        ("x" * 10_000, live_socket.TOO_BIG),
        (json.dumps({"subscribe": [f"ticket:{n}" for n in range(61)]}), live_socket.TOO_BIG),
    ],
)
def test_a_message_that_is_none_of_ours_is_answered_with_a_number_alone(live, reader, message, code):
    browser = live(sign_in(reader))
    browser.socket.send(message)
    assert browser.close_code() == (code, "")


def test_who_talks_too_much_or_opens_too_many_is_sent_away(live, reader, monkeypatch):
    monkeypatch.setattr(live_socket, "MOST_MESSAGES", 3)
    monkeypatch.setattr(live_socket, "MOST_SOCKETS", 2)
    key = sign_in(reader)
    chatty, other = live(key), live(key)
    other.subscribe(topic_of(reader))
    for _ in range(4):
        chatty.subscribe(topic_of(reader))
    assert chatty.close_code() == (live_socket.TOO_MANY, "")
    live(key).subscribe(topic_of(reader))
    assert live(key).close_code() == (live_socket.TOO_MANY, "")


def listening(browser, *topics: str) -> None:
    """Subscribes and waits until the hub knows: the first hint that arrives proves it."""
    browser.subscribe(*topics)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        tell(topics[0])
        try:
            browser.hear(0.3)
        except TimeoutError:
            continue
        return
    raise AssertionError("Nothing was heard")


def drained(browser) -> None:
    while True:
        try:
            browser.hear(0.3)
        except TimeoutError:
            return


def test_a_change_is_told_by_topic_and_number_and_nothing_else(live, reader):
    browser = live(sign_in(reader))
    listening(browser, topic_of(reader))
    drained(browser)
    tell(topic_of(reader))
    first = browser.hear()
    tell(topic_of(reader))
    second = browser.hear()
    assert set(first) == {"topic", "seq"}
    assert first["topic"] == topic_of(reader)
    assert second["seq"] == first["seq"] + 1


def test_a_change_that_is_rolled_back_is_not_told(live, reader):
    browser = live(sign_in(reader))
    listening(browser, topic_of(reader))
    drained(browser)
    with pytest.raises(ZeroDivisionError):
        tell_and_fail(topic_of(reader))
    with pytest.raises(TimeoutError):
        browser.hear(0.5)


def test_what_changed_just_before_the_page_subscribed_is_told_at_once(live, reader):
    listening(live(sign_in(reader)), topic_of(reader))
    late = live(sign_in(reader))
    tell(topic_of(reader))
    late.subscribe(topic_of(reader))
    assert late.hear()["topic"] == topic_of(reader)


def test_a_new_subscription_replaces_the_old_one(live, reader):
    browser = live(sign_in(reader))
    listening(browser, topic_of(reader))
    listening(browser, f"inbox:{reader.uuid}")
    drained(browser)
    tell(topic_of(reader))
    with pytest.raises(TimeoutError):
        browser.hear(0.5)


def test_signing_out_closes_the_socket(live, reader):
    key = sign_in(reader)
    other = make_person("Ali", "Kaya")
    stays = live(sign_in(other))
    listening(stays, topic_of(other))
    browser = live(key)
    listening(browser, topic_of(reader))
    drained(browser)
    from django.contrib.sessions.models import Session

    Session.objects.filter(session_key=key).delete()
    _sweep_now()
    assert browser.close_code() == (live_socket.NOT_SIGNED_IN, "")
    listening(stays, topic_of(other))


def _sweep_now() -> None:
    """Does at once what the sweep does every few seconds, on the server's loop."""
    import asyncio

    (loop,) = [loop for loop in list(live_socket._hubs) if loop.is_running()]
    asyncio.run_coroutine_threadsafe(live_socket.end_dead_sessions(), loop).result(5)


def test_a_broker_that_restarts_only_delays(live, reader, broker):
    browser = live(sign_in(reader))
    listening(browser, topic_of(reader))
    drained(browser)
    broker.stop()
    began = time.monotonic()
    tell(topic_of(reader))
    assert time.monotonic() - began < 1.5, "a lost hint must not hold up a command"
    broker.start()
    listening(browser, topic_of(reader))


def test_what_changed_while_the_broker_was_away_from_us_is_told_when_it_is_back(live, reader, broker):
    browser = live(sign_in(reader))
    listening(browser, topic_of(reader))
    drained(browser)
    # The counter moves although our process hears nothing of it: its connections are cut.
    import redis

    client = redis.Redis.from_url(broker.url)
    client.incr(live_broker.COUNTER + topic_of(reader))
    client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    assert browser.hear()["topic"] == topic_of(reader)


def test_a_broker_that_is_away_costs_the_pages_little(settings):
    publisher = live_broker.Publisher("unix:///nonexistent/valkey.sock")
    assert publisher.publish(["ticket:1"]) is False
    began = time.monotonic()
    assert not any(publisher.publish(["ticket:1"]) for _ in range(1000))
    assert time.monotonic() - began < 0.1
