"""Merging: what may not be, what is left behind, who reads what, and that undoing gives everything back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from helpdesk.models import FollowUp

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.notify.models import Notification
from helpdesk_site.tickets import processes, services
from helpdesk_site.tickets.models import ClockSegment, Relation, TicketProfile
from helpdesk_site.tickets.relations import merging
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of
from tests.tickets.relations.samples import broken_promises, deliver, fresh, merged_pair, say, solve
from tests.tickets.sla.conftest import it_is, promise_four_hours

pytestmark = pytest.mark.django_db


def nothing_was_merged() -> bool:
    return not (Relation.objects.exists() or TicketProfile.objects.exclude(merging="").exists())


# What is refused


@pytest.mark.parametrize("who", ["employee", "auditor"])
def test_only_who_works_on_both_merges_them(desk: Any, who: str) -> None:
    kept, other = open_for(desk.employee), open_for(desk.employee)
    with pytest.raises(NotAllowed):
        merging.merge(kept.public_id, [other.public_id], actor=getattr(desk, who))
    assert nothing_was_merged()


def test_nobody_merges_his_own_request(desk: Any) -> None:
    kept, own = open_for(desk.employee), open_for(desk.agent)
    with pytest.raises(NotAllowed) as refusal:
        merging.merge(kept.public_id, [own.public_id], actor=desk.agent)
    assert own.reference in refusal.value.sentence
    assert nothing_was_merged()


def test_what_one_may_not_see_is_missing(desk: Any) -> None:
    kept, hidden = open_for(desk.employee), open_for(desk.stranger, service_code="m7-k")
    with pytest.raises(TicketProfile.DoesNotExist):
        merging.merge(kept.public_id, [hidden.public_id], actor=desk.agent)
    assert nothing_was_merged()


def test_a_request_is_not_merged_into_itself_and_not_with_nothing(desk: Any) -> None:
    ticket = open_for(desk.employee)
    for others in ([ticket.public_id], []):
        with pytest.raises(Invalid):
            merging.merge(ticket.public_id, others, actor=desk.agent)
    assert nothing_was_merged()


def test_one_that_cannot_be_merged_holds_back_all(desk: Any) -> None:
    kept, good, over = open_for(desk.employee), open_for(desk.stranger), open_for(desk.stranger)
    services.withdraw(over.public_id, actor=desk.stranger, expected_version=1)
    with pytest.raises(WrongState) as refusal:
        merging.merge(kept.public_id, [good.public_id, over.public_id], actor=desk.agent)
    assert over.reference in refusal.value.sentence
    assert nothing_was_merged()
    assert fresh(good).state == "new"


def test_what_has_ended_does_not_stay_open_for_others(desk: Any) -> None:
    kept, other = open_for(desk.employee), open_for(desk.stranger)
    services.withdraw(kept.public_id, actor=desk.employee, expected_version=1)
    with pytest.raises(WrongState):
        merging.merge(kept.public_id, [other.public_id], actor=desk.agent)
    assert nothing_was_merged()


def test_a_request_that_follows_a_process_is_not_merged_away(desk: Any) -> None:
    [code] = processes.codes()
    kept, other = open_for(desk.employee), open_for(desk.stranger, service_code=code)
    with pytest.raises(WrongState) as refusal:
        merging.merge(kept.public_id, [other.public_id], actor=desk.agent)
    assert "kendi süreci" in refusal.value.sentence
    assert nothing_was_merged()


def test_chains_and_rings_of_merges_are_refused(desk: Any) -> None:
    kept, merged = merged_pair(desk)
    third = open_for(desk.colleague)
    wrong = [(third, kept), (merged, third), (merged, kept), (third, merged)]
    for into, away in wrong:
        with pytest.raises(WrongState):
            merging.merge(into.public_id, [away.public_id], actor=desk.agent)
    assert Relation.objects.count() == 1
    assert fresh(third).merging == ""


# What is left behind


def test_a_merged_request_is_over_and_says_into_which_it_was_merged(desk: Any) -> None:
    kept, merged = merged_pair(desk)
    relation = Relation.objects.get()
    assert (merged.state, merged.is_open, merged.merging) == ("duplicate", False, "merged")
    assert (kept.state, kept.merging) == ("new", "kept")
    assert (relation.source, relation.target, relation.state_before) == (merged, kept, "new")
    actions = " ".join(AuditEntry.objects.values_list("payload", flat=True))
    assert all(word in actions for word in ("ticket.merged", "ticket.kept", "ticket.relation.begun"))
    assert broken_promises() == []


def test_nothing_is_copied_or_moved(desk: Any) -> None:
    kept, other = open_for(desk.employee), open_for(desk.stranger)
    say(other, desk.stranger, "Bende de var.")
    before = set(FollowUp.objects.values_list("pk", "ticket_id", "comment"))
    merging.merge(kept.public_id, [other.public_id], actor=desk.agent)
    assert before <= set(FollowUp.objects.values_list("pk", "ticket_id", "comment"))


def test_each_asker_is_told_once_and_about_his_own(desk: Any) -> None:
    kept, merged = merged_pair(desk)
    deliver()
    (told,) = Notification.objects.filter(template="ticket_merged")
    assert (told.person, told.about_id) == (desk.stranger, merged.public_id)
    assert kept.reference not in str(told.context)


def test_a_message_that_comes_twice_tells_once(desk: Any) -> None:
    from helpdesk_site.kernel.outbox.models import OutboxMessage
    from helpdesk_site.tickets.relations import telling

    merged_pair(desk)
    deliver()
    telling.tell(OutboxMessage.objects.get(topic="tickets.tell_askers").payload)
    assert Notification.objects.filter(template="ticket_merged").count() == 1


# Who reads what


def page_of(person: Any, ticket: TicketProfile) -> str:
    return browser_of(person).get(f"/talep/{ticket.public_id}/").content.decode()


def panel_of(person: Any, ticket: TicketProfile) -> str:
    return browser_of(person).get(f"/talep/{ticket.public_id}/iliskiler/").content.decode()


def test_the_desk_reads_the_merged_messages_in_the_one_that_stays(desk: Any) -> None:
    kept, merged = merged_pair(desk, description="Benim ekranım da donuyor.")
    say(merged, desk.stranger, "Hâlâ donuyor.")
    page = page_of(desk.agent, kept)
    assert "Benim ekranım da donuyor." in page
    assert "Hâlâ donuyor." in page
    assert merged.reference in page


def test_an_asker_reads_the_desks_answers_and_nothing_of_the_other(desk: Any) -> None:
    kept, merged = merged_pair(desk)
    say(kept, desk.employee, "Bunu yalnız destek okusun.")
    say(kept, desk.agent, "Sunucuyu yeniden başlattık.")
    say(kept, desk.agent, "Aramızda kalsın.", public=False)
    page, panel = page_of(desk.stranger, merged), panel_of(desk.stranger, merged)
    assert "Sunucuyu yeniden başlattık." in page
    assert "Aramızda kalsın." not in page
    for words in (kept.reference, kept.public_id, "Bunu yalnız destek okusun.", desk.employee.official_name):
        assert words not in page + panel
    other = page_of(desk.employee, kept) + panel_of(desk.employee, kept)
    for words in (merged.reference, merged.public_id, desk.stranger.official_name):
        assert words not in other


def test_what_was_answered_before_the_merge_is_not_shown_to_others(desk: Any) -> None:
    kept, merged = open_for(desk.employee), open_for(desk.stranger)
    say(kept, desk.agent, "Yalnız size.")
    merging.merge(kept.public_id, [merged.public_id], actor=desk.agent)
    assert "Yalnız size." not in page_of(desk.stranger, merged)


def test_who_asked_twice_is_shown_the_way_between_his_own(desk: Any) -> None:
    kept, again = open_for(desk.employee), open_for(desk.employee, title="Yine açılmıyor")
    merging.merge(kept.public_id, [again.public_id], actor=desk.agent)
    assert kept.reference in panel_of(desk.employee, again)


def test_an_answer_and_the_end_are_told_to_every_asker_on_his_own_number(desk: Any) -> None:
    kept, merged = merged_pair(desk)
    deliver()
    Notification.objects.all().delete()
    say(kept, desk.agent, "Bakıyoruz.", state="in_progress")
    solve(kept, desk.agent)
    deliver()
    told = Notification.objects.filter(person=desk.stranger)
    assert [(each.template, each.about_id) for each in told.order_by("id")] == [
        ("ticket_replied", merged.public_id), ("ticket_moved", merged.public_id),
    ]  # fmt: skip


def test_what_an_asker_writes_reaches_the_owner_of_the_one_that_stays_and_no_asker(desk: Any) -> None:
    kept, merged = merged_pair(desk)
    services.assign(kept.public_id, actor=desk.chief, expected_version=kept.version, owner=desk.agent)
    deliver()
    Notification.objects.all().delete()
    say(merged, desk.stranger, "Bende hâlâ var.")
    deliver()
    (told,) = Notification.objects.all()
    assert (told.person, told.about_id) == (desk.agent, kept.public_id)


# What a merged request cannot do by itself


def test_a_merged_request_is_not_opened_again_by_itself(desk: Any) -> None:
    _kept, merged = merged_pair(desk)
    for actor in (desk.stranger, desk.agent):
        with pytest.raises(WrongState) as refusal:
            services.reopen(merged.public_id, actor=actor, expected_version=merged.version, reason="Çözülmedi")
        assert "birlikte" in refusal.value.sentence
    assert fresh(merged).state == "duplicate"


def test_one_that_others_wait_for_is_not_withdrawn(desk: Any) -> None:
    kept, _merged = merged_pair(desk)
    with pytest.raises(WrongState):
        services.withdraw(kept.public_id, actor=desk.employee, expected_version=kept.version)
    assert fresh(kept).is_open


# Undoing


def test_only_who_works_on_both_undoes(desk: Any) -> None:
    _kept, merged = merged_pair(desk)
    with pytest.raises(NotAllowed):
        merging.undo(merged.public_id, actor=desk.auditor)
    with pytest.raises(TicketProfile.DoesNotExist):
        merging.undo(merged.public_id, actor=desk.stranger)
    assert fresh(merged).merging == "merged"


def test_what_is_not_merged_cannot_be_undone(desk: Any) -> None:
    _kept, merged = merged_pair(desk)
    merging.undo(merged.public_id, actor=desk.agent)
    with pytest.raises(WrongState):
        merging.undo(merged.public_id, actor=desk.agent)
    assert Relation.objects.get().ended_at is not None


COLUMNS = (
    *("state", "owner", "waiting_for", "waiting_since", "due_at", "response_due_at", "next_step_at", "resolved_at"),
    *("reopened", "first_contact", "first_response_at", "merging", "resolution_breached_at", "service", "priority"),
)


def test_undoing_gives_back_exactly_what_was_there(desk: Any) -> None:
    promise_four_hours()
    with it_is("18.03.2026 09:00"):
        kept, other = open_for(desk.employee), open_for(desk.stranger)
        services.assign(other.pk, actor=desk.chief, expected_version=1, owner=desk.second_agent)
    before, segments = columns_of(other), segments_of(other)
    with it_is("18.03.2026 09:20"):
        merging.merge(kept.public_id, [other.public_id], actor=desk.agent)
        assert not ClockSegment.objects.filter(profile=other, ended_at=None).exists()
    with it_is("18.03.2026 09:50"):
        merging.undo(other.public_id, actor=desk.agent)
        assert columns_of(other) == before
        assert segments_of(other) == segments
        assert fresh(kept).merging == ""
        assert broken_promises() == []


def columns_of(profile: TicketProfile) -> dict[str, Any]:
    return {name: getattr(fresh(profile), name) for name in COLUMNS}


def segments_of(profile: TicketProfile) -> list[tuple[Any, ...]]:
    found = ClockSegment.objects.filter(profile=profile).order_by("pk")
    return list(found.values_list("clock", "reason", "started_at", "ended_at"))


@pytest.mark.parametrize("state", ["waiting_requester", "waiting_supplier", "visit_planned", "reopened"])
def test_whatever_state_it_was_in_comes_back(desk: Any, state: str) -> None:
    promise_four_hours()
    kept, other = open_for(desk.employee), open_for(desk.stranger)
    if state == "reopened":
        solve(other, desk.agent)
        services.reopen(
            other.pk, actor=desk.stranger, expected_version=fresh(other).version, reason="Yine oldu"
        )  # fmt: skip
    else:
        services.change_status(
            other.pk, actor=desk.agent, expected_version=1, state=state, waiting_for="Işık Hanım"
        )  # fmt: skip
    before = columns_of(other)
    merging.merge(kept.public_id, [other.public_id], actor=desk.agent)
    merging.undo(other.public_id, actor=desk.agent)
    assert columns_of(other) == before


def test_others_stay_merged_when_one_is_taken_out(desk: Any) -> None:
    kept, merged = merged_pair(desk)
    third = open_for(desk.colleague)
    merging.merge(kept.public_id, [third.public_id], actor=desk.agent)
    merging.undo(merged.public_id, actor=desk.agent)
    assert (fresh(kept).merging, fresh(third).merging, fresh(merged).merging) == ("kept", "merged", "")


def test_what_was_answered_meanwhile_stays_with_its_reader(desk: Any) -> None:
    kept, merged = merged_pair(desk)
    say(kept, desk.agent, "Sunucuyu yeniden başlattık.")
    merging.undo(merged.public_id, actor=desk.agent)
    page = page_of(desk.stranger, merged)
    assert "Sunucuyu yeniden başlattık." in page
    assert Notification.objects.filter(person=desk.stranger, template="ticket_unmerged").count() == 1


def test_a_merge_is_undone_for_three_working_days_after_the_end_and_not_later(desk: Any) -> None:
    promise_four_hours()
    with it_is("16.03.2026 09:00"):
        kept, merged = merged_pair(desk)
        third = open_for(desk.colleague)
        merging.merge(kept.public_id, [third.public_id], actor=desk.agent)
    with it_is("16.03.2026 11:00"):
        solve(kept, desk.agent)
        deliver()
    with it_is("17.03.2026 10:00"):
        merging.undo(merged.public_id, actor=desk.agent)
        assert fresh(merged).is_open
        assert broken_promises() == []
    with it_is("30.03.2026 10:00"), pytest.raises(WrongState):
        merging.undo(third.public_id, actor=desk.agent)
    assert fresh(third).merging == "merged"


# The clocks of what was merged


def test_the_promise_to_a_merged_asker_is_broken_when_the_one_that_stays_ends_too_late(desk: Any) -> None:
    promise_four_hours()
    with it_is("18.03.2026 09:00"):
        other = open_for(desk.stranger)
    with it_is("18.03.2026 12:00"):
        kept = open_for(desk.employee)
        merging.merge(kept.public_id, [other.public_id], actor=desk.agent)
        assert fresh(other).resolution_breached_at is None
    with it_is("18.03.2026 15:30"):
        solve(kept, desk.agent)
        deliver()
        end = clock.now()
    last = ClockSegment.objects.filter(profile=other, clock="resolution").order_by("pk").last()
    assert last is not None
    assert last.ended_at is not None
    assert abs(last.ended_at - end) < timedelta(seconds=1)
    assert fresh(other).resolution_breached_at is not None
    assert fresh(kept).resolution_breached_at is None
    assert broken_promises() == []
