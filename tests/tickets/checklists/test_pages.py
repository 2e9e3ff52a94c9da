"""The part beside a ticket: for whoever works on it, with script and without."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from helpdesk.models import ChecklistTask

from helpdesk_site.tickets.checklists import services as lists
from helpdesk_site.tickets.models import TicketProfile
from tests.tickets.checklists.conftest import items_on, keep, with_list, words_on
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db

BY_SCRIPT = {"HX-Request": "true"}


def address(ticket: TicketProfile, step: str = "") -> str:
    return f"/talep/{ticket.public_id}/kontrol-listeleri/{step}{'/' if step else ''}"


@pytest.mark.parametrize("who", ["employee", "auditor", "stranger"])
def test_others_find_no_lists(desk: Any, ticket: TicketProfile, who: str) -> None:
    with_list(desk, ticket)
    assert browser_of(getattr(desk, who)).get(address(ticket)).status_code == 404


def test_the_ticket_fetches_its_lists_and_links_to_them_where_no_script_runs(desk: Any, ticket: TicketProfile) -> None:
    page = browser_of(desk.agent).get(f"/talep/{ticket.public_id}/").content.decode()
    assert f'href="{address(ticket)}">Kontrol listeleri</a>' in page
    assert address(ticket) not in browser_of(desk.employee).get(f"/talep/{ticket.public_id}/").content.decode()


def test_without_script_a_tick_leads_back_to_the_list(desk: Any, ticket: TicketProfile) -> None:
    item = with_list(desk, ticket)[0]
    browser = browser_of(desk.agent)
    ticked = browser.post(address(ticket, "tick"), {"item": item.public_id}, follow=True)
    page = ticked.content.decode()
    assert "1/3" in page
    assert desk.agent.official_name in page
    assert "<html" in page
    browser.post(address(ticket, "untick"), {"item": item.public_id})
    assert ChecklistTask.objects.todo().count() == 3


def test_with_script_the_part_alone_comes_back(desk: Any, ticket: TicketProfile) -> None:
    item = with_list(desk, ticket)[0]
    browser = browser_of(desk.agent)
    answer = browser.post(address(ticket, "tick"), {"item": item.public_id}, headers=BY_SCRIPT)
    page = answer.content.decode()
    assert page.lstrip().startswith("<section")
    assert 'aria-pressed="true"' in page
    browser.post(address(ticket, "down"), {"item": item.public_id, "list": item.list.public_id}, headers=BY_SCRIPT)
    assert words_on(ticket)[1] == item.task.description


def test_what_cannot_be_added_comes_back_as_it_was_typed(desk: Any, ticket: TicketProfile) -> None:
    item = with_list(desk, ticket)[0]
    browser, long = browser_of(desk.agent), "Uzun " * 60
    refused = browser.post(address(ticket, "item"), {"list": item.list.public_id, "text": long})
    assert refused.status_code == 422
    assert long.strip() in refused.content.decode()
    by_script = browser.post(address(ticket, "item"), {"list": item.list.public_id, "text": long}, headers=BY_SCRIPT)
    assert by_script.status_code == 422
    assert by_script["HX-Retarget"] == "#page-notices"
    assert browser.post(address(ticket, "add"), {"template": "clt_yok"}).status_code == 422
    assert len(items_on(ticket)) == 3


@pytest.mark.parametrize("sent", [{}, {"item": "cit_yok"}, {"item": "\x00"}, {"list": "chk_yok", "text": "x"}])
def test_what_is_no_item_changes_nothing(desk: Any, ticket: TicketProfile, sent: dict[str, str]) -> None:
    with_list(desk, ticket)
    browser = browser_of(desk.agent)
    for step in ("tick", "untick", "up", "down", "remove", "drop", "item"):
        assert browser.post(address(ticket, step), sent).status_code in {409, 422}, step
    assert browser.post(address(ticket, "burn"), sent).status_code == 404
    assert ChecklistTask.objects.todo().count() == 3
    assert len(items_on(ticket)) == 3


def test_a_resolved_ticket_shows_its_lists_without_buttons(desk: Any, ticket: TicketProfile) -> None:
    item = with_list(desk, ticket)[0]
    lists.tick(ticket.public_id, item.public_id, actor=desk.agent)
    TicketProfile.objects.filter(pk=ticket.pk).update(state="resolved")
    page = browser_of(desk.agent).get(address(ticket), headers=BY_SCRIPT).content.decode()
    assert "1/3" in page
    assert "<button" not in page


def test_the_part_costs_the_same_however_long_its_lists_are(desk: Any, ticket: TicketProfile) -> None:
    with_list(desk, ticket)
    browser = browser_of(desk.agent)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address(ticket), headers=BY_SCRIPT).status_code == 200
        return len(captured.captured_queries)

    count()
    few = count()
    for name in ("Bir", "İki"):
        template = keep(desk.chief, name=name, items="\n".join(f"{name} {place}" for place in range(30)))
        made = lists.add_list(ticket.public_id, template, actor=desk.agent)
        lists.tick(ticket.public_id, made.items.earliest("pk").public_id, actor=desk.agent)
    count()  # the templates are new, and so is what the process knows of the desk
    assert count() <= few
    assert few <= 10


def test_a_macro_is_given_a_list_on_its_page(desk: Any, ticket: TicketProfile) -> None:
    template = keep(desk.chief)
    browser = browser_of(desk.agent)
    typed = {"title": "Kurulum", "text": "", "checklist_id": template.public_id}
    assert browser.post("/makrolar/yeni/", typed).status_code == 302
    assert "E-imza kurulumu" in browser.get("/makrolar/").content.decode()
