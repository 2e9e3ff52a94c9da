"""What a program sends about its owner's notices."""

from __future__ import annotations

from rest_framework import serializers

from helpdesk_site.api.inputs.fields import NOT_NULL, REQUIRED, Choice, Flag, Number, StrictSerializer, Text
from helpdesk_site.notify.models import Way

MOST_CHOICES = 1000


class NoticeChoiceInput(StrictSerializer):
    """One choice: in general (`queue` null or left out) or in one queue."""

    kind = Text(max_length=40)
    queue = Text(required=False, max_length=50, allow_null=True)
    way = Choice(choices=Way.values)


class NotificationPreferencesInput(StrictSerializer):
    """Everything that is wanted, in place of what was: what is left out is as the kind says by itself."""

    version = Number(required=False, min_value=0, max_value=2**31 - 1, allow_null=True)
    afternoon_digest = Flag()
    choices = serializers.ListField(
        child=NoticeChoiceInput(), max_length=MOST_CHOICES, error_messages={"required": REQUIRED, "null": NOT_NULL}
    )
