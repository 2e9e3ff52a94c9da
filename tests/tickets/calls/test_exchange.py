"""What the telephone exchange tells: in any order, once or twice, for the screen of the one at whom it rings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import NotAllowed, WrongState
from helpdesk_site.tickets.calls import exchange, selectors, services
from helpdesk_site.tickets.calls.exchange import CallEvent
from helpdesk_site.tickets.calls.services import Spoken
from helpdesk_site.tickets.models import Call, CallState, Direction
from helpdesk_site.tickets.registration import _may_watch_calls

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def extension(desk: Any) -> None:
    desk.employee.extension = "4512"
    desk.employee.save()


def event(desk: Any, state: str = "ringing", *, after: int = 0, **over: Any) -> CallEvent:
    values = {
        "external_id": "pbx-1", "state": CallState(state), "direction": Direction.INCOMING, "number": "4512",
        "agent": desk.agent, "at": clock.now() - timedelta(seconds=100) + timedelta(seconds=after), **over,
    }  # fmt: skip
    return CallEvent(**values)


@pytest.mark.parametrize("who", ["employee", "auditor", "trainer"])
def test_others_cannot_invent_calls(desk: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        exchange.hear(event(desk), actor=getattr(desk, who))
    assert not Call.objects.exists()


def test_it_rings_at_one_person_alone(desk: Any) -> None:
    exchange.hear(event(desk), actor=desk.chief)
    [call] = selectors.ringing_at(desk.agent)
    assert call.caller == desk.employee
    assert selectors.ringing_at(desk.second_agent) == []
    assert _may_watch_calls(desk.agent, str(desk.agent.uuid))
    assert not _may_watch_calls(desk.second_agent, str(desk.agent.uuid))
    assert not _may_watch_calls(desk.employee, str(desk.employee.uuid))
    assert not _may_watch_calls(desk.employee, "all")


def test_an_extension_of_several_names_nobody(desk: Any) -> None:
    desk.colleague.extension = "4512"
    desk.colleague.save()
    assert exchange.hear(event(desk), actor=desk.chief).caller is None
    assert set(selectors.callers_matching(desk.agent, "4512")) == {desk.employee, desk.colleague}


@pytest.mark.parametrize("order", [("ringing", "answered", "ended"), ("ended", "answered", "ringing")])
def test_words_in_any_order_tell_the_same(desk: Any, order: tuple[str, ...]) -> None:
    after = {"ringing": 0, "answered": 10, "ended": 70}
    for state in order:
        exchange.hear(event(desk, state, after=after[state]), actor=desk.chief)
        exchange.hear(event(desk, state, after=after[state]), actor=desk.chief)
    call = Call.objects.get()
    if order[0] == "ringing":
        assert (call.state, call.talk_seconds) == ("ended", 60)
    else:
        assert call.state == "missed", "who heard of the end first knows of no answer"


def test_what_nobody_took_waits_to_be_called_back(desk: Any) -> None:
    exchange.hear(event(desk), actor=desk.chief)
    exchange.hear(event(desk, "missed", after=20), actor=desk.chief)
    assert selectors.missed_counted().number() == 1
    call = selectors.missed_calls()[0]
    assert selectors.call_to_take(desk.second_agent, call.public_id) == call

    back = Spoken(
        caller=desk.employee, description="Geri aradım.", category="diger", key=uuid4(), call_id=call.public_id,
        direction=Direction.OUTGOING,
    )  # fmt: skip
    registered = services.register_call(back, actor=desk.second_agent)
    assert (registered.pk, registered.state, registered.agent) == (call.pk, "called_back", desk.second_agent)
    assert selectors.missed_counted().number() == 0


def test_a_call_that_a_colleague_speaks_is_his(desk: Any) -> None:
    exchange.hear(event(desk, "answered"), actor=desk.chief)
    call = Call.objects.get()
    assert selectors.call_to_take(desk.second_agent, call.public_id) is None
    mine = Spoken(
        caller=desk.employee, description="Ben baktım.", category="diger", key=uuid4(), call_id=call.public_id
    )
    with pytest.raises(WrongState):
        services.register_call(mine, actor=desk.second_agent)
    assert services.register_call(mine, actor=desk.agent).pk == call.pk
    again = Spoken(caller=desk.employee, description="Yine.", category="diger", key=uuid4(), call_id=call.public_id)
    with pytest.raises(WrongState):
        services.register_call(again, actor=desk.agent)
