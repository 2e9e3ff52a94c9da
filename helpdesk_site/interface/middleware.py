"""The language of the page; refusals of the service layer, and a session that has ended, as pages or parts of one."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk_site.interface import addresses, preferences
from helpdesk_site.interface.components import Link, Notice
from helpdesk_site.interface.parts import is_part
from helpdesk_site.interface.views import error_page
from helpdesk_site.kernel.errors import ServiceError

_PAGES = frozenset({400, 403, 404, 409})


class OnePolicyMiddleware(CSPMiddleware):
    """The Content-Security-Policy of the settings, the same on every page: worked out at the start.

    django-csp works it out anew for each answer. It still does for one that asks for a policy of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self._policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if settings.DEBUG or "_csp_" in " ".join((*vars(request), *vars(response))):
            return super().process_response(request, response)
        if self._policy:
            response.headers.setdefault(HEADER, self._policy)
        return response


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
    """A ServiceError that no view handled becomes its page, or for htmx a notice at the top of the page that asked.

    So does the way to the sign-in page: it must not appear inside the page of who was signed out, whose words stay.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_part(request) and response.status_code == 302 and _leads_to_sign_in(response):
            return _signed_out_notice(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ServiceError):
            return None
        if is_part(request):
            return _notice(request, Notice(exception.sentence, "danger"), exception.status)
        return error_page(request, exception.status if exception.status in _PAGES else 400, exception.sentence)


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return response["Location"].partition("?")[0] == resolve_url(settings.LOGIN_URL)


def _signed_out_notice(request: HttpRequest) -> HttpResponse:
    """With the way back to the page that asked; the sign-in page leads to addresses of ours alone."""
    here = addresses.parts(request.headers.get("HX-Current-URL", ""))
    sign_in = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': here._replace(scheme='', netloc='').geturl()})}"
    sentence = _("You are not signed in any more. Copy what you have not sent yet, then sign in again.")
    return _notice(request, Notice(sentence, "warning", action=Link(_("Sign in"), sign_in)), 401)


def _notice(request: HttpRequest, notice: Notice, status: int) -> HttpResponse:
    response = render(request, "components/notice.html", {"it": notice}, status=status)
    response["HX-Retarget"] = "#page-notices"
    response["HX-Reselect"] = ".notice"  # what the part would pick out of its own answer is not in this one
    response["HX-Reswap"] = "innerHTML show:#page-notices:top"
    return response
