"""What an administrator types about a webhook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk_site.webhooks import events
from helpdesk_site.webhooks.services import NAME_LENGTH, URL_LENGTH, Wish


class SubscriptionForm(forms.Form):
    """Who is told, where, and of what."""

    name = forms.CharField(
        label=pgettext_lazy("webhook", "Name"),
        max_length=NAME_LENGTH,
        help_text=_("The program that is told, for example: Reporting."),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=URL_LENGTH,
        help_text=_("Begins with https://. Each event is posted there, signed."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    events = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = events.choices()  # type: ignore[attr-defined]  # a MultipleChoiceField

    @property
    def wish(self) -> Wish:
        return Wish(**{name: self.cleaned_data[name] for name in ("name", "url", "events")})


class ChangeForm(SubscriptionForm):
    """The same about one that exists; `version` is the one that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=1_000_000_000)
