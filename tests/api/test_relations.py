"""Relations of tickets by the API: refused to who does not work on them, and undone as they were."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.tickets.models import Relation, TicketProfile
from tests.api.conftest import Callers

ASKER, OTHER, DESK = "iclal.sahin", "zeynep.ogut", "sule.cinar"


@pytest.fixture
def tickets(call: Callers) -> tuple[str, str]:
    """Two tickets of two askers."""
    body = {"service": "12-cc", "title": "EBYS açılmıyor", "description": "Giriş ekranında kalıyorum."}
    first, second = (call(who).post("tickets/", body).json()["id"] for who in (ASKER, OTHER))
    return first, second


def state_of(public_id: str) -> str:
    return TicketProfile.objects.get(public_id=public_id).state


def test_an_asker_merges_nothing_and_undoes_nothing(call: Callers, tickets: tuple[str, str]) -> None:
    kept, merged = tickets
    assert call(ASKER).post(f"tickets/{kept}/merge/", {"tickets": [merged]}).status_code == 403
    assert call(ASKER).post(f"tickets/{merged}/unmerge/").status_code == 404
    assert call(ASKER).post(f"tickets/{kept}/relations/", {"kind": "related", "other": merged}).status_code == 403
    assert not Relation.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"tickets": []}, {"tickets": ["tkt_yok"]}, {"tickets": "tkt"}, {"tickets": [None]}, {"ticket": []}]
)
def test_what_cannot_be_merged_is_named(call: Callers, tickets: tuple[str, str], body: dict[str, Any]) -> None:
    answer = call(DESK).post(f"tickets/{tickets[0]}/merge/", body)
    assert answer.status_code == 422
    assert "ticket" in str(answer.json()["errors"])
    assert not Relation.objects.exists()


def test_merged_read_and_undone(call: Callers, tickets: tuple[str, str]) -> None:
    kept, merged = tickets
    done = call(DESK).post(f"tickets/{kept}/merge/", {"tickets": [merged], "why": "Aynı arıza"})
    assert done.status_code == 200
    [relation] = done.json()["relations"]
    assert (relation["kind"], relation["outward"], relation["other"]["id"]) == ("merged_into", False, merged)
    assert state_of(merged) == "duplicate"
    assert call(OTHER).get(f"tickets/{merged}/relations/").json() == {"relations": []}
    assert call(DESK).post(f"tickets/{merged}/merge/", {"tickets": [kept]}).status_code == 409
    assert call(DESK).post(f"tickets/{merged}/unmerge/").json() == {"relations": []}
    assert state_of(merged) == "new"
    assert call(DESK).post(f"tickets/{merged}/unmerge/").status_code == 409


def test_joined_and_taken_apart(call: Callers, tickets: tuple[str, str]) -> None:
    first, second = tickets
    body = {"kind": "depends_on", "other": second}
    assert call(DESK).post(f"tickets/{first}/relations/", {**body, "other": "tkt_yok"}).status_code == 422
    assert call(DESK).post(f"tickets/{first}/relations/", {**body, "kind": "merged_into"}).status_code == 422
    made = call(DESK).post(f"tickets/{first}/relations/", body)
    assert made.status_code == 201
    [relation] = made.json()["relations"]
    assert relation["other"]["id"] == second
    assert call(DESK).post(f"relations/{relation['id']}/end/").json() == {"relations": []}
    assert call(DESK).post(f"relations/{relation['id']}/end/").status_code == 404
