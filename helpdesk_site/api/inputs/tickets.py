"""The bodies of tickets."""

from __future__ import annotations

from helpdesk_site.api.inputs.attachments import attachment_ids
from helpdesk_site.api.inputs.fields import Answers, Flag, Number, StrictSerializer, Text
from helpdesk_site.tickets.text import TEXT_LENGTH, TITLE_LENGTH


class TicketInput(StrictSerializer):
    """A general request. `requester`: a caller's staff number, for support staff; `on_behalf_of`: a colleague's.

    `answers`: those to the questions that /request-forms/ tells of the service, by their codes; without them nothing is
    asked, as of a program that does not know the questions. `form_version`: the version of the questions that was read.
    """

    service = Text(max_length=30)
    title = Text(max_length=TITLE_LENGTH)
    description = Text(max_length=TEXT_LENGTH)
    requester = Text(required=False, max_length=40, allow_null=True)
    on_behalf_of = Text(required=False, max_length=40, allow_null=True)
    answers = Answers(required=False)
    form_version = Number(required=False, min_value=1, max_value=2**31 - 1, allow_null=True)
    attachments = attachment_ids()


class ReplyInput(StrictSerializer):
    """An entry of the conversation. `public` false: a note of the desk for itself."""

    text = Text(max_length=TEXT_LENGTH)
    public = Flag(required=False)
    attachments = attachment_ids()
    version = Number(required=False, min_value=1, max_value=2**31 - 1, allow_null=True)
