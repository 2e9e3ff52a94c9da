"""What is typed about working time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface.fields import DayField
from helpdesk_site.tickets.models import WorkKind
from helpdesk_site.tickets.worktime.durations import read_minutes
from helpdesk_site.tickets.worktime.services import NOTE_LENGTH, Work

UNREADABLE = _("Write how long it took, such as 45, 1:20 or 1 sa 20 dk; at most 16 hours.")


class TimeForm(forms.Form):
    """How long, how, when. `may_be_nothing`: an empty time takes the entry back."""

    duration = forms.CharField(
        label=_("How long?"),
        max_length=30,
        help_text=_("Such as 45, 1:20 or 1 sa 20 dk."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    kind = forms.ChoiceField(label=_("How did you work?"), choices=WorkKind.choices)
    day = DayField(label=_("Day"))
    note = forms.CharField(label=_("Note"), max_length=NOTE_LENGTH, required=False)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_be_nothing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_be_nothing:
            self.fields["duration"].required = False
            self.fields["duration"].help_text = _("Such as 45, 1:20 or 1 sa 20 dk. Empty takes the entry back.")

    def clean_duration(self) -> int:
        typed: str = self.cleaned_data["duration"]
        if not typed.strip():
            return 0
        minutes = read_minutes(typed)
        if minutes is None:
            raise forms.ValidationError(str(UNREADABLE))
        return minutes

    def work(self) -> Work:
        given = self.cleaned_data
        return Work(minutes=given["duration"], day=given["day"], kind=given["kind"], note=given["note"])
