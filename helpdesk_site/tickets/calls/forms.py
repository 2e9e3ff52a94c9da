"""What is typed while somebody is on the phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface.forms import VersionField
from helpdesk_site.tickets.attachments.forms import WithFiles
from helpdesk_site.tickets.models import Category, Direction, SolutionCode
from helpdesk_site.tickets.text import TEXT_LENGTH

LONGEST_MINUTES: Final = 240
EXPLAINED: Final = "anlatildi"  # what most calls end with, so that a solved call needs no further choice


class CallForm(WithFiles):
    """A call: who, what, filed as what, solved or not. The caller and his ticket are chosen in the caller's part."""

    who = forms.CharField(
        label=_("Who is calling?"),
        max_length=60,
        required=False,
        help_text=_("Extension, staff number or name, in any spelling."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false"}),
    )
    description = forms.CharField(
        label=_("What does the caller say?"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The first line becomes the subject. Never write a password or a PIN."),
    )
    category = forms.CharField(label=_("What is it about?"), max_length=40, required=False, widget=forms.Select)
    solution = forms.CharField(
        label=_("How was it solved?"),
        max_length=40,
        required=False,
        widget=forms.Select,
        help_text=_("Only when it was solved on the phone."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes spoken"), min_value=0, max_value=LONGEST_MINUTES, required=False, initial=0
    )
    caller = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    ticket = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    call = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    direction = forms.ChoiceField(choices=Direction.choices, required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = VersionField()

    def show_for(self, *, categories: Sequence[Category], solutions: Sequence[SolutionCode]) -> None:
        """Offers today's words. A new call needs the first and the third field; a call about a known request does not,
        and who rang through the exchange is known: so that is asked by the service, and only shown here.
        """
        self.fields["who"].required = self.fields["category"].required = True
        _offer(self.fields["category"], [("", _("Choose")), *((each.code, each.title) for each in categories)])
        _offer(self.fields["solution"], [("", _("Not solved yet")), *((each.code, each.title) for each in solutions)])


def _offer(field: forms.Field, choices: list[tuple[Any, Any]]) -> None:
    if isinstance(field.widget, forms.Select):
        field.widget.choices = choices
