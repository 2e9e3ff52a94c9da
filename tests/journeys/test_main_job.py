"""New staff (MADDE 12-e): asked for by the unit's key user, approved by the manager, applied, read back, recorded.

By people in their browsers, and by programs through the API.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.desk import VERIFIED, Desk, Line, expect_state, look_over, send, write_request
from tests.journeys.program import Program
from tests.journeys.system import System, wait_until
from tests.journeys.targets import Right, Targets

GULSEN = "45400"
UNIT = "22222222"
BASIS = "E-10000001-903.02-77120"


def test_a_new_colleague_gets_her_account_and_role_and_the_record_proves_it(
    desk: Desk, targets: Targets, system: System
) -> None:
    assert targets.account(GULSEN) is None
    assert targets.groups_of("gulsen.unal") == set()

    asker = desk.enter("zeynep.ogut")
    lines = [Line(GULSEN, role, basis_document=BASIS) for role in ("KULLANICI", "EVRAK_KAYIT")]
    write_request(asker, *lines, reason="Gülşen Hanım göreve başladı, evrak kaydı yapacak.")
    look_over(asker)
    expect(asker.locator(".preview")).to_contain_text("Işık IRMAK")
    expect(asker.locator(".preview")).to_contain_text("Evrak kayıt görevlisi")
    request = send(asker)
    expect(asker.locator(".steps")).to_contain_text("Işık IRMAK")
    assert targets.account(GULSEN) is None

    manager = desk.enter("isik.irmak")
    manager.goto("/onaylarim/")
    row = manager.locator(f"#inbox-{request}")
    row.locator("summary").click()
    expect(row).to_contain_text("Gülşen ÜNAL")
    expect(row.locator(".diff").first).to_contain_text("Kullanıcı")
    row.get_by_role("button", name="Onayla").click()

    expect_state(asker, VERIFIED)
    assert targets.rights_of(GULSEN) == {Right("KULLANICI", UNIT, "HZO"), Right("EVRAK_KAYIT", UNIT, "HZO")}
    assert targets.groups_of("gulsen.unal") == {"ebys-kullanici", "ebys-evrak-kayit"}

    asker.get_by_role("link", name="Kanıt").click()
    expect(asker.locator("h1")).to_have_text("Kanıt")
    page = asker.locator("main").inner_text()
    hashes = re.findall(r"\b[0-9a-f]{64}\b", asker.locator("main").inner_html())
    assert BASIS in page
    assert "PR-EBYS-07 v3" in page
    assert "Işık IRMAK" in page
    assert hashes
    with asker.expect_download() as kept:
        asker.get_by_role("link", name=re.compile("PDF")).click()
    assert kept.value.suggested_filename.startswith("Yetki Değişiklik Kaydı")
    record = PdfReader(io.BytesIO(kept.value.path().read_bytes()))
    text = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in record.pages))
    for words in ("Gülşen ÜNAL", "Evrak kayıt görevlisi", "Işık IRMAK", "Zeynep ÖĞÜT", BASIS):
        assert words in text

    assert "whole" in system.manage("verify_audit")
    assert "BROKEN" not in system.manage("verify_invariants")


def test_two_programs_ask_and_approve_and_the_targets_agree(
    programs: Callable[[str], Program], targets: Targets
) -> None:
    asker, manager = programs("zeynep.ogut"), programs("isik.irmak")
    request = asker.ask_for(Line("45121", "DAGITIM_SORUMLUSU"))
    assert "DAGITIM_SORUMLUSU" not in targets.roles_of("45121")

    manager.post(f"access-requests/{request}/approve/")

    wait_until(lambda: asker.state_of(request) == "verified", "the request is verified")
    done = asker.get(f"access-requests/{request}/")
    assert {operation["state"] for operation in done["operations"]} == {"applied"}
    assert done["evidence"]
    assert Right("DAGITIM_SORUMLUSU", UNIT, "HZO") in targets.rights_of("45121")
    assert "ebys-dagitim-sorumlusu" in targets.groups_of("iclal.sahin")
