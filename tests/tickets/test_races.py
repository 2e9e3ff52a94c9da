"""Two at once: on a database where commits are real, with the control that shows what the lock is for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from helpdesk.models import FollowUp

from deploy.postgres import EmbeddedPostgres
from helpdesk_site.kernel.audit.verify import verify_chain
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.services import locking, opened
from tests.tickets.conftest import open_for
from tests.waiting import wait_until_somebody_waits


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


def test_the_first_tickets_of_a_year_opened_at_once_are_numbered_from_one_without_a_gap(committed_desk):
    actions = [lambda: open_for(committed_desk.employee) for _ in range(6)]
    numbers = [int(profile.reference[-6:]) for profile in at_once(*actions)]
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


def numbers_of_a_first_and_of_who_waits_for_it(year: int) -> tuple[int, int]:
    """The first ticket of a year is not committed yet when the second asks for its number."""

    def number() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tickets_next_number(%s)", [year])
            return int(cursor.fetchone()[0])

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first = number()
            second = pool.submit(number)
            wait_until_somebody_waits()
        found = first, second.result(30)
        pool.submit(connection.close)
    return found


@pytest.mark.usefixtures("committed_desk")
def test_who_asks_while_the_years_first_ticket_is_not_committed_is_the_second():
    assert numbers_of_a_first_and_of_who_waits_for_it(2031) == (1, 2)


@pytest.mark.usefixtures("committed_desk")
def test_without_looking_again_behind_the_lock_a_number_would_be_lost(postgres: EmbeddedPostgres):
    """The control: the same moment with the numbers as they were drawn before."""
    as_drawn_before = import_module("helpdesk_site.tickets.migrations.0023_first_number").AS_BEFORE
    owner = postgres.url("helpdesk_owner", connection.settings_dict["NAME"])
    with psycopg.connect(owner, autocommit=True) as other:
        other.execute(as_drawn_before)
    assert numbers_of_a_first_and_of_who_waits_for_it(2031) == (1, 3)


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
