"""What people type on the pages of people: parsed here, judged by the services."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface.fields import Choice, DayField, PickField
from helpdesk_site.people import selectors
from helpdesk_site.people.models import Delegation, Person, Unit, User
from helpdesk_site.people.services.accounts import LONGEST_TOKEN_DAYS


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}, render_value=False),
    )


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=_("Appearance"), choices=User.Theme.choices, widget=forms.RadioSelect)


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=60)
    days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=LONGEST_TOKEN_DAYS, initial=90,
    )  # fmt: skip


def person_choice(person: Person) -> Choice:
    """A person as a search offers him: the name, and what tells two of one name apart."""
    parts = [person.unit.name if person.unit else "", person.title, person.employee_no]
    return Choice(key=person.public_id, label=person.official_name, detail=" · ".join(part for part in parts if part))


def unit_choice(unit: Unit) -> Choice:
    """A unit as a search offers it."""
    return Choice(key=unit.detsis_no, label=unit.name, detail=unit.detsis_no)


class RefusalForm(forms.Form):
    note = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class DelegationForm(forms.Form):
    """A deputyship as people write it: inclusive days."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=Delegation.Kind.choices)
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Included. Acting for somebody needs one."))
    basis_number = forms.CharField(label=_("Number of the approval document"), max_length=60)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, actor: Person, search_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        unit = self.fields["unit"]
        if isinstance(unit, forms.ModelChoiceField):
            unit.queryset = selectors.units_to_hand_over(actor)
        self.fields["delegate"] = PickField(
            label=_("Who acts"), search_url=search_url, by_key=self._by_key, by_text=self._by_text,
        )  # fmt: skip
        self.order_fields(["delegate", "unit", "kind", "first_day", "last_day", "basis_number", "reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last_day", ValidationError(_("The last day lies before the first one.")))
        return cleaned

    def delegate(self) -> Person:
        """The person who was picked; he is visible to the actor."""
        choice: Choice = self.cleaned_data["delegate"]
        return selectors.person_visible_to(self.actor).get(public_id=choice.key)

    def _by_key(self, key: str) -> Choice | None:
        person = selectors.person_visible_to(self.actor).filter(public_id=key, active=True).first()
        return person_choice(person) if person else None

    def _by_text(self, text: str) -> list[Choice]:
        return [person_choice(person) for person in selectors.people_matching(self.actor, text)[:20]]
