"""How long it usually takes, as a program reads it, and how a permission's way to being in force is counted."""

from __future__ import annotations

from typing import Any

from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.kernel import clock
from helpdesk_site.reports.durations import durations, read_key
from helpdesk_site.reports.figures import Measure
from helpdesk_site.tickets.models import Service
from tests.api.conftest import Callers


def test_below_ten_a_program_is_told_null_and_of_how_many(call: Callers) -> None:
    Service.objects.filter(code="12-cc").update(usual_solution_minutes=120, usual_solutions=9)
    told = call("iclal.sahin").get("request-forms/12-cc/").json()["usual"]
    assert told == {"days": 90, "answer_minutes": None, "answers": 0, "solution_minutes": None, "solutions": 9}


def test_a_program_reads_the_number_of_the_page(call: Callers) -> None:
    Service.objects.filter(code="12-cc").update(
        usual_solution_minutes=120, usual_solutions=12, usual_answer_minutes=45, usual_answers=10
    )
    told = call("iclal.sahin").get("request-forms/12-cc/").json()["usual"]
    assert told == {"days": 90, "answer_minutes": 45, "answers": 10, "solution_minutes": 120, "solutions": 12}


def test_only_a_permission_in_force_is_counted_by_its_highest_risk(call: Callers, gulsen: dict[str, Any]) -> None:
    author, manager, today = call("zeynep.ogut"), call("isik.irmak"), clock.today()
    sent = author.post("access-requests/", gulsen).json()["id"]
    assert author.post(f"access-requests/{sent}/submit/").status_code == 200
    assert manager.post(f"access-requests/{sent}/approve/").status_code == 200
    assert grants(today) == []
    run_waiting()
    assert author.get(f"access-requests/{sent}/").json()["state"] == "verified"
    assert grants(today) == [("normal", 1)]


def grants(day: Any) -> list[tuple[str, int]]:
    found = [each for each in durations(day, day) if each.measure == Measure.GRANT_TIME]
    return [(read_key(each.key)[0], each.value) for each in found]
