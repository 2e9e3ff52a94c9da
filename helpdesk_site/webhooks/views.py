"""The pages on which administrators keep webhooks and read their log."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface.components import Confirmation
from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.interface.lists import respond
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.people.models import Person
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.webhooks import announcing, policies, presenting, selectors, services
from helpdesk_site.webhooks.forms import ChangeForm, SubscriptionForm
from helpdesk_site.webhooks.models import Delivery, DeliveryState, Subscription
from helpdesk_site.webhooks.workflow import SUBSCRIPTION

DONE = {"pause": gettext_lazy("The webhook is paused."), "resume": gettext_lazy("The webhook is active again.")}


def _keeper(request: HttpRequest) -> Person:
    person = person_of(request)
    if not policies.may_keep(person):
        raise Http404
    return person


def _found(person: Person, public_id: str) -> Subscription:
    return get_object_or_404(selectors.subscriptions_visible_to(person), public_id=public_id)


def _delivery(person: Person, public_id: str) -> Delivery:
    return get_object_or_404(selectors.deliveries_visible_to(person), public_id=public_id)


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    page = presenting.SUBSCRIPTIONS.page(selectors.subscriptions_visible_to(_keeper(request)), request)
    return respond(request, page, "webhooks/list.html")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new webhook. Its secret is shown on the answer to the form, and never again."""
    person = _keeper(request)
    form = SubscriptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = services.subscribe(form.wish, actor=person)
        except ServiceError as refusal:
            show_refusal(form, refusal)
        else:
            return _secret(request, made, secret)
    context = {"form": form, "title": _("New webhook")}
    return render(request, "webhooks/edit.html", context, status=422 if form.is_bound else 200)


@login_required
@require_GET
def subscription(request: HttpRequest, public_id: str) -> HttpResponse:
    """One webhook and its log."""
    person = _keeper(request)
    found = _found(person, public_id)
    log = replace(presenting.DELIVERIES, live_topic=announcing.topic_of(found))
    steps = [step for step in SUBSCRIPTION.open_steps(found, actor=person) if step.name != "end"]
    context = {
        "webhook": found,
        "state": presenting.badge(found),
        "facts": presenting.facts_of(found),
        "silence": presenting.silence(found),
        "steps": steps,
        "keep_days": settings.WEBHOOK_KEEP_DAYS,
    }
    return respond(request, log.page(selectors.deliveries_of(found), request), "webhooks/subscription.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _keeper(request)
    found = _found(person, public_id)
    names = ("name", "url", "events", "version")
    form = ChangeForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            services.change(found, form.wish, actor=person, expected_version=form.cleaned_data["version"])
            messages.success(request, _("The webhook was changed."))
            return redirect("webhooks:subscription", found.public_id)
        except ServiceError as refusal:
            show_refusal(form, refusal)
    context = {"form": form, "title": found.name, "webhook": found}
    return render(request, "webhooks/edit.html", context, status=422 if form.is_bound else 200)


@login_required
@never_cache
@require_POST
def rotate(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _keeper(request)
    found = _found(person, public_id)
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else found.version
    return _secret(request, found, services.rotate(found, actor=person, expected_version=seen), rotated=True)


def _secret(request: HttpRequest, found: Subscription, secret: str, **more: Any) -> HttpResponse:
    return render(request, "webhooks/secret.html", {"webhook": found, "secret": secret, **more})


@login_required
@require_POST
def test(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _keeper(request)
    sent = services.send_test(_found(person, public_id), actor=person)
    messages.success(request, _("A test is on its way. What the receiver answers stands here in a moment."))
    return redirect("webhooks:delivery", sent.public_id)


@login_required
@require_POST
def step(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """Pause or resume."""
    person = _keeper(request)
    if step not in DONE:
        raise Http404
    found = _found(person, public_id)
    services.step(found, step, actor=person)
    messages.success(request, str(DONE[step]))
    return redirect("webhooks:subscription", found.public_id)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _keeper(request)
    found = _found(person, public_id)
    if request.method == "POST":
        services.step(found, "end", actor=person)
        messages.success(request, _("The webhook was deleted. Nothing is sent to it any more."))
        return redirect("webhooks:list")
    confirmation = Confirmation(
        _("Should this webhook be deleted?"),
        _("Delete"),
        cancel_url=reverse("webhooks:subscription", args=[found.public_id]),
        consequences=[
            _("Its receiver is told nothing any more; what is on its way is not sent."),
            _("Its secret is void. A new webhook gets a new one."),
        ],
        dangerous=True,
    )
    return render(request, "confirm.html", {"title": found.name, "confirmation": confirmation})


@login_required
@require_GET
def delivery(request: HttpRequest, public_id: str) -> HttpResponse:
    """One delivery: what was sent, and what came of it."""
    found = _delivery(_keeper(request), public_id)
    context = {
        "delivery": found,
        "webhook": found.subscription,
        "title": presenting.event_words(found),
        "state": presenting.delivery_badge(found),
        "facts": presenting.facts_of_delivery(found),
        "body": presenting.body_of(found),
        "may_send": found.state in {DeliveryState.DELIVERED, DeliveryState.STOPPED},
        "live_topic": announcing.topic_of(found.subscription),
    }
    part = request.headers.get("HX-Target") == "delivery"
    return render(request, "webhooks/_delivery.html" if part else "webhooks/delivery.html", context)


@login_required
@require_POST
def send_again(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _keeper(request)
    found = _delivery(person, public_id)
    services.send_again(found, actor=person)
    messages.success(request, _("The message is on its way again, under the same webhook-id."))
    return redirect("webhooks:delivery", found.public_id)
