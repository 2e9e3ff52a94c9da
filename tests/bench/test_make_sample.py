"""A sample of scale: it cannot be told from what people made with the services, and the chain knows of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q
from helpdesk.models import FollowUp, Ticket, TicketChange

from helpdesk_site.demo.scale import stories, words
from helpdesk_site.demo.scale.institution import people, units
from helpdesk_site.demo.scale.making import Size, add_tickets
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person, SyncRun, Unit, User
from helpdesk_site.tickets import selectors, services
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.services.opening import searched_words
from helpdesk_site.tickets.sla import promises, steps
from helpdesk_site.tickets.sla.following import clocks_of
from helpdesk_site.tickets.statuses import STATUS_OF, State, may_follow
from tests.tickets.people import browser_of


def test_production_settings_refuse_a_sample_and_nothing_is_made(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo, tests and measurements"):
        call_command("make_sample", people=0, tickets=10)
    assert not TicketProfile.objects.exists()


def test_without_people_there_is_nobody_to_ask_and_the_command_says_so(db):
    with pytest.raises(CommandError, match="make people first"):
        call_command("make_sample", people=0, tickets=10, verbosity=0)
    assert not Ticket.objects.exists()


def test_everybody_came_through_the_directory_and_the_synchronisation(sample: Size):
    assert Person.objects.filter(directory_id__isnull=False, active=True).count() == sample.people
    assert Person.objects.filter(unit__isnull=True).count() == 0
    assert Unit.objects.count() == sample.units
    assert SyncRun.objects.get().state == SyncRun.State.DONE
    assert User.objects.count() == sample.accounts


def test_the_audit_chain_is_whole_and_tells_of_every_batch(sample: Size):
    call_command("verify_audit", stdout=StringIO())
    entry = AuditEntry.objects.get(action="demo.sample_tickets_made")
    assert f'"tickets":{sample.tickets}' in entry.payload.replace(" ", "")


def test_each_ticket_has_its_profile_and_both_say_the_same(sample: Size):
    assert TicketProfile.objects.count() == Ticket.objects.count() >= sample.tickets
    for profile in TicketProfile.objects.select_related("ticket", "owner", "requester", "unit_then"):
        ticket = profile.ticket
        account = getattr(profile.owner, "user", None)
        assert ticket.status == STATUS_OF[State(profile.state)]
        assert (ticket.title, ticket.queue_id, ticket.priority) == (profile.title, profile.queue_id, profile.priority)
        assert ticket.assigned_to_id == (account.pk if account else None)
        assert ticket.modified == profile.updated_at >= profile.created_at == ticket.created
        assert profile.updated_at <= clock.now()
        assert profile.search_fold == searched_words(
            profile.reference, profile.title, profile.requester, None, profile.unit_name_then, ticket.description or ""
        )


def test_a_conversation_leads_along_the_flow_to_where_the_ticket_stands(sample: Size):
    for profile in TicketProfile.objects.annotate(entries=Count("ticket__followup")):
        assert profile.version == 1 + profile.entries
        moves = TicketChange.objects.filter(followup__ticket=profile.ticket_id, field="state").order_by("followup_id")
        state = State.NEW
        for move in moves:
            old, new = State(move.old_value), State(move.new_value)
            assert old is state
            assert may_follow(old, new) or new in {State.REOPENED, State.WITHDRAWN}
            state = new
        assert state == profile.state
        assert (profile.resolved_at is not None) == (not State(profile.state).is_open)


def test_the_sample_has_the_shape_of_years_of_work(sample: Size):
    profiles = TicketProfile.objects.filter(channel__isnull=False)
    assert profiles.values("queue").distinct().count() >= 20 - 2, "the rarest queues may be missing in a small sample"
    assert profiles.filter(created_at__lt=clock.now() - timedelta(days=4 * 365)).exists()
    assert 0.04 < profiles.filter(is_open=True).count() / profiles.count() < 0.25
    assert 3 < FollowUp.objects.count() / profiles.count() < 5
    assert not profiles.filter(Q(owner__isnull=False) & Q(owner=F("requester"))).exists()


def test_measured_words_are_found_as_often_as_promised(sample: Size):
    found = Counter({word: _found(word) for word in words.MEASURED})
    for word, (share, _ways) in words.MEASURED.items():
        assert share * 0.6 - 0.01 < found[word] / sample.tickets < share * 1.3 + 0.01, (word, found)


def _found(word: str) -> int:
    (words_of_a_ticket,) = selectors.matching(word)
    return TicketProfile.objects.filter(words_of_a_ticket.ask(words_of_a_ticket.value)).count()


def test_an_agent_works_with_the_sample_like_with_any_ticket(sample: Size):
    agent = User.objects.select_related("person").order_by("pk")[0].person
    browser = browser_of(agent)
    assert browser.get("/is-listesi/").status_code == 200
    ticket = selectors.tickets_of_queues(agent).filter(state="in_progress").exclude(requester=agent)[0]
    assert ticket.reference in browser.get(f"/talep/{ticket.public_id}/").content.decode()
    services.reply(ticket.pk, actor=agent, expected_version=ticket.version, text="Bakıyorum.", public=True)
    ticket.refresh_from_db()
    assert ticket.ticket.followup_set.count() == ticket.version - 1


def test_repeated_it_adds_and_references_go_on(sample: Size):
    before = set(TicketProfile.objects.values_list("reference", flat=True))
    person = Person.objects.filter(user__isnull=True)[0]
    add_tickets(Size(people=0, tickets=20), quiet=True)
    with unit_of_work():
        opened = services.open_ticket(
            actor=person, requester=person, service_code="12-cc", title="Yeni", description="", channel="web"
        )
    references = set(TicketProfile.objects.values_list("reference", flat=True))
    assert len(references - before) == 21
    assert opened.reference not in before


def test_the_same_seed_gives_the_same_people_and_stories():
    codes = [unit.code for unit in units(10)]
    assert list(people(0, 30, unit_codes=codes, seed=3)) == list(people(0, 30, unit_codes=codes, seed=3))
    assert list(people(0, 30, unit_codes=codes, seed=3)) != list(people(0, 30, unit_codes=codes, seed=4))
    assert _story(5) == _story(5) != _story(6)


def test_a_sample_may_begin_as_late_as_one_likes(sample: Size):
    add_tickets(Size(people=0, tickets=20, days=30), quiet=True)
    newest = TicketProfile.objects.order_by("-id").values_list("created_at", flat=True)[:20]
    assert all(clock.now() - created < timedelta(days=31) for created in newest)


def _story(seed: int) -> stories.Story:
    now = clock.midnight(clock.today())
    return stories.Teller(now=now, seed=seed, services=[3, 1], askers=9, owners=4, follow_ups=4).tell(0.4)


@pytest.mark.parametrize(
    ("noun", "case", "expected"),
    [("evrak", "de", "evrakta"), ("imza", "i", "imzayı"), ("şablon", "ler", "şablonlar"), ("sürüm", "in", "sürümün")],
)
def test_words_take_their_endings_by_vowel_harmony(noun: str, case: str, expected: str):
    assert words.inflected(noun, case) == expected


def test_no_other_word_begins_like_a_measured_one():
    texts = [*words.VOCABULARY, *words.SENTENCES, *words.TITLES, *words.DESK_WORDS, *words.ASKER_WORDS]
    for measured in words.MEASURED:
        assert not [text for text in texts if any(word.startswith(measured) for word in text.lower().split())]


def test_its_clocks_are_as_the_services_would_have_left_them(sample: Size):
    checks = (
        promises.one_segment_a_clock, promises.segments_do_not_overlap, promises.breaches_are_told,
        promises.due_dates_follow_segments,
    )  # fmt: skip
    assert [fault for check in checks for fault in check(Context())] == []
    profiles = TicketProfile.objects.select_related("policy", "ticket").prefetch_related("clock_segments")
    for profile in profiles.filter(policy__isnull=False, channel__isnull=False):
        clocks = clocks_of(profile)
        calendar = clocks.calendar(clock.now())
        assert profile.ticket.due_date == profile.due_at
        if profile.is_open:
            assert profile.due_at == clocks.resolution_due(calendar)
    assert steps.sweep() <= TicketProfile.objects.filter(is_open=True).count() // 10, "what is past was told long ago"
