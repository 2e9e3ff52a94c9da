"""A picture of the screen, from the asker's clipboard to the desk: covered on the way, and opened by whoever may."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.system import System
from tests.samples_of_files import png
from tests.tickets.attachments.test_in_browser import paste

PICTURE = png(600, 400)


def test_a_covered_picture_reaches_the_desk_and_nobody_else(desk: Desk, system: System) -> None:
    asker = desk.enter("iclal.sahin")
    asker.goto("/talep/yeni/")
    asker.get_by_role("radio").first.check()
    asker.locator("[name$=__bolum]").select_option("giris")
    asker.fill("[name=title]", "Evrak ekranı boş")
    asker.fill("[name=description]", "Ekran görüntüsü ekte.")
    paste(asker, PICTURE, on="[name=description]")
    expect(asker.get_by_role("dialog").locator("canvas")).to_be_focused()
    asker.keyboard.press("Enter")
    asker.get_by_role("button", name="Görüntüyü ekle").click()
    expect(asker.locator("[data-chosen] li")).to_have_count(1)
    asker.get_by_role("button", name="Talebi gönder").click()
    expect(asker.locator(".message .file-what")).to_contain_text("ekran görüntüsü-1.png")
    expect(asker.locator(".scanning-off")).to_contain_text("taranmıyor")

    agent = desk.enter("sule.cinar")
    agent.goto(asker.url)
    with agent.expect_download() as downloading:
        agent.locator(".message .file-what a").click()
    content = Path(downloading.value.path()).read_bytes()
    assert content != PICTURE
    address = agent.locator(".message .file-what a").get_attribute("href")

    stranger = desk.enter("zeynep.ogut")
    with desk.tolerating("404"):
        answer = stranger.goto(str(address))
    assert answer is not None
    assert answer.status == 404
    promised = [line for line in system.manage("verify_invariants").splitlines() if line.startswith("I14")]
    assert promised
    assert all("holds" in line for line in promised)
