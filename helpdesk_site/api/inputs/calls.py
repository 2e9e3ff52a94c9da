"""What a telephone exchange tells of a call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from helpdesk_site.api.inputs.fields import NOT_NULL, REQUIRED, Choice, StrictSerializer, Text
from helpdesk_site.tickets.models import CallState, Direction

STATES = [(state.value, state.label) for state in (
    CallState.RINGING, CallState.ANSWERED, CallState.ENDED, CallState.MISSED,
)]  # fmt: skip


@extend_schema_field(OpenApiTypes.DATETIME)
class Moment(serializers.Field[datetime, str, str, Any]):
    """An instant as RFC 3339 writes it, with its offset: without one nobody knows which it is."""

    default_error_messages = {
        "invalid": _("A moment is written with its offset, such as 2026-11-24T09:10:00+03:00."),
        "required": REQUIRED,
        "null": NOT_NULL,
    }

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or len(data) > 40:
            self.fail("invalid")
        try:
            moment = parse_datetime(data)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or not 2000 <= moment.year < 2200:
            self.fail("invalid")
        return moment


class CallInput(StrictSerializer):
    """One word about a call. `call_id` is the exchange's own number of it, the same in every word about one call.

    `number` is the other side's, `agent` the extension of the desk at which it rings. `at` is now when it is left out.
    """

    call_id = Text(max_length=100)
    state = Choice(choices=STATES)
    direction = Choice(choices=Direction.choices, required=False)
    number = Text(max_length=20, required=False, allow_blank=True)
    agent = Text(max_length=10, required=False, allow_blank=True)
    at = Moment(required=False)
