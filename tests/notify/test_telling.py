"""Telling people: with the transaction or not at all, once by mail, in their language, to nobody else."""

from __future__ import annotations

import json
import smtplib
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.template import TemplateDoesNotExist

from helpdesk_site.kernel import outbox
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.kernel.transaction import NoTransaction, unit_of_work
from helpdesk_site.notify import mail as sending
from helpdesk_site.notify import rendering, services
from helpdesk_site.notify.models import Notification
from tests.tickets.people import browser_of, make_person

ABOUT = ("ticket", "tkt_abc")


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    return SimpleNamespace(ayse=make_person("Ayşe", "Kaya"), isik=make_person("Işık", "Irmak"))


def tell(*people, **over):
    values = {
        "template": "ticket_replied", "context": {"reference": "EBYS-2026-000001", "service": "Yetki"},
        "link": "/talep/tkt_abc/", "about": ABOUT, **over,
    }  # fmt: skip
    with unit_of_work():
        return services.deliver_to_all(people, **values)


def sent() -> EmailMultiAlternatives:
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    return message


# The step


def test_nobody_is_told_outside_of_a_unit_of_work(own_database):
    person = make_person("Ayşe", "Kaya")
    with pytest.raises(NoTransaction):
        services.deliver(person, template="ticket_replied", context={}, link="/", about=ABOUT)
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    "link", ["https://kotu.example/", "//kotu.example/", "javascript:alert(1)", "talep/x/", "", "/\\kotu.example"]
)
def test_a_link_that_leads_elsewhere_is_refused(people, link):
    with pytest.raises(ValueError, match="page of ours"):
        tell(people.ayse, link=link)
    assert not OutboxMessage.objects.exists()


def test_words_that_nobody_wrote_are_missed_when_it_is_promised_and_not_when_it_is_sent(people):
    with pytest.raises(TemplateDoesNotExist):
        tell(people.ayse, template="no_such_words")
    assert not Notification.objects.exists()


