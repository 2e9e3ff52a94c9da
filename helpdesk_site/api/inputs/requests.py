"""The bodies of permission requests and of the steps on them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from helpdesk_site.access.drafts import LONGEST_REASON, MOST_LINES
from helpdesk_site.access.models import Action, Clearance
from helpdesk_site.api.inputs.fields import Choice, Day, Number, StrictSerializer, Text


class LineInput(StrictSerializer):
    """One line, as far as it is known: a draft may be incomplete. Codes and numbers, days inclusive."""

    subject = Text(required=False, max_length=40, allow_blank=True)
    action = Choice(required=False, choices=Action.values)
    role = Text(required=False, max_length=40, allow_blank=True)
    unit = Text(required=False, max_length=8, allow_blank=True)
    clearance = Choice(required=False, choices=Clearance.values)
    valid_from = Day(required=False, allow_null=True)
    valid_to = Day(required=False, allow_null=True)
    basis_document = Text(required=False, max_length=120, allow_blank=True, allow_null=True)


class _Content(StrictSerializer):
    lines = serializers.ListField(child=LineInput(), required=False, max_length=MOST_LINES)
    reason = Text(required=False, max_length=LONGEST_REASON, allow_blank=True)
    procedure = Text(required=False, max_length=60, allow_blank=True)


class DraftInput(_Content):
    """A new draft. `requester` is the staff number of a caller, for support staff alone."""

    requester = Text(required=False, max_length=40)


class DraftChange(_Content):
    """What changes of a draft: a field that is left out stays, `lines` are replaced as a whole."""

    version = Number(required=False, min_value=1, max_value=2**31 - 1)


class VersionInput(StrictSerializer):
    """The version that the caller saw; the present one when left out."""

    version = Number(required=False, min_value=1, max_value=2**31 - 1)


class ApproveInput(StrictSerializer):
    """`seen_hashes`: the hashes of the preview that was looked at, so that nothing else is approved."""

    note = Text(required=False, max_length=LONGEST_REASON, allow_blank=True)
    seen_hashes = serializers.ListField(child=Text(max_length=64, min_length=64), required=False, max_length=MOST_LINES)


class ReasonInput(StrictSerializer):
    """The reason, which the requester reads."""

    note = Text(max_length=LONGEST_REASON)
    seen_hashes = serializers.ListField(child=Text(max_length=64, min_length=64), required=False, max_length=MOST_LINES)


class NoteInput(StrictSerializer):
    note = Text(required=False, max_length=LONGEST_REASON, allow_blank=True)


class RequiredNoteInput(StrictSerializer):
    note = Text(max_length=LONGEST_REASON)


class Nothing(StrictSerializer):
    """No fields: the body is empty or {}."""


def draft_content(given: dict[str, Any]) -> dict[str, Any]:
    """What was sent in the shape in which drafts are kept: texts, days as ISO text, nothing as ""."""
    content: dict[str, Any] = {name: given[name] for name in ("reason", "procedure") if name in given}
    if "lines" in given:
        content["lines"] = [{name: _text(value) for name, value in line.items()} for line in given["lines"]]
    return content


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value.isoformat())
