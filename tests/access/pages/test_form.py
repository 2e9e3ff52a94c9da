"""Writing a request: kept as typed, judged with sentences, without script as with it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from helpdesk_site.access.models import AccessRequest
from helpdesk_site.access.services.drafts import create_draft, update_draft
from tests.access.pages.conftest import Visit
from tests.access.pages.writing import form, typed
from tests.access.writing import content, line
from tests.institution import person


def only_request() -> AccessRequest:
    return AccessRequest.objects.get()


def test_the_form_begins_with_oneself_in_ones_own_unit(visit: Visit) -> None:
    page = visit("zeynep.ogut").get("/yetki/yeni/").content.decode()
    assert 'value="Zeynep ÖĞÜT"' in page
    assert 'value="Toplu Ulaşım Şube Müdürlüğü"' in page
    assert "PR-EBYS-07 v3" in page


def test_what_is_wrong_stands_at_its_field_and_everything_typed_stays(visit: Visit) -> None:
    wrong = typed("olmayan kişi", "HAVALE", valid_to="31.13.2026", basis_document="12")
    answer = visit("zeynep.ogut").post("/yetki/yeni/", form(wrong, reason=""))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="olmayan kişi"' in page
    assert 'value="31.13.2026"' in page
    assert "Böyle bir kişi bulunamadı" in page
    assert "Neden gerektiğini yazın" in page
    assert only_request().submitted_at is None
    assert only_request().draft["lines"][0]["subject"] == "olmayan kişi"


def test_a_name_in_any_spelling_means_its_only_person(visit: Visit) -> None:
    visit("zeynep.ogut").post("/yetki/yeni/", form(typed("iclal sahin", "HAVALE", unit="toplu ulasim sube")))
    [kept] = only_request().draft["lines"]
    assert kept["subject"] == person("iclal.sahin").public_id
    assert kept["unit"] == "22222222"


def test_an_empty_unit_becomes_the_person_s_own(visit: Visit) -> None:
    visit("zeynep.ogut").post("/yetki/yeni/", form(typed("45121", "HAVALE", unit="")))
    assert only_request().draft["lines"][0]["unit"] == "22222222"


def test_lines_come_and_go_without_script(visit: Visit) -> None:
    asker = visit("zeynep.ogut")
    answer = asker.post("/yetki/yeni/", form(typed("45121", "HAVALE"), do="add"))
    request = only_request()
    assert answer.headers["Location"] == f"/yetki/{request.public_id}/duzenle/#line-2"
    assert len(request.draft["lines"]) == 2

    both = (typed("45121", "HAVALE"), typed("45205", "PARAFCI", number=1))
    asker.post(f"/yetki/{request.public_id}/duzenle/", form(*both, do="remove:0", version=str(request.version)))
    request.refresh_from_db()
    assert [kept["role"] for kept in request.draft["lines"]] == ["PARAFCI"]


def test_one_line_is_made_for_several_people_each_in_his_unit(visit: Visit) -> None:
    asker = visit("zeynep.ogut")
    posted = form(typed("45121", "HAVALE"), do="copy:0") | {"lines-0-copies": "45205\nÖmer İğdeci"}
    asker.post("/yetki/yeni/", posted)
    lines = only_request().draft["lines"]
    assert [kept["subject"] for kept in lines] == [
        person(name).public_id for name in ("iclal.sahin", "cem.sik", "omer.igdeci")
    ]
    assert [kept["unit"] for kept in lines] == ["22222222", "22222222", "33333333"]


def test_nobody_is_added_when_one_of_several_is_unknown(visit: Visit) -> None:
    posted = form(typed("45121", "HAVALE"), do="copy:0") | {"lines-0-copies": "45205\n99999"}
    answer = visit("zeynep.ogut").post("/yetki/yeni/", posted)
    assert answer.status_code == 422
    assert "99999" in answer.content.decode()
    assert len(only_request().draft["lines"]) == 1


def test_autosave_makes_one_draft_and_goes_on_with_it(visit: Visit) -> None:
    asker, key = visit("zeynep.ogut"), str(uuid4())
    first = asker.post("/yetki/yeni/taslak/", form(typed("İcl", ""), key=key)).json()
    second = asker.post("/yetki/yeni/taslak/", form(typed("45121", ""), key=key, version=str(first["version"]))).json()
    assert second["version"] == first["version"] + 1
    assert only_request().draft["lines"][0]["subject"] == person("iclal.sahin").public_id

    asker.post("/yetki/yeni/", form(typed("45121", "HAVALE"), key=key, version=str(second["version"])))
    assert only_request().draft["lines"][0]["role"] == "HAVALE"


def test_a_second_window_does_not_overwrite_and_loses_nothing(visit: Visit) -> None:
    author = person("zeynep.ogut")
    draft = create_draft(actor=author, content=content(line("45121", "HAVALE")), channel="web")
    update_draft(draft, actor=author, expected_version=1, content=content(line("45121", "PARAFCI")))
    asker, late = visit("zeynep.ogut"), form(typed("45121", "IADE"), reason="İkinci pencere", version="1")

    assert asker.post(f"/yetki/{draft.public_id}/taslak/", late).status_code == 409
    answer = asker.post(f"/yetki/{draft.public_id}/duzenle/", late)
    assert answer.status_code == 409
    assert "İkinci pencere" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.draft["lines"][0]["role"] == "PARAFCI"


def test_support_writes_for_a_caller_whose_request_it_is(visit: Visit) -> None:
    answer = visit("sule.cinar").post("/yetki/yeni/arayan/", {"caller": "İclal ŞAHİN", "caller-key": ""})
    request = only_request()
    assert answer.headers["Location"] == f"/yetki/{request.public_id}/duzenle/"
    assert request.requester == person("iclal.sahin")
    assert request.entered_by == person("sule.cinar")
    assert request.channel == "phone"


def test_writing_for_callers_does_not_exist_for_others(visit: Visit) -> None:
    answer = visit("zeynep.ogut").post("/yetki/yeni/arayan/", {"caller": "İclal ŞAHİN", "caller-key": ""})
    assert answer.status_code == 404
    assert not AccessRequest.objects.exists()


@pytest.mark.parametrize("place", ["", "duzenle/", "onizleme/", "kanit/", "kayit.pdf", "karar/"])
def test_a_draft_is_its_author_s_alone(visit: Visit, place: str) -> None:
    author = person("zeynep.ogut")
    draft = create_draft(actor=author, content=content(line("45121", "HAVALE")), channel="web")
    assert visit("iclal.sahin").get(f"/yetki/{draft.public_id}/{place}").status_code == 404


def test_the_unit_box_follows_the_person_while_it_is_empty(visit: Visit) -> None:
    asker, address = visit("zeynep.ogut"), "/yetki/satir-birimi/0/"
    filled = asker.get(address, {"lines-0-subject": "40011", "lines-0-unit": ""})
    assert "Yazı İşleri Şube Müdürlüğü" in filled.content.decode()
    assert asker.get(address, {"lines-0-subject": "40011", "lines-0-unit": "22222222"}).status_code == 204


def test_a_role_says_its_risk_and_bounds(visit: Visit) -> None:
    page = visit("zeynep.ogut").get("/yetki/rol/", {"lines-0-role": "TUM_BIRIM_BELGELERI"}).content.decode()
    assert "Kritik risk" in page
    assert "En çok 90 gün" in page


def test_a_draft_that_was_put_away_says_so_and_is_kept(visit: Visit) -> None:
    draft = create_draft(actor=person("zeynep.ogut"), content=content(line("45121", "HAVALE")), channel="web")
    asker = visit("zeynep.ogut")
    asker.post(f"/yetki/{draft.public_id}/vazgec/")
    assert "kaldırıldı" in asker.get(f"/yetki/{draft.public_id}/").content.decode()
    assert AccessRequest.objects.filter(pk=draft.pk).exists()
