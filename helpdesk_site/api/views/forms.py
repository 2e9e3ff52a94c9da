"""Request forms: what can be asked for, and what is asked with it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api import selectors
from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.forms import RequestFormShown, show_form
from helpdesk_site.api.paging import whole
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView


class RequestForms(ApiView):
    @describes(
        name="request_forms_list", tag="request-forms", shows=list[RequestFormShown],
        summary=gettext_lazy("What can be asked for, with its questions of today"),
    )  # fmt: skip
    def get(self, _request: Request) -> Response:
        return whole([show_form(service, asked) for service, asked in selectors.request_forms()])


class RequestForm(ApiView):
    @describes(
        name="request_forms_get", tag="request-forms", shows=RequestFormShown,
        summary=gettext_lazy("The questions of one service, such as 12-cc"),
    )  # fmt: skip
    def get(self, _request: Request, code: str) -> Response:
        for service, asked in selectors.request_forms():
            if service.code == code:
                return answer(show_form(service, asked))
        raise NotFound
