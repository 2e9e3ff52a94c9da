"""The request form: shown exactly as it was typed, judged by access/drafts.py alone.

A draft is JSON (reason, procedure, lines); here it becomes forms to fill in, and what was posted becomes a draft again.
People and units are typed or picked: a text that means exactly one of them is stored as its key, any other text stays
as it is, so that nothing typed is lost and the sentence about it stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk_site.access import catalogue, drafts
from helpdesk_site.access.models import Action, Clearance, RoleVersion, WorkOrder
from helpdesk_site.interface.fields import Choice, DayField, PickField, PickWidget
from helpdesk_site.interface.forms import ErrorSummary, SummaryLine, VersionField, summary_lines
from helpdesk_site.kernel import clock
from helpdesk_site.people import selectors as people
from helpdesk_site.people.forms import person_choice, unit_choice
from helpdesk_site.people.models import Person, Unit

Draft = dict[str, Any]
Faults = Mapping[str, Sequence[str]]

LINE_FIELDS = drafts.FIELDS
_LINE_NAME = re.compile(r"lines-(\d{1,3})-")


class JudgedForm(forms.Form):
    """A form whose mistakes are given to it: the services judge, the form only shows."""

    def __init__(self, data: Mapping[str, Any], *, faults: Faults, **options: Any) -> None:
        super().__init__(data, **options)
        self.faults = faults

    def full_clean(self) -> None:
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}
        for name, sentences in self.faults.items():
            place = name if name in self.fields else NON_FIELD_ERRORS
            known = self._errors.setdefault(place, self.error_class(renderer=self.renderer))
            known.extend(sentences)


class ReasonForm(JudgedForm):
    """What belongs to the whole request."""

    procedure = forms.CharField(label=_("Procedure"), widget=forms.Select)
    reason = forms.CharField(
        label=_("Why is this needed?"),
        help_text=_("The manager decides on this text: which work needs the right, and since when."),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": drafts.LONGEST_REASON}),
    )
    version = VersionField()
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping[str, Any], *, faults: Faults) -> None:
        super().__init__(data, faults=faults)
        labels = [version.label for version in catalogue.procedures_in_force(clock.today())]
        titles = {version.label: version.title for version in catalogue.procedures_in_force(clock.today())}
        choices = [(label, f"{label} – {titles[label]}") for label in labels]
        widget = self.fields["procedure"].widget
        if isinstance(widget, forms.Select):
            widget.choices = choices if len(choices) == 1 else [("", _("Choose")), *choices]


def role_label(version: RoleVersion) -> str:
    """A role as the select offers it: its name, and its risk when that is not the normal one."""
    if not version.requestable:
        return gettext("%(role)s (no longer given, can only be removed)") % {"role": version.name}
    if version.risk == RoleVersion.Risk.NORMAL:
        return version.name
    return f"{version.name} ({version.get_risk_display()})"


class LineForm(JudgedForm):
    """One line: for whom, which role, in which unit, how far and how long."""

    subject = forms.Field(label=_("For whom"), help_text=_("Name, staff number or extension."))
    action = forms.CharField(label=_("What is to be done?"), widget=forms.RadioSelect(choices=Action.choices))
    role = forms.CharField(label=_("Role"), widget=forms.Select)
    unit = forms.Field(label=_("In which unit"))
    clearance = forms.CharField(
        label=_("Clearance"), widget=forms.Select(choices=Clearance.choices),
        help_text=_("Above “service use only” a second approval is needed."),
    )  # fmt: skip
    valid_from = DayField(label=_("First day"), required=False, help_text=_("Empty: as soon as it is approved."))
    valid_to = DayField(
        label=_("Last day"), required=False, help_text=_("Included. Afterwards it is taken back by itself.")
    )
    basis_document = forms.CharField(
        label=_("Number of the basis document"),
        required=False,
        help_text=_("As on the letter, such as E-10000001-903.02-77120."),
        widget=forms.TextInput(attrs={"maxlength": 120}),
    )
    copies = forms.CharField(
        label=_("The same for more people"), required=False,
        help_text=_("Staff numbers or names, one a line. Each becomes a line of its own."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any], *, faults: Faults, number: int, roles: Sequence[RoleVersion]) -> None:
        super().__init__(data, faults=faults, prefix=f"lines-{number}")
        self.number = number
        self.roles = {version.role.code: version for version in roles}
        self.fields["subject"].widget = PickWidget(reverse("people:person_search"))
        self.fields["unit"].widget = PickWidget(reverse("people:unit_search"))
        widget = self.fields["role"].widget
        if isinstance(widget, forms.Select):
            widget.choices = [("", _("Choose a role")), *((v.role.code, role_label(v)) for v in roles)]

    @property
    def position(self) -> int:
        """As people count."""
        return self.number + 1

    @property
    def chosen_role(self) -> RoleVersion | None:
        return self.roles.get(self.data.get(f"{self.prefix}-role", ""))


@dataclass(frozen=True, slots=True)
class RequestForm:
    """The whole page: the lines, then what belongs to all of them."""

    whole: ReasonForm
    lines: list[LineForm]

    @property
    def summary(self) -> ErrorSummary | None:
        """Everything to be mended, in the order of the page; None when nothing is."""
        lines = [said for line in self.lines for said in self._said_of(line)] + summary_lines([self.whole])
        return ErrorSummary(lines) if lines else None

    def _said_of(self, line: LineForm) -> list[SummaryLine]:
        """The mistakes of a line, with its number where there are several."""
        said = summary_lines([line])
        if len(self.lines) == 1:
            return said
        prefix = gettext("Line %(number)s") % {"number": line.position}
        return [SummaryLine(f"{prefix}, {each.sentence}", each.target) for each in said]


def form_of(draft: Draft, *, version: int, key: str = "", faults: Faults | None = None) -> RequestForm:
    """The form that shows a draft as it was typed, with the sentences about its fields (`lines.0.role`, `reason`)."""
    given = faults or {}
    roles = choosable_roles()
    shown = _Shown(draft)
    whole = {"reason": draft.get("reason", ""), "procedure": draft.get("procedure", ""), "version": version, "key": key}
    lines = [
        LineForm(shown.line(line, number), faults=_faults_of_line(given, number), number=number, roles=roles)
        for number, line in enumerate(draft.get("lines", []))
    ]
    others = {name: said for name, said in given.items() if not name.startswith("lines.")}
    return RequestForm(ReasonForm(whole, faults=others), lines)


def offered_roles() -> list[RoleVersion]:
    """What can be chosen today, ordinary risk first, then by name."""
    risks = list(RoleVersion.Risk)
    return sorted(
        catalogue.requestable_on(clock.today()), key=lambda v: (risks.index(RoleVersion.Risk(v.risk)), v.name)
    )


def choosable_roles() -> list[RoleVersion]:
    """Beside what is given today, at the end, what is given no more: whoever still has it must be able to lose it."""
    known = catalogue.versions_on(clock.today()).values()
    retired = sorted((version for version in known if not version.requestable), key=lambda version: version.name)
    return [*offered_roles(), *retired]


def _faults_of_line(faults: Faults, number: int) -> dict[str, Sequence[str]]:
    start = f"lines.{number}."
    return {name.removeprefix(start): said for name, said in faults.items() if name.startswith(start)}


class _Shown:
    """A draft's people and units by name, in two statements."""

    def __init__(self, draft: Draft) -> None:
        lines = draft.get("lines", [])
        keys = {line.get("subject", "") for line in lines}
        self.people = {
            key: person_choice(person)
            for person in Person.objects.filter(public_id__in=keys).select_related("unit")
            | Person.objects.filter(employee_no__in=keys - {""}).select_related("unit")
            for key in (person.public_id, person.employee_no)
        }
        numbers = {line.get("unit", "") for line in lines}
        self.units = {unit.detsis_no: unit_choice(unit) for unit in Unit.objects.filter(detsis_no__in=numbers)}

    def line(self, line: Mapping[str, str], number: int) -> dict[str, str]:
        """The line as posted data: a key shows its name beside it, any other text only itself."""
        data = {f"lines-{number}-{name}": line.get(name, "") for name in (*LINE_FIELDS, "copies")}
        for name, known in (("subject", self.people), ("unit", self.units)):
            choice = known.get(line.get(name, ""))
            if choice is not None:
                data[f"lines-{number}-{name}"] = choice.label
                data[PickField.key_name(f"lines-{number}-{name}")] = choice.key
        return data


