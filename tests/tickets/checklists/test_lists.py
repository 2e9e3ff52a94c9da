"""Lists on tickets: who changes them, what a tick says, and that a required one holds its ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from helpdesk.models import ChecklistTask, FollowUp

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.tickets import bulk, macros, services
from helpdesk_site.tickets.bulk import Chosen
from helpdesk_site.tickets.calls.services import Spoken, register_call
from helpdesk_site.tickets.checklists import promises, selectors
from helpdesk_site.tickets.checklists import services as lists
from helpdesk_site.tickets.models import ChecklistItem, ChecklistProfile, TicketProfile
from helpdesk_site.tickets.vocabulary import seed_vocabulary
from tests.tickets.checklists.conftest import ITEMS, items_on, keep, service, with_list, words_on
from tests.tickets.conftest import open_for

pytestmark = pytest.mark.django_db


def steps_on(ticket: TicketProfile, item: ChecklistItem, actor: Any) -> list[Callable[[], Any]]:
    key, of = ticket.public_id, item.list.public_id
    return [
        lambda: lists.tick(key, item.public_id, actor=actor),
        lambda: lists.open_again(key, item.public_id, actor=actor),
        lambda: lists.add_item(key, of, actor=actor, words="Bir iş daha"),
        lambda: lists.move(key, item.public_id, actor=actor, by=lists.DOWN),
        lambda: lists.remove_item(key, item.public_id, actor=actor),
        lambda: lists.drop_list(key, of, actor=actor),
    ]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("employee", NotAllowed), ("auditor", NotAllowed), ("stranger", TicketProfile.DoesNotExist)],
)
def test_whoever_does_not_work_on_it_changes_nothing(
    desk: Any, ticket: TicketProfile, who: str, refusal: type[Exception]
) -> None:
    item = with_list(desk, ticket)[0]
    before = AuditEntry.objects.count()
    for step in steps_on(ticket, item, getattr(desk, who)):
        with pytest.raises(refusal):
            step()
    assert words_on(ticket) == ITEMS.split("\n")
    assert AuditEntry.objects.count() == before


def test_a_list_of_another_ticket_is_not_found_through_this_one(desk: Any, ticket: TicketProfile) -> None:
    other = open_for(desk.colleague)
    item = with_list(desk, other)[0]
    for step in steps_on(ticket, item, desk.agent):
        with pytest.raises(WrongState):
            step()
    assert not ChecklistTask.objects.completed().exists()


def test_what_was_ticked_when_it_was_resolved_stays(desk: Any, ticket: TicketProfile) -> None:
    item = with_list(desk, ticket)[0]
    services.resolve(ticket.public_id, actor=desk.agent, expected_version=1, solution="Kuruldu.")
    for step in steps_on(ticket, item, desk.agent):
        with pytest.raises(WrongState):
            step()
    with pytest.raises(WrongState):
        lists.add_list(ticket.public_id, keep(desk.chief, name="Sonradan"), actor=desk.agent)


def test_a_tick_says_who_and_when_and_outdates_nobodys_answer(desk: Any, ticket: TicketProfile) -> None:
    item = with_list(desk, ticket)[0]
    lists.tick(ticket.public_id, item.public_id, actor=desk.agent)
    lists.tick(ticket.public_id, item.public_id, actor=desk.second_agent)
    item.refresh_from_db()
    assert item.done_by == desk.agent, "who came first stays"
    assert item.task.completion_date is not None
    ticks = AuditEntry.objects.filter(action="tickets.checklist.ticked")
    assert ticks.count() == 1
    services.reply(ticket.public_id, actor=desk.second_agent, expected_version=1, text="Sürüyor.", public=True)
    lists.open_again(ticket.public_id, item.public_id, actor=desk.second_agent)
    item.refresh_from_db()
    assert (item.done_by, item.task.completion_date) == (None, None)
    assert str(desk.agent.uuid) in AuditEntry.objects.get(action="tickets.checklist.reopened").payload


def test_items_are_added_moved_and_taken_away(desk: Any, ticket: TicketProfile) -> None:
    first, second, third = with_list(desk, ticket)
    key = ticket.public_id
    lists.move(key, first.public_id, actor=desk.agent, by=lists.UP)
    lists.move(key, third.public_id, actor=desk.agent, by=lists.UP)
    lists.remove_item(key, first.public_id, actor=desk.agent)
    lists.add_item(key, second.list.public_id, actor=desk.agent, words="  Tutanak   imzalandı ")
    assert words_on(ticket) == ["Deneme imzası atıldı", "Sürücü kuruldu", "Tutanak imzalandı"]
    assert ChecklistItem.objects.count() == 4, "what was taken away keeps its row"
    with pytest.raises(Invalid):
        lists.add_item(key, second.list.public_id, actor=desk.agent, words=" ")
    for place in range(47):
        lists.add_item(key, second.list.public_id, actor=desk.agent, words=f"Madde {place}")
    with pytest.raises(Invalid):
        lists.add_item(key, second.list.public_id, actor=desk.agent, words="Elli birinci")


def test_a_password_in_an_item_is_not_kept(desk: Any, ticket: TicketProfile) -> None:
    item = with_list(desk, ticket)[0]
    added = lists.add_item(ticket.public_id, item.list.public_id, actor=desk.agent, words="Şifresi: Ankara06!")
    assert "Ankara06" not in added.task.description


def test_a_list_stands_once_on_a_ticket_and_may_come_back(desk: Any, ticket: TicketProfile) -> None:
    template = keep(desk.chief)
    made = lists.add_list(ticket.public_id, template, actor=desk.agent)
    assert list(selectors.templates_for(ticket)) == []
    with pytest.raises(WrongState):
        lists.add_list(ticket.public_id, template, actor=desk.second_agent)
    lists.drop_list(ticket.public_id, made.public_id, actor=desk.agent)
    assert selectors.lists_of(ticket) == []
    lists.add_list(ticket.public_id, template, actor=desk.agent)
    assert ChecklistProfile.objects.count() == 2


def test_a_template_of_another_service_is_refused(desk: Any, ticket: TicketProfile) -> None:
    template = keep(desk.chief, service=service("12-f"))
    with pytest.raises(Invalid):
        lists.add_list(ticket.public_id, template, actor=desk.agent)
    assert list(selectors.templates_for(ticket)) == []
    assert not ChecklistProfile.objects.exists()


# What holds a ticket


def all_ways_to_resolve(desk: Any, ticket: TicketProfile) -> list[Callable[[], Any]]:
    macro = macros.keep_macro(
        actor=desk.agent, macro=None, title="Çözüldü", words="Tamam.", public=True, state="resolved", takes=False,
        for_all=False,
    )  # fmt: skip
    seed_vocabulary()
    spoken = Spoken(
        caller=desk.employee, description="Oldu mu?", key=uuid4(), category="vekalet", solution="anlatildi",
        solved=True, ticket_id=ticket.public_id,
    )  # fmt: skip
    key, common = ticket.public_id, {"actor": desk.agent, "expected_version": ticket.version}
    return [
        lambda: services.resolve(key, **common, solution="Kuruldu."),
        lambda: services.change_status(key, **common, state="resolved"),
        lambda: services.reply(key, **common, text="Kuruldu.", public=True, state="resolved"),
        lambda: services.steps_at_once(key, **common, state="resolved"),
        lambda: macros.run_macro(macro, key, **common),
        lambda: register_call(spoken, actor=desk.agent),
    ]


def test_a_required_list_holds_its_ticket_whichever_way_it_would_be_resolved(desk: Any, ticket: TicketProfile) -> None:
    first, *others = with_list(desk, ticket, required=True)
    lists.tick(ticket.public_id, first.public_id, actor=desk.agent)
    for resolve in all_ways_to_resolve(desk, ticket):
        with pytest.raises(WrongState) as refusal:
            resolve()
        assert "Sürücü kuruldu" in refusal.value.sentence
        assert "Kart okuyucu" not in refusal.value.sentence
    ticket.refresh_from_db()
    assert (ticket.state, ticket.version) == ("new", 1)
    assert not FollowUp.objects.exists()
    for item in others:
        lists.tick(ticket.public_id, item.public_id, actor=desk.agent)
    services.resolve(ticket.public_id, actor=desk.agent, expected_version=1, solution="Kuruldu.")
    ticket.refresh_from_db()
    assert ticket.state == "resolved"
    assert not list(promises.required_lists_are_done(Context()))


def test_of_many_tickets_the_one_that_is_held_says_why_and_holds_up_no_other(desk: Any) -> None:
    held, free = open_for(desk.employee), open_for(desk.employee)
    with_list(desk, held, required=True)
    outcomes = bulk.on_each(
        [Chosen(held.public_id, 1), Chosen(free.public_id, 1)],
        lambda one: services.steps_at_once(
            one.public_id, actor=desk.agent, expected_version=one.version, state="resolved"
        ),
        actor=desk.agent,
    )
    assert [outcome.is_done for outcome in outcomes] == [False, True]
    assert "Kart okuyucu takıldı" in outcomes[0].refusal


def test_a_list_that_is_not_required_holds_nothing_and_declining_needs_no_list(desk: Any) -> None:
    free, declined = open_for(desk.employee), open_for(desk.employee)
    with_list(desk, free)
    with_list(desk, declined, name="Zorunlu", required=True)
    services.resolve(free.public_id, actor=desk.agent, expected_version=1, solution="Kuruldu.")
    services.change_status(declined.public_id, actor=desk.agent, expected_version=1, state="declined", note="Olmaz.")
    assert not list(promises.required_lists_are_done(Context()))


def test_only_the_chief_makes_a_required_list_easier(desk: Any, ticket: TicketProfile) -> None:
    item, other, _third = with_list(desk, ticket, required=True)
    key = ticket.public_id
    with pytest.raises(NotAllowed):
        lists.remove_item(key, item.public_id, actor=desk.agent)
    with pytest.raises(NotAllowed):
        lists.drop_list(key, item.list.public_id, actor=desk.agent)
    lists.remove_item(key, item.public_id, actor=desk.chief)
    assert len(items_on(ticket)) == 2
    lists.drop_list(key, other.list.public_id, actor=desk.chief)
    services.resolve(key, actor=desk.agent, expected_version=1, solution="Kuruldu.")


def test_the_sentence_names_five_and_counts_the_rest(desk: Any, ticket: TicketProfile) -> None:
    with_list(desk, ticket, required=True, items="\n".join(f"Madde {place}" for place in range(7)))
    with pytest.raises(WrongState) as refusal:
        services.resolve(ticket.public_id, actor=desk.agent, expected_version=1, solution="Kuruldu.")
    assert "“Madde 4” ve 2 madde daha" in refusal.value.sentence


# By itself, and by a macro


def test_the_service_brings_its_list_to_each_new_ticket_and_to_one_that_is_handed_over(desk: Any) -> None:
    keep(desk.chief, service=service("12-f"), automatic=True, required=True)
    keep(desk.chief, name="Elle eklenen", service=service("12-f"))
    fresh = open_for(desk.employee, service_code="12-f")
    assert words_on(fresh) == ITEMS.split("\n")
    [shown] = selectors.lists_of(fresh)
    assert shown.list.required
    moved = open_for(desk.employee)
    assert words_on(moved) == []
    services.move_to_service(moved.public_id, actor=desk.agent, expected_version=1, service_code="12-f")
    assert words_on(moved) == ITEMS.split("\n")


def test_a_macro_adds_its_list_once_and_says_so_to_the_desk_alone(desk: Any, ticket: TicketProfile) -> None:
    macro = macros.keep_macro(
        actor=desk.agent, macro=None, title="Kurulum", words="", public=True, state="", takes=False, for_all=False,
        checklist=keep(desk.chief),
    )  # fmt: skip
    macros.run_macro(macro, ticket.public_id, actor=desk.agent, expected_version=1)
    entry = FollowUp.objects.get()
    assert (entry.comment, entry.public, entry.title) == ("E-imza kurulumu", False, "noted")
    with pytest.raises(Invalid):
        macros.run_macro(macro, ticket.public_id, actor=desk.agent, expected_version=2)
    assert words_on(ticket) == ITEMS.split("\n")


def test_a_macro_that_resolves_does_not_get_past_the_list_that_it_brings(desk: Any, ticket: TicketProfile) -> None:
    macro = macros.keep_macro(
        actor=desk.agent, macro=None, title="Kurulum", words="Kuruldu.", public=True, state="resolved", takes=False,
        for_all=False, checklist=keep(desk.chief, required=True),
    )  # fmt: skip
    with pytest.raises(WrongState):
        macros.run_macro(macro, ticket.public_id, actor=desk.agent, expected_version=1)
    assert not ChecklistProfile.objects.exists()


def test_the_checks_see_each_fault(desk: Any, ticket: TicketProfile) -> None:
    item = with_list(desk, ticket, required=True)[0]
    TicketProfile.objects.filter(pk=ticket.pk).update(state="resolved")
    assert len(list(promises.required_lists_are_done(Context()))) == 3
    ChecklistTask.objects.filter(pk=item.task_id).update(completion_date=timezone.now())
    assert len(list(promises.ticks_are_whole(Context()))) == 1
