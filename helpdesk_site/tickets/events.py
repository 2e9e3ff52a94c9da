"""What webhooks may tell of tickets and calls: that it happened, codes and ids; never what was written, nor by whom."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from helpdesk_site.tickets.models import Call, TicketProfile
from helpdesk_site.tickets.statuses import State
from helpdesk_site.webhooks.events import Event, Record, acts

TICKET = TicketProfile.audit_type


def _page(record: Record) -> str:
    return reverse("tickets:ticket", args=[record.object_id])


def _moved(record: Record) -> bool:
    return "state" in record.changes


def _closed(record: Record) -> bool:
    return _moved(record) and record.changes["state"][1] == State.CLOSED


def _states(record: Record) -> dict[str, str]:
    before, after = record.changes["state"]
    return {"from": before, "to": after}


def _owner(record: Record) -> dict[str, str]:
    """A pseudonymous id; "" for nobody."""
    return {"owner": record.changes["owner"][1]}


def _clock(record: Record) -> dict[str, str]:
    return {"clock": record.data["clock"], "due": record.data["due"]}


def _call(record: Record) -> dict[str, str]:
    return {"ticket": record.data["ticket"], "direction": record.data["direction"]}


EVENTS = (
    Event("ticket.opened", _("A request was opened"), TICKET, acts("ticket.opened"), _page,
          lambda record: {"state": record.data["state"], "channel": record.data["channel"]}),
    Event("ticket.moved", _("The state of a request changed"), TICKET, _moved, _page, _states),
    Event("ticket.assigned", _("A request got another owner"), TICKET, lambda record: "owner" in record.changes, _page,
          _owner),
    Event("ticket.replied", _("An answer was written"), TICKET, acts("ticket.replied"), _page),
    Event("ticket.noted", _("An internal note was written"), TICKET, acts("ticket.noted"), _page),
    Event("ticket.closed", _("A request was closed"), TICKET, _closed, _page),
    Event("ticket.reopened", _("A request was opened again"), TICKET, acts("ticket.reopened"), _page),
    Event("ticket.clock_warned", _("A time limit comes near"), TICKET, acts("ticket.clock_warning"), _page, _clock),
    Event("ticket.clock_breached", _("A time limit was missed"), TICKET, acts("ticket.clock_breach"), _page, _clock),
    Event("call.registered", _("A call was registered"), Call.audit_type, acts("tickets.call.registered"),
          lambda record: reverse("tickets:ticket", args=[record.data["ticket"]]), _call),
)  # fmt: skip
