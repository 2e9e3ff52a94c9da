"""A notice on the next page with a way back: offered while there is time, and nothing but text in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from helpdesk_site.interface.components import Link, Undo
from helpdesk_site.interface.notices import as_notice, say
from helpdesk_site.kernel import clock


def undo(seconds: int) -> Undo:
    until = (clock.now() + timedelta(seconds=seconds)).timestamp()
    return Undo("Geri al", "/geri-al/", {"held": "hld_1"}, until, "# sn", "Artık geri alınamaz.")


def told(**more: Any) -> Message:
    """What the next page gets, having gone through the browser."""
    request: Any = RequestFactory().get("/")
    request.session = {}
    storage: Any = CookieStorage(request)
    request._messages = storage
    say(request, "Gönderildi", **more)
    found: list[Message] = storage._decode(storage._encode(storage._queued_messages))
    return found[0]


def test_a_message_without_more_is_its_sentence_in_its_tone():
    notice = as_notice(Message(constants.WARNING, "Dikkat"))
    assert (notice.text, notice.tone, notice.action, notice.undo) == ("Dikkat", "warning", None, None)


def test_link_and_way_back_come_through_the_browser():
    notice = as_notice(told(link=Link("EBYS-1", "/talep/1/"), undo=undo(9)))
    assert notice.tone == "success"
    assert notice.action == Link("EBYS-1", "/talep/1/")
    assert notice.undo is not None
    assert notice.undo.fields == {"held": "hld_1"}
    assert 8 <= notice.undo.left <= 9


def test_what_can_be_taken_back_no_more_is_not_offered():
    message = told(undo=undo(9))
    with clock.held_at(clock.now() + timedelta(seconds=10)):
        assert as_notice(message).undo is None