def draft_of(posted: QueryDict, *, actor: Person) -> Draft:
    """What was posted, as a draft. Bounds and shape are judged by drafts.clean."""
    numbers = sorted({int(found[1]) for name in posted if (found := _LINE_NAME.match(name))})
    lines = [_line_of(posted, f"lines-{number}", actor) for number in numbers[: drafts.MOST_LINES + 1]]
    return {"reason": posted.get("reason", ""), "procedure": posted.get("procedure", ""), "lines": lines}


def _line_of(posted: QueryDict, prefix: str, actor: Person) -> dict[str, str]:
    line = {name: posted.get(f"{prefix}-{name}", "").strip() for name in LINE_FIELDS}
    subject = person_meant(actor, line["subject"], posted.get(PickField.key_name(f"{prefix}-subject"), ""))
    unit = unit_meant(line["unit"], posted.get(PickField.key_name(f"{prefix}-unit"), ""))
    if subject is not None:
        line["subject"] = subject.public_id
        if not line["unit"] and subject.unit:
            unit = subject.unit
    if unit is not None:
        line["unit"] = unit.detsis_no
    return line


def person_meant(actor: Person, text: str, key: str = "") -> Person | None:
    """The one visible person whom a text means; a picked key counts only while the text still shows its name."""
    text = text.strip().replace("\x00", "")[:200]
    visible = people.person_visible_to(actor)
    if key and "\x00" not in key and (picked := visible.filter(public_id=key).first()) and picked.official_name == text:
        return picked
    if not text:
        return None
    by_number = visible.filter(employee_no=text).first() or visible.filter(public_id=text).first()
    return by_number or _the_only(people.people_matching(actor, text)[:2])


