"""What was answered: judged against the questions, stored by their codes, shown and searched in their words.

How an answer is given (by the form or a program) and how it is stored:

    text, long   the text                          the text, masked
    choice       the option's code                 the same
    choices      a list of codes                   the same, in the order of the question
    yes_no       true or false                     the same
    day          "2026-12-31"                      the same
    person       the person's public id            {"id", "name"}: as he was called on the day
    unit         the unit's DETSİS number          {"id", "name"}
    number       a whole number, 0 or more         the same
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from helpdesk_site.interface.fields import FIRST_DAY, LAST_DAY
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.people.selectors import person_visible_to, unit_by_number
from helpdesk_site.tickets import text
from helpdesk_site.tickets.models import Questionnaire
from helpdesk_site.tickets.questions.definition import Question
from helpdesk_site.tickets.questions.definition import QuestionKind as Kind

LINE_LENGTH: Final = 200
LONG_LENGTH: Final = 4_000
LARGEST_NUMBER: Final = 999_999_999
FIELD: Final = "answers."
"""What Invalid puts before the code of a question at fault."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers that hold, with the version that asked."""

    questionnaire: Questionnaire
    answers: Mapping[str, Any]

    @property
    def words(self) -> str:
        """What a search shall find."""
        return searched(self.questionnaire.asks, self.answers)


def judge(
    questionnaire: Questionnaire, given: Mapping[str, Any], *, actor: Actor, all_required: bool = True
) -> Answered:
    """What is kept of what was given: the answers to the questions that these very answers lead to, nothing else.

    Without `all_required` none has to be answered, as where a request is solved while it is asked.
    Raises Invalid with the fields "answers.<code>".
    """
    kept: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for question in questionnaire.asks:
        if not question.is_asked(kept):
            continue
        value = given.get(question.code)
        try:
            if value not in (None, "", []):
                kept[question.code] = _STORED[question.kind](question, value, actor)
            if all_required and question.required and kept.get(question.code) in (None, "", []):
                raise _Wrong(_("Please answer this question."))
        except _Wrong as mistake:
            wrong[FIELD + question.code] = [mistake.sentence]
    if wrong:
        sentence = _("Some answers are missing or cannot be right. Look at the questions that are marked.")
        raise Invalid(sentence, fields=wrong, code="answers")
    return Answered(questionnaire, {code: value for code, value in kept.items() if value not in ("", [])})


class _Wrong(Exception):  # no error of the program: an answer that is not taken
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _line(_question: Question, value: Any, _actor: Actor) -> str:
    return _text(value, LINE_LENGTH).replace("\n", " ")


def _long(_question: Question, value: Any, _actor: Actor) -> str:
    return _text(value, LONG_LENGTH)


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str):
        raise _Wrong(_("Answer with a text."))
    try:
        return text.clean_text(value, required=False, limit=limit)
    except Invalid as refusal:
        raise _Wrong(refusal.sentence) from refusal


def _choice(question: Question, value: Any, _actor: Actor) -> str:
    if not isinstance(value, str) or value not in question.answers:
        raise _Wrong(_("Choose one of the answers."))
    return value


def _choices(question: Question, value: Any, _actor: Actor) -> list[str]:
    if not isinstance(value, list) or any(each not in question.answers for each in map(str, value)):
        raise _Wrong(_("Choose among the answers."))
    return [code for code in question.answers if code in value]


def _yes_no(_question: Question, value: Any, _actor: Actor) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(_("Answer with yes or no."))
    return value


def _day(_question: Question, value: Any, _actor: Actor) -> str:
    try:
        day = date.fromisoformat(str(value))
    except ValueError as mistake:
        raise _Wrong(_("Give a day, for example 2026-12-31.")) from mistake
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _Wrong(_("Give a day, for example 2026-12-31."))
    return day.isoformat()


def _person(_question: Question, value: Any, actor: Actor) -> dict[str, str]:
    found = person_visible_to(actor).filter(public_id=text.storable(str(value))[:32]).first()
    if found is None:
        raise _Wrong(_("Nobody by that name was found. Check the spelling or type the employee number."))
    return {"id": found.public_id, "name": found.official_name}


def _unit(_question: Question, value: Any, _actor: Actor) -> dict[str, str]:
    found = unit_by_number(text.storable(str(value))[:32])
    if found is None:
        raise _Wrong(_("No unit by that name was found. Check the spelling or choose from the list."))
    return {"id": found.detsis_no, "name": found.name}


def _number(_question: Question, value: Any, _actor: Actor) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_NUMBER:
        raise _Wrong(_("Give a whole number, 0 or more."))
    return value


_STORED: Final = {
    Kind.TEXT: _line, Kind.LONG: _long, Kind.CHOICE: _choice, Kind.CHOICES: _choices, Kind.YES_NO: _yes_no,
    Kind.DAY: _day, Kind.PERSON: _person, Kind.UNIT: _unit, Kind.NUMBER: _number,
}  # fmt: skip


# In words


def words(question: Question, stored: Any) -> str | date:
    """A stored answer as people read it."""
    if question.kind == Kind.DAY:
        return date.fromisoformat(stored)
    if question.kind == Kind.YES_NO:
        return _("Yes") if stored else _("No")
    if question.kind == Kind.NUMBER:
        return f"{stored} {question.unit}".strip()
    if question.kind in {Kind.PERSON, Kind.UNIT}:
        return str(stored["name"])
    codes = stored if isinstance(stored, list) else [stored]
    known = question.answers
    return ", ".join(str(known.get(code, code)) for code in codes)


def plain_words(question: Question, stored: Any) -> str:
    """The same as a text alone; a day as dd.mm.yyyy."""
    found = words(question, stored)
    return f"{found:%d.%m.%Y}" if isinstance(found, date) else found


def searched(questions: Sequence[Question], answers: Mapping[str, Any]) -> str:
    """The answers as words to be found by; numbers, days, and yes and no lead nobody to a ticket."""
    left_out = {Kind.NUMBER, Kind.DAY, Kind.YES_NO}
    asked = [each for each in questions if each.code in answers and each.kind not in left_out]
    return " ".join(plain_words(each, answers[each.code]) for each in asked)
