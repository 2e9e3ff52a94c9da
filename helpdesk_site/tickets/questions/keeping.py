"""Keeping the questions of a service: a change is a new version from a day on (docs/decisions/0014)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.selectors import roles_of_actor
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import Questionnaire, Service, TicketAnswers
from helpdesk_site.tickets.questions.definition import Question, check, written


def decide(
    service: Service, questions: Sequence[Question], *, actor: Actor, begins: date, based_on: int, reason: str = ""
) -> Questionnaire:
    """Puts questions in force from a day on; none at all means that nothing is asked any more.

    The version before ends there; one that begins on the very day gives way while nobody has answered it. `based_on` is
    the number of the newest version that the keeper saw (0: none). Raises NotAllowed, Invalid, Conflict.
    """
    if not is_system(actor) and not policies.may_keep_questions(roles_of_actor(actor)):
        raise NotAllowed(_("Only the EBYS Support chief and an administrator keep the questions of requests."))
    if begins < clock.today() and not is_system(actor):
        sentence = _("Choose today or a later day: what was asked until now was asked as it was.")
        raise Invalid(sentence, fields={"begins": [sentence]}, code="past")
    check(questions)
    try:
        with unit_of_work():
            newest = Questionnaire.objects.select_for_update().filter(service=service).order_by("-number").first()
            if based_on != (newest.number if newest else 0):
                raise _outdated()
            _make_room(newest, begins)
            kept = Questionnaire.objects.create(
                service=service, number=based_on + 1, questions=written(questions), valid_from=begins,
                decided_by=actor.audit_id, decided_at=clock.now(), reason=reason,
            )  # fmt: skip
            audit.record(
                "tickets.questionnaire.decided", actor=actor, on=kept, service=service.code, number=kept.number,
                begins=begins.isoformat(), questions=kept.questions,
            )  # fmt: skip
            return kept
    except IntegrityError as taken:
        raise _outdated() from taken


def _make_room(newest: Questionnaire | None, begins: date) -> None:
    """Ends the newest version where the next begins, or takes it away where nothing of it is left."""
    if newest is None or (newest.valid_to is not None and newest.valid_to <= begins):
        return
    if newest.valid_from > begins:
        sentence = _("A version that begins on %(day)s is planned already. Choose that day or a later one.") % {
            "day": f"{newest.valid_from:%d.%m.%Y}"
        }
        raise Invalid(sentence, fields={"begins": [sentence]}, code="planned")
    if newest.valid_from < begins:
        Questionnaire.objects.filter(pk=newest.pk).update(valid_to=begins)
    elif TicketAnswers.objects.filter(questionnaire=newest).exists():
        sentence = _("Somebody has answered today's version already. Let the next one begin tomorrow.")
        raise Invalid(sentence, fields={"begins": [sentence]}, code="answered")
    else:
        Questionnaire.objects.filter(pk=newest.pk).delete()


def _outdated() -> Conflict:
    return Conflict(_("Somebody else changed these questions meanwhile. Open the page again and look at them."))
