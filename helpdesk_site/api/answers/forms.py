"""What is asked with a request of each service, as the API shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from helpdesk_site.api.answers.tickets import ServiceRef
from helpdesk_site.interface.usual import DAYS
from helpdesk_site.tickets.models import Questionnaire
from helpdesk_site.tickets.questions.definition import Question, QuestionKind, read
from helpdesk_site.tickets.selectors import OfferedService


@dataclass(frozen=True, slots=True)
class OptionShown:
    """An answer that can be given; `code` is what is sent."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class ConditionShown:
    """An earlier question and the answer that it must have been given: an option's code, or "yes" or "no"."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """One question. It is asked when all conditions of `when` hold, with `any_of` when one does; `unit` stands behind a
    number. `required` counts where it is asked.
    """

    code: str
    kind: QuestionKind
    label: str
    help: str
    required: bool
    options: tuple[OptionShown, ...]
    unit: str
    when: tuple[ConditionShown, ...]
    any_of: bool


@dataclass(frozen=True, slots=True)
class UsualShown:
    """Medians of working time in minutes over the last `days`, each of how many requests; null while these are fewer
    than ten. What was solved on the phone is left out.
    """

    days: int
    answer_minutes: int | None
    answers: int
    solution_minutes: int | None
    solutions: int


@dataclass(frozen=True, slots=True)
class RequestFormShown:
    """What can be asked for, its questions today, and how long it usually takes. `version` null: nothing is asked."""

    service: ServiceRef
    hint: str
    version: int | None
    valid_from: date | None
    questions: tuple[QuestionShown, ...]
    usual: UsualShown


def show_form(service: OfferedService, asked: Questionnaire | None) -> RequestFormShown:
    found = asked if asked is not None and asked.questions else None
    return RequestFormShown(
        service=ServiceRef(service.code, service.title),
        hint=service.hint,
        version=found.number if found else None,
        valid_from=found.valid_from if found else None,
        questions=tuple(map(_question, read(found.questions))) if found else (),
        usual=_usual(service),
    )


def _usual(service: OfferedService) -> UsualShown:
    answer, solution = service.usual_answer, service.usual_solution
    return UsualShown(
        days=DAYS,
        answer_minutes=answer.minutes if answer.is_known else None, answers=answer.cases,
        solution_minutes=solution.minutes if solution.is_known else None, solutions=solution.cases,
    )  # fmt: skip


def _question(question: Question) -> QuestionShown:
    return QuestionShown(
        code=question.code, kind=question.kind, label=question.label, help=question.help, required=question.required,
        options=tuple(OptionShown(code, label) for code, label in question.options), unit=question.unit,
        when=tuple(ConditionShown(one.question, one.answer) for one in question.when), any_of=question.any_of,
    )  # fmt: skip
