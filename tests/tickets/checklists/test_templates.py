"""Templates are the chief's and the administrators'; what is on tickets already does not follow them."""

from __future__ import annotations

from typing import Any

import pytest
from helpdesk.models import ChecklistTemplate

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Invalid, NotAllowed
from helpdesk_site.tickets import processes
from helpdesk_site.tickets.checklists import selectors, services, templates
from helpdesk_site.tickets.models import ChecklistTemplateProfile, TicketProfile
from tests.tickets.checklists.conftest import ITEMS, keep, service, words_on
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["employee", "agent", "auditor", "trainer"])
def test_others_keep_no_template_and_find_no_page_of_them(desk: Any, who: str) -> None:
    person = getattr(desk, who)
    with pytest.raises(NotAllowed):
        keep(person)
    kept = keep(desk.chief)
    with pytest.raises(NotAllowed):
        templates.drop_template(kept, actor=person)
    browser = browser_of(person)
    assert browser.get("/kontrol-listeleri/").status_code == 404
    assert browser.get(f"/kontrol-listeleri/{kept.public_id}/").status_code == 404
    assert ChecklistTemplate.objects.count() == 1


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"items": " \n \n"}, "items"),
        ({"items": "x" * 251}, "items"),
        ({"items": "\n".join("abc" for _ in range(51))}, "items"),
        ({"automatic": True}, "service"),
    ],
)
def test_what_makes_no_sense_is_named_and_nothing_is_kept(desk: Any, over: dict[str, Any], field: str) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(Invalid) as refusal:
        keep(desk.chief, **over)
    assert list(refusal.value.fields) == [field]
    assert not ChecklistTemplate.objects.exists()
    assert AuditEntry.objects.count() == before


def test_a_list_cannot_hold_up_what_ends_by_its_own_process(desk: Any) -> None:
    assert processes.process_of("12-e") is not None
    with pytest.raises(Invalid) as refusal:
        keep(desk.chief, service=service("12-e"), required=True)
    assert "required" in refusal.value.fields


def test_a_name_is_one_templates_alone_until_it_is_dropped(desk: Any) -> None:
    first = keep(desk.chief)
    with pytest.raises(Invalid) as taken:
        keep(desk.chief)
    assert "name" in taken.value.fields
    templates.drop_template(first, actor=desk.chief)
    keep(desk.chief)
    assert [each.active for each in ChecklistTemplateProfile.objects.order_by("pk")] == [False, True]


def test_an_administrator_changes_one_and_lists_on_tickets_stay(desk: Any, ticket: TicketProfile) -> None:
    kept = keep(desk.chief)
    services.add_list(ticket.public_id, kept, actor=desk.agent)
    administrator = make_person("Kemal", "Yönetici", roles=("administrator",))
    keep(administrator, template=kept, name="E-imza", items="Yalnızca bu\n\n  \n")
    kept.refresh_from_db()
    assert (kept.template.name, kept.template.task_list, kept.version) == ("E-imza", ["Yalnızca bu"], 2)
    assert words_on(ticket) == ITEMS.split("\n")
    [shown] = selectors.lists_of(ticket)
    assert shown.list.checklist.name == "E-imza kurulumu"


def test_the_page_keeps_what_was_typed(desk: Any) -> None:
    browser = browser_of(desk.chief)
    typed = {"name": "Kurulum", "items": "Bir\nİki", "service": "", "automatic": "on"}
    refused = browser.post("/kontrol-listeleri/yeni/", typed)
    assert refused.status_code == 422
    assert "Bir\nİki" in refused.content.decode()
    assert not ChecklistTemplate.objects.exists()
    sent = browser.post("/kontrol-listeleri/yeni/", {**typed, "service": "12-cc", "required": "on"})
    assert sent.status_code == 302
    kept = ChecklistTemplateProfile.objects.get()
    assert (kept.service, kept.automatic, kept.required) == (service(), True, True)
    page = browser.get(f"/kontrol-listeleri/{kept.public_id}/").content.decode()
    assert "Bir\nİki" in page
    assert browser.post(f"/kontrol-listeleri/{kept.public_id}/kaldir/").status_code == 302
    assert "Kurulum" not in browser.get("/kontrol-listeleri/").content.decode()
    assert open_for(desk.employee).checklists.count() == 0, "a template that was dropped comes no more by itself"
