"""The questions of the services: which are asked, and changing them; for those who keep the desk's rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from helpdesk_site.interface import reviewing
from helpdesk_site.interface.components import Component, Link
from helpdesk_site.interface.reviewing import FormPage, Look
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import policies, processes, selectors
from helpdesk_site.tickets.models import Questionnaire, Service
from helpdesk_site.tickets.questions.editing import QuestionnaireForm
from helpdesk_site.tickets.questions.forms import AnswersForm, Asked
from helpdesk_site.tickets.questions.keeping import decide
from helpdesk_site.tickets.questions.selectors import newest_versions, versions_of


@dataclass(frozen=True, slots=True)
class Preview(Component):
    """The questions as they will be asked, with their conditions in words."""

    template: ClassVar[str] = "tickets/questions/_preview.html"
    form: AnswersForm

    def asked(self) -> Iterator[Asked]:
        return self.form.asked()


def _keeper(request: HttpRequest) -> Person:
    person = person_of(request)
    if not policies.may_keep_questions(roles_on(person)):
        raise Http404
    return person


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The services that are asked for on the general form, with what is asked."""
    _keeper(request)
    newest = newest_versions()
    services = [each for each in selectors.services_offered() if processes.process_of(each.code) is None]
    rows = [(service, newest.get(service.pk)) for service in services]
    return render(request, "tickets/questions/list.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """The questions of one service; what will be asked is seen before it is decided."""
    person = _keeper(request)
    service = selectors.service_in_force(code)
    if service is None or processes.process_of(code) is not None:
        raise Http404
    versions = versions_of(code)
    form = QuestionnaireForm(versions[0] if versions else None, reviewing.posted(request))
    address = reverse("tickets:questionnaires")
    page = FormPage(
        _("Questions: %(service)s") % {"service": service.title}, cancel_url=address,
        crumbs=[Link(_("Request forms"), address)],
        intro=_(
            "Requests that were sent keep the questions under which they were asked. Empty the words of a question to "
            "take it away. PIN, PUK and passwords are never asked."
        ),
        template="tickets/questions/edit.html", context={"versions": versions},
    )  # fmt: skip

    def done(kept: Questionnaire) -> HttpResponse:
        messages.success(
            request, _("The questions are asked from %(day)s on.") % {"day": f"{kept.valid_from:%d.%m.%Y}"}
        )
        return redirect("tickets:questionnaires")

    return reviewing.answer(
        request, form, page, act=lambda: _decide(form, service, person), done=done,
        look=lambda kept: _look(kept, service, person),
    )  # fmt: skip


def _decide(form: QuestionnaireForm, service: Service, person: Person) -> Questionnaire:
    given = form.cleaned_data
    return decide(
        service, given["questions"], actor=person, begins=given["begins"], based_on=given["based_on"],
        reason=given["reason"],
    )  # fmt: skip


def _look(kept: Questionnaire, service: Service, person: Person) -> Look:
    count = len(kept.questions)
    asked = ngettext("%(count)d question is asked.", "%(count)d questions are asked.", count) % {"count": count}
    return Look(
        _("Ask this from %(day)s on?") % {"day": f"{kept.valid_from:%d.%m.%Y}"}, _("Put in force"),
        consequences=[
            asked if count else _("Nothing is asked any more beyond the subject and the text."),
            _("Requests that were sent keep their answers in the words in which they were asked."),
        ],
        parts=[Preview(AnswersForm(kept, service.code, viewer=person))] if count else (),
    )  # fmt: skip
