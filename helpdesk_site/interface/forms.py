"""What the form component needs from Python: the error summary, the answers of autosave, the version that guards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django import forms
from django.forms.utils import ErrorList
from django.http import JsonResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from helpdesk_site.interface.components import Component
from helpdesk_site.kernel.errors import Invalid, ServiceError

VERSION = "version"


class VersionField(forms.IntegerField):
    """The version of the record as this page was made from; a service compares it and refuses an older page."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(min_value=0, required=True)


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One mistake; `target` is the id of the field to jump to, empty for the whole form."""

    sentence: str
    target: str


@dataclass(frozen=True, slots=True)
class ErrorSummary(Component):
    """Everything to be mended, at the top of the page, each line a link to its field."""

    template = "components/error_summary.html"
    lines: list[SummaryLine]
    takes_focus: bool = True


FormLike: TypeAlias = "forms.BaseForm | forms.BaseFormSet[Any]"


def summary_lines(parts: Iterable[FormLike]) -> list[SummaryLine]:
    """The mistakes of several forms and form sets, in the order of the page."""
    lines: list[SummaryLine] = []
    for part in parts:
        if isinstance(part, forms.BaseFormSet):
            lines += [SummaryLine(sentence, "") for sentence in _sentences(part.non_form_errors())]
            lines += [line for form in part.forms for line in _lines(form)]
        else:
            lines += _lines(part)
    return lines


def show_refusal(form: forms.BaseForm, refusal: ServiceError) -> None:
    """A refusal of a service at the fields that it names; at the top what names none, or one that the form has not."""
    said = refusal.fields if isinstance(refusal, Invalid) else {}
    for name, sentences in said.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    if not said:
        form.add_error(None, refusal.sentence)


def draft_saved(version: int, at: datetime) -> JsonResponse:
    """The answer of an autosave address: the new version, and the time to show ("Draft saved 10.42")."""
    return JsonResponse({"version": version, "saved_at": date_format(localtime(at), "TIME_FORMAT")})


def draft_conflict(sentence: str) -> JsonResponse:
    """Another page or person changed the draft: nothing was saved, and the page says so (409)."""
    return JsonResponse({"sentence": sentence}, status=409)


def _lines(form: forms.BaseForm) -> list[SummaryLine]:
    if not form.is_bound:
        return []
    lines = [SummaryLine(sentence, "") for sentence in _sentences(form.non_field_errors())]
    for bound in form:
        target = bound.id_for_label or bound.auto_id
        lines += [SummaryLine(f"{bound.label}: {sentence}", target) for sentence in _sentences(bound.errors)]
    return lines


def _sentences(errors: ErrorList) -> list[str]:
    return [str(sentence) for sentence in errors]
