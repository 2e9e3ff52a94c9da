"""The pages of the desk's rules: nobody else finds them, the look does nothing, and what is wrong is said in words."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpdesk_site.access.models import EbysRole, IncompatibleRoles, Procedure, ProcedureVersion, RoleVersion
from helpdesk_site.access.services import procedures, roles
from helpdesk_site.access.services.procedures import NewVersion
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.services import declare_administrative_leave
from tests.access.pages.conftest import Visit
from tests.access.rules.leaving import nothing_left_behind
from tests.access.writing import applied, line, submitted
from tests.institution import Targets, person

NUMBER = "E-10000001-010.07-812"
PROCEDURES, NEW_PROCEDURE = "/yetki/prosedurler/", "/yetki/prosedurler/yeni/"


def typed_day(days: int) -> str:
    return f"{clock.today() + timedelta(days=days):%d.%m.%Y}"


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def version_form(**over: Any) -> dict[str, Any]:
    return {
        "code": "PR-EBYS-07", "number": "4", "title": "EBYS Yetki Prosedürü", "document_number": NUMBER,
        "in_force_from": typed_day(10), "in_force_to": "", "succeeds": "on", "covers_access_requests": "on", **over,
    }  # fmt: skip


def terms_form(**over: Any) -> dict[str, Any]:
    return {
        "name_tr": "Havale yetkisi", "name_en": "Router", "description": "Havale eder.", "risk": "normal",
        "max_clearance": "HZO", "max_days": "30", "ldap_groups": "ebys-havale", "valid_from": typed_day(5),
        "number": "1", **over,
    }  # fmt: skip


def page_of(client: Client, address: str, sent: dict[str, Any] | None = None) -> str:
    answer = client.get(address) if sent is None else client.post(address, sent)
    assert answer.status_code in {200, 422, 409}
    return answer.content.decode()


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def address_of_procedure() -> str:
    return f"{PROCEDURES}{ProcedureVersion.objects.earliest('pk').procedure.public_id}/"


# Who finds them


@pytest.mark.parametrize("username", ["zeynep.ogut", "isik.irmak", "sule.cinar", "firat.ozgun", "orcun.bagis"])
def test_everybody_reads_the_rules_and_only_keepers_find_the_steps(visit: Visit, username: str) -> None:
    reader = visit(username)
    for address in ("/yetki/katalog/", "/yetki/katalog/HAVALE/", PROCEDURES, address_of_procedure()):
        page = page_of(reader, address)
        for way_in in ("yeni", "/surum/", "/verme/", "bitir", "geri-al"):
            assert not re.search(rf'href="[^"]*{way_in}[^"]*"', page.partition("<main")[2]), address
    with nothing_left_behind():
        for address in (
            NEW_PROCEDURE, f"{address_of_procedure()}3/bitir/", f"{address_of_procedure()}3/geri-al/",
            "/yetki/katalog/yeni-rol/", "/yetki/katalog/yeni-paket/", "/yetki/katalog/HAVALE/surum/",
            "/yetki/katalog/HAVALE/verme/", "/yetki/katalog/HAVALE/surum/1/geri-al/",
            "/yetki/katalog/ayri-roller/yeni/", "/yetki/katalog/ayri-roller/EBYS_YONETICI/IMZACI/bitir/",
        ):  # fmt: skip
            assert reader.get(address).status_code == 404
            assert reader.post(address, {**version_form(), "do": "confirm"}).status_code == 404


@pytest.mark.parametrize("username", ["umit.gokce", "barbaros.igdir"])
def test_the_chief_and_the_administrator_find_their_way_by_links(visit: Visit, username: str) -> None:
    keeper = visit(username)
    for start, ways in (
        ("/yetki/katalog/", ["/yetki/katalog/yeni-rol/", "/yetki/katalog/yeni-paket/", PROCEDURES]),
        ("/yetki/katalog/HAVALE/", ["/yetki/katalog/HAVALE/surum/", "/yetki/katalog/HAVALE/verme/"]),
        (PROCEDURES, [NEW_PROCEDURE, address_of_procedure()]),
        (address_of_procedure(), [f"{NEW_PROCEDURE}?kod=PR-EBYS-07", f"{address_of_procedure()}3/bitir/"]),
    ):
        page = page_of(keeper, start)
        assert [way for way in ways if f'href="{way}"' not in page] == []


# Procedures


def test_what_is_wrong_stands_at_its_field_and_nothing_is_entered(visit: Visit) -> None:
    chief = visit("umit.gokce")
    with nothing_left_behind():
        page = page_of(chief, NEW_PROCEDURE, version_form(in_force_from=typed_day(-1), document_number="12"))
        assert "Sürüm bugün ya da sonrasında yürürlüğe girer" in page
        assert "Belge sayısını yazıdaki gibi yazın" in page
        assert f'value="{typed_day(-1)}"' in page
        page = page_of(chief, NEW_PROCEDURE, version_form(succeeds=""))
        assert "Bu günlerde PR-EBYS-07 v3 yürürlükte" in page
        page = page_of(chief, NEW_PROCEDURE, version_form(number="dört", do="confirm"))
        assert "error-summary" in page


def test_the_look_says_what_becomes_of_the_version_before_and_of_requests(visit: Visit) -> None:
    submitted(line("45121", "HAVALE"))
    with nothing_left_behind():
        said = words_of(page_of(visit("umit.gokce"), NEW_PROCEDURE, version_form()))
    assert f"PR-EBYS-07 v3, {typed_day(9)} günü sona erer." in said
    assert "Süren 1 talep PR-EBYS-07 v3 sürümüne bağlı kalır ve devam eder." in said
    assert NUMBER in said


def test_a_version_is_entered_and_listed_by_its_state(visit: Visit) -> None:
    chief = visit("umit.gokce")
    answer = chief.post(NEW_PROCEDURE, {**version_form(), "do": "confirm"})
    assert answer.status_code == 302
    assert "PR-EBYS-07 v4 prosedür listesine eklendi." in page_of(chief, answer.headers["Location"])
    with clock.held_at(clock.now() + timedelta(days=10)):
        said = words_of(page_of(visit("umit.gokce"), PROCEDURES))
    assert re.search(r"PR-EBYS-07 v4 .*? Yürürlükte .*? PR-EBYS-07 v3 .*? Artık yürürlükte değil", said)
    assert "Henüz yürürlükte değil" in words_of(page_of(chief, PROCEDURES))


def test_the_form_of_the_next_version_begins_with_the_one_before(visit: Visit) -> None:
    page = page_of(visit("umit.gokce"), f"{NEW_PROCEDURE}?kod=PR-EBYS-07")
    assert 'value="PR-EBYS-07"' in page
    assert 'name="number" value="4"' in page
    assert page_of(visit("umit.gokce"), f"{NEW_PROCEDURE}?kod=%00YOK").count('value="4"') == 0


def test_ending_the_only_version_says_what_will_stand_still(visit: Visit) -> None:
    submitted(line("45121", "HAVALE"))
    chief, address = visit("umit.gokce"), f"{address_of_procedure()}3/bitir/"
    with nothing_left_behind():
        said = words_of(page_of(chief, address, {"last_day": typed_day(0)}))
        assert "bu tarihten sonra ne onaylanabilir ne de uygulanabilir" in said
        assert "Başka bir sürüm yürürlüğe girene kadar kimse yetki isteyemez." in said
        assert "Son gün bugün ya da sonrası olmalı" in page_of(chief, address, {"last_day": typed_day(-1)})
    assert chief.post(address, {"last_day": typed_day(0), "do": "confirm"}).status_code == 302
    assert "Sonraki sürümü ekleyin" in page_of(chief, PROCEDURES)
    with clock.held_at(clock.now() + timedelta(days=1)):
        assert "Bugün yürürlükte prosedür yok" in page_of(visit("umit.gokce"), PROCEDURES)


def test_a_version_to_come_is_taken_back_from_its_page(visit: Visit, institution: Targets) -> None:
    chief = visit("umit.gokce")
    new = NewVersion("PR-EBYS-07", 4, "Yeni", NUMBER, in_days(10), succeeds=True)
    procedures.publish_version(new, actor=person("umit.gokce"))
    address = f"{address_of_procedure()}4/geri-al/"
    assert f'href="{address}"' in page_of(chief, address_of_procedure())
    with nothing_left_behind():
        said = words_of(page_of(chief, address, {"resume": "on"}))
    assert "PR-EBYS-07 v3, bitiş tarihi olmadan yürürlükte kalır." in said
    assert chief.post(address, {"resume": "on", "do": "confirm"}).status_code == 302
    assert [version.in_force_to for version in ProcedureVersion.objects.all()] == [None]
    assert chief.get(address).status_code == 404


def test_the_only_version_of_a_procedure_is_taken_back_and_the_procedure_with_it(visit: Visit) -> None:
    chief = visit("umit.gokce")
    new = NewVersion("PR-EBYS-08", 1, "Yeni", NUMBER, in_days(10))
    procedure = procedures.publish_version(new, actor=person("umit.gokce")).version.procedure
    address = f"/yetki/prosedurler/{procedure.public_id}/1/geri-al/"
    with nothing_left_behind():
        assert "PR-EBYS-08 v1 geri alınsın mı?" in words_of(page_of(chief, address))
    assert chief.post(address, {"do": "confirm"}).status_code == 302
    assert not Procedure.objects.filter(code="PR-EBYS-08").exists()


def test_a_procedure_that_was_entered_by_mistake_goes_as_a_whole(visit: Visit) -> None:
    new = NewVersion("PR-EBYS-20", 1, "Yanlış", NUMBER, in_days(10))
    procedure = procedures.publish_version(new, actor=person("umit.gokce")).version.procedure
    chief, address = visit("umit.gokce"), f"{PROCEDURES}{procedure.public_id}/1/geri-al/"
    with nothing_left_behind():
        assert "PR-EBYS-20 v1 geri alınsın mı?" in words_of(page_of(chief, address))
    assert chief.post(address, {"do": "confirm"}).headers["Location"] == PROCEDURES
    assert chief.get(f"{PROCEDURES}{procedure.public_id}/").status_code == 404


# Roles


def test_the_difference_is_seen_before_a_version_is_entered(visit: Visit) -> None:
    applied(line("45121", "HAVALE"))
    chief, address = visit("umit.gokce"), "/yetki/katalog/HAVALE/surum/"
    with nothing_left_behind():
        said = words_of(page_of(chief, address, terms_form(owner="Ümit GÖKÇE")))
    assert "Sürüm 2 neyi değiştiriyor" in said
    assert re.search(r"En çok sınır yok 30 gün", said)
    assert re.search(r"Sahibi – Ümit GÖKÇE", said)
    assert "Kayıtlarımıza göre 1 kişide bu rol var; onlarda kalır." in said

    assert chief.post(address, {**terms_form(owner="Ümit GÖKÇE"), "do": "confirm"}).status_code == 302
    assert RoleVersion.objects.get(role__code="HAVALE", number=2).owner == person("umit.gokce")
    page = words_of(page_of(chief, "/yetki/katalog/HAVALE/"))
    assert f"{typed_day(5)} günü değişiyor" in page
    assert "Sürüm 2 neyi değiştiriyor" in page
    assert f"{typed_day(5)} günü değişiyor" in words_of(page_of(chief, "/yetki/katalog/"))


def test_a_page_that_is_older_than_the_newest_version_is_refused(visit: Visit) -> None:
    chief, address = visit("umit.gokce"), "/yetki/katalog/HAVALE/surum/"
    chief.post(address, {**terms_form(), "do": "confirm"})
    with nothing_left_behind():
        answer = chief.post(address, {**terms_form(valid_from=typed_day(9), max_days="60"), "do": "confirm"})
    assert answer.status_code == 409
    assert "Bu role başkası yeni bir sürüm ekledi" in answer.content.decode()


def test_a_group_that_the_directory_does_not_have_is_said_before_it_matters(visit: Visit, institution: Targets) -> None:
    chief, address = visit("umit.gokce"), "/yetki/katalog/HAVALE/surum/"
    typed = terms_form(ldap_groups="ebys-havale\nebys-yok")
    assert "Dizinde “ebys-yok” adlı bir grup yok." in words_of(page_of(chief, address, typed))
    institution.directory.faults.down = True
    assert "Dizin yanıt vermiyor" in words_of(page_of(chief, address, typed))


def test_a_new_role_and_a_new_package_enter_the_catalogue(visit: Visit) -> None:
    chief = visit("umit.gokce")
    new = terms_form(code="deneme_rolu", mapping="assignment", number="0", name_tr="Deneme rolü")
    with nothing_left_behind():
        assert "“Deneme rolü” kataloğa eklensin mi?" in words_of(page_of(chief, "/yetki/katalog/yeni-rol/", new))
        assert "Paketin verdiği rolleri seçin." in page_of(chief, "/yetki/katalog/yeni-paket/", new)
    assert chief.post("/yetki/katalog/yeni-rol/", {**new, "do": "confirm"}).status_code == 302
    package = {**new, "code": "PAKET_YENI", "name_tr": "Yeni paket", "members": ["HAVALE", "IADE"], "do": "confirm"}
    assert chief.post("/yetki/katalog/yeni-paket/", package).status_code == 302
    said = words_of(page_of(chief, "/yetki/katalog/PAKET_YENI/"))
    assert "Paketteki roller Havale yetkisi, Belge iade" in said
    assert f"{typed_day(5)} gününden itibaren" in words_of(page_of(chief, "/yetki/katalog/"))


def test_a_retired_role_is_shown_so_and_offered_for_removal_alone(visit: Visit) -> None:
    chief = visit("umit.gokce")
    assert "paketi bu rolü hâlâ veriyor" in page_of(chief, "/yetki/katalog/IADE/verme/", {"last_day": typed_day(0)})
    assert chief.post(
        "/yetki/katalog/HAVALE/verme/", {"last_day": typed_day(0), "do": "confirm"}
    ).status_code == 302  # fmt: skip
    with clock.held_at(clock.now() + timedelta(days=1)):
        assert "Artık verilmiyor" in words_of(page_of(visit("umit.gokce"), "/yetki/katalog/"))
        form = page_of(visit("zeynep.ogut"), "/yetki/yeni/")
    assert "Havale yetkisi (artık verilmiyor, yalnızca alınabilir)" in form


def test_a_version_of_a_role_is_taken_back_after_a_look(visit: Visit) -> None:
    chief, address = visit("umit.gokce"), "/yetki/katalog/HAVALE/surum/2/geri-al/"
    chief.post("/yetki/katalog/HAVALE/surum/", {**terms_form(), "do": "confirm"})
    with nothing_left_behind():
        assert "Sürüm 1 geçerli kalır." in words_of(page_of(chief, address))
    assert chief.post(address, {"do": "confirm"}).status_code == 302
    assert RoleVersion.objects.filter(role__code="HAVALE").count() == 1
    with nothing_left_behind():
        answer = chief.get("/yetki/katalog/HAVALE/surum/1/geri-al/")
    assert answer.status_code == 409, "it has been in force: the page says so"


def test_two_roles_are_kept_apart_and_the_rule_ends(visit: Visit) -> None:
    chief, address = visit("umit.gokce"), "/yetki/katalog/ayri-roller/yeni/"
    rule = {"first": "IADE", "second": "HAVALE", "mode": "block", "reason": "Ayrı olmalı.", "valid_from": typed_day(0)}
    with nothing_left_behind():
        assert "İkisini bir araya getirecek talep reddedilir." in words_of(page_of(chief, address, rule))
        assert "Gerekçe" in words_of(page_of(chief, address, {**rule, "reason": " "}).partition("error-summary")[2])
        assert "Başka bir rol seçin" in page_of(chief, address, {**rule, "second": "IADE"})
    assert chief.post(address, {**rule, "do": "confirm"}).status_code == 302
    assert "Ayrı olmalı." in page_of(chief, "/yetki/katalog/HAVALE/")
    end = "/yetki/katalog/ayri-roller/HAVALE/IADE/bitir/"
    assert chief.post(end, {"last_day": typed_day(0), "do": "confirm"}).status_code == 302
    assert IncompatibleRoles.objects.get(first__code="HAVALE").valid_to == clock.today()


def test_the_catalogue_asks_the_database_as_often_for_many_versions_as_for_one(visit: Visit) -> None:
    chief = visit("umit.gokce")

    def change(code: str) -> None:
        role = EbysRole.objects.get(code=code)
        terms = roles.Terms("Yeni", "New")
        roles.publish_version(role, terms, valid_from=in_days(3), expected_number=1, actor=person("umit.gokce"))

    change("HAVALE")
    chief.get("/yetki/katalog/")
    with CaptureQueriesContext(connection) as few:
        chief.get("/yetki/katalog/")
    for code in ("PARAFCI", "SDP_YONETICISI", "IADE"):
        change(code)
    with CaptureQueriesContext(connection) as many:
        chief.get("/yetki/katalog/")
    assert len(many) == len(few)


# Deadlines


def test_the_request_s_history_says_why_its_deadline_moved(visit: Visit) -> None:
    request = submitted(line("45121", "HAVALE"))
    for days in range(1, 8):
        declare_administrative_leave(day=in_days(days), reason="Yoğun kar yağışı", actor=person("umit.gokce"))
    said = words_of(page_of(visit("zeynep.ogut"), f"/yetki/{request.public_id}/"))
    assert "Karar süresi:" in said
    assert "Yoğun kar yağışı" in said
