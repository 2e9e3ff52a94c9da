"""Templates as the chief writes them, and tickets with their lists."""

from __future__ import annotations

from typing import Any

from helpdesk_site.people.models import Person
from helpdesk_site.tickets.checklists import selectors, services, templates
from helpdesk_site.tickets.models import ChecklistItem, ChecklistTemplateProfile, Service, TicketProfile

ITEMS = "Kart okuyucu takıldı\nSürücü kuruldu\nDeneme imzası atıldı"


def keep(actor: Person, **over: Any) -> ChecklistTemplateProfile:
    values: dict[str, Any] = {
        "template": None, "name": "E-imza kurulumu", "items": ITEMS, "service": None, "required": False,
        "automatic": False, **over,
    }  # fmt: skip
    return templates.keep_template(actor=actor, **values)


def service(code: str = "12-cc") -> Service:
    return Service.objects.get(code=code)


def with_list(desk: Any, ticket: TicketProfile, **over: Any) -> list[ChecklistItem]:
    """Puts a list on the ticket; its items in their order."""
    services.add_list(ticket.public_id, keep(desk.chief, **over), actor=desk.agent)
    return items_on(ticket)


def items_on(ticket: TicketProfile) -> list[ChecklistItem]:
    return [item for one in selectors.lists_of(ticket) for item in one.items]


def words_on(ticket: TicketProfile) -> list[str]:
    return [item.task.description for item in items_on(ticket)]
