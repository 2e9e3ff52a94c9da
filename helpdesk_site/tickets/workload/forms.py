"""How somebody's tickets are handed on, and the plan that was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from helpdesk_site.tickets.bulk import Chosen
from helpdesk_site.tickets.workload.selectors import Member

SHARE, ONE, NOBODY = "share", "one", "nobody"


class HandOnForm(forms.Form):
    """To whom: shared among several, to one, or to nobody. Those offered are the present ones."""

    to = forms.ChoiceField(
        label=_("What shall become of them?"),
        choices=[
            (SHARE, _("Share them evenly among those ticked below")),
            (ONE, _("Give them all to one person")),
            (NOBODY, _("Give them back to the queue, without an owner")),
        ],
        widget=forms.RadioSelect,
    )
    among = forms.MultipleChoiceField(label=_("Share among"), required=False, widget=forms.CheckboxSelectMultiple)
    person = forms.ChoiceField(label=_("Who gets them all"), required=False)

    def __init__(self, *args: Any, receivers: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = {member.person.public_id: member for member in receivers}
        offered = [(key, _offered(member)) for key, member in self.receivers.items()]
        for name, choices in (("among", offered), ("person", [("", "—"), *offered])):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
                field.error_messages["invalid_choice"] = _(
                    "One of those chosen is no longer present. Choose among those offered."
                )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("to") == SHARE and not found.get("among") and "among" not in self.errors:
            self.add_error("among", _("Tick at least one person among whom they are shared."))
        if found.get("to") == ONE and not found.get("person") and "person" not in self.errors:
            self.add_error("person", _("Choose the person who gets them."))
        return found

    def chosen_receivers(self) -> list[Member]:
        """Those who get something, in the order of the page."""
        keys = {SHARE: self.cleaned_data["among"], ONE: [self.cleaned_data["person"]]}.get(self.cleaned_data["to"], [])
        return [member for key, member in self.receivers.items() if key in keys]


def _offered(member: Member) -> str:
    return _now("%(name)s (%(count)d open)") % {"name": member.person.official_name, "count": member.load.total}


NO_OWNER: Final = "-"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One line of the plan as the page of the look carries it: a ticket in its version, and its next owner's id."""

    chosen: Chosen
    owner: str

    @classmethod
    def read(cls, text: str) -> PlannedStep | None:
        """From "tkt_…:7:per_…", or "tkt_…:7:-" for nobody; None for anything else."""
        ticket, _colon, owner = text.rpartition(":")
        chosen = Chosen.read(ticket)
        return cls(chosen, owner.replace("\x00", "")) if chosen and owner else None

    def __str__(self) -> str:
        return f"{self.chosen}:{self.owner}"
