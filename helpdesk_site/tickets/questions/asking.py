"""What pages show of a service's questions: who answers them and how long it takes, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from helpdesk_site.interface import times
from helpdesk_site.interface.components import Definition, DefinitionList, Notice
from helpdesk_site.interface.usual import Usual
from helpdesk_site.kernel import clock
from helpdesk_site.people.models import Person
from helpdesk_site.people.organisation import manager_of
from helpdesk_site.tickets.models import Service, TicketAnswers
from helpdesk_site.tickets.questions.answers import words
from helpdesk_site.tickets.questions.forms import AnswersForm
from helpdesk_site.tickets.questions.selectors import questionnaire_of
from helpdesk_site.tickets.sla import following
from helpdesk_site.tickets.sla.targets import Promise, service_offered


@dataclass(frozen=True, slots=True)
class ServicePart:
    """What a page shows once the service is known."""

    code: str
    form: AnswersForm | None
    expectations: DefinitionList | None
    hint: str = ""


def about(person: Person) -> DefinitionList:
    """What the desk knows of the asker from the directory, so that he need not write it."""
    manager = manager_of(person, clock.today())
    return DefinitionList([
        Definition(_("Name"), person.official_name),
        Definition(_("Unit"), person.unit.name if person.unit else None),
        Definition(_("Manager"), manager.official_name if manager else None),
        Definition(_("Extension"), person.extension or None),
        Definition(_("Employee number"), person.employee_no or None),
    ])  # fmt: skip


def answers_form(
    service_code: str, viewer: Person, *, data: Any = None, kept: Any = None, all_required: bool = True
) -> AnswersForm | None:
    """The questions of the service; None when it asks none."""
    found = questionnaire_of(service_code) if service_code else None
    if found is None:
        return None
    return AnswersForm(found, service_code, viewer=viewer, data=data, kept=kept, all_required=all_required)


def ask_first() -> Notice:
    """For a page without script, where the questions come after the choice of the service, and for one that is old."""
    return Notice(_("Please answer the questions of this kind of request as well, then send it."), "info")


def part_of(service_code: str, form: AnswersForm | None) -> ServicePart | None:
    """None for what cannot be asked for today."""
    found = service_offered(service_code, following.USUAL_PRIORITY) if service_code else None
    if found is None:
        return None
    return ServicePart(service_code, form, _expectations(found.service, found.promise))


def part_on_the_phone(service_code: str, form: AnswersForm | None) -> ServicePart | None:
    """The same where the desk asks for a caller: it knows who answers."""
    if not service_code:
        return None
    hint = _("Asked when the call goes on. One that was solved on the phone needs no answers.") if form else ""
    return ServicePart(service_code, form, None, hint)


def _expectations(service: Service, promise: Promise) -> DefinitionList:
    """Who answers, and what the desk promises, and what is usual: kept with the service, never counted here."""
    known = [Definition(_("Who answers"), _("EBYS Support, %(service)s") % {"service": service.title})]
    if promise.policy and promise.policy.response_minutes:
        known.append(Definition(_("First answer within"), _worked(promise.policy.response_minutes)))
    if promise.policy:
        known.append(Definition(_("Solved within, as a rule"), _worked(promise.policy.resolution_minutes)))
    return DefinitionList([*known, *_usual(service)])


def _usual(service: Service) -> list[Definition]:
    answer = Usual(service.usual_answer_minutes, service.usual_answers)
    solution = Usual(service.usual_solution_minutes, service.usual_solutions)
    if not (answer.is_known or solution.is_known):
        return [Definition(_("How long it usually takes"), _("There are not enough requests yet to say."))]
    said = [(_("First answer, usually after"), answer.words), (_("Solved, usually after"), solution.words)]
    return [Definition(label, words) for label, words in said if words]


def _worked(minutes: int) -> str:
    return times.working_time(timedelta(minutes=minutes))


def facts(answered: TicketAnswers) -> list[Definition]:
    """The questions that were answered, in their order and in the words of the version that asked."""
    return [
        Definition(question.label, words(question, answered.answers[question.code]))
        for question in answered.questionnaire.asks
        if question.code in answered.answers
    ]
