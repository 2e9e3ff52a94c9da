"""The form of a call in a real browser: by the keyboard alone, with pictures, and never lost with a closed window."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from helpdesk_site.kernel.files import disk
from helpdesk_site.tickets.models import Attachment, Call, TicketAnswers, TicketDraft, TicketProfile
from helpdesk_site.tickets.questions.seeding import seed_questionnaires
from helpdesk_site.tickets.vocabulary import seed_vocabulary
from tests.browsing import LOOKS, Enter, OpenSite, barriers
from tests.samples_of_files import png
from tests.tickets.attachments.test_in_browser import paste, payload, pixel
from tests.tickets.conftest import build_desk, open_for
from tests.tickets.people import sign_in

NEW = "/cagri/yeni/"
PICTURE = png(400, 200)


@pytest.fixture
def words() -> None:
    """In the place of the folder's: the site makes its own, in its own database."""


def build() -> SimpleNamespace:
    desk = build_desk()
    seed_vocabulary()
    seed_questionnaires()
    desk.colleague.extension = "4512"
    desk.colleague.save()
    return SimpleNamespace(desk=desk, key=sign_in(desk.agent))


@pytest.fixture
def site(own_database: str, open_site: OpenSite) -> SimpleNamespace:
    return open_site(build)


@pytest.fixture
def agent(site: SimpleNamespace, enter: Enter) -> Page:
    return enter(site.key)


