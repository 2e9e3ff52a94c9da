"""The bodies of working time."""

from __future__ import annotations

from helpdesk_site.api.inputs.fields import Choice, Day, Number, StrictSerializer, Text
from helpdesk_site.tickets.models import WorkKind
from helpdesk_site.tickets.worktime.durations import LONGEST_MINUTES
from helpdesk_site.tickets.worktime.services import NOTE_LENGTH


class TimeInput(StrictSerializer):
    """Working time on a ticket. `day` is today when it is left out."""

    minutes = Number(min_value=1, max_value=LONGEST_MINUTES)
    kind = Choice(choices=WorkKind.choices)
    day = Day(required=False)
    note = Text(required=False, allow_blank=True, max_length=NOTE_LENGTH)


class TimeCorrectionInput(StrictSerializer):
    """What stands in the place of an entry; 0 minutes take it back."""

    minutes = Number(min_value=0, max_value=LONGEST_MINUTES)
    kind = Choice(choices=WorkKind.choices)
    day = Day()
    note = Text(required=False, allow_blank=True, max_length=NOTE_LENGTH)
