"""What a question is, when it is asked, and what a set of questions must hold to be put to people. Knows no database.

A stored question is an object of JSON: {"code", "kind", "label", "help", "required", "options": [[code, label], …],
"unit", "when": [[code of an earlier question, answer], …], "any": bool}; `read` and `written` are each other's inverse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.kernel.turkish import search_terms, slug

MOST_QUESTIONS: Final = 20
MOST_OPTIONS: Final = 20
MOST_CONDITIONS: Final = 2
LABEL_LENGTH: Final = 150
HELP_LENGTH: Final = 300
OPTION_LENGTH: Final = 100
UNIT_LENGTH: Final = 20
CODE_LENGTH: Final = 40

YES, NO = "yes", "no"


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    TEXT = "text", gettext_lazy("A line of text")
    LONG = "long", gettext_lazy("A longer text")
    CHOICE = "choice", gettext_lazy("One of several")
    CHOICES = "choices", gettext_lazy("Several of several")
    YES_NO = "yes_no", gettext_lazy("Yes or no")
    DAY = "day", gettext_lazy("A day")
    PERSON = "person", pgettext_lazy("kind of answer", "A person")
    UNIT = "unit", pgettext_lazy("kind of answer", "A unit")
    NUMBER = "number", gettext_lazy("A number")


WITH_OPTIONS: Final = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})
DECIDING: Final = WITH_OPTIONS | {QuestionKind.YES_NO}
"""The kinds on whose answer another question may depend: those whose answers can be listed."""


@dataclass(frozen=True, slots=True)
class Condition:
    """An earlier question and the answer that it must have been given: an option's code, or YES or NO."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `unit` stands behind a number ("kişi"). `any_of`: one of the conditions suffices."""

    code: str
    kind: QuestionKind
    label: str
    help: str = ""
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    when: tuple[Condition, ...] = ()
    any_of: bool = False

    @property
    def answers(self) -> dict[str, str]:
        """What can be answered, by its code; empty for a kind without options."""
        if self.kind == QuestionKind.YES_NO:
            return {YES: _("Yes"), NO: _("No")}
        return dict(self.options)

    def is_asked(self, given: Mapping[str, Any]) -> bool:
        """Whether it is asked of whom who gave these answers so far (without those to questions not asked)."""
        met = [_holds(condition, given) for condition in self.when]
        return not met or (any(met) if self.any_of else all(met))


def _holds(condition: Condition, given: Mapping[str, Any]) -> bool:
    answer = given.get(condition.question)
    if isinstance(answer, bool):
        return condition.answer == (YES if answer else NO)
    return condition.answer in answer if isinstance(answer, list) else answer == condition.answer


def when_words(question: Question, questions: Sequence[Question]) -> str:
    """Under which condition it is asked: "Yalnızca “Talebin türü”: “Yenileme” ise"; empty when it always is."""
    known = {each.code: each for each in questions}
    parts = [
        f"“{known[one.question].label}”: “{known[one.question].answers.get(one.answer, one.answer)}”"
        for one in question.when
        if one.question in known
    ]
    if not parts:
        return ""
    joined = (_(" or ") if question.any_of else _(" and ")).join(parts)
    return _("Only to be answered if %(condition)s.") % {"condition": joined}


# As it is stored


def read(stored: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions of a stored version."""
    return tuple(
        Question(
            code=raw["code"], kind=QuestionKind(raw["kind"]), label=raw["label"], help=raw.get("help", ""),
            required=raw.get("required", False), options=tuple((code, label) for code, label in raw.get("options", ())),
            unit=raw.get("unit", ""), any_of=raw.get("any", False),
            when=tuple(Condition(code, answer) for code, answer in raw.get("when", ())),
        )
        for raw in stored
    )  # fmt: skip


def written(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """The same as it is stored."""
    return [
        {
            "code": each.code, "kind": each.kind.value, "label": each.label, "help": each.help,
            "required": each.required, "options": [list(option) for option in each.options], "unit": each.unit,
            "when": [[condition.question, condition.answer] for condition in each.when], "any": each.any_of,
        }
        for each in questions
    ]  # fmt: skip


def code_of(label: str, taken: Sequence[str] = ()) -> str:
    """A code for these words that none of the others has."""
    stem = slug(label).replace("-", "_")[: CODE_LENGTH - 3] or "q"
    number, code = 1, stem
    while code in taken:
        number += 1
        code = f"{stem}_{number}"
    return code


def options_of(labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Options with codes of their own, in this order."""
    found: dict[str, str] = {}
    for label in labels:
        found[code_of(label, list(found))] = label
    return tuple(found.items())


# What may be put to people

# Nobody may be asked for what the holder of a signature alone may know (domain rule 4.3).
_NEVER_ASKED: Final = ("puk", "sifre", "parola", "password", "pinkod", "pininiz")
_NEVER_ASKED_ALONE: Final = frozenset({"pin"})  # not its beginning: "pinpon" is a game


def check(questions: Sequence[Question]) -> None:
    """Raises Invalid, naming the question at fault, for a set of questions that cannot be put to people."""
    if len(questions) > MOST_QUESTIONS:
        raise _refusal(_("At most %(most)d questions fit on one form.") % {"most": MOST_QUESTIONS})
    before: dict[str, Question] = {}
    for question in questions:
        if question.code in before:
            raise _refusal(_("Two questions have the same code: %(code)s.") % {"code": question.code})
        _check_words(question)
        _check_options(question)
        _check_conditions(question, before)
        before[question.code] = question


def _check_words(question: Question) -> None:
    if not question.label or len(question.label) > LABEL_LENGTH or len(question.help) > HELP_LENGTH:
        raise _refusal(_("A question has words of its own, at most %(most)d signs.") % {"most": LABEL_LENGTH})
    words = search_terms(question.label)
    if any(word in _NEVER_ASKED_ALONE or word.startswith(_NEVER_ASKED) for word in words):
        raise _refusal(
            _("“%(label)s”: PIN, PUK and passwords are never asked. Whoever holds them keeps them to himself.")
            % {"label": question.label}
        )


def _check_options(question: Question) -> None:
    if question.kind in WITH_OPTIONS and not 2 <= len(question.options) <= MOST_OPTIONS:
        raise _refusal(
            _("“%(label)s” needs two to %(most)d answers to choose from, one a line.")
            % {"label": question.label, "most": MOST_OPTIONS}
        )
    if any(not label or len(label) > OPTION_LENGTH for _code, label in question.options):
        raise _refusal(_("“%(label)s” has an answer that is too long. Shorten it.") % {"label": question.label})
    if len(question.unit) > UNIT_LENGTH:
        raise _refusal(_("“%(label)s”: the unit is a word or two.") % {"label": question.label})


def _check_conditions(question: Question, before: Mapping[str, Question]) -> None:
    if len(question.when) > MOST_CONDITIONS:
        raise _refusal(_("“%(label)s” has too many conditions.") % {"label": question.label})
    for condition in question.when:
        earlier = before.get(condition.question)
        if earlier is None or earlier.kind not in DECIDING:
            raise _refusal(
                _("“%(label)s” can only depend on an earlier question with answers to choose from.")
                % {"label": question.label}
            )
        if condition.answer not in earlier.answers:
            raise _refusal(
                _("“%(label)s” waits for an answer that “%(earlier)s” does not have.")
                % {"label": question.label, "earlier": earlier.label}
            )


def _refusal(sentence: str) -> Invalid:
    return Invalid(sentence, code="questions")