def unit_meant(text: str, key: str = "") -> Unit | None:
    """The one unit of today that a text means."""
    text = text.strip().replace("\x00", "")[:200]
    if key and (picked := people.unit_by_number(key)) is not None and picked.name == text:
        return picked
    return (people.unit_by_number(text) or _the_only(people.units_matching(text)[:2])) if text else None


def _the_only(found: Iterable[Any]) -> Any:
    listed = list(found)
    return listed[0] if len(listed) == 1 else None


def blank_line(subject: Person | None = None) -> dict[str, str]:
    """A new line: for the person, in his unit, up to the clearance that the electronic way carries (m.25)."""
    return {
        **dict.fromkeys(LINE_FIELDS, ""),
        "subject": subject.public_id if subject else "",
        "unit": subject.unit.detsis_no if subject and subject.unit else "",
        "action": Action.GRANT,
        "clearance": Clearance.HZO,
    }


def copies_of(line: Mapping[str, str], names: str, *, actor: Person) -> tuple[list[dict[str, str]], list[str]]:
    """The line for each person named (one a line, or by commas), and the names that nobody was found for.

    Whoever works in another unit gets the line in his own unit, when the first person had it in his own.
    """
    wanted = [name.strip() for name in re.split(r"[\n,;]", names) if name.strip()]
    first = person_meant(actor, line.get("subject", ""))
    own_unit = bool(first and first.unit and first.unit.detsis_no == line.get("unit"))
    copies, unknown = [], []
    for name in dict.fromkeys(wanted[: drafts.MOST_LINES]):
        person = person_meant(actor, name)
        if person is None:
            unknown.append(name)
            continue
        unit = person.unit.detsis_no if own_unit and person.unit else line.get("unit", "")
        copies.append({**line, "subject": person.public_id, "unit": unit})
    return copies, unknown


class CallerForm(forms.Form):
    """Whom support staff write for: the person on the phone."""

    def __init__(self, data: Mapping[str, Any] | None, *, actor: Person) -> None:
        super().__init__(data)
        self.actor = actor
        self.fields["caller"] = PickField(
            label=_("Who is calling?"), help_text=_("Name, staff number or extension."),
            search_url=reverse("people:person_search"), by_key=self._by_key, by_text=self._by_text,
        )  # fmt: skip

    def caller(self) -> Person:
        """The person who was picked. Only after is_valid()."""
        choice: Choice = self.cleaned_data["caller"]
        return people.person_visible_to(self.actor).get(public_id=choice.key)

    def _by_key(self, key: str) -> Choice | None:
        person = people.person_visible_to(self.actor).filter(public_id=key).first()
        return person_choice(person) if person else None

    def _by_text(self, text: str) -> list[Choice]:
        return [person_choice(person) for person in people.people_matching(self.actor, text)[:20]]


class DecisionForm(forms.Form):
    """The words of a decision; which of the three it is, is the button's."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000,
        help_text=_("Needed when you refuse or return it: the requester reads it."),
        widget=forms.Textarea(attrs={"rows": 2, "data-shortcut": "n", "aria-keyshortcuts": "n"}),
    )  # fmt: skip


class NoteForm(forms.Form):
    """A sentence that goes with a step; with a `label` of its own it is owed."""

    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if label:
            note = self.fields["note"]
            note.label, note.required = label, True
            note.error_messages["required"] = _("Write the reason.")


class ReadBackForm(forms.Form):
    """What the second person reads in EBYS, typed anew: nothing of the order is prefilled."""

    def __init__(self, data: Mapping[str, Any] | None, *, order: WorkOrder) -> None:
        super().__init__(data)
        self.order = order
        if order.steps["absent_after"]:
            self.fields["absent"] = forms.BooleanField(label=_("I looked: the right is no longer there"))
            return
        expected = order.steps["expected"]
        if "role_code" in expected:
            roles = [(v.role.code, v.name) for v in choosable_roles()]
            self.fields["role_code"] = forms.ChoiceField(
                label=_("Role that you read"), choices=[("", _("Choose")), *roles]
            )
        if "unit_code" in expected:
            self.fields["unit_code"] = forms.CharField(label=_("DETSİS number of the unit that you read"), max_length=8)
        if "clearance" in expected:
            choices = [("", _("Choose")), *Clearance.choices]
            self.fields["clearance"] = forms.ChoiceField(label=_("Clearance that you read"), choices=choices)
        if not self.fields:
            self.fields["seen"] = forms.BooleanField(label=_("I looked: it stands as the order says"))

    def read_back(self) -> dict[str, Any]:
        """What was read, in the shape that the service compares."""
        return dict(self.cleaned_data)


def shown_day(day: date | None) -> str:
    """A day as the form's date fields hold it."""
    return f"{day:%d.%m.%Y}" if day else ""
