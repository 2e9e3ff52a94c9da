"""The digest: one mail a slot with what is new, grouped, and none when nothing is."""

from __future__ import annotations

import smtplib
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from helpdesk_site.kernel import clock, outbox
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.kernel.calendar.services import declare_administrative_leave
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.notify import promises, services
from helpdesk_site.notify.digests import making, sending, standing, writing
from helpdesk_site.notify.models import Digest, DigestState, Notification, Way
from tests.kernel.calendar_samples import at, day
from tests.notify.digesting import MONDAY, TUESDAY, WEDNESDAY, choose, it_is, sent, sweep, tell, wait_for_digests
from tests.tickets.people import make_person

CHECKS = (
    promises.nothing_waits_past_its_slot,
    promises.nothing_was_passed_over,
    promises.digests_are_on_their_way,
    promises.digests_are_ones_own,
)


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    seed_calendar()
    return SimpleNamespace(ayse=make_person("Ayşe", "Kaya"), isik=make_person("Işık", "Irmak"))


def faults() -> list[str]:
    return [fault for check in CHECKS for fault in check(Context())]


# What goes where


def test_without_a_choice_everything_is_mailed_at_once(people):
    tell(people.ayse)
    assert sent().to == [people.ayse.mail]
    assert Notification.objects.get().way == Way.MAIL


def test_what_waits_is_not_mailed_at_once_and_stands_in_the_list(people):
    wait_for_digests(people.ayse)
    tell(people.ayse, people.isik)
    assert sent().to == [people.isik.mail]
    assert Notification.objects.get(person=people.ayse).way == Way.DIGEST


def test_only_here_is_never_mailed(people):
    choose(people.ayse, request_reply="desk")
    tell(people.ayse, when=f"{MONDAY} 15:00")
    assert sweep(f"{TUESDAY} 08:31") == 0
    assert not mail.outbox
    assert Notification.objects.get().way == Way.DESK


def test_the_choice_is_that_of_the_moment_in_which_the_mail_would_leave(people):
    with it_is(f"{MONDAY} 15:00"):
        with unit_of_work():
            services.deliver(
                people.ayse, template="ticket_replied", context={"reference": "1"}, link="/x/", about=("ticket", "1")
            )
        wait_for_digests(people.ayse)
        outbox.deliver_waiting()
    assert not mail.outbox
    assert Notification.objects.get().way == Way.DIGEST


# The mail


def test_the_mail_is_grouped_turkish_and_leads_to_pages(people):
    wait_for_digests(people.ayse)
    tell(people.ayse, number=7, when=f"{MONDAY} 09:00")
    tell(people.ayse, number=8, when=f"{MONDAY} 10:00")
    tell(people.ayse, number=7, template="ticket_moved", when=f"{MONDAY} 11:00")
    assert sweep(f"{TUESDAY} 08:30") == 1
    message = sent()
    assert message.to == [people.ayse.mail]
    assert message.subject == "Özet: 3 yenilik"
    body = message.body
    assert body.startswith("Sayın Ayşe KAYA,")
    assert "Son özetten bu yana yeni: 3" in body
    assert body.index("EBYS-2026-000007 · Genel destek") < body.index("EBYS-2026-000008 · Genel destek")
    assert body.count("EBYS-2026-000007") == 1, "the number stands once, above its lines"
    assert body.index("30.11.2026 09:00") < body.index("30.11.2026 11:00") < body.index("30.11.2026 10:00")
    assert "http://testserver/talep/tkt_7/" in body
    assert "http://testserver/bildirimler/tercihler/" in body
    headers = message.message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == f"<{Digest.objects.get().public_id}@testserver>"
    html = str(message.alternatives[0][0])
    assert '<html lang="tr">' in html
    assert html.count("<h3>") == 2
    assert set(Notification.objects.values_list("mailed_at", flat=True)) == {at(f"{TUESDAY} 08:30")}
    assert not faults()


def test_who_reads_english_gets_it_in_english(people):
    people.ayse.user.language = "en"
    people.ayse.user.save(update_fields=["language"])
    wait_for_digests(people.ayse)
    tell(people.ayse, when=f"{MONDAY} 09:00")
    sweep(f"{TUESDAY} 08:30")
    assert sent().subject == "Digest: 1 new"


def test_what_waits_for_a_decision_stands_first_oldest_first_with_its_days(people, monkeypatch):
    waiting = [
        standing.Waiting("Işık IRMAK için yetki talebi", "/yetki/req_2/karar/", at(f"{MONDAY} 08:00")),
        standing.Waiting("Can ÖZ için yetki talebi", "/yetki/req_1/karar/", at("27.11.2026 08:00")),
    ]
    monkeypatch.setattr(standing, "_providers", [lambda _person: waiting])
    wait_for_digests(people.ayse)
    tell(people.ayse, when=f"{MONDAY} 09:00")
    sweep(f"{TUESDAY} 08:30")
    message = sent()
    assert message.subject == "Özet: 1 yenilik, 2 onay sizi bekliyor"
    body = message.body
    assert "Kararınızı bekleyenler: 2" in body
    first = body.index("* [gerekli] Can ÖZ için yetki talebi – 4 gündür")
    second = body.index("* [gerekli] Işık IRMAK için yetki talebi – 1 gündür")
    assert first < second < body.index("Son özetten bu yana yeni")
    assert "http://testserver/yetki/req_1/karar/" in body


