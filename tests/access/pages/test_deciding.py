"""The inbox and the decision page: looking never decides, and only what was shown is decided."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.access.models import AccessRequest, Operation
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.kernel.approvals.models import ApprovalDecision
from integrations.ebys.port import Assignment
from tests.access.pages.conftest import Visit
from tests.access.pages.writing import decide, seen_hashes
from tests.access.writing import line, submitted
from tests.institution import Targets


def decided() -> int:
    return ApprovalDecision.objects.count()


def test_looking_decides_nothing(visit: Visit) -> None:
    request, manager = submitted(line("45121", "HAVALE")), visit("isik.irmak")
    address = f"/yetki/{request.public_id}/karar/"
    assert manager.get(address, {"verdict": "approve", "confirmed": "yes"}).status_code == 200
    assert manager.get(f"/onaylarim/{request.public_id}/").status_code == 200
    assert manager.head(address).status_code == 405
    assert decided() == 0


def test_the_page_shows_the_difference_and_the_text_that_is_approved(visit: Visit) -> None:
    request = submitted(line("45121", "HAVALE"))
    page = visit("isik.irmak").get(f"/yetki/{request.public_id}/karar/").content.decode()
    assert "İclal ŞAHİN için Toplu Ulaşım Şube Müdürlüğü biriminde “Havale yetkisi” yetkisi verilir" in page
    assert "Dizin grubu ebys-havale" in page
    assert "Görev değişikliği." in page
    assert "Olağan risk" in page


@pytest.mark.parametrize("verdict", ["reject", "return"])
def test_a_refusal_without_a_reason_stays_on_the_page(visit: Visit, verdict: str) -> None:
    request, manager = submitted(line("45121", "HAVALE")), visit("isik.irmak")
    assert decide(manager, request, verdict) == 422
    assert decided() == 0
    assert decide(manager, request, verdict, note="Başka biri yapıyor.") == 302
    assert decided() == 1


def test_a_verdict_that_does_not_exist_is_refused(visit: Visit) -> None:
    request = submitted(line("45121", "HAVALE"))
    assert decide(visit("isik.irmak"), request, "perhaps") == 422
    assert decided() == 0


def test_what_was_not_shown_is_not_decided(visit: Visit) -> None:
    request, manager = submitted(line("45121", "HAVALE")), visit("isik.irmak")
    posted = {"verdict": "approve", "note": "Uygundur", "seen": "0" * 64}
    answer = manager.post(f"/yetki/{request.public_id}/karar/", posted)
    assert answer.status_code == 409
    assert "Uygundur" in answer.content.decode(), "what was typed stays"
    assert decided() == 0


def test_an_account_that_changed_is_shown_as_it_is_now(visit: Visit, institution: Targets) -> None:
    request, manager = submitted(line("45121", "EVRAK_KAYIT", action="revoke")), visit("isik.irmak")
    before = seen_hashes(manager, request)
    account = institution.ebys.find_account("45121")
    assert account is not None
    held = Assignment("ornek-45121-evrak_kayit", "22222222", "EVRAK_KAYIT", "YOK", "ASIL", False, None, None, "")
    institution.ebys.put_assignment(account.id, held, if_version=account.version)

    posted = {"verdict": "approve", "note": "", "seen": before}
    assert manager.post(f"/yetki/{request.public_id}/karar/", posted).status_code == 409
    assert decided() == 0
    page = manager.get(f"/yetki/{request.public_id}/karar/").content.decode()
    assert "Talep gönderildikten sonra hesap değişti" in page
    assert decide(manager, request, "approve") == 302


def test_a_risk_role_is_asked_once_more_with_its_text(visit: Visit) -> None:
    request, manager = submitted(line("45205", "IMZACI"), by="cem.sik"), visit("isik.irmak")
    posted = {"verdict": "approve", "note": "Olur", "seen": seen_hashes(manager, request)}
    answer = manager.post(f"/yetki/{request.public_id}/karar/", posted)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Cem ŞIK için" in page
    assert decided() == 0
    assert manager.post(f"/yetki/{request.public_id}/karar/", {**posted, "confirmed": "yes"}).status_code == 302
    assert decided() == 1


@pytest.mark.parametrize("username", ["zeynep.ogut", "iclal.sahin"])
def test_a_party_sees_the_request_and_no_buttons(visit: Visit, username: str) -> None:
    request, party = submitted(line("45121", "HAVALE")), visit(username)
    page = party.get(f"/yetki/{request.public_id}/karar/").content.decode()
    assert "karar veremezsiniz" in page
    assert 'name="verdict"' not in page
    assert decide(party, request, "approve", note="x") == 403
    assert decided() == 0


def test_a_stranger_does_not_find_it(visit: Visit) -> None:
    request, stranger = submitted(line("45121", "HAVALE")), visit("hulya.cetinkaya")
    assert stranger.get(f"/yetki/{request.public_id}/karar/").status_code == 404
    assert decide(stranger, request, "approve") == 404
    assert decided() == 0


def test_deciding_twice_is_refused(visit: Visit) -> None:
    request, manager = submitted(line("45121", "HAVALE")), visit("isik.irmak")
    seen = seen_hashes(manager, request)
    assert decide(manager, request, "approve") == 302
    again = manager.post(f"/yetki/{request.public_id}/karar/", {"verdict": "reject", "note": "Hayır", "seen": seen})
    assert again.status_code in {403, 409}
    assert decided() == 1


def test_the_inbox_is_empty_with_a_lesson_and_then_oldest_first(visit: Visit) -> None:
    manager = visit("isik.irmak")
    assert "Kararınızı bekleyen bir şey yok" in manager.get("/onaylarim/").content.decode()
    first, second = submitted(line("45121", "HAVALE")), submitted(line("45205", "IADE"), by="cem.sik")
    page = manager.get("/onaylarim/").content.decode()
    assert page.index(first.public_id) < page.index(second.public_id)
    assert "iş saati kaldı" in page


def test_the_inbox_asks_the_database_as_often_for_many_as_for_one(visit: Visit) -> None:
    manager = visit("isik.irmak")
    submitted(line("45121", "HAVALE"))
    manager.get("/onaylarim/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        manager.get("/onaylarim/")
    for role in ("DAGITIM_SORUMLUSU", "IADE", "EVRAK_GOREN"):
        submitted(line("45121", role), line("45205", role))
    with CaptureQueriesContext(connection) as many:
        manager.get("/onaylarim/")
    assert len(many) == len(one)


def test_after_a_return_the_requester_corrects_and_sends_again(visit: Visit) -> None:
    request, manager, asker = submitted(line("45121", "HAVALE")), visit("isik.irmak"), visit("zeynep.ogut")
    decide(manager, request, "return", note="Bitiş tarihi yazın.")
    page = asker.get(f"/yetki/{request.public_id}/duzenle/").content.decode()
    assert "Bitiş tarihi yazın." in page
    request = AccessRequest.objects.get(pk=request.pk)
    asker.post(f"/yetki/{request.public_id}/gonder/", {"version": request.version})
    assert decide(manager, request, "approve") == 302
    run_waiting()
    assert set(Operation.objects.values_list("state", flat=True)) == {"applied"}
