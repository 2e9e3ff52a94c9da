"""What an administrator's program sends about webhooks."""

from __future__ import annotations

from rest_framework import serializers

from helpdesk_site.api.inputs.fields import NOT_NULL, REQUIRED, StrictSerializer, Text
from helpdesk_site.webhooks.services import NAME_LENGTH, URL_LENGTH

MOST_EVENTS = 100


class WebhookInput(StrictSerializer):
    """A new webhook. `url` begins with https://; `events` are names such as ticket.opened."""

    name = Text(max_length=NAME_LENGTH)
    url = Text(max_length=URL_LENGTH)
    events = serializers.ListField(
        child=Text(max_length=60), min_length=1, max_length=MOST_EVENTS,
        error_messages={"required": REQUIRED, "null": NOT_NULL},
    )  # fmt: skip