def test_of_very_many_the_rest_is_counted(people, monkeypatch):
    monkeypatch.setattr(writing, "MOST_NEW", 2)
    wait_for_digests(people.ayse)
    for number in range(5):
        tell(people.ayse, number=number, when=f"{MONDAY} 09:00")
    sweep(f"{TUESDAY} 08:30")
    assert sent().subject == "Özet: 5 yenilik"
    assert "3 tanesi daha sayfada duruyor" in sent().body
    assert not Notification.objects.filter(mailed_at__isnull=True).exists()


def test_names_are_escaped_in_html_and_begin_no_header(people):
    wait_for_digests(people.ayse)
    nasty = {"reference": "<b>1</b>\r\nBcc: a@b", "service": "<script>"}
    tell(people.ayse, context=nasty, when=f"{MONDAY} 09:00")
    sweep(f"{TUESDAY} 08:30")
    assert sent().message()["Bcc"] is None
    assert "<script>" not in str(sent().alternatives[0][0])


# Once


def test_nothing_new_no_mail(people):
    wait_for_digests(people.ayse)
    assert sweep(f"{TUESDAY} 08:30") == 0
    tell(people.ayse, when=f"{TUESDAY} 09:00")
    assert sweep(f"{WEDNESDAY} 08:30") == 1
    assert sweep("03.12.2026 08:30") == 0
    assert len(mail.outbox) == 1


def test_it_goes_once_however_often_it_is_swept_and_the_next_one_has_only_what_came_since(people):
    wait_for_digests(people.ayse)
    tell(people.ayse, number=1, when=f"{MONDAY} 09:00")
    for moment in ("08:30", "08:31", "11:00"):
        sweep(f"{TUESDAY} {moment}")
    tell(people.ayse, number=2, when=f"{TUESDAY} 11:30")
    assert sweep(f"{TUESDAY} 12:00") == 0, "what comes after its slot waits for the next"
    sweep(f"{WEDNESDAY} 08:30")
    first, second = (str(message.body) for message in mail.outbox)
    assert "000001" in first
    assert "000002" not in first
    assert "000002" in second
    assert "000001" not in second
    assert not faults()


def test_who_wants_two_gets_two(people):
    wait_for_digests(people.ayse, afternoon=True)
    wait_for_digests(people.isik)
    tell(people.ayse, people.isik, number=1, when=f"{TUESDAY} 09:00")
    assert sweep(f"{TUESDAY} 13:30") == 1
    assert sent().to == [people.ayse.mail]
    tell(people.ayse, number=2, when=f"{TUESDAY} 15:00")
    assert sweep(f"{WEDNESDAY} 08:30") == 2
    assert len(mail.outbox) == 3


def test_what_was_read_before_is_not_in_it(people):
    wait_for_digests(people.ayse)
    tell(people.ayse, number=1, when=f"{MONDAY} 09:00")
    tell(people.ayse, number=2, when=f"{MONDAY} 10:00")
    services.mark_read_about(people.ayse, ("ticket", "tkt_1"))
    sweep(f"{TUESDAY} 08:30")
    assert sent().subject == "Özet: 1 yenilik"
    assert "000001" not in sent().body
    assert not faults()


def test_what_is_read_while_the_mail_waits_in_the_outbox_is_not_in_it_either(people):
    wait_for_digests(people.ayse)
    tell(people.ayse, when=f"{MONDAY} 09:00")
    with it_is(f"{TUESDAY} 08:30"):
        making.make_due()
        services.mark_all_read(people.ayse)
        outbox.deliver_waiting()
    assert not mail.outbox
    assert Digest.objects.get().state == DigestState.NOT_NEEDED
    assert not faults()


@pytest.mark.parametrize("gone", [{"active": False}, {"mail": ""}])
def test_who_has_left_by_then_gets_none(people, gone):
    wait_for_digests(people.ayse)
    tell(people.ayse, when=f"{MONDAY} 09:00")
    with it_is(f"{TUESDAY} 08:30"):
        making.make_due()
        type(people.ayse).objects.filter(pk=people.ayse.pk).update(**gone)
        outbox.deliver_waiting()
    assert not mail.outbox
    assert Digest.objects.get().state == DigestState.NOT_NEEDED


# After a mishap


