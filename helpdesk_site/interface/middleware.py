"""The language of the page, and refusals of the service layer as pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from helpdesk_site.interface import preferences
from helpdesk_site.interface.components import Notice
from helpdesk_site.interface.views import error_page
from helpdesk_site.kernel.errors import ServiceError

_PAGES = frozenset({400, 403, 404, 409})


class LanguageMiddleware:
    """Turkish, unless this person chose English. The browser's Accept-Language is not asked (docs: Turkish first)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = preferences.read(request).language
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class RefusalMiddleware:
    """A ServiceError that no view handled becomes its page, or for htmx a notice at the top of the page that asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ServiceError):
            return None
        if request.headers.get("HX-Request") == "true":
            return _refusal_notice(request, exception)
        return error_page(request, exception.status if exception.status in _PAGES else 400, exception.sentence)


def _refusal_notice(request: HttpRequest, refusal: ServiceError) -> HttpResponse:
    notice = Notice(refusal.sentence, "danger")
    response = render(request, "components/notice.html", {"it": notice}, status=refusal.status)
    response["HX-Retarget"] = "#page-notices"
    response["HX-Reswap"] = "innerHTML show:#page-notices:top"
    return response
