"""The pages of the promises: read by whoever works on queues, decided by the chief after a look."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.tickets.models import Service, SlaPolicy
from helpdesk_site.tickets.sla.services import decide_policy
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db

LIST = "/sureler/"


def typed(**over: Any) -> dict[str, Any]:
    tomorrow = clock.today() + timedelta(days=1)
    return {
        "scope": "", "priority": "1", "response": "10", "response_unit": "1", "resolution": "2",
        "resolution_unit": "60", "valid_from": f"{tomorrow:%d.%m.%Y}", "reason": "Ekip büyüdü.", **over,
    }  # fmt: skip


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_an_employee_does_not_find_them_and_an_agent_cannot_decide(promised: SimpleNamespace) -> None:
    before = SlaPolicy.objects.count()
    assert browser_of(promised.employee).get(LIST).status_code == 404
    agent = browser_of(promised.agent)
    assert "Yeni süre taahhüdü" not in words(agent.get(LIST))
    assert agent.post("/sureler/yeni/", typed()).status_code == 404
    assert SlaPolicy.objects.count() == before


def test_everybody_at_the_desk_reads_what_is_promised(promised: SimpleNamespace) -> None:
    page = words(browser_of(promised.agent).get(LIST))
    assert "Diğer bütün talepler, çok acil" in page
    assert "ilk yanıt 15 iş dakikası · çözüm 4 iş saati" in page
    assert "ilk yanıt – · çözüm 1 iş günü" in page, "an approval is waited for by nobody at the desk"


def test_what_makes_no_sense_comes_back_as_it_was_typed(promised: SimpleNamespace) -> None:
    before = SlaPolicy.objects.count()
    answer = browser_of(promised.chief).post("/sureler/yeni/", typed(response="300"))
    assert answer.status_code == 422
    assert "Ekip büyüdü." in words(answer)
    assert "İlk yanıt" in words(answer)
    assert SlaPolicy.objects.count() == before


def test_the_chief_sees_before_and_after_and_then_promises(promised: SimpleNamespace) -> None:
    chief, before = browser_of(promised.chief), SlaPolicy.objects.count()
    look = words(chief.post("/sureler/yeni/", typed()))
    assert "Bu süre taahhüt edilsin mi?" in look
    assert "4 iş saati" in look
    assert "2 iş saati" in look
    assert "O gün açık olan talepler kendilerine taahhüt edilen süreyi korur." in look
    assert SlaPolicy.objects.count() == before
    done = chief.post("/sureler/yeni/", typed(do="confirm"), follow=True)
    assert "2 iş saati" in words(done)
    assert SlaPolicy.objects.filter(priority=1, service=None, resolution_minutes=120).count() == 1


def test_a_queue_has_promises_of_its_own(promised: SimpleNamespace) -> None:
    queue = Service.objects.get(code="12-f").queue
    answer = browser_of(promised.chief).post(
        "/sureler/yeni/", typed(scope=f"q{queue.pk}", priority="", do="confirm"), follow=True
    )
    assert f"“{queue.title}” kuyruğu" in words(answer)
    assert SlaPolicy.objects.get(queue=queue).priority is None


def test_a_promise_is_changed_from_its_own_figures(promised: SimpleNamespace) -> None:
    policy = SlaPolicy.objects.get(service__code="12-g")
    page = words(browser_of(promised.chief).get(f"/sureler/{policy.public_id}/"))
    assert 'name="resolution" value="10"' in page
    assert '<option value="480" selected>' in page


def test_a_promise_that_comes_is_taken_back_and_one_that_holds_ends(promised: SimpleNamespace) -> None:
    chief = browser_of(promised.chief)
    tomorrow = clock.today() + timedelta(days=1)
    coming = decide_policy(
        actor=promised.chief, valid_from=tomorrow, resolution_minutes=60, response_minutes=None,
        service=Service.objects.get(code="12-g"),
    )  # fmt: skip
    chief.post(f"/sureler/{coming.public_id}/geri-al/")
    assert not SlaPolicy.objects.filter(pk=coming.pk).exists()
    holding = SlaPolicy.objects.get(service__code="12-g", valid_to=None)
    last = f"{clock.today():%d.%m.%Y}"
    chief.post(f"/sureler/{holding.public_id}/bitir/", {"last_day": last, "do": "confirm"})
    holding.refresh_from_db()
    assert holding.valid_to == tomorrow
    assert "tarihine kadar" in words(chief.get(LIST))


def test_the_list_costs_the_same_with_many_promises(promised: SimpleNamespace, django_assert_max_num_queries) -> None:
    agent = browser_of(promised.agent)
    agent.get(LIST)
    with django_assert_max_num_queries(8):
        assert agent.get(LIST).status_code == 200
