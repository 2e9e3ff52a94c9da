"""Splitting: the asker's messages become a second request, and nothing else does."""

from __future__ import annotations

from typing import Any

import pytest
from helpdesk.models import FollowUp

from helpdesk_site.kernel.errors import Invalid, NotAllowed
from helpdesk_site.notify.models import Notification
from helpdesk_site.tickets import processes
from helpdesk_site.tickets.models import Relation, TicketProfile
from helpdesk_site.tickets.relations import merging, splitting
from tests.tickets.conftest import open_for
from tests.tickets.relations.samples import fresh, say

pytestmark = pytest.mark.django_db


def split(ticket: TicketProfile, entries: list[int], actor: Any, **over: Any) -> TicketProfile:
    values = {"title": "Yazıcı da çalışmıyor", "service_code": "12-cc", **over}
    return splitting.split(ticket.public_id, entries, actor=actor, **values)


def entry(words: str) -> int:
    return int(FollowUp.objects.get(comment=words).pk)


def test_only_the_desk_splits(desk: Any, ticket: TicketProfile) -> None:
    with pytest.raises(NotAllowed):
        split(ticket, [splitting.FIRST], desk.employee)
    assert TicketProfile.objects.count() == 1


def test_notes_and_messages_of_others_are_not_taken(desk: Any, ticket: TicketProfile) -> None:
    other = open_for(desk.stranger)
    say(other, desk.stranger, "Başkasının sözü.")
    say(ticket, desk.agent, "Aramızda kalsın.", public=False)
    merging.merge(ticket.public_id, [other.public_id], actor=desk.agent)
    with pytest.raises(Invalid):
        split(ticket, [entry("Başkasının sözü."), entry("Aramızda kalsın.")], desk.agent)
    assert TicketProfile.objects.count() == 2


def test_a_request_with_a_process_is_not_opened_so(desk: Any, ticket: TicketProfile) -> None:
    with pytest.raises(Invalid):
        split(ticket, [splitting.FIRST], desk.agent, service_code=processes.codes()[0])
    assert TicketProfile.objects.count() == 1


def test_the_asker_gets_a_second_number_and_every_message_stays_where_it_was(desk: Any, ticket: TicketProfile) -> None:
    say(ticket, desk.employee, "Yazıcı da çalışmıyor.")
    say(ticket, desk.agent, "Bakıyoruz.")
    made = split(ticket, [entry("Yazıcı da çalışmıyor.")], desk.agent)
    assert made.requester == desk.employee
    assert "Yazıcı da çalışmıyor." in (made.ticket.description or "")
    assert "Bakıyoruz." not in (made.ticket.description or "")
    assert FollowUp.objects.filter(ticket=ticket.ticket, comment="Yazıcı da çalışmıyor.").exists()
    relation = Relation.objects.get()
    assert (relation.kind, relation.source, relation.target) == ("split_from", made, fresh(ticket))
    assert Notification.objects.filter(person=desk.employee, about_id=made.public_id).count() == 1
