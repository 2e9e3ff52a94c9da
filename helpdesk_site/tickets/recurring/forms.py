"""What is typed about a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface.fields import Choice, DayField, PickField
from helpdesk_site.interface.forms import VersionField
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import person_visible_to
from helpdesk_site.tickets import filters
from helpdesk_site.tickets.models import ChecklistTemplateProfile, Rhythm
from helpdesk_site.tickets.recurring.rules import Rule
from helpdesk_site.tickets.selectors import OfferedService
from helpdesk_site.tickets.text import TEXT_LENGTH, TITLE_LENGTH


class PlanForm(forms.Form):
    """A plan: what comes, for which service, on which days, until when."""

    title = forms.CharField(label=_("Subject"), max_length=TITLE_LENGTH, help_text=_("In a few words."))
    text = forms.CharField(
        label=_("What is to be done?"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 5})
    )
    service = forms.CharField(label=_("Service asked for"), max_length=30, widget=forms.Select)
    checklist_id = forms.CharField(label=_("Checklist to add"), max_length=40, required=False, widget=forms.Select)
    rhythm = forms.ChoiceField(label=_("How often?"), choices=Rhythm.choices)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for “on days of the week”."),
    )
    day_of_month = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("Only for “on a day of the month”. 31 is the last day of a shorter month, too."),
    )
    every_months = forms.IntegerField(
        label=_("Every how many months?"),
        min_value=1,
        max_value=12,
        required=False,
        help_text=_("Empty: every month. 3 is every quarter, counted from the first day below."),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False)
    skips_while_open = forms.BooleanField(
        label=_("Leave a day out while the request of the time before is still open"), required=False
    )
    version = VersionField()

    def __init__(
        self,
        *args: Any,
        viewer: Person,
        services: Sequence[OfferedService],
        templates: Sequence[ChecklistTemplateProfile],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.templates = {each.public_id: each for each in templates}
        named = [(key, each.template.name) for key, each in self.templates.items()]
        _offer(self.fields["service"], [(each.code, each.title) for each in services])
        _offer(self.fields["checklist_id"], [("", _("No checklist")), *named])
        self.fields["owner"] = PickField(
            label=_("Owner"),
            search_url=reverse("people:person_search"),
            by_key=lambda key: filters.choice_of(viewer, key),
            by_text=lambda text: filters.choices_of(viewer, text),
            required=False,
            help_text=_("Empty: nobody's, it waits in the work list."),
        )
        self.order_fields(["title", "text", "service", "owner", "checklist_id", "rhythm"])

    def rule(self) -> Rule:
        given = self.cleaned_data
        return Rule(
            rhythm=given["rhythm"],
            starts_on=given["starts_on"],
            weekdays=given["weekdays"] if given["rhythm"] == Rhythm.WEEKLY else (),
            day_of_month=given["day_of_month"] or 1,
            every_months=given["every_months"] or 1,
            ends_on=given["ends_on"],
        )

    def owner(self) -> Person | None:
        choice: Choice | None = self.cleaned_data["owner"]
        return person_visible_to(self.viewer).get(public_id=choice.key) if choice else None

    def checklist(self) -> ChecklistTemplateProfile | None:
        return self.templates.get(self.cleaned_data["checklist_id"])


def _offer(field: forms.Field, choices: Sequence[tuple[str, Any]]) -> None:
    if isinstance(field.widget, forms.Select):
        field.widget.choices = choices
