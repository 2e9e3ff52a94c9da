"""My notifications, and how I want to be told."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface import keyset, times
from helpdesk_site.interface.components import When
from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.notify import preferences, rendering, selectors, services
from helpdesk_site.notify.forms import PreferencesForm
from helpdesk_site.notify.models import Notification
from helpdesk_site.notify.presenting import Page
from helpdesk_site.people.views.requests import person_of

PAGE_SIZE = 30
LONGEST_ABOUT = 64


@dataclass(frozen=True, slots=True)
class Row:
    """One notification as the list shows it."""

    notification: Notification
    subject: str
    when: When

    @property
    def is_new(self) -> bool:
        return self.notification.read_at is None


@login_required
@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    rows = selectors.notifications_of(person)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        page = keyset.take(rows, ("-id",), PAGE_SIZE, after=after, before=before)
    except keyset.BadCursorError:
        page = keyset.take(rows, ("-id",), PAGE_SIZE)
    for notification in page.rows:
        notification.person = person  # all of them are his: no statement for each
    context = {
        "rows": [Row(each, rendering.subject_of(each), times.ago(each.created_at)) for each in page.rows],
        "newer": page.newer,
        "older": page.older,
        "live_topic": services.topic_of(person),
        "address": request.get_full_path(),
    }
    only_list = request.headers.get("HX-Target") == "notifications"
    response = render(request, "notify/_list.html" if only_list else "notify/list.html", context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@login_required
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """One notification (`id`) or all of them; then goes to its page, or back to the list."""
    person = person_of(request)
    public_id = request.POST.get("id", "")
    if not public_id:
        services.mark_all_read(person)
        return redirect("notify:list")
    notification = selectors.notifications_of(person).filter(public_id=public_id.replace("\x00", "")).first()
    if notification is None:
        return redirect("notify:list")
    services.mark_read(person, public_ids=[notification.public_id])
    return redirect(notification.link)


@login_required
@require_POST
def mark_read_about(request: HttpRequest) -> HttpResponse:
    """The page of a thing says that its reader has it before his eyes."""
    about = tuple(request.POST.get(name, "").replace("\x00", "")[:LONGEST_ABOUT] for name in ("type", "id"))
    services.mark_read_about(person_of(request), (about[0], about[1]))
    return HttpResponse(status=204)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """How I want to be told."""
    person = person_of(request)
    form = PreferencesForm(preferences.offered(person), request.POST or None)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            preferences.choose(
                person,
                actor=person,
                expected_version=form.cleaned_data["version"],
                afternoon=form.afternoon,
                wishes=form.wishes(),
            )
        except ServiceError as refusal:
            show_refusal(form, refusal)
            form.may_replace(selectors.preference_of(person).version)
            status = refusal.status
        else:
            messages.success(request, _("Your choice is kept."))
            return redirect("notify:preferences")
    return render(request, "notify/preferences.html", {"form": form, "page": Page(form)}, status=status)
