"""The same work by keyboard alone, without script, in two windows, with a closed tab, and by somebody who left."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from integrations.sandbox.directory_admin import DirectoryAdmin
from integrations.sandbox.directory_config import SandboxConfig
from tests.journeys.desk import VERIFIED, Desk, Line, expect_state, send, sign_in, state_of, write_line
from tests.journeys.program import Program
from tests.journeys.system import System, wait_until
from tests.journeys.targets import Targets

MOST_KEYS = 120
SAME_NAMES = (
    "base_dn", "admin_dn", "admin_password", "reader_dn", "reader_password", "writer_dn", "writer_password",
)  # fmt: skip


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until this element has the focus, which must be to be seen on every stop."""
    for _ in range(MOST_KEYS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            break
    else:
        raise AssertionError(f"{selector} cannot be reached by keyboard")
    assert page.evaluate(
        """() => { const style = getComputedStyle(document.activeElement);
            const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
            return outlined || style.boxShadow !== "none"; }"""
    ), f"nothing shows that {selector} has the focus"


def test_the_keyboard_alone_files_and_approves(desk: Desk, targets: Targets, system: System) -> None:
    asker = desk.enter()
    asker.goto("/giris/")
    for name, text in (("username", "zeynep.ogut"), ("password", system.password)):
        if not asker.evaluate(f"document.activeElement.matches('[name={name}]')"):
            tab_to(asker, f"[name={name}]")
        asker.keyboard.type(text)
    asker.keyboard.press("Enter")
    expect(asker.locator(".site-navigation")).to_be_visible()

    tab_to(asker, ".site-navigation a[href='/yetki/yeni/']")
    asker.keyboard.press("Enter")
    asker.wait_for_url("**/yetki/yeni/")
    tab_to(asker, "[name=lines-0-subject]")
    asker.keyboard.press("Control+a")
    asker.keyboard.type("cem s")
    expect(asker.get_by_role("option", name=re.compile("Cem ŞIK"))).to_be_visible()
    asker.keyboard.press("ArrowDown")
    asker.keyboard.press("Enter")
    tab_to(asker, "[name=lines-0-role]")
    asker.keyboard.type("Havale")
    expect(asker.locator("[name=lines-0-role]")).to_have_value("HAVALE")
    tab_to(asker, "[name=reason]")
    asker.keyboard.type("Birime gelen evrakı havale edecek.")
    tab_to(asker, "button.btn-primary[value=preview]")
    asker.keyboard.press("Enter")
    expect(asker.locator(".preview form button")).to_be_visible()
    tab_to(asker, ".preview form button.btn-primary")
    asker.keyboard.press("Enter")
    expect(state_of(asker)).to_have_text("Onay bekliyor")

    manager = desk.enter("isik.irmak")
    manager.goto("/")
    tab_to(manager, ".site-navigation a[href='/onaylarim/']")
    manager.keyboard.press("Enter")
    expect(manager.locator("h1")).to_have_text("Onaylarım")
    request = urlsplit(asker.url).path.strip("/").rsplit("/", 1)[-1]
    tab_to(manager, f"#inbox-{request} summary")
    manager.keyboard.press("Enter")
    expect(manager.locator(f"#inbox-{request} button[value=approve]")).to_be_visible()
    tab_to(manager, f"#inbox-{request} button[value=approve]")
    manager.keyboard.press("Enter")

    expect_state(asker, VERIFIED)
    assert "HAVALE" in targets.roles_of("45205")


def test_without_script_a_request_is_filed_and_approved(desk: Desk, targets: Targets, system: System) -> None:
    asker = desk.sign_in_anew("zeynep.ogut", java_script_enabled=False)
    asker.goto("/yetki/yeni/")
    write_line(asker, 0, Line("45205", "DAGITIM_SORUMLUSU"))
    asker.fill("[name=reason]", "Dağıtımı yapacak.")
    asker.get_by_role("button", name="Gözden geçir").click()
    asker.get_by_role("link", name="Farkı göster").click()
    request = send(asker)

    manager = desk.sign_in_anew("isik.irmak", java_script_enabled=False)
    manager.goto("/onaylarim/")
    manager.locator(f"#inbox-{request} summary").click()
    manager.locator(f"#inbox-{request}").get_by_role("link").click()
    manager.get_by_role("button", name="Onayla").click()
    wait_until(lambda: "DAGITIM_SORUMLUSU" in targets.roles_of("45205"), "EBYS has the right")

    def is_shown() -> bool:
        asker.reload()
        return VERIFIED in state_of(asker).inner_text()

    wait_until(is_shown, "the page shows it")


def test_what_was_typed_survives_a_closed_tab(desk: Desk) -> None:
    asker = desk.enter("zeynep.ogut")
    asker.goto("/yetki/yeni/")
    write_line(asker, 0, Line("45121", "IADE"))
    with asker.expect_response(lambda answer: "Kapanan sekmede" in (answer.request.post_data or "")):
        asker.fill("[name=reason]", "Kapanan sekmede kalan gerekçe.")
        asker.keyboard.press("Tab")
    expect(asker.locator("[data-autosave-status]")).to_contain_text("Taslak kaydedildi")
    asker.close()

    again = desk.enter("zeynep.ogut")
    again.goto("/yetki/yeni/")
    again.get_by_role("link", name=re.compile("Kapanan sekmede")).first.click()
    expect(again.locator("[name=reason]")).to_have_value("Kapanan sekmede kalan gerekçe.")
    expect(again.locator("[name=lines-0-role]")).to_have_value("IADE")
    again.get_by_role("button", name="Bu taslağı kaldır").click()
    expect(again.locator(".notice-success")).to_be_visible()


def test_two_windows_on_one_draft_never_overwrite_each_other(desk: Desk, programs: Callable[[str], Program]) -> None:
    draft = programs("zeynep.ogut").post("access-requests/", {"reason": "İlk gerekçe.", "lines": []})["id"]
    first, second = desk.enter("zeynep.ogut"), desk.enter("zeynep.ogut")
    for window in (first, second):
        window.goto(f"/yetki/{draft}/duzenle/")
    first.fill("[name=reason]", "Birinci pencerenin gerekçesi.")
    first.keyboard.press("Tab")
    expect(first.locator("[data-autosave-status]")).to_contain_text("Taslak kaydedildi")

    second.fill("[name=reason]", "İkinci pencerenin gerekçesi.")
    second.keyboard.press("Tab")
    expect(second.locator("[data-autosave-status]")).to_contain_text("başka bir pencerede")
    second.get_by_role("button", name="Taslak olarak sakla").click()
    expect(second.locator(".notice-danger")).to_contain_text("başka bir pencerede")
    expect(second.locator("[name=reason]")).to_have_value("İkinci pencerenin gerekçesi.")
    assert programs("zeynep.ogut").get(f"access-requests/{draft}/")["reason"] == "Birinci pencerenin gerekçesi."


@pytest.fixture
def administrator(system: System):
    """Who changes people in the directory itself."""
    where = system.run["directory"]
    address = urlsplit(where["url"])
    same = {field: where[field] for field in SAME_NAMES}
    config = SandboxConfig(host=address.hostname or "", port=address.port or 389, data_dir=Path(), **same)
    with DirectoryAdmin(config) as admin:
        yield admin


def test_the_session_of_a_person_who_is_closed_in_the_directory_ends(
    desk: Desk, administrator: DirectoryAdmin, system: System
) -> None:
    leaver = desk.sign_in_anew("sermin.sahbaz")
    administrator.disable_person("sermin.sahbaz")
    try:
        system.manage("sync_directory", "--full")
        leaver.goto("/taleplerim/")
        expect(leaver.locator("[name=password]")).to_be_visible()
        leaver.fill("[name=username]", "sermin.sahbaz")
        leaver.fill("[name=password]", system.password)
        leaver.get_by_role("button", name="Giriş yap").click()
        expect(leaver.locator(".error-summary, .notice-danger").first).to_be_visible()
    finally:
        administrator.enable_person("sermin.sahbaz")
        system.manage("sync_directory", "--full")
    sign_in(leaver, "sermin.sahbaz", system.password)
