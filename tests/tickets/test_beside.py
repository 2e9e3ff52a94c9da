"""What many tickets share is put beside each where the request knows it, and comes with it elsewhere: the same either
way, and what has changed is seen at the next request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel import standing
from helpdesk_site.kernel.standing import StandingVersion, bring, tokens_at_hand, tokens_column
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.tickets import selectors
from helpdesk_site.tickets.models import Service, TicketProfile
from helpdesk_site.tickets.selectors.reach import OFFERED
from tests.tickets.conftest import open_for

pytestmark = pytest.mark.django_db


@contextmanager
def request() -> Iterator[None]:
    """One whose session has brought the tokens."""
    with tokens_at_hand():
        bring(StandingVersion.objects.annotate(tokens=tokens_column()).values_list("tokens", flat=True)[0])
        yield


def beside(ticket: TicketProfile) -> dict[str, Any]:
    """What stands beside it, and nobody is asked for it."""
    with CaptureQueriesContext(connection) as asked:
        found = {name: getattr(ticket, name) for name in OFFERED}
    assert not asked.captured_queries
    return found


def looked_at(desk: Any, ticket: TicketProfile) -> TicketProfile:
    return selectors.ticket_visible_to(desk.agent, ticket.public_id)


def test_both_ways_give_the_same(desk: Any, ticket: TicketProfile) -> None:
    joined = beside(looked_at(desk, ticket))
    with request():
        put = beside(looked_at(desk, ticket))
        with unit_of_work():
            locked = beside(selectors.ticket_locked(desk.agent, ticket.public_id))
    assert joined == put == locked
    assert joined["service"] is not None
    for name in OFFERED:
        one, other = (found[name] and found[name].__dict__.copy() for found in (joined, put))
        for row in filter(None, (one, other)):
            row.pop("_state")
        assert one == other, name


def test_known_it_is_not_joined(desk: Any, ticket: TicketProfile) -> None:
    with request():
        looked_at(desk, ticket)
        with CaptureQueriesContext(connection) as asked:
            looked_at(desk, ticket)
    [statement] = [each["sql"] for each in asked.captured_queries]
    assert '"tickets_service"' not in statement
    assert '"helpdesk_queue"."title"' not in statement


def test_a_new_name_is_seen_at_the_next_request(desk: Any, ticket: TicketProfile) -> None:
    with request():
        looked_at(desk, ticket)
    Service.objects.filter(pk=ticket.service_id).update(title="Yeni adıyla")
    with request():
        assert looked_at(desk, ticket).service.title == "Yeni adıyla"


def test_what_came_after_the_token_is_asked_for(desk: Any) -> None:
    """A service that another process made, and a ticket of it, while this request was under way."""
    with request():
        known = looked_at(desk, open_for(desk.employee)).service
        standing_tokens = dict(standing._at_hand.get() or {})
        new = Service.objects.get(pk=known.pk)
        new.pk, new.code = None, "12-yeni"
        new.save(force_insert=True)
        later = open_for(desk.employee)
        TicketProfile.objects.filter(pk=later.pk).update(service=new)
        (standing._at_hand.get() or {}).update(standing_tokens)
        assert looked_at(desk, later).service == new