def test_a_sweep_that_dies_before_its_end_leaves_nothing_and_the_next_does_all(people, monkeypatch):
    wait_for_digests(people.ayse)
    tell(people.ayse, when=f"{MONDAY} 09:00")

    def dying(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "_fill", dying)
    with pytest.raises(KeyboardInterrupt):
        sweep(f"{TUESDAY} 08:30")
    assert not Digest.objects.exists()
    assert not OutboxMessage.objects.filter(topic=making.TOPIC).exists()
    monkeypatch.undo()
    assert sweep(f"{TUESDAY} 09:10") == 1
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_only_delays(people, monkeypatch):
    wait_for_digests(people.ayse)
    tell(people.ayse, when=f"{MONDAY} 09:00")
    real = EmailBackend.send_messages

    def away(_backend: object, _messages: object) -> int:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(EmailBackend, "send_messages", away)
    sweep(f"{TUESDAY} 08:30")
    assert Digest.objects.get().state == DigestState.WAITING
    assert not faults(), "its message still stands in the outbox"
    monkeypatch.setattr(EmailBackend, "send_messages", real)
    sweep(f"{TUESDAY} 09:00")
    sweep(f"{TUESDAY} 10:00")
    assert len(mail.outbox) == 1
    assert Digest.objects.get().state == DigestState.SENT


def test_repeated_after_a_crash_it_is_the_same_message(people, monkeypatch):
    wait_for_digests(people.ayse)
    tell(people.ayse, when=f"{MONDAY} 09:00")
    note = sending._note
    monkeypatch.setattr(sending, "_note", lambda *_arguments: None)  # we die after the server's yes
    sweep(f"{TUESDAY} 08:30")
    monkeypatch.setattr(sending, "_note", note)
    payload = {"digest": Digest.objects.get().public_id}
    sending.send(payload)
    sending.send(payload)
    first, second = mail.outbox
    assert first.message()["Message-ID"] == second.message()["Message-ID"]


# Days off


def test_after_a_feast_the_next_working_morning_carries_all(people):
    wait_for_digests(people.ayse)
    tell(people.ayse, number=1, when="28.10.2026 10:00")
    for holiday in ("28.10.2026 13:30", "29.10.2026 08:30"):
        assert sweep(holiday) == 0
    tell(people.ayse, number=2, when="29.10.2026 10:00")
    assert sweep("30.10.2026 08:30") == 1
    assert sent().subject == "Özet: 2 yenilik"


def test_leave_that_is_declared_over_night_puts_it_off(people):
    wait_for_digests(people.ayse)
    tell(people.ayse, number=1, when=f"{MONDAY} 10:00")
    with it_is(f"{MONDAY} 20:00"):
        declare_administrative_leave(day=day(TUESDAY), reason="Kar", actor=people.isik)
    assert sweep(f"{TUESDAY} 08:30") == 0
    with it_is(f"{TUESDAY} 12:00"):
        assert not faults(), "its slot has not come"
    assert sweep(f"{WEDNESDAY} 08:30") == 1


def test_a_sweep_that_slept_is_made_up_for(people):
    wait_for_digests(people.ayse)
    tell(people.ayse, number=1, when=f"{MONDAY} 09:00")
    assert sweep(f"{TUESDAY} 16:00") == 1
    tell(people.ayse, number=2, when=f"{TUESDAY} 16:10")
    assert sweep(f"{WEDNESDAY} 08:30") == 1


# The promise


def test_what_waits_past_its_slot_is_found(people):
    wait_for_digests(people.ayse)
    tell(people.ayse, when=f"{MONDAY} 09:00")
    with it_is(f"{TUESDAY} 08:34"):
        assert not faults(), "a sweep has five minutes"
    with it_is(f"{TUESDAY} 08:36"):
        assert len(faults()) == 1


def test_what_came_a_moment_too_late_for_its_digest_waits_for_the_next_and_is_no_fault(people):
    wait_for_digests(people.ayse)
    tell(people.ayse, number=1, when=f"{MONDAY} 09:00")
    sweep(f"{TUESDAY} 08:30")
    tell(people.ayse, number=2, when=f"{TUESDAY} 08:29")  # decided before, committed after
    with it_is(f"{TUESDAY} 10:00"):
        assert not faults()
    assert sweep(f"{TUESDAY} 10:00") == 0
    assert sweep(f"{WEDNESDAY} 08:30") == 1


def test_what_a_digest_passed_over_is_found(people):
    wait_for_digests(people.ayse)
    tell(people.ayse, number=1, when=f"{MONDAY} 09:00")
    tell(people.ayse, number=2, when=f"{MONDAY} 10:00")
    sweep(f"{TUESDAY} 08:30")
    Notification.objects.filter(about_id="tkt_1").update(digest=None)
    with it_is(f"{TUESDAY} 10:00"):
        assert len(faults()) == 1


def test_a_digest_that_nothing_sends_and_one_of_two_readers_are_found(people):
    wait_for_digests(people.ayse)
    tell(people.ayse, when=f"{MONDAY} 09:00")
    with it_is(f"{TUESDAY} 08:30"):
        making.make_due()
        OutboxMessage.objects.filter(topic=making.TOPIC).delete()
        assert len(faults()) == 1
        Notification.objects.update(person=people.isik)
        assert len(faults()) == 2


def test_the_cost_of_a_sweep_does_not_grow_with_the_people(people, django_assert_max_num_queries):
    everybody = [make_person("Kişi", f"No{number}") for number in range(12)]
    for person in everybody:
        wait_for_digests(person)
    tell(*everybody, when=f"{MONDAY} 09:00")
    with clock.held_at(at(f"{TUESDAY} 08:30")), django_assert_max_num_queries(13):
        assert making.make_due() == 12