def test_what_is_taken_back_is_told_to_nobody(people):
    def told_and_taken_back() -> None:
        with unit_of_work():
            services.deliver(people.ayse, template="ticket_replied", context={}, link="/x/", about=ABOUT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        told_and_taken_back()
    assert not Notification.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_who_has_no_address_or_has_left_is_told_in_the_application_alone(people):
    people.ayse.mail = ""
    people.isik.active = False
    tell(people.ayse, people.isik)
    assert Notification.objects.count() == 2
    assert not OutboxMessage.objects.exists()


# The mail


def test_a_mail_is_turkish_automatic_and_leads_to_a_page_that_asks_for_sign_in(people, client):
    tell(people.ayse)
    assert outbox.deliver_waiting() == 1
    message = sent()
    assert message.to == [people.ayse.mail]
    assert message.subject == "EBYS-2026-000001: yeni bir mesaj var"
    assert message.body.startswith("Sayın Ayşe KAYA,")
    assert "http://testserver/talep/tkt_abc/" in message.body
    assert "?" not in message.body.split("http://testserver", 1)[1].split()[0], "no key travels in an address"
    headers = message.message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == f"<{Notification.objects.get().public_id}@testserver>"
    html = str(message.alternatives[0][0])
    assert '<html lang="tr">' in html
    assert client.get("/talep/tkt_abc/")["Location"].startswith("/giris/")


def test_a_person_who_chose_english_reads_english(people):
    people.ayse.user.language = "en"
    people.ayse.user.save(update_fields=["language"])
    tell(people.ayse)
    outbox.deliver_waiting()
    assert sent().subject == "EBYS-2026-000001: there is a new message"


@pytest.mark.parametrize(
    "nasty", ["x\r\nBcc: herkes@ornek.bel.tr", "x\nSubject: y", "x\u2028Bcc: a@b", "x\x0bBcc: a@b"]
)
def test_no_value_begins_a_header_of_its_own(people, nasty):
    tell(people.ayse, context={"reference": nasty, "service": "s"})
    outbox.deliver_waiting()
    message = sent()
    assert message.recipients() == [people.ayse.mail]
    headers = message.message()
    assert headers["Bcc"] is None
    assert len(headers.get_all("Subject") or []) == 1


def test_names_are_escaped_in_html_and_plain_in_text(people):
    tell(people.ayse, context={"reference": "<b>1</b> & 2", "service": "<script>"})
    outbox.deliver_waiting()
    message = sent()
    assert "<b>1</b> & 2" in message.body
    assert "&lt;b&gt;1&lt;/b&gt; &amp; 2" in str(message.alternatives[0][0])


def test_repeated_after_a_crash_it_is_the_same_message(people):
    (told,) = tell(people.ayse)
    sending.message_of(told).send()  # the server took it; we died before we could write so
    outbox.deliver_waiting()
    first, second = mail.outbox
    assert first.message()["Message-ID"] == second.message()["Message-ID"]
    sending.send({"notifications": [told.public_id]})
    assert len(mail.outbox) == 2, "written down, it is not sent again"


def test_one_address_that_fails_holds_up_nobody_and_is_tried_again(people, monkeypatch):
    real = EmailBackend.send_messages

    def refusing(self, messages):
        if messages[0].to == [people.ayse.mail] and not tries:
            tries.append(1)
            raise smtplib.SMTPRecipientsRefused({})
        return real(self, messages)

    tries: list[int] = []
    monkeypatch.setattr(EmailBackend, "send_messages", refusing)
    tell(people.ayse, people.isik)
    outbox.deliver_waiting()
    assert [message.to for message in mail.outbox] == [[people.isik.mail]]
    waiting = OutboxMessage.objects.get()
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    OutboxMessage.objects.update(due_at=waiting.created_at)
    outbox.deliver_waiting()
    assert [message.to for message in mail.outbox] == [[people.isik.mail], [people.ayse.mail]]
    assert OutboxMessage.objects.get().state == "delivered"


def test_who_left_before_it_was_sent_gets_no_mail(people):
    tell(people.ayse)
    type(people.ayse).objects.update(active=False)
    outbox.deliver_waiting()
    assert not mail.outbox


# What travels


def test_moments_travel_as_text_and_arrive_as_moments(people):
    (told,) = tell(people.ayse, context={"due": "2026-12-15T21:00:00+00:00", "reference": "2026-12-15"})
    context = rendering._context(told)
    assert context["due"].year == 2026
    assert context["reference"] == "2026-12-15"


# The page


def test_one_reads_and_marks_ones_own_notifications_alone(people):
    (hers,) = tell(people.ayse)
    (his,) = tell(people.isik)
    ayse = browser_of(people.ayse)
    page = ayse.get("/bildirimler/").content.decode()
    assert "EBYS-2026-000001: yeni bir mesaj var" in page
    assert his.public_id not in page
    assert ayse.post("/bildirimler/okundu/", {"id": his.public_id})["Location"] == "/bildirimler/"
    assert ayse.post("/bildirimler/okundu/", {"id": hers.public_id})["Location"] == "/talep/tkt_abc/"
    assert [unread.public_id for unread in Notification.objects.filter(read_at__isnull=True)] == [his.public_id]
    assert ayse.get("/bildirimler/okundu/").status_code == 405


def test_the_header_counts_what_is_unread(people):
    for _ in range(3):
        tell(people.ayse)
    ayse = browser_of(people.ayse)
    assert "okunmamış bildirim" in ayse.get("/bildirimler/").content.decode()
    ayse.post("/bildirimler/okundu/")
    assert "okunmamış bildirim" not in ayse.get("/bildirimler/").content.decode()


def test_opening_the_page_of_a_thing_marks_what_was_told_about_it(people):
    tell(people.ayse)
    tell(people.ayse, about=("ticket", "tkt_other"))
    browser_of(people.ayse).post("/bildirimler/okundu/konu/", {"type": "ticket", "id": "tkt_abc"})
    assert Notification.objects.get(read_at__isnull=True).about_id == "tkt_other"


def test_what_is_kept_is_json(people):
    (told,) = tell(people.ayse)
    assert json.loads(json.dumps(Notification.objects.get(public_id=told.public_id).context)) == told.context
