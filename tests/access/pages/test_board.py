"""The board of operations: for staff alone, in words, and each step with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from helpdesk_site import wiring
from helpdesk_site.access.models import Operation, WorkOrder
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.settings.parts import EbysSettings
from integrations.errors import Refused, Unavailable
from tests.access.pages.conftest import Visit
from tests.access.writing import applied, approved, line
from tests.institution import Targets


def refused(institution: Targets) -> Operation:
    """An operation that EBYS said no to: it waits for a person."""
    institution.ebys.break_before(Refused("EBYS", "invalidValue"), verbs={"put_assignments"}, times=1)
    applied(line("45121", "HAVALE"))
    return Operation.objects.get(target="ebys")


SECRET = "Gizli.2026"
ADDRESSES = ["", "ozet/", "{id}/"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("username", ["zeynep.ogut", "isik.irmak"])
def test_the_board_does_not_exist_for_others(visit: Visit, institution: Targets, username: str, address: str) -> None:
    operation = refused(institution)
    assert visit(username).get(f"/islemler/{address.format(id=operation.public_id)}").status_code == 404


@pytest.mark.parametrize("step", ["tekrar", "vazgec", "elle-yapildi", "yaptim", "dogrula"])
def test_nor_do_its_steps(visit: Visit, institution: Targets, step: str) -> None:
    operation = refused(institution)
    answer = visit("zeynep.ogut").post(f"/islemler/{operation.public_id}/{step}/", {"note": "x"})
    assert answer.status_code == 404
    operation.refresh_from_db()
    assert operation.state == "needs_human"


def test_it_shows_what_waits_and_why_and_hides_what_is_done(visit: Visit, institution: Targets) -> None:
    refused(institution)
    page = visit("umit.gokce").get("/islemler/").content.decode()
    assert "Bir kişiyi bekliyor" in page
    assert "Sistem değişikliği kabul etmedi" in page
    assert "Gruba ekle" not in page, "the group was done"
    assert "Gruba ekle" in visit("umit.gokce").get("/islemler/?state=all").content.decode()


def test_a_target_that_is_down_has_a_banner_that_says_what_is_safe(visit: Visit, institution: Targets) -> None:
    institution.ebys.break_before(Unavailable("EBYS", "down"), verbs={"find_account"}, times=9)
    approved(line("45121", "HAVALE"))
    institution.ebys.break_before(Unavailable("EBYS", "down"), verbs={"find_account"}, times=9)
    run_waiting()
    page = visit("umit.gokce").get("/islemler/").content.decode()
    assert "EBYS yanıt vermiyor" in page
    assert "Hiçbir şey kaybolmaz" in page


def test_trying_again_sends_it(visit: Visit, institution: Targets) -> None:
    operation = refused(institution)
    visit("umit.gokce").post(f"/islemler/{operation.public_id}/tekrar/")
    with override_settings(TARGET_SETTLE_SECONDS=0):
        run_waiting()
    operation.refresh_from_db()
    assert operation.state == "applied"


def test_a_read_back_that_waits_can_be_made_at_once(visit: Visit, institution: Targets) -> None:
    """After several workers were killed in a row it would wait for minutes."""
    operation = refused(institution)
    later = clock.real_now() + timedelta(minutes=5)
    Operation.objects.filter(pk=operation.pk).update(state="verifying", next_attempt_at=later)
    page = visit("umit.gokce").get(f"/islemler/{operation.public_id}/").content.decode()
    assert "Yeniden dene" in page or "Tekrar dene" in page
    run_waiting()
    operation.refresh_from_db()
    assert operation.state == "verifying"
    visit("umit.gokce").post(f"/islemler/{operation.public_id}/tekrar/")
    with override_settings(TARGET_SETTLE_SECONDS=0):
        run_waiting()
    operation.refresh_from_db()
    assert operation.state == "applied"


def test_giving_up_needs_a_reason_that_the_requester_reads(visit: Visit, institution: Targets) -> None:
    operation, chief = refused(institution), visit("umit.gokce")
    assert chief.post(f"/islemler/{operation.public_id}/vazgec/", {"note": " "}).status_code == 422
    operation.refresh_from_db()
    assert operation.state == "needs_human"
    chief.post(f"/islemler/{operation.public_id}/vazgec/", {"note": "Rol EBYS’de kapatılmış."})
    operation.refresh_from_db()
    assert operation.state == "refused"
    page = visit("zeynep.ogut").get(f"/yetki/{operation.line.request.public_id}/").content.decode()
    assert "Rol EBYS’de kapatılmış." in page


@pytest.mark.parametrize("step", ["tekrar", "vazgec", "elle-yapildi"])
def test_no_note_on_an_operation_keeps_a_password(visit: Visit, institution: Targets, step: str) -> None:
    operation, chief = refused(institution), visit("umit.gokce")
    address = f"/islemler/{operation.public_id}/"
    chief.post(f"{address}{step}/", {"note": f"Denedim, şifre: {SECRET}"})
    assert ("Metindeki şifre, PIN ya da kimlik numarası gizlendi" in chief.get(address).content.decode()) == (
        step != "tekrar"  # which asks for no note
    )
    assert not AuditEntry.objects.filter(payload__contains=SECRET).exists()
    assert not Operation.objects.filter(last_error__contains=SECRET).exists()


def test_fixed_by_hand_counts_only_when_the_target_shows_it(visit: Visit, institution: Targets) -> None:
    operation = refused(institution)
    visit("umit.gokce").post(f"/islemler/{operation.public_id}/elle-yapildi/", {"note": "Elle verdim."})
    institution.ebys.break_before(Refused("EBYS", "still no"), verbs={"put_assignments"}, times=1)
    with override_settings(TARGET_SETTLE_SECONDS=0):
        run_waiting()
    operation.refresh_from_db()
    assert operation.state == "needs_human"


def test_the_board_asks_the_database_as_often_for_many_as_for_one(visit: Visit, institution: Targets) -> None:
    chief = visit("umit.gokce")
    refused(institution)
    chief.get("/islemler/?state=all")
    with CaptureQueriesContext(connection) as one:
        chief.get("/islemler/?state=all")
    applied(line("45121", "IADE"), line("45205", "IADE"), line("45205", "EVRAK_GOREN"))
    with CaptureQueriesContext(connection) as many:
        chief.get("/islemler/?state=all")
    assert len(many) == len(one)


@pytest.fixture
def by_hand(visit: Visit) -> Iterator[Operation]:
    """An installation without an EBYS interface: people do it, a second one reads back."""
    with override_settings(EBYS=EbysSettings(adapter="manual")):
        wiring._ebys, kept = None, wiring._ebys
        try:
            applied(line("45121", "EVRAK_KAYIT", action="modify", clearance="YOK"))
            yield Operation.objects.get(target="ebys", verb="put_assignment")
        finally:
            wiring._ebys = kept


READ = {"role_code": "EVRAK_KAYIT", "unit_code": "22222222", "clearance": "YOK"}


def test_a_work_order_names_every_step_and_value(visit: Visit, by_hand: Operation) -> None:
    page = visit("tugrul.agir").get(f"/islemler/{by_hand.public_id}/").content.decode()
    assert "45121 sicilli kullanıcıyı bulun" in page
    assert "Toplu Ulaşım Şube Müdürlüğü (22222222) biriminde “Evrak kayıt görevlisi” rolünü verin" in page


def test_the_requester_is_told_that_people_do_it_and_not_that_anything_is_down(
    visit: Visit, by_hand: Operation
) -> None:
    page = visit("zeynep.ogut").get(f"/yetki/{by_hand.line.request.public_id}/").content.decode()
    assert "değişikliği iş emrine göre EBYS Destek elle yapar" in page
    assert "Yanıt vermeyen sistem" not in page


def test_one_does_it_and_a_second_one_confirms_what_he_reads(visit: Visit, by_hand: Operation) -> None:
    first, second = visit("tugrul.agir"), visit("sule.cinar")
    first.post(f"/islemler/{by_hand.public_id}/yaptim/", {"note": "Yaptım"})
    assert first.post(f"/islemler/{by_hand.public_id}/dogrula/", READ).status_code == 403
    wrong = second.post(f"/islemler/{by_hand.public_id}/dogrula/", {**READ, "clearance": "HZO"})
    assert wrong.status_code == 422
    by_hand.refresh_from_db()
    assert by_hand.state == "needs_human"

    assert second.post(f"/islemler/{by_hand.public_id}/dogrula/", READ).status_code == 302
    by_hand.refresh_from_db()
    assert by_hand.state == "applied"
    assert WorkOrder.objects.get().state == "confirmed"


def test_no_note_on_a_work_order_keeps_a_password(visit: Visit, by_hand: Operation) -> None:
    visit("tugrul.agir").post(f"/islemler/{by_hand.public_id}/yaptim/", {"note": f"Yaptım, parola {SECRET}!"})
    note = WorkOrder.objects.get().applier_note
    assert SECRET not in note
    assert note.startswith("Yaptım")
