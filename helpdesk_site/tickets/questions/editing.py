"""What the chief types to change the questions of a service: rows that refer to one another by their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from helpdesk_site.interface.fields import DayField
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.turkish import fold
from helpdesk_site.tickets.models import Questionnaire
from helpdesk_site.tickets.questions.definition import (
    CODE_LENGTH,
    HELP_LENGTH,
    LABEL_LENGTH,
    MOST_CONDITIONS,
    MOST_QUESTIONS,
    OPTION_LENGTH,
    UNIT_LENGTH,
    WITH_OPTIONS,
    Condition,
    Question,
    QuestionKind,
    code_of,
    options_of,
)

EMPTY_ROWS: Final = 3
CONDITIONS: Final = tuple((f"when{n}", f"answer{n}") for n in range(1, MOST_CONDITIONS + 1))


def name(row: int, part: str) -> str:
    """The name of a field; rows are counted from 1, as people see them."""
    return f"row{row}_{part}"


@dataclass(frozen=True, slots=True)
class Row:
    """One question as it is typed. `is_blank`: room for another one; `is_open`: its lesser parts are to be seen."""

    number: int
    title: str
    first: list[forms.BoundField]
    rest: list[forms.BoundField]
    is_blank: bool
    is_open: bool


class QuestionnaireForm(forms.Form):
    """All questions of a service, with the day from which on they are asked. A row without words is left out."""

    begins = DayField(label=gettext_lazy("Asked from this day on"), help_text=gettext_lazy("Today or later."))
    reason = forms.CharField(label=gettext_lazy("Why it changes"), max_length=300, required=False)
    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    rows = forms.IntegerField(min_value=1, max_value=MOST_QUESTIONS, widget=forms.HiddenInput)

    def __init__(self, newest: Questionnaire | None, data: Any) -> None:
        questions = newest.asks if newest else ()
        count = min(len(questions) + EMPTY_ROWS, MOST_QUESTIONS)
        typed = data.get("rows", "") if data else ""
        if typed.isascii() and typed.isdigit() and len(typed) < 3:
            count = min(max(int(typed), 1), MOST_QUESTIONS)
        initial = {"begins": clock.today(), "based_on": newest.number if newest else 0, "rows": count}
        super().__init__(data, initial={**initial, **_initial(questions)})
        self.count = count
        for row in range(1, count + 1):
            self.fields.update({name(row, part): field for part, field in _row_fields().items()})

    def shown_rows(self) -> Iterator[Row]:
        """The rows in the order in which they are typed."""
        for row in range(1, self.count + 1):
            label = str(self[name(row, "label")].value() or "")
            parts = [self[name(row, part)] for part in ("code", "label", "kind", "required")]
            rest = ("help", "options", "unit", "when1", "answer1", "any", "when2", "answer2", "place")
            title = _("Question %(number)d") % {"number": row}
            bound = [self[name(row, part)] for part in rest]
            is_open = any(each.errors for each in bound)
            yield Row(row, f"{title}: {label}" if label else title, parts, bound, is_blank=not label, is_open=is_open)

    def lone_fields(self) -> list[forms.BoundField]:
        """What belongs to no row."""
        return [self[each] for each in ("begins", "reason", "based_on", "rows")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        drafts = {
            row: made for row in range(1, self.count + 1) if (made := _question(cleaned, row, self._codes(cleaned)))
        }
        for row in drafts:
            drafts[row] = self._with_conditions(cleaned, row, drafts)
        places = {row: cleaned.get(name(row, "place")) or row for row in drafts}
        cleaned["questions"] = [drafts[row] for row in sorted(drafts, key=lambda row: (places[row], row))]
        return cleaned

    def _codes(self, cleaned: Mapping[str, Any]) -> dict[int, str]:
        """A code for each row with words: its own, or a new one."""
        codes: dict[int, str] = {}
        for row in range(1, self.count + 1):
            if label := cleaned.get(name(row, "label")):
                own = cleaned.get(name(row, "code"))
                codes[row] = own if own and own not in codes.values() else code_of(label, list(codes.values()))
        return codes

    def _with_conditions(self, cleaned: Mapping[str, Any], row: int, drafts: Mapping[int, Question]) -> Question:
        found = [
            condition
            for when, answer in CONDITIONS
            if (condition := self._condition(cleaned, row, when, answer, drafts)) is not None
        ]
        question = drafts[row]
        return Question(
            code=question.code, kind=question.kind, label=question.label, help=question.help,
            required=question.required, options=question.options, unit=question.unit, when=tuple(found),
            any_of=bool(cleaned.get(name(row, "any"))) and len(found) > 1,
        )  # fmt: skip

    def _condition(
        self, cleaned: Mapping[str, Any], row: int, when: str, answer: str, drafts: Mapping[int, Question]
    ) -> Condition | None:
        number, words = cleaned.get(name(row, when)), cleaned.get(name(row, answer)) or ""
        if number is None:
            if words:
                self.add_error(name(row, when), _("Type the number of the question that must be answered so."))
            return None
        earlier = drafts.get(number)
        if earlier is None or number == row:
            self.add_error(
                name(row, when), _("There is no question of this number. Look at the numbers above the questions.")
            )
            return None
        code = next((code for code, label in earlier.answers.items() if fold(label) == fold(words)), None)
        if code is None:
            offered = ", ".join(earlier.answers.values()) or "–"
            self.add_error(
                name(row, answer),
                _("That question has no such answer. Its answers: %(answers)s") % {"answers": offered},
            )
            return None
        return Condition(earlier.code, code)


def _row_fields() -> dict[str, forms.Field]:
    number = forms.TextInput(attrs={"inputmode": "numeric"})
    fields: dict[str, forms.Field] = {
        "code": forms.RegexField(r"^[a-z0-9_]+\Z", max_length=CODE_LENGTH, required=False, widget=forms.HiddenInput),
        "place": forms.IntegerField(
            label=gettext_lazy("Place"), required=False, min_value=1, max_value=99, widget=number,
            help_text=gettext_lazy("Another number moves it. Questions depend on earlier ones only."),
        ),
        "label": forms.CharField(label=gettext_lazy("What is asked"), max_length=LABEL_LENGTH, required=False),
        "kind": forms.ChoiceField(
            label=gettext_lazy("How it is answered"), choices=QuestionKind.choices, required=False
        ),
        "required": forms.BooleanField(label=gettext_lazy("Must be answered"), required=False),
        "help": forms.CharField(label=gettext_lazy("A word of help"), max_length=HELP_LENGTH, required=False),
        "options": forms.CharField(
            label=gettext_lazy("Answers to choose from"), required=False, max_length=20 * (OPTION_LENGTH + 2),
            widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("One a line."),
        ),
        "unit": forms.CharField(
            label=gettext_lazy("Unit of the number"), max_length=UNIT_LENGTH, required=False,
            help_text=gettext_lazy("Such as people or pages."),
        ),
        "any": forms.BooleanField(label=gettext_lazy("One of the two conditions suffices"), required=False),
    }  # fmt: skip
    labels = gettext_lazy("Only if the question of this number"), gettext_lazy("And if the question of this number")
    for label, (when, answer) in zip(labels, CONDITIONS, strict=True):
        fields[when] = forms.IntegerField(
            label=label, required=False, min_value=1, max_value=MOST_QUESTIONS, widget=number
        )
        fields[answer] = forms.CharField(
            label=pgettext_lazy("condition", "is answered with"), max_length=OPTION_LENGTH, required=False
        )
    return fields


def _question(cleaned: Mapping[str, Any], row: int, codes: Mapping[int, str]) -> Question | None:
    """The row without its conditions; None when it has no words."""
    if row not in codes:
        return None
    kind = QuestionKind(cleaned.get(name(row, "kind")) or QuestionKind.TEXT)
    lines = [line.strip() for line in (cleaned.get(name(row, "options")) or "").splitlines()]
    return Question(
        code=codes[row], kind=kind, label=cleaned[name(row, "label")], help=cleaned.get(name(row, "help")) or "",
        required=bool(cleaned.get(name(row, "required"))),
        options=options_of([line for line in lines if line]) if kind in WITH_OPTIONS else (),
        unit=(cleaned.get(name(row, "unit")) or "") if kind == QuestionKind.NUMBER else "",
    )  # fmt: skip


def _initial(questions: tuple[Question, ...]) -> dict[str, Any]:
    numbers = {question.code: row for row, question in enumerate(questions, start=1)}
    known = {question.code: question for question in questions}
    initial: dict[str, Any] = {}
    for row, question in enumerate(questions, start=1):
        values = {
            "code": question.code, "place": row, "label": question.label, "kind": question.kind.value,
            "required": question.required, "help": question.help, "unit": question.unit, "any": question.any_of,
            "options": "\n".join(label for _code, label in question.options),
        }  # fmt: skip
        for (when, answer), condition in zip(CONDITIONS, question.when, strict=False):
            values[when] = numbers[condition.question]
            values[answer] = known[condition.question].answers.get(condition.answer, "")
        initial.update({name(row, part): value for part, value in values.items()})
    return initial
