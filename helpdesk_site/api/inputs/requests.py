"""The bodies of permission requests and of the steps on them."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from helpdesk_site.access.drafts import LONGEST_REASON, MOST_LINES
from helpdesk_site.access.models import Action, Clearance
from helpdesk_site.api.inputs.fields import REQUIRED, Choice, Day, Number, StrictSerializer, Text


class LineInput(StrictSerializer):
    """One line, as far as it is known: a draft may be incomplete, null is what is not known yet. Codes and numbers,
    days inclusive."""

    subject = Text(required=False, max_length=40, allow_blank=True, allow_null=True)
    action = Choice(required=False, choices=Action.values, allow_null=True)
    role = Text(required=False, max_length=40, allow_blank=True, allow_null=True)
    unit = Text(required=False, max_length=8, allow_blank=True, allow_null=True)
    clearance = Choice(required=False, choices=Clearance.values, allow_null=True)
    valid_from = Day(required=False, allow_null=True)
    valid_to = Day(required=False, allow_null=True)
    basis_document = Text(required=False, max_length=120, allow_blank=True, allow_null=True)


class _Content(StrictSerializer):
    lines = serializers.ListField(child=LineInput(), required=False, allow_null=True, max_length=MOST_LINES)
    reason = Text(required=False, max_length=LONGEST_REASON, allow_blank=True, allow_null=True)
    procedure = Text(required=False, max_length=60, allow_blank=True, allow_null=True)


class DraftInput(_Content):
    """A new draft. `requester` is the staff number of a caller, for support staff alone."""

    requester = Text(required=False, max_length=40, allow_null=True)


class DraftChange(_Content):
    """What changes of a draft: a field that is left out stays, one with null is emptied, `lines` are replaced as a
    whole."""

    version = Number(required=False, min_value=1, max_value=2**31 - 1, allow_null=True)


class VersionInput(StrictSerializer):
    """The version that the caller saw; the present one when left out."""

    version = Number(required=False, min_value=1, max_value=2**31 - 1, allow_null=True)


class NoteInput(StrictSerializer):
    """What the others read beside the step. `reason` is the same under another name."""

    note = Text(required=False, max_length=LONGEST_REASON, allow_blank=True, allow_null=True)
    reason = Text(required=False, max_length=LONGEST_REASON, allow_blank=True, allow_null=True)
    needs_words: ClassVar[bool] = False

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        words = attrs.pop("reason", None)
        attrs["note"] = attrs.get("note") or words or ""
        if self.needs_words and not attrs["note"]:
            raise serializers.ValidationError({"note": [REQUIRED]})
        return attrs


class RequiredNoteInput(NoteInput):
    """The reason, which the others read; in `note` or in `reason`."""

    needs_words = True


class _Seen(StrictSerializer):
    """`seen_hashes`: the hashes of the preview that was looked at, so that nothing else is decided."""

    seen_hashes = serializers.ListField(
        child=Text(max_length=64, min_length=64), required=False, allow_null=True, max_length=MOST_LINES
    )


class ApproveInput(_Seen, NoteInput):
    """`seen_hashes`: the hashes of the preview that was looked at, so that nothing else is approved."""


class ReasonInput(_Seen, RequiredNoteInput):
    """The reason, which the requester reads; in `note` or in `reason`."""


class Nothing(StrictSerializer):
    """No fields: the body is empty or {}."""


def draft_content(given: dict[str, Any]) -> dict[str, Any]:
    """What was sent in the shape in which drafts are kept: texts, days as ISO text, nothing as ""."""
    content: dict[str, Any] = {name: given[name] or "" for name in ("reason", "procedure") if name in given}
    if "lines" in given:
        content["lines"] = [{name: _text(value) for name, value in line.items()} for line in given["lines"] or ()]
    return content


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value.isoformat())
