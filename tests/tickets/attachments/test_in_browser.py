"""Choosing, pasting and dropping files in a real browser, and covering what nobody should see before it leaves."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from helpdesk_site.kernel.files import disk
from helpdesk_site.tickets.models import Attachment, TicketProfile
from tests.browsing import LOOKS, Enter, barriers
from tests.samples_of_files import png
from tests.tickets.conftest import open_for
from tests.tickets.people import sign_in

# A picture of 400 by 200, all of one grey: whatever is black in what was sent was covered.
PICTURE = png(400, 200)
PASTE = """async ([selector, content, text]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], "image.png", { type: "image/png" }));
  if (text) carried.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(event);
}"""
PIXEL = """async ([content, x, y]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${content}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return [image.width, image.height, ...context.getImageData(x, y, 1, 1).data.slice(0, 3)];
}"""
PHOTOGRAPH = """() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [40, 30];
  canvas.getContext("2d").fillRect(0, 0, 5, 5);
  return canvas.toDataURL("image/jpeg").split(",")[1];
}"""


@pytest.fixture
def opened(site: SimpleNamespace, enter: Enter, database: Any) -> tuple[Page, str]:
    """The page of a ticket, opened by its asker."""

    def begin(desk: SimpleNamespace) -> tuple[str, str]:
        ticket = open_for(desk.employee)
        return f"/talep/{ticket.public_id}/", sign_in(desk.employee)

    address, key = database.submit(begin, site.desk).result()
    page = enter(key)
    page.goto(address)
    return page, address


def paste(page: Page, content: bytes, *, on: str = "#reply-text", text: str = "") -> None:
    """As a browser does it with a picture of the screen, while this field has the focus."""
    page.evaluate(PASTE, [on, base64.b64encode(content).decode(), text])


def sent(database: Any) -> list[tuple[str, str, bytes]]:
    """Name, kind and bytes of what came with a message."""

    def read() -> list[tuple[str, str, bytes]]:
        files = [each.file for each in Attachment.objects.select_related("file").exclude(profile=None).order_by("id")]
        return [(file.name, file.kind, disk.read(file.storage_name)) for file in files]

    found: list[tuple[str, str, bytes]] = database.submit(read).result()
    return found


def pixel(page: Page, content: bytes, x: int, y: int) -> list[int]:
    found: list[int] = page.evaluate(PIXEL, [base64.b64encode(content).decode(), x, y])
    return found


def payload(name: str, content: bytes = b"x") -> FilePayload:
    return {"name": name, "mimeType": "x/y", "buffer": content}


def send(page: Page) -> None:
    page.fill("#reply-text", "Ekran görüntüsü ekte.")
    page.get_by_role("button", name="Gönder", exact=True).click()
    expect(page.locator("#page-notices")).to_contain_text("gönderildi")


def test_a_pasted_picture_is_covered_with_the_mouse_and_only_the_covered_one_leaves(opened, database) -> None:
    page, _address = opened
    paste(page, PICTURE)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Yalnız kapatılmış görüntü gönderilir")
    frame = dialog.locator("canvas").bounding_box()
    assert frame is not None
    for start, end in (((0.1, 0.1), (0.4, 0.5)), ((0.6, 0.1), (0.9, 0.5))):
        page.mouse.move(frame["x"] + start[0] * frame["width"], frame["y"] + start[1] * frame["height"])
        page.mouse.down()
        page.mouse.move(frame["x"] + end[0] * frame["width"], frame["y"] + end[1] * frame["height"])
        page.mouse.up()
    expect(dialog).to_contain_text("Kutu sayısı: 2")
    dialog.get_by_role("button", name="Sonuncuyu geri al").click()
    expect(dialog).to_contain_text("Kutu sayısı: 1")
    dialog.get_by_role("button", name="Görüntüyü ekle").click()
    expect(page.locator("[data-chosen]")).to_contain_text("ekran görüntüsü-1.png")
    send(page)
    [(name, kind, content)] = sent(database)
    assert (name, kind) == ("ekran görüntüsü-1.png", "png")
    assert pixel(page, content, 100, 60) == [400, 200, 0, 0, 0]
    assert pixel(page, content, 300, 60)[2:] == [200, 200, 200]
    expect(page.locator(".message .file-picture img")).to_be_visible()


def test_a_picture_is_covered_by_the_keyboard_alone(opened, database) -> None:
    page, _address = opened
    paste(page, PICTURE)
    expect(page.get_by_role("dialog").locator("canvas")).to_be_focused()
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Kutu sayısı: 2")
    page.keyboard.press("Backspace")
    expect(page.get_by_role("dialog")).to_contain_text("Kutu sayısı: 1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    send(page)
    [(_name, _kind, content)] = sent(database)
    assert pixel(page, content, 190, 80)[2:] == [0, 0, 0]


def test_whoever_leaves_the_dialog_sends_no_picture(opened, database) -> None:
    page, _address = opened
    for leave in ("Escape", "button"):
        paste(page, PICTURE)
        expect(page.get_by_role("dialog")).to_be_visible()
        if leave == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name="Görüntüsüz devam et").click()
        expect(page.get_by_role("dialog")).to_be_hidden()
    send(page)
    assert sent(database) == []


def test_words_that_were_copied_with_a_picture_of_themselves_stay_words(opened, database) -> None:
    page, _address = opened
    paste(page, PICTURE, text="Excel'den kopyalanan hücreler")
    send(page)
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert sent(database) == []


def test_what_a_telephone_wrote_into_a_photograph_does_not_leave(opened, database) -> None:
    page, _address = opened
    secret = b"GPS 38.4192 N 27.1287 E"
    photograph = base64.b64decode(page.evaluate(PHOTOGRAPH))
    told = photograph[:2] + b"\xff\xfe" + (len(secret) + 2).to_bytes(2, "big") + secret + photograph[2:]
    page.set_input_files("#reply-files", [{"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": told}])
    page.get_by_role("button", name="Görüntüyü ekle").click()
    send(page)
    [(name, kind, content)] = sent(database)
    assert (name, kind) == ("foto.png", "png")
    assert secret not in content


def test_files_are_listed_taken_out_and_carried_by_the_form(opened, database) -> None:
    page, _address = opened
    page.set_input_files("#reply-files", [payload("bir.txt"), payload("iki.txt")])
    page.set_input_files("#reply-files", [payload("rapor.pdf", b"%PDF-1.7")])
    listed = page.locator("[data-chosen]")
    expect(listed.locator("li")).to_have_count(3)
    listed.locator("li", has_text="iki.txt").get_by_role("button", name="Çıkar").click()
    expect(listed.locator("li")).to_have_count(2)
    page.set_input_files("#reply-files", [payload("b.txt", bytes(21 * 1024 * 1024))])
    expect(page.locator("[data-chooser-refusal]")).to_contain_text("b.txt çok büyük")
    send(page)
    assert [name for name, _kind, _content in sent(database)] == ["bir.txt", "rapor.pdf"]


def test_a_refused_file_is_said_at_once_and_the_others_stay(opened, database) -> None:
    page, _address = opened
    page.set_input_files("#reply-files", [payload("iyi.txt"), payload("fatura.pdf", b"MZ\x90\x00")])
    expect(page.locator("[data-chooser-refusal]")).to_contain_text("fatura.pdf: Bu dosya türü kabul edilmiyor")
    expect(page.locator("[data-chosen] li")).to_have_count(1)
    send(page)
    assert [name for name, _kind, _content in sent(database)] == ["iyi.txt"]


def test_a_file_refused_with_the_form_is_said_at_its_field_and_the_others_stay_ticked(opened, database) -> None:
    """Where the server could not be asked while one chose."""
    page, _address = opened
    page.route("**/ek/", lambda route: route.abort())
    page.set_input_files("#reply-files", [payload("iyi.txt"), payload("fatura.pdf", b"MZ\x90\x00")])
    page.fill("#reply-text", "Ekran görüntüsü ekte.")
    page.get_by_role("button", name="Gönder", exact=True).click()
    expect(page.locator(".field-error").first).to_contain_text("Bu dosya türü kabul edilmiyor")
    expect(page.get_by_label(re.compile("iyi.txt"))).to_be_checked()
    expect(page.locator("#reply-text")).to_have_value("Ekran görüntüsü ekte.")
    page.get_by_role("button", name="Gönder", exact=True).click()
    expect(page.locator("#page-notices")).to_contain_text("gönderildi")
    assert [name for name, _kind, _content in sent(database)] == ["iyi.txt"]


def test_without_script_files_are_sent_as_well(site, enter, database, tmp_path: Path) -> None:
    def begin(desk: SimpleNamespace) -> str:
        return sign_in(desk.employee)

    page = enter(database.submit(begin, site.desk).result(), java_script_enabled=False)
    page.goto("/talep/yeni/")
    page.get_by_role("radio").first.check()
    page.fill("[name=title]", "EBYS açılmıyor")
    page.fill("[name=description]", "Ekte.")
    file = tmp_path / "Işık.png"
    file.write_bytes(PICTURE)
    page.set_input_files("[name=files]", str(file))
    page.get_by_role("button", name="Talebi gönder").click()
    expect(page.locator(".message .file-what")).to_contain_text("Işık.png")
    with page.expect_download() as downloading:
        page.locator(".message .file-what a").click()
    assert downloading.value.suggested_filename == "Işık.png"
    assert Path(downloading.value.path()).read_bytes() == PICTURE
    assert database.submit(TicketProfile.objects.get).result().attachment_count == 1


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_barrier_is_found_in_the_dialog_the_list_and_the_conversation(site, enter, database, look) -> None:
    def begin(desk: SimpleNamespace) -> tuple[str, str]:
        return f"/talep/{open_for(desk.employee).public_id}/", sign_in(desk.employee)

    address, key = database.submit(begin, site.desk).result()
    page = enter(key, **look)
    page.goto(address)
    paste(page, png(1600, 900))
    expect(page.get_by_role("dialog")).to_be_visible()
    found = barriers(page, "dialog")
    page.get_by_role("button", name="Görüntüyü ekle").click()
    long_name = "muvaffakiyetsizlestiricilestiriveremeyebileceklerimizdenmissinizcesine" * 2
    page.set_input_files("#reply-files", [payload(f"{long_name}.txt")])
    expect(page.locator("[data-chosen] li")).to_have_count(2)
    found += barriers(page, "list")
    send(page)
    found += barriers(page, "conversation")
    assert found == []
