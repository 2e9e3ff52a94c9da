"""The page of a request: who finds it, what it says, what may be done from it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.access.models import AccessRequest, Operation
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.services.decisions import decide_request
from integrations.errors import Unavailable
from tests.access.pages.conftest import Visit
from tests.access.writing import applied, approved, line, submitted
from tests.institution import Targets, day, person

PLACES = ["", "canli/", "karar/", "kanit/", "kayit.pdf", "geri-cek/", "duzenle/", "onizleme/", "onizleme/fark/"]


@pytest.mark.parametrize("place", PLACES)
def test_somebody_else_s_request_is_not_there(visit: Visit, place: str) -> None:
    request = submitted(line("45121", "HAVALE"))
    stranger = visit("hulya.cetinkaya")
    assert stranger.get(f"/yetki/{request.public_id}/{place}").status_code == 404


@pytest.mark.parametrize("place", ["duzenle/", "taslak/", "vazgec/", "gonder/", "geri-cek/", "devam/", "karar/"])
def test_nobody_else_takes_a_step_on_it(visit: Visit, place: str) -> None:
    request = submitted(line("45121", "HAVALE"))
    answer = visit("hulya.cetinkaya").post(f"/yetki/{request.public_id}/{place}", {})
    assert answer.status_code == 404
    request.refresh_from_db()
    assert request.state == "in_approval"
    assert AccessRequest.objects.count() == 1


def test_an_outage_at_the_sending_is_not_told_of_a_right_that_was_read_back(visit: Visit, institution: Targets) -> None:
    institution.ebys.break_before(Unavailable("EBYS", "down"), verbs={"find_account"}, times=1)
    request = submitted(line("45121", "HAVALE"))
    author, place = visit("zeynep.ogut"), f"/yetki/{request.public_id}/"
    assert "Yanıt vermeyen sistem" in author.get(place).content.decode()
    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    run_waiting()
    assert "Yanıt vermeyen sistem" not in author.get(place).content.decode()


@pytest.mark.parametrize("username", ["zeynep.ogut", "iclal.sahin", "isik.irmak", "sule.cinar", "umit.gokce"])
def test_its_parties_its_approver_and_support_find_it(visit: Visit, username: str) -> None:
    request = submitted(line("45121", "HAVALE"))
    assert visit(username).get(f"/yetki/{request.public_id}/").status_code == 200


def test_nobody_sees_anything_without_signing_in(visit: Visit, client: object) -> None:
    from django.test import Client

    request = submitted(line("45121", "HAVALE"))
    for address in (f"/yetki/{request.public_id}/", "/onaylarim/", "/islemler/", "/yetki/yeni/", "/yetki/katalog/"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/giris/")


def test_it_says_on_whom_it_waits_and_since_when(visit: Visit) -> None:
    request = submitted(line("45121", "HAVALE"))
    page = visit("zeynep.ogut").get(f"/yetki/{request.public_id}/").content.decode()
    assert "Amir onayı" in page
    assert "Işık IRMAK" in page
    assert "az önce" in page
    assert f'data-live-topic="access.request:{request.public_id}"' in page


def test_a_dated_right_says_when_it_is_taken_back(visit: Visit) -> None:
    request = approved(line("45121", "HAVALE", valid_from=day("+7"), valid_to=day("+20")))
    page = visit("zeynep.ogut").get(f"/yetki/{request.public_id}/").content.decode()
    assert "Süresi bitince geri alma" in page
    assert day("+20") in page
    assert "Tarihi bekleniyor" in page


def test_a_target_that_is_down_is_said_in_words_with_the_next_try(visit: Visit, institution: Targets) -> None:
    request = approved(line("45121", "HAVALE"))
    institution.ebys.break_before(Unavailable("EBYS", "down"), verbs={"find_account"}, times=1)
    run_waiting()
    page = visit("zeynep.ogut").get(f"/yetki/{request.public_id}/").content.decode()
    assert "Sistem şu anda yanıt vermiyor" in page
    assert "Sıradaki deneme:" in page


def test_withdrawing_asks_first_and_then_leaves_nothing_to_apply(visit: Visit) -> None:
    request, asker = submitted(line("45121", "HAVALE")), visit("zeynep.ogut")
    asker.get(f"/yetki/{request.public_id}/geri-cek/")
    request.refresh_from_db()
    assert request.state == "in_approval"
    asker.post(f"/yetki/{request.public_id}/geri-cek/", {"confirmed": "yes"})
    request.refresh_from_db()
    assert request.state == "withdrawn"
    assert not Operation.objects.exists()


def test_the_subject_sees_it_and_may_not_withdraw_it(visit: Visit) -> None:
    request = submitted(line("45121", "HAVALE"))
    assert visit("iclal.sahin").post(f"/yetki/{request.public_id}/geri-cek/").status_code == 403
    request.refresh_from_db()
    assert request.state == "in_approval"


@pytest.mark.parametrize("what, action", [("removal", "revoke"), ("extension", "modify")])
def test_what_was_given_is_the_beginning_of_a_new_request(visit: Visit, what: str, action: str) -> None:
    request = applied(line("45121", "HAVALE", valid_to=day("+20")))
    visit("zeynep.ogut").post(f"/yetki/{request.public_id}/devam/", {"what": what})
    new = AccessRequest.objects.exclude(pk=request.pk).get()
    [drafted] = new.draft["lines"]
    assert (drafted["subject"], drafted["role"], drafted["action"]) == (
        person("iclal.sahin").public_id,
        "HAVALE",
        action,
    )
    assert new.state == "draft", "it needs an approval of its own"


def test_the_ticket_s_page_gets_a_panel(visit: Visit) -> None:
    request = submitted(line("45121", "HAVALE"))
    assert request.ticket is not None
    panel = visit("zeynep.ogut").get(f"/yetki/kayit/{request.ticket.public_id}/")
    assert request.public_id in panel.content.decode()
    assert visit("hulya.cetinkaya").get(f"/yetki/kayit/{request.ticket.public_id}/").status_code == 404


def test_the_page_asks_the_database_as_often_for_many_lines_as_for_one(visit: Visit) -> None:
    asker = visit("zeynep.ogut")
    small, large = applied(line("45121", "HAVALE")), applied(line("45121", "IADE"), line("45205", "IADE"))
    asker.get(f"/yetki/{small.public_id}/canli/")
    with CaptureQueriesContext(connection) as one:
        asker.get(f"/yetki/{small.public_id}/canli/")
    with CaptureQueriesContext(connection) as many:
        asker.get(f"/yetki/{large.public_id}/canli/")
    assert len(many) == len(one)
