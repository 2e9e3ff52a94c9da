"""What can be done with a ticket.

Steps belong inside the caller's unit of work: open_ticket, project, add_note. The others are commands, one transaction
each, and take the version that the person saw: whoever comes second gets `Outdated` and keeps what he typed.
"""

from helpdesk_site.tickets.services.commands import (
    assign,
    change_status,
    close,
    move_to_service,
    reopen,
    reply,
    resolve,
    steps_at_once,
    withdraw,
)
from helpdesk_site.tickets.services.drafts import DRAFT_FILES, discard_draft, keep_draft, key_of_reply, reply_key
from helpdesk_site.tickets.services.held import hold_reply, send_due, take_back
from helpdesk_site.tickets.services.opening import Request, open_request, open_ticket
from helpdesk_site.tickets.services.outdated import FieldConflict, Outdated
from helpdesk_site.tickets.services.rating import rate
from helpdesk_site.tickets.services.steps import add_note, project
from helpdesk_site.tickets.services.time_limits import set_time_limit
from helpdesk_site.tickets.services.watching import follow, unfollow

__all__ = [
    "DRAFT_FILES",
    "FieldConflict",
    "Outdated",
    "Request",
    "add_note",
    "assign",
    "change_status",
    "close",
    "discard_draft",
    "follow",
    "hold_reply",
    "keep_draft",
    "key_of_reply",
    "move_to_service",
    "open_request",
    "open_ticket",
    "project",
    "rate",
    "reopen",
    "reply",
    "reply_key",
    "resolve",
    "send_due",
    "set_time_limit",
    "steps_at_once",
    "take_back",
    "unfollow",
    "withdraw",
]
