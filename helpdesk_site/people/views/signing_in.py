"""Signing in and out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from helpdesk_site import wiring
from helpdesk_site.interface import preferences
from helpdesk_site.interface.components import Notice
from helpdesk_site.people import auth
from helpdesk_site.people.auth import Credentials
from helpdesk_site.people.forms import SignInForm
from helpdesk_site.people.models import User
from helpdesk_site.people.throttle import Locked

NEXT = "next"
HOME = "/"


@method_decorator([login_not_required, never_cache, sensitive_post_parameters("password")], name="dispatch")
class SignIn(View):
    """The one door. Somebody who is signed in already may prove himself again, for what asks for it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and "again" not in request.GET:
            return redirect(_next(request))
        return self._page(request, SignInForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SignInForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        credentials = Credentials(
            form.cleaned_data["username"], form.cleaned_data["password"], auth.address_of(request)
        )
        try:
            user, method = auth.prove_identity(wiring.directory(), credentials)
        except auth.WrongCredentials:
            return self._refused(request, form, _("The user name or the password is wrong."), 422)
        except Locked as locked:
            return self._refused(request, form, _locked_sentence(locked), 429)
        except auth.DirectoryDown:
            return self._down(request, form)
        auth.complete_sign_in(request, user, method=method)
        return _welcome(request, user)

    def _refused(self, request: HttpRequest, form: SignInForm, sentence: str, status: int) -> HttpResponse:
        form.add_error(None, sentence)
        return self._page(request, form, status=status)

    def _down(self, request: HttpRequest, form: SignInForm) -> HttpResponse:
        notice = Notice(
            _(
                "The directory does not answer, so nobody can sign in just now. Try again in a few minutes. Nothing is "
                "lost: whoever is signed in goes on working, and every request is kept."
            ),
            "warning",
            title=_("Signing in is not possible at the moment"),
        )
        response = self._page(request, form, status=503, notice=notice)
        response["Retry-After"] = "120"
        return response

    @staticmethod
    def _page(
        request: HttpRequest, form: SignInForm, *, status: int = 200, notice: Notice | None = None
    ) -> HttpResponse:
        context = {"form": form, "next": _asked_next(request), "next_name": NEXT, "sign_in_notice": notice}
        return render(request, "people/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and tells the browser to forget what it keeps of us."""
    auth.sign_out(request)
    response = redirect(settings.LOGIN_URL)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _welcome(request: HttpRequest, user: User) -> HttpResponseRedirect:
    response = HttpResponseRedirect(_next(request))
    undo = "on" if user.undo else "off"
    chosen = {"language": user.language, "theme": user.theme, "undo": undo, "after": user.after_update}
    preferences.write_cookies(response, chosen, secure=request.is_secure())
    return response


def _asked_next(request: HttpRequest) -> str:
    """Where the person wanted to go: a page of ours, or nothing."""
    asked = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    hosts = {request.get_host()}
    return asked if url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure()) else ""


def _next(request: HttpRequest) -> str:
    return _asked_next(request) or HOME


def _locked_sentence(locked: Locked) -> str:
    at = date_format(localtime(locked.until), "H:i:s")
    return _("Too many attempts. Try again after %(time)s.") % {"time": at}
