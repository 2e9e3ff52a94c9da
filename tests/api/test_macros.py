"""A program runs the macros that its person may run on a page, by the same rules."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.tickets.macros import keep_macro
from helpdesk_site.tickets.models import Macro, TicketProfile
from tests.api.caller import counts
from tests.api.conftest import Callers
from tests.api.test_refusals import problem
from tests.institution import person

ASKER, AGENT, OTHER_AGENT, CHIEF, AUDITOR = "iclal.sahin", "sule.cinar", "firat.ozgun", "umit.gokce", "orcun.bagis"


@pytest.fixture
def ticket(call: Callers) -> str:
    content = {"service": "12-cc", "title": "EBYS açılmıyor", "description": "Giriş ekranında kalıyorum."}
    return f"tickets/{call(ASKER).post('tickets/', content).json()['id']}/"


def kept(by: str, **over: Any) -> Macro:
    given: dict[str, Any] = {
        "title": "Bakıyorum", "words": "Sayın {ad} {soyad}, bakıyorum.", "public": True, "state": "in_progress",
        "takes": True, "for_all": False, **over,
    }  # fmt: skip
    return keep_macro(actor=person(by), macro=None, **given)


def test_who_works_on_no_ticket_finds_none_and_runs_none(call: Callers, ticket: str) -> None:
    macro = kept(CHIEF, for_all=True)
    for who in (ASKER, AUDITOR):
        assert call(who).get("macros/").status_code == 404
        before = counts()
        answer = call(who).post(f"{ticket}macro/", {"macro": macro.public_id, "version": 1})
        assert answer.status_code == 403
        assert counts() == before


def test_one_finds_ones_own_and_those_of_the_desk(call: Callers) -> None:
    kept(CHIEF, title="Herkesin", for_all=True)
    kept(AGENT, title="Benim")
    kept(OTHER_AGENT, title="Onun")
    found = call(AGENT).get("macros/").json()["results"]
    assert [(each["title"], each["for_all"]) for each in found] == [("Benim", False), ("Herkesin", True)]


@pytest.mark.parametrize("owner", [OTHER_AGENT, None])
def test_what_one_may_not_run_is_not_there(call: Callers, ticket: str, owner: str | None) -> None:
    key = kept(owner).public_id if owner else "mcr_0123456789abcdefghjk"
    answer = call(AGENT).post(f"{ticket}macro/", {"macro": key, "version": 1})
    assert problem(answer, 422)["errors"].keys() == {"macro"}


def test_the_version_that_was_seen_must_be_named_and_be_the_newest(call: Callers, ticket: str) -> None:
    macro = kept(AGENT)
    assert call(AGENT).post(f"{ticket}macro/", {"macro": macro.public_id}).status_code == 428
    assert call(AGENT).post(f"{ticket}macro/", {"macro": macro.public_id}, If_Match='"7"').status_code == 412


def test_it_does_all_that_the_macro_says(call: Callers, ticket: str) -> None:
    macro = kept(AGENT)
    answer = call(AGENT).post(f"{ticket}macro/", {"macro": macro.public_id, "version": 1})
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["state"], shown["version"]) == ("in_progress", 2)
    assert shown["conversation"][-1]["text"].startswith("Sayın İclal Şahin")
    assert TicketProfile.objects.get(public_id=shown["id"]).owner == person(AGENT)
