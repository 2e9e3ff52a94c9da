"""A view as its keeper names and shares it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface.fields import Choice, PickField
from helpdesk_site.interface.forms import VersionField
from helpdesk_site.interface.lists import Understood
from helpdesk_site.tickets import lists
from helpdesk_site.tickets.lists import WorkList
from helpdesk_site.tickets.models import Sharing


class SavedViewForm(forms.Form):
    """`query` is what the work list was asked; who is named in it is kept by key, so that a namesake is never taken."""

    title = forms.CharField(
        label=_("Name of the view"), max_length=60, help_text=_("For example: E-signature, waiting for the supplier")
    )
    with_columns = forms.BooleanField(
        label=_("With the columns that I see now"),
        required=False,
        help_text=_("Whoever opens the view may still choose others for himself."),
    )
    query = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    version = VersionField()

    def __init__(self, *args: Any, definition: WorkList, sharings: Sequence[Sharing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._definition = definition
        self.fields["sharing"] = forms.ChoiceField(
            label=_("Who sees this view"),
            choices=[(sharing.value, sharing.label) for sharing in sharings],
            widget=forms.RadioSelect,
            help_text=_("Only the view is shared: each sees in it the requests that he may see anyway."),
        )
        self.order_fields(["title", "sharing"])

    def asked(self) -> QueryDict:
        """The filters as an address."""
        return QueryDict(str(self["query"].value() or ""))

    def understood(self) -> Understood:
        """What the filters mean today."""
        return self._definition.understood(self.asked())

    def clean_query(self) -> str:
        asked = QueryDict(self.cleaned_data["query"], mutable=True)
        understood = self._definition.understood(asked)
        if understood.lost:
            names = ", ".join(map(str, understood.lost))
            raise ValidationError(
                _("These filters name something that is not there: %(names)s. Choose them anew in the work list."),
                params={"names": names},
            )
        for name, value in understood.cleaned.items():
            if isinstance(value, Choice):
                asked[name], asked[PickField.key_name(name)] = value.label, value.key
        return lists.canonical(asked)
