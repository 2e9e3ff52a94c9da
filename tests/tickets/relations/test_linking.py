"""Parents, waiting and relations: no ring, nobody's number shown to others, and what follows when a ticket ends."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.notify.models import Notification
from helpdesk_site.tickets import bulk, services
from helpdesk_site.tickets.models import ParentRule, Relation, TicketProfile
from helpdesk_site.tickets.relations import linking, merging, selectors
from helpdesk_site.tickets.relations.parts import update_parts
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of
from tests.tickets.relations.samples import broken_promises, deliver, fresh, solve

pytestmark = pytest.mark.django_db


def join(first: TicketProfile, kind: str, second: TicketProfile, actor: Any, **more: Any) -> Relation:
    return linking.link(first.public_id, kind, second.public_id, actor=actor, **more)


def some(desk: Any, number: int) -> list[TicketProfile]:
    return [open_for(desk.employee, title=f"Talep {place}") for place in range(number)]


# What is refused


@pytest.mark.parametrize("who", ["employee", "auditor"])
def test_only_who_works_on_both_joins_and_takes_apart(desk: Any, who: str) -> None:
    first, second, third = some(desk, 3)
    with pytest.raises(NotAllowed):
        join(first, "related", second, getattr(desk, who))
    relation = join(second, "related", third, desk.agent)
    with pytest.raises(NotAllowed):
        linking.unlink(relation.public_id, actor=getattr(desk, who))
    assert list(Relation.objects.values_list("ended_at", flat=True)) == [None]


def test_what_one_may_not_see_is_neither_joined_nor_taken_apart(desk: Any) -> None:
    seen, hidden = open_for(desk.employee), open_for(desk.employee, service_code="m7-k")
    with pytest.raises(TicketProfile.DoesNotExist):
        join(seen, "related", hidden, desk.agent)
    relation = join(seen, "related", hidden, desk.chief)
    with pytest.raises(Relation.DoesNotExist):
        linking.unlink(relation.public_id, actor=desk.agent)
    assert Relation.objects.get().ended_at is None


def test_what_is_no_relation_of_two_is_refused(desk: Any) -> None:
    first, second = some(desk, 2)
    with pytest.raises(Invalid):
        join(first, "merged_into", second, desk.agent)
    with pytest.raises(Invalid):
        join(first, "related", first, desk.agent)
    assert not Relation.objects.exists()


def test_two_are_joined_in_one_way_once(desk: Any) -> None:
    first, second = some(desk, 2)
    join(first, "related", second, desk.agent)
    for pair in ((first, second), (second, first)):
        with pytest.raises(WrongState):
            join(pair[0], "related", pair[1], desk.agent)
    assert Relation.objects.count() == 1


def test_a_part_has_one_parent_and_no_parts(desk: Any) -> None:
    top, part, other = some(desk, 3)
    join(part, "child_of", top, desk.agent)
    for below, above in ((part, other), (other, part), (top, other), (top, part)):
        with pytest.raises(WrongState):
            join(below, "child_of", above, desk.agent)
    assert Relation.objects.count() == 1


def test_nothing_waits_for_itself_by_way_of_others(desk: Any) -> None:
    first, second, third = some(desk, 3)
    join(first, "depends_on", second, desk.agent)
    join(second, "depends_on", third, desk.agent)
    with pytest.raises(WrongState) as refusal:
        join(third, "depends_on", first, desk.agent)
    assert refusal.value.code == "ring"
    assert Relation.objects.count() == 2


def test_a_merge_is_not_taken_apart_like_a_link(desk: Any) -> None:
    first, second = some(desk, 2)
    (relation,) = merging.merge(first.public_id, [second.public_id], actor=desk.agent)
    with pytest.raises(WrongState):
        linking.unlink(relation.public_id, actor=desk.agent)
    assert fresh(second).merging == "merged"


# What is seen


def panel_of(person: Any, ticket: TicketProfile) -> str:
    return browser_of(person).get(f"/talep/{ticket.public_id}/iliskiler/").content.decode()


def test_both_sides_show_a_relation_until_it_is_taken_away(desk: Any) -> None:
    first, second = some(desk, 2)
    relation = join(first, "related", second, desk.agent, why="Aynı sunucu")
    assert second.reference in panel_of(desk.agent, first)
    assert first.reference in panel_of(desk.agent, second)
    linking.unlink(relation.public_id, actor=desk.second_agent)
    assert second.reference not in panel_of(desk.agent, first)
    ended = Relation.objects.get()
    assert ended.ended_by == desk.second_agent.audit_id


def test_a_ticket_that_one_may_not_see_is_not_even_a_number(desk: Any) -> None:
    seen, hidden = open_for(desk.employee), open_for(desk.stranger, service_code="m7-k", title="Gizli konu")
    join(seen, "related", hidden, desk.chief, why="Gizli neden")
    panel = panel_of(desk.agent, seen)
    for words in (hidden.reference, hidden.public_id, "Gizli"):
        assert words not in panel
    assert selectors.links_of(seen, desk.agent) == []
    assert [one.other for one in selectors.links_of(seen, desk.chief)] == [hidden]


def test_how_the_desk_arranges_its_work_is_not_the_askers_to_read(desk: Any) -> None:
    first, second = some(desk, 2)
    join(first, "child_of", second, desk.agent, why="Büyük kesinti")
    panel = panel_of(desk.employee, first)
    assert second.reference not in panel
    assert "Büyük kesinti" not in panel


# Parents


def test_a_parent_is_not_solved_before_its_parts(desk: Any) -> None:
    top, part = some(desk, 2)
    join(part, "child_of", top, desk.agent)
    with pytest.raises(WrongState) as refusal:
        solve(top, desk.agent)
    assert refusal.value.code == "open_parts"
    assert fresh(top).is_open
    solve(part, desk.agent)
    solve(top, desk.agent)
    assert fresh(top).state == "resolved"


def test_only_who_works_on_the_parent_chooses_that_parts_end_with_it(desk: Any) -> None:
    top, part = some(desk, 2)
    join(part, "child_of", top, desk.agent)
    with pytest.raises(NotAllowed):
        linking.let_parts_close(top.public_id, actor=desk.auditor, closes_parts=True)
    assert not ParentRule.objects.exists()


def test_hundreds_of_parts_end_with_their_parent(desk: Any) -> None:
    top, *parts = some(desk, 131)
    for part in parts:
        join(part, "child_of", top, desk.agent)
    linking.let_parts_close(top.public_id, actor=desk.agent, closes_parts=True)
    stuck = parts[0]
    services.withdraw(stuck.public_id, actor=desk.employee, expected_version=1)
    solve(top, desk.agent)
    deliver()
    states = set(TicketProfile.objects.filter(pk__in=[part.pk for part in parts[1:]]).values_list("state", flat=True))
    assert states == {"resolved"}
    assert fresh(stuck).state == "withdrawn"
    assert selectors.progress_of(top, desk.agent) == selectors.Progress(130, 130)


def test_a_parent_that_is_declined_leaves_its_parts_alone(desk: Any) -> None:
    top, part = some(desk, 2)
    join(part, "child_of", top, desk.agent)
    linking.let_parts_close(top.public_id, actor=desk.agent, closes_parts=True)
    services.change_status(top.pk, actor=desk.agent, expected_version=1, state="declined")
    deliver()
    assert fresh(part).is_open


def test_one_message_goes_to_every_open_part_and_each_says_what_became_of_it(desk: Any) -> None:
    top, first, second, over = some(desk, 4)
    for part in (first, second, over):
        join(part, "child_of", top, desk.agent)
    services.withdraw(over.public_id, actor=desk.employee, expected_version=1)
    with pytest.raises(Invalid):
        update_parts(top, actor=desk.agent, words=" ", public=True, state="")
    outcomes = update_parts(top, actor=desk.agent, words="Arıza giderildi.", public=True, state="resolved")
    assert [outcome.reference for outcome in outcomes if outcome.is_done] == [first.reference, second.reference]
    assert {fresh(first).state, fresh(second).state} == {"resolved"}
    assert fresh(over).state == "withdrawn"


def test_a_message_reaches_more_parts_than_one_batch_holds(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    top, *parts = some(desk, 6)
    for part in parts:
        join(part, "child_of", top, desk.agent)
    outcomes = update_parts(top, actor=desk.agent, words="Arıza giderildi.", public=True, state="")
    assert [outcome.reference for outcome in outcomes if outcome.is_done] == [part.reference for part in parts]


# Waiting


def owned(ticket: TicketProfile, desk: Any) -> TicketProfile:
    services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.agent)
    return fresh(ticket)


def test_the_owner_is_told_when_the_last_one_that_was_waited_for_ends(desk: Any) -> None:
    waiting, first, second = some(desk, 3)
    owned(waiting, desk)
    join(waiting, "depends_on", first, desk.agent)
    join(waiting, "depends_on", second, desk.agent)
    solve(first, desk.agent)
    deliver()
    assert not Notification.objects.filter(template="ticket_may_go_on").exists()
    solve(second, desk.agent)
    deliver()
    (told,) = Notification.objects.filter(template="ticket_may_go_on")
    assert (told.person, told.about_id) == (desk.agent, waiting.public_id)


def test_a_pause_that_was_for_it_ends_and_another_does_not(desk: Any) -> None:
    paused, other, awaited = some(desk, 3)
    join(paused, "depends_on", awaited, desk.agent, pauses=True)
    join(other, "depends_on", awaited, desk.agent)
    services.change_status(other.pk, actor=desk.agent, expected_version=1, state="waiting_supplier")
    held = fresh(paused)
    assert held.state == "waiting_supplier"
    assert awaited.reference not in held.waiting_for
    solve(awaited, desk.agent)
    deliver()
    assert (fresh(paused).state, fresh(other).state) == ("in_progress", "waiting_supplier")


def test_who_waits_for_a_merged_ticket_waits_for_the_one_that_stays(desk: Any) -> None:
    waiting, awaited, kept = some(desk, 3)
    owned(waiting, desk)
    join(waiting, "depends_on", awaited, desk.agent)
    merging.merge(kept.public_id, [awaited.public_id], actor=desk.agent)
    deliver()
    assert not Notification.objects.filter(template="ticket_may_go_on").exists()
    solve(kept, desk.agent)
    deliver()
    assert Notification.objects.filter(template="ticket_may_go_on").count() == 1


def test_the_end_that_is_told_twice_is_followed_once(desk: Any) -> None:
    from helpdesk_site.kernel.outbox.models import OutboxMessage
    from helpdesk_site.tickets.relations import ending

    waiting, awaited = some(desk, 2)
    owned(waiting, desk)
    join(waiting, "depends_on", awaited, desk.agent)
    solve(awaited, desk.agent)
    deliver()
    ending.follow(OutboxMessage.objects.get(topic="tickets.ended").payload)
    assert Notification.objects.filter(template="ticket_may_go_on").count() == 1


def test_a_ticket_to_which_nothing_belongs_promises_nothing_when_it_ends(desk: Any) -> None:
    from helpdesk_site.kernel.outbox.models import OutboxMessage

    (alone,) = some(desk, 1)
    solve(alone, desk.agent)
    assert not OutboxMessage.objects.filter(topic="tickets.ended").exists()


# The checks of verify_invariants


def test_the_checks_find_what_the_commands_refuse(desk: Any) -> None:
    first, second, third = some(desk, 3)
    join(first, "depends_on", second, desk.agent)
    join(first, "child_of", second, desk.agent)
    assert broken_promises() == []
    common = {"begun_by": "system:test", "begun_at": first.created_at}
    Relation.objects.create(kind="depends_on", source=second, target=first, **common)
    Relation.objects.create(kind="child_of", source=second, target=third, **common)
    TicketProfile.objects.filter(pk=third.pk).update(merging="kept")
    found = " ".join(broken_promises())
    assert "waits for itself" in found
    assert "is a part and has parts" in found
    assert f"{third.reference} says" in found
