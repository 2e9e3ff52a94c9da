"""My notifications, and how I want to be told."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from helpdesk_site.interface import keyset, times
from helpdesk_site.interface.components import When
from helpdesk_site.notify import rendering, selectors, services
from helpdesk_site.notify.models import Notification
from helpdesk_site.people.views.requests import person_of

PAGE_SIZE = 30
LONGEST_ABOUT = 64


class PreferenceForm(forms.Form):
    """What a person chooses about mail."""

    mail_digestible = forms.BooleanField(
        label=gettext_lazy("Mail me also what can wait"),
        help_text=gettext_lazy("What needs your decision or your answer is always mailed."),
        required=False,
    )


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
        "form": PreferenceForm(initial={"mail_digestible": selectors.mails_what_can_wait(person)}),
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
@require_POST
def preference(request: HttpRequest) -> HttpResponse:
    form = PreferenceForm(request.POST)
    if form.is_valid():
        services.choose_mail(person_of(request), mail_digestible=form.cleaned_data["mail_digestible"])
        messages.success(request, _("Your choice was kept."))
    return redirect("notify:list")
