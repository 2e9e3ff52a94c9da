"""The bodies of checklists."""

from __future__ import annotations

from helpdesk_site.api.inputs.fields import Flag, StrictSerializer, Text
from helpdesk_site.tickets.checklists.templates import ITEM_LENGTH


class ChecklistInput(StrictSerializer):
    """Puts the list of a template on a ticket."""

    template = Text(max_length=40)


class ChecklistItemInput(StrictSerializer):
    """One item more, at the end of a list."""

    list = Text(max_length=40)
    text = Text(max_length=ITEM_LENGTH)


class TickInput(StrictSerializer):
    """`done` true ticks an item, false opens it again; as it is already, it stays."""

    item = Text(max_length=40)
    done = Flag()
