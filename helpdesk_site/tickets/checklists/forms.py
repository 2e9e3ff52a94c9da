"""What is typed on the pages of checklists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk_site.tickets.checklists.templates import ITEM_LENGTH, MOST_ITEMS, NAME_LENGTH
from helpdesk_site.tickets.models import ChecklistTemplateProfile
from helpdesk_site.tickets.selectors import OfferedService


class TemplateForm(forms.Form):
    """A template of the desk."""

    name = forms.CharField(label=_("Name of the checklist"), max_length=NAME_LENGTH)
    items = forms.CharField(
        label=_("Items"),
        max_length=MOST_ITEMS * (ITEM_LENGTH + 2),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One item a line, in the order in which they are done."),
    )
    service = forms.CharField(
        label=_("For requests of"),
        max_length=30,
        required=False,
        widget=forms.Select,
        help_text=_("Empty: the list can be added to any request."),
    )
    automatic = forms.BooleanField(label=_("Every new request of this service gets it by itself"), required=False)
    required = forms.BooleanField(
        label=_("Required"),
        required=False,
        help_text=_("A request with this list is not resolved while an item is open."),
    )

    def __init__(self, *args: Any, services: Sequence[OfferedService], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["service"].widget
        if isinstance(widget, forms.Select):
            widget.choices = [("", _("All services")), *((each.code, each.title) for each in services)]


class AddListForm(forms.Form):
    """Puts a template's list on a ticket."""

    template = forms.CharField(label=_("Checklist"), max_length=40, widget=forms.Select)

    def offer(self, templates: Sequence[ChecklistTemplateProfile]) -> None:
        widget = self.fields["template"].widget
        if isinstance(widget, forms.Select):
            widget.choices = [(each.public_id, each.template.name) for each in templates]


class ItemForm(forms.Form):
    """One item more."""

    list = forms.CharField(max_length=40, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("One item more"), max_length=ITEM_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
