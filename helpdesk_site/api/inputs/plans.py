"""The bodies of recurring requests."""

from __future__ import annotations

from typing import Final

from rest_framework import serializers

from helpdesk_site.api.inputs.fields import NOT_NULL, REQUIRED, Choice, Day, Flag, Number, StrictSerializer, Text
from helpdesk_site.tickets.models import Rhythm
from helpdesk_site.tickets.text import TEXT_LENGTH, TITLE_LENGTH

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The codes of the days of the week, in the order in which plans count them."""


def _weekdays() -> serializers.ListField:
    return serializers.ListField(
        child=Choice(choices=WEEKDAYS), required=False, max_length=7,
        error_messages={"required": REQUIRED, "null": NOT_NULL},
    )  # fmt: skip


class PlanInput(StrictSerializer):
    """A new plan. `weekdays` is for the rhythm weekly, `day_of_month` for monthly (31: the last day of a shorter month,
    too); `every_months` counts from the month of `starts_on`. `owner`: a staff number.
    """

    title = Text(max_length=TITLE_LENGTH)
    text = Text(max_length=TEXT_LENGTH)
    service = Text(max_length=30)
    rhythm = Choice(choices=Rhythm.choices)
    weekdays = _weekdays()
    day_of_month = Number(required=False, min_value=1, max_value=31)
    every_months = Number(required=False, min_value=1, max_value=12)
    starts_on = Day()
    ends_on = Day(required=False, allow_null=True)
    owner = Text(required=False, max_length=40, allow_null=True)
    checklist_id = Text(required=False, max_length=40, allow_null=True)
    skips_while_open = Flag(required=False)


class PlanChangeInput(StrictSerializer):
    """What changes of a plan; what is left out stays as it is. null takes an owner, a checklist or a last day away."""

    title = Text(required=False, max_length=TITLE_LENGTH)
    text = Text(required=False, max_length=TEXT_LENGTH)
    service = Text(required=False, max_length=30)
    rhythm = Choice(required=False, choices=Rhythm.choices)
    weekdays = _weekdays()
    day_of_month = Number(required=False, min_value=1, max_value=31)
    every_months = Number(required=False, min_value=1, max_value=12)
    starts_on = Day(required=False)
    ends_on = Day(required=False, allow_null=True)
    owner = Text(required=False, max_length=40, allow_null=True)
    checklist_id = Text(required=False, max_length=40, allow_null=True)
    skips_while_open = Flag(required=False)
    version = Number(required=False, min_value=1, max_value=2**31 - 1, allow_null=True)
