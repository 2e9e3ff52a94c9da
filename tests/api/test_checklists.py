"""A program adds lists, items and ticks, and a required list holds its ticket for programs, too."""

from __future__ import annotations

import pytest

from helpdesk_site.tickets.checklists.templates import keep_template
from helpdesk_site.tickets.models import ChecklistProfile, ChecklistTemplateProfile
from tests.api.conftest import Callers
from tests.institution import person

ASKER, AGENT, CHIEF, AUDITOR = "iclal.sahin", "sule.cinar", "umit.gokce", "orcun.bagis"


@pytest.fixture
def kept(call: Callers) -> ChecklistTemplateProfile:
    return keep_template(
        actor=person(CHIEF), template=None, name="E-imza kurulumu", items="Sürücü\nDeneme imzası", service=None,
        required=True, automatic=False,
    )  # fmt: skip


@pytest.fixture
def address(call: Callers) -> str:
    content = {"service": "12-cc", "title": "Kurulum", "description": "Bilgisayarım değişti."}
    return f"tickets/{call(ASKER).post('tickets/', content).json()['id']}/"


def test_the_asker_and_the_auditor_change_nothing(call: Callers, kept: ChecklistTemplateProfile, address: str) -> None:
    assert call(ASKER).get(f"{address}checklists/").status_code == 404
    assert call(AUDITOR).get(f"{address}checklists/").status_code == 200
    for who in (ASKER, AUDITOR):
        sent = call(who).post(f"{address}checklists/", {"template": kept.public_id})
        assert sent.status_code == 403, who
    assert not ChecklistProfile.objects.exists()


def test_what_is_not_there_is_named(call: Callers, kept: ChecklistTemplateProfile, address: str) -> None:
    agent = call(AGENT)
    assert agent.post(f"{address}checklists/", {"template": "clt_yok"}).status_code == 422
    assert agent.post(f"{address}checklist-ticks/", {"item": "cit_yok", "done": True}).status_code == 409
    assert agent.post(f"{address}checklist-ticks/", {"item": "cit_yok", "done": "yes"}).status_code == 422
    assert agent.post(f"{address}checklist-items/", {"list": "chk_yok", "text": "Bir"}).status_code == 409


def test_a_list_from_its_template_to_its_last_tick(call: Callers, kept: ChecklistTemplateProfile, address: str) -> None:
    agent = call(AGENT)
    [offered] = agent.get(f"{address}checklists/").json()["addable"]
    assert (offered["id"], offered["items"]) == (kept.public_id, 2)
    added = agent.post(f"{address}checklists/", {"template": offered["id"]})
    assert added.status_code == 201
    [shown] = added.json()["lists"]
    assert (shown["done"], shown["total"], shown["required"]) == (0, 2, True)
    more = agent.post(f"{address}checklist-items/", {"list": shown["id"], "text": "Tutanak"}).json()
    assert [item["text"] for item in more["lists"][0]["items"]] == ["Sürücü", "Deneme imzası", "Tutanak"]
    for item in more["lists"][0]["items"]:
        ticked = agent.post(f"{address}checklist-ticks/", {"item": item["id"], "done": True})
        assert ticked.status_code == 200
    last = ticked.json()["lists"][0]
    assert last["done"] == 3
    assert last["items"][2]["done_by"]["name"] == person(AGENT).official_name
    opened = agent.post(f"{address}checklist-ticks/", {"item": last["items"][0]["id"], "done": False}).json()
    assert opened["lists"][0]["items"][0]["done_at"] is None