def take_call(page: Page, said: str) -> None:
    """By the keyboard alone: number, Enter, what is said."""
    page.goto(NEW)
    page.keyboard.type("4512")
    expect(page.locator("#caller-name")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type(said)
    expect(page.locator("#id_category")).not_to_have_value("")


def add_covered(page: Page) -> None:
    """A picture of the screen, covered as it is and added, without the mouse."""
    paste(page, PICTURE, on="#id_description")
    expect(page.get_by_role("dialog").locator("canvas")).to_be_focused()
    for key in ("ArrowLeft", "ArrowUp", "Enter", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_be_hidden()


def kept(page: Page) -> None:
    """The file is at the server, and the draft knows it."""
    expect(page.locator("[data-chosen] input[name=files-kept]").first).to_be_attached()


def test_a_call_with_a_picture_is_registered_and_solved_without_the_mouse(agent, database) -> None:
    take_call(agent, "vekaletim düşmemiş evrak görünmüyor")
    add_covered(agent)
    kept(agent)
    expect(agent.locator("#id_description")).to_be_focused()
    agent.keyboard.press("Control+Enter")
    expect(agent.locator("#page-notices")).to_contain_text("telefonda çözüldü")
    expect(agent.locator("#id_who")).to_be_focused()
    ticket, sent = database.submit(lambda: (TicketProfile.objects.get(), Attachment.objects.get())).result()
    assert (ticket.state, ticket.attachment_count, sent.profile_id) == ("resolved", 1, ticket.pk)


def test_a_window_that_closed_in_the_middle_has_words_and_files(site, enter, agent, database) -> None:
    take_call(agent, "vekaletim düşmemiş evrak görünmüyor")
    add_covered(agent)
    kept(agent)
    agent.locator("#id_minutes").focus()
    agent.keyboard.press("Tab")
    expect(agent.locator("[data-autosave-status]")).to_have_attribute("data-state", "saved")
    expect_in_draft(database)
    agent.close(run_before_unload=False)

    again = enter(site.key)
    again.goto(NEW)
    again.get_by_role("link", name=re.compile("vekaletim düşmemiş")).click()
    expect(again.get_by_label(re.compile("ekran görüntüsü-1.png"))).to_be_checked()
    again.locator("#id_description").press("Control+Enter")
    expect(again.locator("#page-notices")).to_contain_text("telefonda çözüldü")
    assert database.submit(TicketProfile.objects.get).result().attachment_count == 1
    assert database.submit(TicketDraft.objects.count).result() == 0


def expect_in_draft(database: Any) -> None:
    content = database.submit(lambda: TicketDraft.objects.get().content).result()
    assert content["files-kept"].startswith("att_")


def test_a_file_that_is_refused_is_said_at_once_and_the_others_stay(agent, database) -> None:
    take_call(agent, "vekaletim düşmemiş")
    agent.set_input_files("#id_files", [payload("iyi.txt"), payload("fatura.pdf", b"MZ\x90\x00")])
    expect(agent.locator("[data-chooser-refusal]")).to_contain_text("fatura.pdf: Bu dosya türü kabul edilmiyor")
    expect(agent.locator("[data-chosen] li")).to_have_count(1)
    agent.locator("#id_description").press("Control+Enter")
    expect(agent.locator("#page-notices")).to_contain_text("telefonda çözüldü")
    assert database.submit(lambda: Attachment.objects.get(profile__isnull=False).file.name).result() == "iyi.txt"


def test_a_server_that_keeps_nothing_now_gets_the_file_with_the_form(agent, database) -> None:
    agent.route("**/ek/", lambda route: route.abort())
    take_call(agent, "vekaletim düşmemiş")
    agent.set_input_files("#id_files", [payload("iyi.txt")])
    expect(agent.locator("[data-chosen] li")).to_have_count(1)
    agent.locator("#id_description").press("Control+Enter")
    expect(agent.locator("#page-notices")).to_contain_text("telefonda çözüldü")
    assert database.submit(lambda: Attachment.objects.get(profile__state="resolved").file.name).result() == "iyi.txt"


def test_the_questions_follow_the_category_and_a_call_that_goes_on_is_answered_by_the_keyboard(agent, database) -> None:
    take_call(agent, "vekaletim düşmemiş evrak görünmüyor")
    where = agent.get_by_label(re.compile("EBYS'in hangi bölümünde"))
    expect(where).to_be_visible()
    agent.get_by_role("button", name="Çözülmedi").focus()
    agent.keyboard.press("Enter")
    expect(agent.locator(".error-summary")).to_contain_text("Bu alan gerekli")
    where.focus()
    agent.keyboard.press("ArrowDown")
    message = agent.get_by_label("İletide ne yazıyor?")
    expect(message).to_be_hidden()
    agent.locator("[name='q-12-cc__hata_iletisi'][value=yes]").focus()
    agent.keyboard.press("Space")
    expect(message).to_be_visible()
    message.focus()
    agent.keyboard.type("Yetkiniz yok")
    agent.get_by_role("button", name="Çözülmedi").focus()
    agent.keyboard.press("Enter")
    expect(agent.locator("#page-notices")).to_contain_text("kaydedildi")
    kept = database.submit(lambda: TicketAnswers.objects.get().answers).result()
    assert kept == {"bolum": "giris", "hata_iletisi": True, "ileti": "Yetkiniz yok"}


def test_another_category_brings_its_own_questions_and_the_first_ones_keep_their_answers(agent) -> None:
    take_call(agent, "vekaletim düşmemiş")
    where = agent.get_by_label(re.compile("EBYS'in hangi bölümünde"))
    where.select_option("giris")
    agent.select_option("#id_category", "kesinti")
    expect(where).to_be_hidden()
    agent.select_option("#id_category", "vekalet")
    expect(where).to_be_visible()
    expect(where).to_have_value("giris")


def test_a_call_about_a_known_request_shows_no_questions(site, agent, database) -> None:
    database.submit(open_for, site.desk.colleague).result()
    take_call(agent, "vekaletim düşmemiş")
    where = agent.get_by_label(re.compile("EBYS'in hangi bölümünde"))
    expect(where).to_be_visible()
    agent.get_by_label("Bunun için arıyor").check()
    expect(where).to_be_hidden()
    agent.get_by_label("Yeni bir konu için arıyor").check()
    expect(where).to_be_visible()


def test_what_was_taken_out_again_does_not_go_with_the_call(agent, database) -> None:
    take_call(agent, "vekaletim düşmemiş")
    agent.set_input_files("#id_files", [payload("iyi.txt")])
    kept(agent)
    agent.locator("[data-chosen]").get_by_role("button", name="Çıkar").press("Enter")
    expect(agent.locator("[data-chosen] li")).to_have_count(0)
    agent.locator("#id_description").press("Control+Enter")
    expect(agent.locator("#page-notices")).to_contain_text("telefonda çözüldü")
    assert database.submit(lambda: (Call.objects.count(), TicketProfile.objects.get().attachment_count)).result() == (
        1, 0,
    )  # fmt: skip


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_barrier_is_found_and_nothing_runs_off_the_side(site, enter, look) -> None:
    page = enter(site.key, **look)
    page.goto(NEW)
    found = barriers(page, "empty")
    take_call(page, "vekaletim düşmemiş evrak görünmüyor")
    paste(page, PICTURE, on="#id_description")
    expect(page.get_by_role("dialog")).to_be_visible()
    found += barriers(page, "dialog")
    page.get_by_role("button", name="Görüntüyü ekle").click()
    page.set_input_files("#id_files", [payload(f"{'muvaffakiyetsizlestiricilestiriveremeyebilecek' * 3}.txt")])
    kept(page)
    found += barriers(page, "with files")
    page.get_by_role("button", name="Çözülmedi").click()
    expect(page.locator(".error-summary")).to_be_visible()
    found += barriers(page, "with mistakes")
    assert found == []


def test_the_picture_that_was_kept_is_the_covered_one(agent, database) -> None:
    take_call(agent, "vekaletim düşmemiş")
    add_covered(agent)
    kept(agent)
    content = database.submit(lambda: disk.read(Attachment.objects.get().file.storage_name)).result()
    assert pixel(agent, content, 190, 80)[2:] == [0, 0, 0], "the box in the middle"
