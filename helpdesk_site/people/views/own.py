"""One's own pages: who I am here, where I am signed in, my tokens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface import preferences
from helpdesk_site.interface.components import Definition, DefinitionList
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.people import organisation, selectors, services
from helpdesk_site.people.forms import PreferencesForm, TokenForm
from helpdesk_site.people.models import ApiToken, Person, Role, SignedInSession
from helpdesk_site.people.views.requests import signed_in


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What the desk knows of me, and how I want its pages to look."""
    user = signed_in(request)
    form = PreferencesForm(request.POST or None, initial={"language": user.language, "theme": user.theme})
    if request.method == "POST" and form.is_valid():
        services.choose_preferences(user, **form.cleaned_data, actor=user.person)
        response = redirect("people:profile")
        preferences.write_cookies(response, form.cleaned_data, secure=request.is_secure())
        messages.success(request, _("Your choice is kept."))
        return response
    context = {"form": form, "facts": _facts(user.person), "duties": _duties(user.person)}
    return render(request, "people/profile.html", context, status=422 if form.is_bound else 200)


def _facts(person: Person) -> DefinitionList:
    manager = organisation.manager_of(person, clock.today())
    return DefinitionList([
        Definition(_("Name"), person.official_name),
        Definition(_("Staff number"), person.employee_no),
        Definition(_("Unit"), person.unit.name if person.unit else None),
        Definition(_("Job title"), person.title),
        Definition(_("Extension"), person.extension),
        Definition(_("E-mail"), person.mail),
        Definition(_("Manager"), manager.official_name if manager else None),
    ])  # fmt: skip


def _duties(person: Person) -> list[str]:
    """The roles that were given, in words."""
    labels: dict[str, Any] = dict(Role.choices)
    return [str(labels[role]) for role in Role.values if role in selectors.roles_on(person)]


@login_required
@never_cache
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    user = signed_in(request)
    shown = selectors.open_sessions_of(user, this_key=request.session.session_key)
    return render(request, "people/sessions.html", {"sessions": shown})


@login_required
@require_POST
def end_session(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in(request)
    session = get_object_or_404(SignedInSession, user=user, public_id=public_id, ended_at__isnull=True)
    services.end_session(session, actor=user.person)
    messages.success(request, _("That browser was signed out."))
    return redirect("people:sessions")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    services.end_every_session(user, actor=user.person, why="ended", but_key=request.session.session_key)
    messages.success(request, _("All other browsers were signed out."))
    return redirect("people:sessions")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """My tokens of the API. A new one is shown once, on the answer to the form, and never again."""
    user = signed_in(request)
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = services.create_api_token(user, **form.cleaned_data, actor=user.person)
            form = TokenForm()
        except Invalid as refusal:
            form.add_error(None, refusal.sentence)
    status = 422 if form.is_bound else 200
    context = {"form": form, "tokens": selectors.living_tokens_of(user), "secret": secret}
    return render(request, "people/tokens.html", context, status=status)


@login_required
@require_POST
def revoke_token(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in(request)
    token = get_object_or_404(ApiToken.objects.select_related("user__person"), user=user, public_id=public_id)
    services.revoke_api_token(token, actor=user.person)
    messages.success(request, _("The token was revoked. Programs that use it are refused from now on."))
    return redirect("people:tokens")
