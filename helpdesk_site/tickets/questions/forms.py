"""The questions of a service as a form: built from the version in force, parsed here, judged by answers.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import addresses
from helpdesk_site.interface.fields import Choice, DayField, PickField
from helpdesk_site.interface.own_fields import own
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.people.forms import unit_choice
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import unit_by_number, units_matching
from helpdesk_site.tickets import filters
from helpdesk_site.tickets.models import Questionnaire
from helpdesk_site.tickets.questions.answers import FIELD, LARGEST_NUMBER, LINE_LENGTH, LONG_LENGTH
from helpdesk_site.tickets.questions.definition import NO, YES, Question, when_words
from helpdesk_site.tickets.questions.definition import QuestionKind as Kind

PREFIX: Final = "q-"
"""What the names of all questions on a page begin with; the service's code follows, then the question's."""
MOST_KEPT: Final = 60
FEW_OPTIONS: Final = 6  # as many are seen at a glance; more are a list that opens


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a page. `condition` is for the script, `when` for whoever has none."""

    code: str
    bound: forms.BoundField
    when: str
    condition: str
    is_asked: bool


class AnswersForm(forms.Form):
    """The questions of one version. What is typed into those that are not asked is neither wrong nor kept."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        service_code: str,
        *,
        viewer: Person,
        data: Any = None,
        kept: Any = None,
        all_required: bool = True,
    ) -> None:
        """`kept`: what a draft holds, by the names on the page. `all_required`: as in answers.judge."""
        self.questionnaire = questionnaire
        self.questions = questionnaire.asks
        prefix = PREFIX + service_code
        super().__init__(data, prefix=prefix, initial=_initial(self.questions, prefix, kept or {}))
        for question in self.questions:
            field = self.fields[question.code] = _field_of(question, questionnaire, viewer)
            field.required = question.required and all_required

    def add_prefix(self, field_name: str) -> str:
        """Two underlines: no service's code has them, so no name of one service is another's."""
        return name_of(str(self.prefix), field_name)

    @property
    def version_name(self) -> str:
        """The name under which the page says which version it has shown."""
        return str(self.prefix)

    def was_shown(self) -> bool:
        """Whether what was sent comes from a page that asked these very questions."""
        return bool(self.data.get(self.version_name, "") == str(self.questionnaire.number))

    def clean(self) -> dict[str, Any]:
        """Leaves what was asked: a mistake in a question that was hidden keeps nobody from sending."""
        cleaned = super().clean() or {}
        given: dict[str, Any] = {}
        for question in self.questions:
            if question.is_asked(given):
                given[question.code] = _plain(cleaned.get(question.code))
            else:
                self.errors.pop(question.code, None)
        return given

    def refuse(self, refusal: Invalid) -> None:
        """What the service says of single answers, at their questions."""
        for path, sentences in refusal.fields.items():
            code = path.removeprefix(FIELD)
            if path.startswith(FIELD) and code in self.fields:
                for sentence in sentences:
                    self.add_error(code, sentence)

    def asked(self) -> Iterator[Asked]:
        """The questions in their order, with what decides whether each is asked."""
        given = self._so_far()
        for question in self.questions:
            is_asked = question.is_asked(given)
            if not is_asked:
                given.pop(question.code, None)
            yield Asked(
                question.code, self[question.code], when_words(question, self.questions), _condition(question), is_asked
            )

    def _so_far(self) -> dict[str, Any]:
        """What stands in the boxes on which others depend."""
        found: dict[str, Any] = {}
        for question in self.questions:
            value = self[question.code].value()
            if question.answers and value not in (None, "", []):
                found[question.code] = (
                    {YES: True, NO: False}.get(value, value) if question.kind == Kind.YES_NO else value
                )
        return found


def name_of(prefix: str, code: str) -> str:
    """The name of a question on the page."""
    return f"{prefix}__{code}"


def names_of(sent: Mapping[str, Any]) -> list[str]:
    """The names of the answers among what a page sent: what a draft keeps of them."""
    return [name for name in sent if name.startswith(PREFIX) and len(name) <= 120][:MOST_KEPT]


def typed_answers(sent: QueryDict) -> dict[str, str]:
    """What a page sent, as a draft keeps it: several boxes of one name are lines."""
    return {name: "\n".join(sent.getlist(name)) for name in names_of(sent)}


def _condition(question: Question) -> str:
    """As questions.mjs reads it; empty for what is always asked."""
    if not question.when:
        return ""
    return json.dumps({"any": question.any_of, "tests": [[one.question, one.answer] for one in question.when]})


def _plain(value: Any) -> Any:
    """As the service takes it."""
    if isinstance(value, Choice):
        return value.key
    return value.isoformat() if isinstance(value, date) else value


def _initial(questions: tuple[Question, ...], prefix: str, kept: Mapping[str, str]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for question in questions:
        name = name_of(prefix, question.code)
        value = kept.get(name, "")
        if question.kind == Kind.CHOICES:
            initial[question.code] = value.split("\n") if value else []
        elif question.kind in {Kind.PERSON, Kind.UNIT}:
            initial[question.code] = (value, kept.get(PickField.key_name(name), ""))
        else:
            initial[question.code] = value
    return initial


# One field for each kind


def _field_of(question: Question, questionnaire: Questionnaire, viewer: Person) -> forms.Field:
    """Made once for a version of the questions, as long as it is kept; in a field of people the viewer searches."""
    if question.kind == Kind.PERSON:
        return _person(question, viewer)
    made: dict[str, forms.Field] = questionnaire.__dict__.setdefault("_fields", {})
    if question.code not in made:
        made[question.code] = _FIELDS[question.kind](question)
    return own(made[question.code])


def _common(question: Question) -> dict[str, Any]:
    return {"label": question.label, "help_text": question.help, "required": question.required}


def _line(question: Question) -> forms.Field:
    return forms.CharField(max_length=LINE_LENGTH, **_common(question))


def _long(question: Question) -> forms.Field:
    return forms.CharField(max_length=LONG_LENGTH, widget=forms.Textarea(attrs={"rows": 4}), **_common(question))


def _choice(question: Question) -> forms.Field:
    options: list[tuple[str, Any]] = list(question.options)
    if len(options) <= FEW_OPTIONS:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **_common(question))
    return forms.ChoiceField(choices=[("", _("Please choose")), *options], **_common(question))


def _choices(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=list(question.options), widget=forms.CheckboxSelectMultiple, **_common(question)
    )


def _yes_no(question: Question) -> forms.Field:
    return forms.TypedChoiceField(
        choices=[(YES, _("Yes")), (NO, _("No"))], coerce=lambda value: value == YES, empty_value=None,
        widget=forms.RadioSelect, **_common(question),
    )  # fmt: skip


def _day(question: Question) -> forms.Field:
    return DayField(**{**_common(question), **({} if question.help else {"help_text": _("For example 31.12.2026")})})


def _person(question: Question, viewer: Person) -> forms.Field:
    return PickField(
        search_url=addresses.page("people:person_search"), by_key=lambda key: filters.choice_of(viewer, key),
        by_text=lambda text: filters.choices_of(viewer, text), **_common(question),
    )  # fmt: skip


def _unit(question: Question) -> forms.Field:
    address = addresses.page("people:unit_search")
    return UnitField(search_url=address, by_key=_unit_called, by_text=_units, **_common(question))


class UnitField(PickField):
    """A unit of the organisation."""

    default_error_messages = {
        "unknown": _("No unit by that name was found. Check the spelling or choose from the list."),
        "ambiguous": _("%(count)d units fit what you typed. Choose one from the list."),
    }


def _unit_called(key: str) -> Choice | None:
    found = unit_by_number(key)
    return unit_choice(found) if found else None


def _units(text: str) -> list[Choice]:
    return [unit_choice(unit) for unit in units_matching(text)[:20]]


def _number(question: Question) -> forms.Field:
    common = _common(question)
    if question.unit:
        common["label"] = f"{question.label} ({question.unit})"
    return forms.IntegerField(
        min_value=0, max_value=LARGEST_NUMBER, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **common
    )


_FIELDS: Final[Mapping[Kind, Callable[[Question], forms.Field]]] = {
    Kind.TEXT: _line, Kind.LONG: _long, Kind.CHOICE: _choice, Kind.CHOICES: _choices, Kind.YES_NO: _yes_no,
    Kind.DAY: _day, Kind.UNIT: _unit, Kind.NUMBER: _number,
}  # fmt: skip
