"""Two at once: on a database where commits are real, with the control that shows what the lock is for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from helpdesk.models import FollowUp

from helpdesk_site.kernel.audit.verify import verify_chain
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.services import locking, opened
from tests.tickets.conftest import open_for


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Runs the actions in threads that start together; what each returned or raised."""
    barrier = threading.Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def run(place: int, action: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[place] = action()
        except Exception as error:  # noqa: BLE001  # what was raised is the result
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def replies(desk, ticket) -> list[Callable[[], Any]]:
    return [
        partial(services.reply, ticket.pk, actor=agent, expected_version=1, text=agent.surname, public=True)
        for agent in (desk.agent, desk.second_agent, desk.chief)
    ]


def test_of_replies_to_the_same_version_one_is_written_and_the_others_are_told(committed_desk):
    ticket = open_for(committed_desk.employee)
    results = at_once(*replies(committed_desk, ticket))
    refused = [result for result in results if isinstance(result, services.Outdated)]
    assert len(refused) == 2
    assert {refusal.version for refusal in refused} == {2}
    entry = FollowUp.objects.get()
    assert refused[0].entries == {entry.pk}
    ticket.refresh_from_db()
    assert ticket.version == 2
    assert verify_chain().faults == ()


def test_without_the_lock_they_would_all_be_written(committed_desk, monkeypatch):
    """The control: the same race with the row read but not locked loses the answer of whoever was overtaken."""
    ticket = open_for(committed_desk.employee)
    together = threading.Barrier(3)

    def unlocked(actor, ticket_id):
        found = TicketProfile.objects.select_related("service", "requester", "on_behalf_of", "owner").get(pk=ticket_id)
        together.wait(10)
        return found

    monkeypatch.setattr(opened, "locked_for", unlocked)
    results = at_once(*replies(committed_desk, ticket))
    assert not [result for result in results if isinstance(result, Exception)]
    ticket.refresh_from_db()
    assert (FollowUp.objects.count(), ticket.version) == (3, 2), "three were written, one version was counted"


def test_tickets_opened_at_once_have_different_numbers_even_in_the_first_moment_of_a_year(committed_desk):
    actions = [lambda: open_for(committed_desk.employee) for _ in range(6)]
    numbers = [int(profile.reference[-6:]) for profile in at_once(*actions)]
    assert len(set(numbers)) == 6
    assert min(numbers) == 1


def test_one_of_two_who_take_a_ticket_gets_it(committed_desk):
    desk, ticket = committed_desk, open_for(committed_desk.employee)
    results = at_once(
        lambda: services.assign(ticket.pk, actor=desk.agent, expected_version=1, owner=desk.agent),
        lambda: services.assign(ticket.pk, actor=desk.second_agent, expected_version=1, owner=desk.second_agent),
    )
    (refused,) = [result for result in results if isinstance(result, services.Outdated)]
    (taken,) = [result for result in results if not isinstance(result, Exception)]
    (conflict,) = refused.fields
    assert (conflict.field, conflict.theirs) == ("owner", taken.owner)


def test_a_process_and_an_agent_do_not_overwrite_each_other(committed_desk):
    from helpdesk_site.kernel.actors import SystemActor
    from helpdesk_site.kernel.transaction import unit_of_work

    desk, ticket = committed_desk, open_for(committed_desk.employee)

    def process() -> None:
        with unit_of_work():
            services.project(locking.locked(ticket.pk), actor=SystemActor("test"), state="waiting_approval")

    results = at_once(
        process, lambda: services.assign(ticket.pk, actor=desk.agent, expected_version=1, owner=desk.agent)
    )
    ticket.refresh_from_db()
    assert ticket.state == "waiting_approval"
    if not isinstance(results[1], Exception):
        assert (ticket.owner, ticket.version) == (desk.agent, 3)


@pytest.mark.usefixtures("committed_desk")
def test_two_who_seed_at_once_make_each_service_once():
    from helpdesk_site.tickets.catalogue import SEEDS, seed_services
    from helpdesk_site.tickets.models import Service

    Service.objects.all().delete()
    at_once(seed_services, seed_services)
    assert Service.objects.count() == len(SEEDS)
