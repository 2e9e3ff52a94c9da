"""What may happen on the way: refusals, returns, deputies, second approvals, and links in mails."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import (
    VERIFIED,
    Desk,
    Line,
    ask_for,
    decide,
    expect_state,
    look_over,
    open_decision,
    propose_deputy,
    send,
    state_of,
)
from tests.journeys.program import Program
from tests.journeys.system import System, wait_until
from tests.journeys.targets import Targets


def test_a_manager_who_asks_does_not_decide_and_the_one_above_does(desk: Desk, targets: Targets) -> None:
    manager = desk.enter("isik.irmak")
    request = ask_for(manager, Line("45121", "HAVALE"))
    open_decision(manager, request)
    expect(manager.get_by_role("button", name="Onayla")).to_have_count(0)
    expect(manager.locator("main")).to_contain_text("Kendi")
    assert "HAVALE" not in targets.roles_of("45121")

    decide(desk.enter("cagri.ozturk"), request)

    manager.goto(f"/yetki/{request}/")
    expect_state(manager, VERIFIED)
    assert "HAVALE" in targets.roles_of("45121")


def test_a_refusal_needs_a_reason_which_the_asker_reads_and_nothing_is_sent(desk: Desk, targets: Targets) -> None:
    asker, manager = desk.enter("zeynep.ogut"), desk.enter("isik.irmak")
    request = ask_for(asker, Line("45121", "ARSIV_SORUMLUSU"))
    before = targets.effects_on("45121")

    open_decision(manager, request)
    manager.get_by_role("button", name="Reddet").click()
    expect(manager.locator(".error-summary, .field-error").first).to_be_visible()
    expect_state(asker, "Onay bekliyor")
    decide(manager, request, "Reddet", note="Arşiv görevi bu yıl başka birimde.")

    expect_state(asker, "Reddedildi")
    expect(asker.locator("main")).to_contain_text("Arşiv görevi bu yıl başka birimde.")
    assert targets.effects_on("45121") == before


def test_a_returned_request_is_corrected_sent_again_and_approved(desk: Desk, targets: Targets) -> None:
    asker, manager = desk.enter("zeynep.ogut"), desk.enter("isik.irmak")
    request = ask_for(asker, Line("45205", "EVRAK_GOREN"), reason="Gerek var.")
    decide(manager, request, "Düzeltmeye iade et", note="Hangi iş için gerektiğini yazın.")

    expect_state(asker, "Düzeltme için iade edildi")
    asker.get_by_role("link", name="Düzelt ve yeniden gönder").click()
    expect(asker.locator("main")).to_contain_text("Hangi iş için gerektiğini yazın.")
    asker.fill("[name=reason]", "Birimin gelen evrakını haftalık rapor için görecek.")
    look_over(asker)
    assert send(asker) == request
    decide(manager, request)

    expect_state(asker, VERIFIED)
    assert "EVRAK_GOREN" in targets.roles_of("45205")


def test_a_clearance_above_service_use_needs_a_second_approval_with_the_warning(desk: Desk, targets: Targets) -> None:
    asker = desk.enter("zeynep.ogut")
    request = ask_for(asker, Line("45205", "EVRAK_KAYIT", clearance="GZL"))
    manager = desk.enter("isik.irmak")
    open_decision(manager, request)
    expect(manager.locator(".notice-warning").first).to_be_visible()
    decide(manager, request)
    expect_state(asker, "Onay bekliyor")
    assert "EVRAK_KAYIT" not in targets.roles_of("45205")

    decide(desk.enter("umit.gokce"), request)
    expect_state(asker, VERIFIED)
    assert {right.clearance for right in targets.rights_of("45205") if right.role == "EVRAK_KAYIT"} == {"GZL"}


def test_looking_at_the_page_that_a_mail_links_to_decides_nothing(desk: Desk, system: System) -> None:
    asker = desk.enter("zeynep.ogut")
    request = ask_for(asker, Line("45205", "IADE"))
    mail = wait_until(
        lambda: [text for text in system.mails() if f"/yetki/{request}/karar/" in _joined(text)], "the mail"
    )
    links = re.findall(rf"https?://\S+/yetki/{request}/karar/", _joined(mail[0]))
    stranger = desk.enter()
    assert stranger.goto(links[0])
    expect(stranger.locator("[name=password]")).to_be_visible()

    manager = desk.enter("isik.irmak")
    for _ in range(2):
        manager.goto(links[0])
        expect(manager.get_by_role("button", name="Onayla")).to_be_visible()
    asker.reload()
    expect(state_of(asker)).to_have_text("Onay bekliyor")

    manager.get_by_role("button", name="Onayla").click()
    expect_state(asker, VERIFIED)


def _joined(mail: str) -> str:
    """The mail without its soft line breaks (RFC 2045 §6.7)."""
    return mail.replace("=\n", "")


@pytest.fixture
def deputy_at_work(desk: Desk):
    """Cem ŞIK acts for Işık IRMAK from today on; afterwards she is back."""
    manager = desk.enter("isik.irmak")
    today = date.today()  # noqa: DTZ011  # the machine's day, as a person types it
    propose_deputy(manager, "45205", first=today, last=today + timedelta(days=3))
    upper = desk.enter("cagri.ozturk")
    upper.goto("/vekalet/")
    upper.get_by_role("button", name="Onayla").click()
    expect(upper.locator(".notice-success")).to_be_visible()
    yield
    manager.goto("/vekalet/")
    manager.get_by_role("button", name=re.compile("sona erdir|bitir", re.IGNORECASE)).first.click()
    expect(manager.locator(".notice-success")).to_be_visible()


def test_a_deputy_decides_for_the_absent_manager_and_the_record_says_so(
    desk: Desk, deputy_at_work: None, programs: Callable[[str], Program], targets: Targets
) -> None:
    request = programs("zeynep.ogut").ask_for(Line("45121", "EVRAK_GOREN"))
    deputy = desk.enter("cem.sik")
    deputy.goto("/onaylarim/")
    expect(deputy.locator(f"#inbox-{request}")).to_contain_text("Işık IRMAK")
    decide(deputy, request)

    asker = desk.enter("zeynep.ogut")
    asker.goto(f"/yetki/{request}/")
    expect_state(asker, VERIFIED)
    asker.goto(f"/yetki/{request}/kanit/")
    expect(asker.locator("main")).to_contain_text(re.compile("vekâleten"))
    expect(asker.locator("main")).to_contain_text("Cem ŞIK")
    assert "EVRAK_GOREN" in targets.roles_of("45121")
