"""A file as it comes in, and how others name it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from helpdesk_site.api.inputs.fields import NOT_NULL, REQUIRED, StrictSerializer, Text
from helpdesk_site.kernel.files.uploads import MOST_FILES


class FileInput(StrictSerializer):
    """One file, as multipart/form-data (RFC 7578)."""

    file = serializers.FileField(
        allow_empty_file=True,  # the store says it in its own words
        max_length=None,
        error_messages={
            "required": REQUIRED,
            "null": NOT_NULL,
            "invalid": _("A file was expected here."),
            "no_name": _("The file needs a name."),
        },
    )


def attachment_ids() -> serializers.ListField:
    """Ids that POST /api/v1/attachments/ answered."""
    return serializers.ListField(child=Text(max_length=32), required=False, max_length=MOST_FILES)
