"""The calendar's pages: the staff read, the chief and an administrator keep, and nothing moves before it was seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalStage
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.calendar import selectors, services
from helpdesk_site.kernel.calendar.models import (
    AdministrativeLeave,
    DueDateChange,
    Holiday,
    HolidayKind,
    HolidayState,
    LeaveScope,
    WorkingHours,
)  # fmt: skip
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.calendar_forms import LeaveForm, WorkingHoursForm
from helpdesk_site.people.services.accounts import ensure_account
from tests.access.writing import line, submitted
from tests.institution import Targets, person, unit
from tests.kernel.calendar_samples import at
from tests.people.conftest import client_of

BASIS = "E-10000001-903.07-55"
LEAVE = {
    "day": "30.11.2037", "part": "whole", "reason": "Yoğun kar yağışı", "basis_document": BASIS, "scope": "everyone",
}  # fmt: skip
Visit = Callable[[str], Client]


@pytest.fixture
def visit(institution: Targets) -> Any:
    """Friday 27.11.2037, 09:00: a browser in which a sample person is signed in. A day far ahead, so that the roles
    of the sample institution, which begin with the day on which it is loaded, have begun.
    """

    def signed_in(username: str) -> Client:
        with unit_of_work():
            ensure_account(person(username))
        return client_of(person(username))

    Holiday.objects.all().delete()
    with clock.held_at(at("27.11.2037 09:00")):
        seed_calendar()
        yield signed_in


def everything_stored() -> list[Any]:
    models = (Holiday, AdministrativeLeave, WorkingHours, DueDateChange, AuditEntry, ApprovalStage)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def page_of(client: Client, address: str, sent: dict[str, Any] | None = None, status: int = 200) -> str:
    answer = client.get(address) if sent is None else client.post(address, sent)
    assert answer.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def done(client: Client, address: str, sent: dict[str, Any]) -> str:
    """The page to which a step leads that was looked at and is done."""
    answer = client.post(address, {**sent, "do": "confirm"})
    assert answer.status_code == 302
    return page_of(client, answer.headers["Location"])


def due_of_the_only_stage() -> Any:
    return ApprovalStage.objects.get().due_at


# Who finds them


@pytest.mark.parametrize("username", ["zeynep.ogut", "isik.irmak"])
def test_for_whom_the_desk_serves_there_is_no_calendar(visit: Visit, username: str) -> None:
    visitor = visit(username)
    assert "/takvim/" not in visitor.get("/").content.decode()
    for address in ("/takvim/", "/takvim/2037/", "/takvim/calisma-saatleri/"):
        assert visitor.get(address).status_code == 404


@pytest.mark.parametrize("username", ["sule.cinar", "firat.ozgun", "orcun.bagis"])
def test_the_staff_read_and_find_no_step(visit: Visit, username: str) -> None:
    leave = services.declare_administrative_leave(
        day=date(2037, 12, 31), reason="Köprü", actor=person("umit.gokce")
    ).leave
    holiday, reader, before = Holiday.objects.earliest("day"), visit(username), everything_stored()
    assert 'href="/takvim/"' in reader.get("/").content.decode()
    for address in ("/takvim/", "/takvim/2038/", "/takvim/calisma-saatleri/", f"/takvim/izin/{leave.public_id}/"):
        page = reader.get(address).content.decode().partition("<main")[2]
        assert not re.search(r'href="/takvim/[^"]*(yeni|oneriler|tatil|geri-al)', page)
    for address in (
        "/takvim/2037/oneriler/", "/takvim/tatil/yeni/", f"/takvim/tatil/{holiday.public_id}/",
        f"/takvim/tatil/{holiday.public_id}/cikar/", "/takvim/izin/yeni/",
        f"/takvim/izin/{leave.public_id}/geri-al/", "/takvim/calisma-saatleri/yeni/",
    ):  # fmt: skip
        assert reader.get(address).status_code == 404
        assert reader.post(address, {**LEAVE, "do": "confirm"}).status_code == 404
    assert everything_stored() == before


# The year


def test_a_year_shows_each_day_with_what_stands_on_it(visit: Visit) -> None:
    reader = visit("sule.cinar")
    before = re.search(r"(\d+) iş günü", page_of(reader, "/takvim/2037/"))
    services.declare_administrative_leave(day=date(2037, 12, 31), reason="Köprü günü", actor=person("umit.gokce"))
    page = reader.get("/takvim/2037/").content.decode()
    assert "Çalışma takvimi 2037" in page
    assert page.count('class="month"') == 12
    cell = re.compile(r'<td class="day ([^"]*)"[^>]*>(\d+)(?:<i aria-hidden="true">([^<]*)</i>)?')
    marks = {(kinds, mark) for kinds, _day, mark in cell.findall(page)}
    assert ("day-religious day-half day-proposed", "D½") in marks
    assert ("day-official day-proposed", "R") in marks
    assert ("day-leave", "İ") in marks
    assert 'title="Köprü günü, idari izin, tam gün, tüm personel"' in page
    assert before is not None
    assert f"{int(before[1]) - 1} iş günü" in page


def test_today_is_marked_and_a_year_that_cannot_be_is_not_there(visit: Visit) -> None:
    reader = visit("sule.cinar")
    assert re.search(r'aria-current="date">27', reader.get("/takvim/").content.decode())
    assert [reader.get(f"/takvim/{year}/").status_code for year in (1999, 2101, 9999)] == [404, 404, 404]


def test_an_empty_year_says_what_it_means(visit: Visit) -> None:
    assert "Bu yılın tatilleri henüz işlenmedi" in page_of(visit("sule.cinar"), "/takvim/2043/")
    assert "/takvim/2043/oneriler/" in visit("umit.gokce").get("/takvim/2043/").content.decode()


def test_a_year_asks_the_database_as_often_for_many_days_as_for_few(visit: Visit) -> None:
    reader = visit("sule.cinar")
    reader.get("/takvim/2037/")
    with CaptureQueriesContext(connection) as few:
        reader.get("/takvim/2037/")
    for day in range(1, 9):
        services.declare_administrative_leave(day=date(2037, 12, day), reason="kar", actor=person("umit.gokce"))
    reader.get("/takvim/2037/")
    with CaptureQueriesContext(connection) as many:
        reader.get("/takvim/2037/")
    assert len(many) == len(few)


# Proposals


def test_proposals_are_looked_at_then_confirmed_or_left_out(visit: Visit) -> None:
    chief, address = visit("umit.gokce"), "/takvim/2038/oneriler/"
    proposed = list(selectors.holidays_of(2038))
    answers = {holiday.public_id: "later" for holiday in proposed}
    before = everything_stored()
    assert "En az bir" not in page_of(chief, address)
    assert "en az bir öneri seçin" in page_of(chief, address, answers, status=422)
    answers |= {proposed[0].public_id: "confirm", proposed[1].public_id: "leave_out"}
    look = page_of(chief, address, answers)
    assert "1 gün onaylanır." in look
    assert "1 gün çıkarılır ve iş günü sayılır" in look
    assert everything_stored() == before

    assert "Onaylanan gün: 1. Çıkarılan gün: 1." in done(chief, address, answers)
    proposed[0].refresh_from_db()
    assert proposed[0].state == HolidayState.CONFIRMED
    assert not Holiday.objects.filter(pk=proposed[1].pk).exists()
    assert chief.post(address, {**answers, "do": "confirm"}).status_code == 422, "the old page asks for what is decided"


def test_all_proposals_are_confirmed_by_going_on(visit: Visit) -> None:
    chief, address = visit("umit.gokce"), "/takvim/2038/oneriler/"
    chosen = re.findall(r'name="(hol_\w+)" value="confirm"[^>]* checked', chief.get(address).content.decode())
    assert len(chosen) == selectors.holidays_of(2038).count()
    done(chief, address, dict.fromkeys(chosen, "confirm"))
    assert selectors.years_to_confirm() == [2037]
    assert chief.get(address).status_code == 302


def test_a_year_without_holidays_gets_proposals_after_a_look(visit: Visit) -> None:
    chief, address, before = visit("umit.gokce"), "/takvim/2041/oneriler/", everything_stored()
    assert "Yılbaşı" in page_of(chief, address)
    assert everything_stored() == before
    assert "Öneriler işlendi" in done(chief, address, {})
    assert selectors.years_to_confirm() == [2037, 2038, 2041]


# Holidays


def test_a_holiday_is_added_corrected_and_taken_out(visit: Visit) -> None:
    chief = visit("umit.gokce")
    new = {"day": "30.11.2037", "name": "Ek tatil", "kind": "official", "half_day_from": "13.00", "source": "RG 33200"}
    assert "Bu alan gerekli" in page_of(chief, "/takvim/tatil/yeni/", {**new, "source": ""}, status=422)
    assert "takvime işlendi" in done(chief, "/takvim/tatil/yeni/", new)
    holiday = Holiday.objects.get(name="Ek tatil")
    assert (holiday.half_day_from, holiday.state) == (time(13), HolidayState.CONFIRMED)
    assert "zaten" in page_of(chief, "/takvim/tatil/yeni/", new, status=409)

    corrected = {"day": "01.12.2037", "half_day_from": "", "reason": "Resmî Gazete"}
    address = f"/takvim/tatil/{holiday.public_id}/"
    look = page_of(chief, address, corrected)
    assert "30.11.2037 Pazartesi 01.12.2037 Salı" in look
    assert "13:00 sonrası tam gün" in look
    assert "Tatil düzeltildi." in done(chief, address, corrected)
    assert "takvimden çıkarıldı" in done(chief, f"{address}cikar/", {"reason": "Karar geri alındı"})
    assert chief.get(address).status_code == 404


# Administrative leave


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"day": ""}, "Bu alan gerekli"),
        ({"basis_document": ""}, "Bu alan gerekli"),
        ({"reason": ""}, "Bu alan gerekli"),
        ({"part": "part"}, "Başlangıç ya da bitiş saatini yazın"),
        ({"part": "part", "starts": "25:00"}, "Saati saat:dakika olarak yazın"),
        ({"part": "part", "starts": "15:00", "ends": "13:00"}, "başlangıç"),
        ({"scope": "units"}, "En az bir birim yazın"),
        ({"scope": "units", "units": "Olmayan Birim"}, "tek bir birimi göstermiyor"),
        ({"scope": "group"}, "İznin kimler için olduğunu yazın"),
    ],
)
def test_leave_that_does_not_hold_together_is_refused_in_words(
    visit: Visit, over: dict[str, str], sentence: str
) -> None:
    chief, before = visit("umit.gokce"), everything_stored()
    for do in ("", "confirm"):
        page = page_of(chief, "/takvim/izin/yeni/", {**LEAVE, **over, "do": do}, status=422)
        assert sentence in page
    assert everything_stored() == before


def test_the_look_says_how_many_due_dates_move_and_moves_none(visit: Visit) -> None:
    submitted(line("45121", "HAVALE"))
    due, before = due_of_the_only_stage(), everything_stored()
    chief = visit("umit.gokce")
    assert "2 açık süre değişir; eski tarihler geçmişlerinde kalır." in page_of(chief, "/takvim/izin/yeni/", LEAVE)
    assert everything_stored() == before
    assert due_of_the_only_stage() == due


def test_declared_leave_moves_them_and_its_page_keeps_the_history(visit: Visit) -> None:
    request = submitted(line("45121", "HAVALE"))
    due = due_of_the_only_stage()
    assert due == at("01.12.2037 09:00")
    page = done(visit("umit.gokce"), "/takvim/izin/yeni/", LEAVE)
    assert due_of_the_only_stage() == at("02.12.2037 09:00")
    assert "2 açık süre yeniden hesaplandı" in page
    assert f"Dayanak belge {BASIS}" in page
    assert "İşleyen Ümit GÖKÇE" in page
    assert "Onay için karar süresi 01.12.2037 09:00 02.12.2037 09:00" in page
    story = page_of(visit("zeynep.ogut"), f"/yetki/{request.public_id}/")
    assert "Karar süresi: 01.12.2037 09:00 → 02.12.2037 09:00" in story


def test_half_a_day_of_leave_moves_by_half_a_day(visit: Visit) -> None:
    submitted(line("45121", "HAVALE"))
    done(visit("umit.gokce"), "/takvim/izin/yeni/", {**LEAVE, "part": "part", "starts": "13.00"})
    assert due_of_the_only_stage() == at("01.12.2037 14:00")
    assert AdministrativeLeave.objects.get().ends is None


def test_leave_on_a_holiday_is_said_to_be_free_already(visit: Visit) -> None:
    services.add_holiday(
        day=date(2037, 11, 30), kind=HolidayKind.OFFICIAL, name="Ek tatil", source="RG", actor=person("umit.gokce")
    )
    assert "Bu gün zaten tatil: Ek tatil." in page_of(visit("umit.gokce"), "/takvim/izin/yeni/", LEAVE)


def test_leave_of_units_names_them_by_number_or_name(visit: Visit) -> None:
    sent = {**LEAVE, "scope": "units", "units": "22222222\nyazi isleri sube"}
    page = done(visit("umit.gokce"), "/takvim/izin/yeni/", sent)
    leave = AdministrativeLeave.objects.get()
    assert leave.scope == LeaveScope.UNITS
    assert sorted(leave.unit_ids) == sorted([unit("22222222").public_id, unit("33333333").public_id])
    assert "2 birim" in page
    assert "Değişen süre yok" in page


def test_withdrawn_leave_shortens_nothing_unless_somebody_says_so(visit: Visit) -> None:
    submitted(line("45121", "HAVALE"))
    chief = visit("umit.gokce")
    done(chief, "/takvim/izin/yeni/", LEAVE)
    moved = due_of_the_only_stage()
    address = f"/takvim/izin/{AdministrativeLeave.objects.get().public_id}/geri-al/"
    assert "Hiçbir açık süre değişmez." in page_of(chief, address, {"reason": "Yanlış gün"})
    assert "2 açık süre değişir" in page_of(chief, address, {"reason": "Yanlış gün", "may_shorten": "on"})
    assert "geri alındı" in done(chief, address, {"reason": "Yanlış gün"})
    assert due_of_the_only_stage() == moved
    assert "daha önce geri alınmış" in page_of(chief, address, {"reason": "Yine"}, status=409)


# Working hours


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"first_day": "26.11.2037"}, "first_day"),
        ({"last_day": "29.11.2037"}, "last_day"),
        ({"reason": ""}, "reason"),
        ({"day_0": "sabahtan"}, "day_0"),
        ({"day_0": "08:30-25:00"}, "day_0"),
        ({"day_0": "13:00–12:00"}, "day_0"),
        ({"day_0": "08:00–12:30, 12:00–17:00"}, "day_0"),
        ({"day_0": ""}, "week"),
    ],
)
def test_hours_that_do_not_hold_together_are_refused(visit: Visit, over: dict[str, str], field: str) -> None:
    chief, before = visit("umit.gokce"), everything_stored()
    sent = {"first_day": "30.11.2037", "reason": "Valilik kararı", "day_0": "08:00–12:00", **over}
    answer = chief.post("/takvim/calisma-saatleri/yeni/", {**sent, "do": "confirm"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert (
        f'href="#id_{field}"' in page or (field == "week" and "Haftada en az bir çalışma" in page) or "Saatleri" in page
    )
    assert everything_stored() == before


def test_a_summer_is_looked_at_and_put_in_force(visit: Visit) -> None:
    submitted(line("45121", "HAVALE"))
    chief, address = visit("umit.gokce"), "/takvim/calisma-saatleri/yeni/"
    form = chief.get(address).content.decode()
    assert form.count('value="08:30–12:30, 13:30–17:30"') == 5, "it begins with the week in force"
    summer = {f"day_{day}": "08.00-12.00; 13:00–16:00" for day in range(5)}
    sent = {**summer, "first_day": "30.11.2037", "last_day": "31.12.2037", "reason": "Valilik kararı"}
    look = page_of(chief, address, sent)
    assert "08:30–12:30, 13:30–17:30 08:00–12:00, 13:00–16:00" in look
    assert "2 açık süre değişir" in look
    page = done(chief, address, sent)
    assert "30.11.2037 – 31.12.2037" in page
    assert "Öğle arası: 12:00–13:00" in page
    assert "haftada 35 saat" in page
    assert [week.last_day for week in selectors.weeks_from(clock.today())] == [
        date(2037, 11, 29),
        date(2037, 12, 31),
        None,
    ]


# What is typed


def test_periods_are_read_as_people_write_them() -> None:
    form = WorkingHoursForm(
        {"first_day": "30.11.2199", "reason": "-", "day_0": "8.30–12:30 / 13:30 - 17.30".replace("/", ",")}, week=None
    )
    form.is_valid()
    assert form.cleaned_data["day_0"] == [(time(8, 30), time(12, 30)), (time(13, 30), time(17, 30))]


def test_the_whole_day_forgets_hours_that_were_typed_before(institution: Targets) -> None:
    form = LeaveForm({**LEAVE, "starts": "13:00", "units": "Olmayan Birim"})
    assert form.is_valid(), form.errors
    assert form.declaration()["starts"] is None
    assert form.declaration()["unit_ids"] == []


def test_a_day_that_has_passed_can_still_be_declared(visit: Visit) -> None:
    with clock.held_at(clock.now() + timedelta(days=20)):
        done(visit("umit.gokce"), "/takvim/izin/yeni/", LEAVE)
    assert AdministrativeLeave.objects.get().day == date(2037, 11, 30)
