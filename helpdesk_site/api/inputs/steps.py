"""The bodies of the steps of a ticket."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from helpdesk_site.api.inputs.fields import REQUIRED, Choice, Day, Flag, Number, StrictSerializer, Text
from helpdesk_site.tickets.models import Score
from helpdesk_site.tickets.models.sla import LegalClock
from helpdesk_site.tickets.statuses import State
from helpdesk_site.tickets.text import TEXT_LENGTH

STATES = [(state.value, state.label) for state in State]
WAITING_FOR_LENGTH = 200
COMMENT_LENGTH = 2000


class _Seen(StrictSerializer):
    """The version that the caller saw, unless If-Match names it."""

    version = Number(required=False, min_value=1, max_value=2**31 - 1, allow_null=True)


class SeenInput(_Seen):
    """A step that needs no more than its address, and the version that was seen."""


class AssignInput(_Seen):
    """`owner`: the staff number of who works on it from now on; null gives it back to the queue."""

    owner = Text(max_length=40, allow_null=True)


class StateInput(_Seen):
    """The state that follows. `note` is read by the requester; `waiting_for` is for a state of waiting."""

    state = Choice(choices=STATES)
    note = Text(required=False, max_length=TEXT_LENGTH, allow_blank=True)
    waiting_for = Text(required=False, max_length=WAITING_FOR_LENGTH, allow_blank=True)


class HandOverInput(_Seen):
    """The code of the service to which it belongs. `note` is for the desk alone."""

    service = Text(max_length=30)
    note = Text(required=False, max_length=TEXT_LENGTH, allow_blank=True)


class LimitInput(_Seen):
    """What sets the due date beside the desk's promise: one is enough, what is left out stays, null takes it away."""

    legal_clock = Choice(required=False, choices=LegalClock.choices, allow_null=True)
    letter_due_on = Day(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not {"legal_clock", "letter_due_on"} & attrs.keys():
            sentence = _("Send the limit of the law, the date of a letter, or both.")
            raise serializers.ValidationError({"legal_clock": [sentence], "letter_due_on": [sentence]})
        return attrs


class RunMacroInput(_Seen):
    """The id of a macro that /api/v1/macros/ names."""

    macro = Text(max_length=40)


class WithdrawInput(_Seen):
    """Why it is not needed any more; the desk reads it."""

    reason = Text(max_length=TEXT_LENGTH)


class ReopenInput(_Seen):
    """Why it was not solved; all who read the ticket read it. `text` is the same under another name."""

    reason = Text(required=False, max_length=TEXT_LENGTH, allow_blank=True)
    text = Text(required=False, max_length=TEXT_LENGTH, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        words = attrs.pop("text", "")
        attrs["reason"] = attrs.get("reason") or words
        if not attrs["reason"]:
            raise serializers.ValidationError({"reason": [REQUIRED]})
        return attrs


class RateInput(StrictSerializer):
    """How content the asker is, from 1 (not at all) to 5 (very)."""

    score = Number(min_value=min(Score.values), max_value=max(Score.values))
    comment = Text(required=False, max_length=COMMENT_LENGTH, allow_blank=True)


class WatchInput(StrictSerializer):
    """true follows the ticket, false follows it no more."""

    watch = Flag()
