"""What django-helpdesk must know of our states, and what of it is closed (docs/decisions/0003-django-helpdesk.md)."""

from __future__ import annotations

from helpdesk_site.tickets.statuses import FLOW, LABELS, OVER, STATUS_OF, State, Status

HELPDESK_TICKET_STATUS_CHOICES = tuple((STATUS_OF[state].value, label) for state, label in LABELS.items())
HELPDESK_TICKET_OPEN_STATUSES = tuple(STATUS_OF[state].value for state in State if state not in OVER)
HELPDESK_TICKET_STATUS_CHOICES_FLOW = {
    STATUS_OF[state].value: tuple(sorted(STATUS_OF[following].value for following in FLOW.get(state, ())))
    for state in State
}
HELPDESK_TICKET_STATUS_CSS_CLASSES = {status.value: "secondary" for status in Status}
HELPDESK_EMAIL_REOPEN_STATUSES = (Status.RESOLVED.value, Status.CLOSED.value)

# Off, its urls.py fails at import with a NameError (2.6.1): its patterns are named whether or not its views are loaded.
HELPDESK_KB_ENABLED = True
HELPDESK_ENABLE_PASSWORD_RESET = False
HELPDESK_ENABLE_BACKLINKS = False
HELPDESK_TICKETS_TIMELINE_ENABLED = False
HELPDESK_SHOW_EDIT_BUTTON_FOLLOW_UP = False
HELPDESK_TRANSLATE_TICKET_COMMENTS = False
HELPDESK_FOLLOWUP_TIME_SPENT_AUTO = False
