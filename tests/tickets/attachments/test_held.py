"""Files chosen with an answer that can be taken back: its author's until it leaves, and kept from every sweep."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from helpdesk.models import FollowUp

from helpdesk_site.kernel import clock
from helpdesk_site.notify.models import Notification
from helpdesk_site.tickets.attachments import services as attachments
from helpdesk_site.tickets.models import Attachment, HeldReply, TicketDraft, TicketProfile
from helpdesk_site.tickets.tasks import scan_files
from integrations.clamd import Clamd
from tests.servers.clamd import EICAR
from tests.tickets.attachments.test_sending import kept_in, page, reply, upload
from tests.tickets.conftest import let_held_replies_leave
from tests.tickets.people import browser_of
from tests.tickets.test_costs import TICKET, at_most

pytestmark = pytest.mark.django_db


def take_back(desk: SimpleNamespace, ticket: TicketProfile) -> None:
    held = HeldReply.objects.get().public_id
    answer = browser_of(desk.agent).post(f"/talep/{ticket.public_id}/geri-al/", {"held": held})
    assert answer.status_code == 302


def test_until_it_leaves_nobody_else_opens_it_and_the_desk_reads_its_name(
    desk: SimpleNamespace, ticket: TicketProfile
) -> None:
    reply(browser_of(desk.agent), ticket, upload("çözüm.png"))
    [chosen] = Attachment.objects.all()
    assert (chosen.profile, chosen.entry, chosen.held) == (None, None, HeldReply.objects.get())
    assert "çözüm.png" in page(browser_of(desk.second_agent), ticket)
    assert "çözüm.png" not in page(browser_of(desk.employee), ticket)
    for person, status in ((desk.employee, 404), (desk.second_agent, 404), (desk.agent, 200)):
        assert browser_of(person).get(f"/ek/{chosen.public_id}/").status_code == status


def test_it_leaves_with_its_answer(desk: SimpleNamespace, ticket: TicketProfile) -> None:
    reply(browser_of(desk.agent), ticket, upload("bir.png"), upload("iki.txt", b"x"))
    assert let_held_replies_leave() == 1
    entry = FollowUp.objects.get()
    sent = Attachment.objects.select_related("file").order_by("id")
    assert [(each.file.name, each.entry, each.public, each.held) for each in sent] == [
        ("bir.png", entry, True, None), ("iki.txt", entry, True, None),
    ]  # fmt: skip
    ticket.refresh_from_db()
    assert ticket.attachment_count == 2
    assert "bir.png" in page(browser_of(desk.employee), ticket)


def test_taken_back_it_is_in_the_form_again_and_goes_with_the_next_sending(
    desk: SimpleNamespace, ticket: TicketProfile
) -> None:
    browser = browser_of(desk.agent)
    reply(browser, ticket, upload("çözüm.png"))
    take_back(desk, ticket)
    form = browser.get(f"/talep/{ticket.public_id}/")
    [kept] = kept_in(form)
    draft = {"text": "Ekte.", "audience": "public", "draft_version": 1, "files-kept": kept}
    assert browser.post(f"/talep/{ticket.public_id}/taslak/", draft).status_code == 200
    assert kept_in(browser.get(f"/talep/{ticket.public_id}/")) == [kept]
    assert reply(browser, ticket, version=2, draft_version=2, **{"files-kept": kept}).status_code == 302
    let_held_replies_leave()
    assert Attachment.objects.get().entry == FollowUp.objects.get()
    assert not TicketDraft.objects.exists()


def test_what_was_chosen_for_a_further_answer_meanwhile_stands_beside_it(
    desk: SimpleNamespace, ticket: TicketProfile
) -> None:
    browser = browser_of(desk.agent)
    reply(browser, ticket, upload("ilk.png"))
    [second] = kept_in(reply(browser, ticket, upload("sonra.png"), text="", version=2))
    draft = {"text": "Bir de", "draft_version": 0, "files-kept": second}
    browser.post(f"/talep/{ticket.public_id}/taslak/", draft)
    take_back(desk, ticket)
    first = Attachment.objects.get(file__name="ilk.png").public_id
    assert kept_in(browser.get(f"/talep/{ticket.public_id}/")) == [first, second]


def test_no_sweep_and_no_other_form_takes_it(desk: SimpleNamespace, ticket: TicketProfile) -> None:
    browser = browser_of(desk.agent)
    reply(browser, ticket, upload("bekler.png"))
    [chosen] = Attachment.objects.all()
    with clock.held_at(clock.now() + timedelta(days=2)):
        assert attachments.throw_away_unsent() == 0, "a worker that was away for two days sends it all the same"
    for _each in range(5):
        attachments.keep_chosen([upload(f"{n}.txt", b"x") for n in range(10)], person=desk.agent)
    again = reply(browser, ticket, audience="note", version=2, **{"files-kept": chosen.public_id})
    assert again.status_code == 422
    let_held_replies_leave()
    chosen.refresh_from_db()
    assert chosen.entry == FollowUp.objects.get()


def test_in_which_something_harmful_is_found_meanwhile_stays_behind_and_the_words_leave(
    desk: SimpleNamespace, ticket: TicketProfile, scanning: Clamd
) -> None:
    reply(browser_of(desk.agent), ticket, upload("iyi.txt", b"x"), upload("kötü.txt", EICAR))
    scan_files()
    assert let_held_replies_leave() == 1
    assert FollowUp.objects.get().comment == "Ekte."
    names = Attachment.objects.filter(entry__isnull=False).values_list("file__name", flat=True)
    assert list(names) == ["iyi.txt"]
    assert Notification.objects.filter(template="attachment_quarantined", person=desk.agent).count() == 1


def test_a_page_with_what_waits_and_its_files_costs_no_more_than_any(
    desk: SimpleNamespace, ticket: TicketProfile
) -> None:
    reply(browser_of(desk.agent), ticket, upload("bir.png"), upload("iki.txt", b"x"))
    reader = browser_of(desk.second_agent)
    page(reader, ticket)
    with at_most(TICKET):
        page(reader, ticket)
