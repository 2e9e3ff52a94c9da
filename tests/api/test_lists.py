"""Lists: who is found, in which order, in how many statements; and pages that neither repeat nor hide a row."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.kernel import clock
from tests.api.caller import Caller
from tests.api.conftest import Callers
from tests.api.test_refusals import one_line, sent


def open_tickets(caller: Caller, number: int) -> None:
    for n in range(number):
        made = caller.post("tickets/", {"service": "12-cc", "title": f"Kayıt {n}", "description": "Açılmıyor."})
        assert made.status_code == 201, made.content.decode()


def results(caller: Caller, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = caller.get(path, query)
    assert answer.status_code == 200, answer.content.decode()
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


@pytest.mark.parametrize("text", ["45120", "isik irmak", "IŞIK", "ırmak", "4510"])
def test_people_are_found_by_number_name_in_any_spelling_and_extension(call: Callers, text: str) -> None:
    found = results(call("zeynep.ogut"), "people/", q=text)
    assert {
        "employee_no": "45120", "name": "Işık IRMAK", "title": "Şube Müdürü", "extension": "4510",
        "unit": {"code": "22222222", "name": "Toplu Ulaşım Şube Müdürlüğü"},
    } in [{key: value for key, value in person.items() if key != "id"} for person in found]  # fmt: skip


def test_people_are_searched_by_the_usual_name_of_a_search_too(call: Callers) -> None:
    assert results(call("zeynep.ogut"), "people/", search="isik irmak") == results(
        call("zeynep.ogut"), "people/", q="isik irmak"
    )


def test_nothing_typed_finds_nobody(call: Callers) -> None:
    assert results(call("zeynep.ogut"), "people/") == []
    assert results(call("zeynep.ogut"), "people/", q=" .-") == []


def test_units_are_found_by_name_and_number(call: Callers) -> None:
    assert [unit["code"] for unit in results(call("zeynep.ogut"), "units/", q="toplu ulasim")] == ["22222222"]
    assert results(call("zeynep.ogut"), "units/", q="22222222")[0]["parent"] == "11111111"


def test_the_catalogue_says_what_a_role_demands(call: Callers) -> None:
    roles = {role["code"]: role for role in results(call("zeynep.ogut"), "roles/")}
    critical = roles["TUM_BIRIM_BELGELERI"]
    assert (critical["risk"], critical["needs_second_approval"], critical["requires_end"]) == ("critical", True, True)
    assert critical["max_days"] == 90
    assert critical["incompatible_with"] == ["EBYS_DESTEK"]
    assert roles["PAKET_EVRAK"]["kind"] == "package"
    assert roles["PAKET_EVRAK"]["members"] == ["EVRAK_GOREN", "EVRAK_KAYIT", "IADE"]
    assert roles["EVRAK_KAYIT"]["incompatible_with"] == []
    assert roles["EVRAK_KAYIT"]["separation_rules"][0]["mode"] == "warn"


def test_procedures_in_force_are_named(call: Callers) -> None:
    (procedure,) = results(call("zeynep.ogut"), "procedures/")
    assert (procedure["code"], procedure["version"], procedure["label"]) == ("PR-EBYS-07", 3, "PR-EBYS-07 v3")


def test_a_list_of_tickets_is_read_page_by_page_in_both_directions(call: Callers) -> None:
    caller = call("zeynep.ogut")
    open_tickets(caller, 5)
    first = caller.get("tickets/", {"limit": 2}).json()
    open_tickets(caller, 1)  # what arrives meanwhile neither repeats nor hides a row
    second = caller.get(first["next"]).json()
    third = caller.get(second["next"]).json()
    titles = [row["title"] for page in (first, second, third) for row in page["results"]]
    assert titles == ["Kayıt 4", "Kayıt 3", "Kayıt 2", "Kayıt 1", "Kayıt 0"]
    assert third["next"] is None
    assert first["previous"] is None
    back = caller.get(second["previous"]).json()
    assert [row["title"] for row in back["results"]] == ["Kayıt 4", "Kayıt 3"]


def test_tickets_are_narrowed_by_state_service_words_and_days(call: Callers) -> None:
    caller = call("zeynep.ogut")
    open_tickets(caller, 2)
    today = clock.today().isoformat()
    assert len(results(caller, "tickets/", state="open", service="12-cc", q="kayıt 1", created_from=today)) == 1
    assert results(caller, "tickets/", state="closed") == []
    assert results(caller, "tickets/", service="12-d") == []
    assert results(caller, "tickets/", created_to="2020-01-01") == []
    assert len(results(caller, "tickets/", created_to=today)) == 2


def test_everybody_lists_only_what_he_may_see(call: Callers) -> None:
    author = call("zeynep.ogut")
    open_tickets(author, 1)
    sent(author, one_line())
    for path, expected in (("tickets/", 2), ("access-requests/", 1)):
        assert len(results(author, path)) == expected
        assert len(results(call("umit.gokce"), path)) == expected, "support sees it"
        assert results(call("omer.igdeci"), path) == []
    assert len(results(call("isik.irmak"), "access-requests/")) == 1, "who is asked to decide sees it"
    assert len(results(call("iclal.sahin"), "access-requests/")) == 1, "whom it is about sees it"


def test_an_approver_lists_what_waits_for_him(call: Callers) -> None:
    address = sent(call("zeynep.ogut"), one_line())
    manager = call("isik.irmak")
    assert len(results(manager, "access-requests/", waiting_for_me="true")) == 1
    assert results(call("umit.gokce"), "access-requests/", waiting_for_me="true") == []
    manager.post(address + "approve/")
    assert results(manager, "access-requests/", waiting_for_me="true") == []
    assert len(results(manager, "access-requests/", state="approved", subject="45121")) <= 1


def test_one_request_costs_the_same_however_many_lines_it_has(call: Callers) -> None:
    author = call("zeynep.ogut")
    short, long = one_line(), one_line()
    long["lines"] = [{**long["lines"][0], "role": role} for role in ("SDP_YONETICISI", "HAVALE", "IADE", "EVRAK_GOREN")]
    costs = []
    for content in (short, long):
        address = sent(author, content)
        call("isik.irmak").post(address + "approve/")
        run_waiting()
        with CaptureQueriesContext(connection) as statements:
            assert author.get(address).json()["state"] == "verified"
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 24


@pytest.mark.parametrize("path", ["tickets/", "access-requests/", "people/?q=i", "units/?q=m", "roles/", "procedures/"])
@pytest.mark.parametrize("who", ["zeynep.ogut", "umit.gokce"])
def test_a_list_costs_at_most_five_statements_however_long_it_is(call: Callers, path: str, who: str) -> None:
    author = call("zeynep.ogut")
    open_tickets(author, 3)
    for role in ("PARAFCI", "HAVALE", "IADE"):
        sent(author, one_line(role=role))
    author.post("access-requests/", one_line())
    caller = call(who)
    with CaptureQueriesContext(connection) as statements:
        answer = caller.get(f"/api/v1/{path}")
    assert answer.json()["results"]
    assert len(statements) <= 5, [statement["sql"][:120] for statement in statements]
