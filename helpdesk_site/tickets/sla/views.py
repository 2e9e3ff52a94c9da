"""The desk's promises: whoever works on its queues reads them, the chief decides, and looks before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface import reviewing
from helpdesk_site.interface.components import Difference, DiffKind, DiffRow, Link
from helpdesk_site.interface.reviewing import FormPage, Look
from helpdesk_site.kernel import clock, turkish
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import SlaPolicy
from helpdesk_site.tickets.sla import selectors, services
from helpdesk_site.tickets.sla.forms import PRIORITIES, UNITS, EndForm, PromiseForm, amount_of


@dataclass(frozen=True, slots=True)
class Shown:
    """One promise in words; `is_coming`: it has not begun."""

    policy: SlaPolicy
    scope: str
    response: str
    resolution: str
    is_coming: bool
    may_end: bool
    last_day: date | None


@login_required
@require_GET
def promises(request: HttpRequest) -> HttpResponse:
    """Those that hold and those that come; what was promised before folds away."""
    person = person_of(request)
    roles = roles_on(person)
    may_decide = bool(roles & services.MAY_DECIDE)
    if policies.reach_of(roles).is_empty and not may_decide:
        raise Http404
    today = clock.today()
    context = {
        "promises": [_shown(policy) for policy in selectors.policies_from(today)],
        "past": [_shown(policy) for policy in selectors.past_policies(today)],
        "may_decide": may_decide,
    }
    return render(request, "tickets/sla/promises.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, public_id: str = "") -> HttpResponse:
    """A new promise, or the next version of one."""
    chief = _chief(request)
    before = get_object_or_404(SlaPolicy, public_id=public_id) if public_id else None
    form = PromiseForm(reviewing.posted(request), policy=before)

    def look(policy: SlaPolicy) -> Look:
        consequences = [
            _("It holds for requests that come from %(day)s on.") % {"day": _day(policy)},
            _("Requests that are open then keep what they were promised."),
        ]
        return Look(_("Promise this?"), _("Promise it"), consequences=consequences, parts=[_difference(policy)])

    def done(policy: SlaPolicy) -> HttpResponse:
        messages.success(request, _("The promise holds from %(day)s on.") % {"day": _day(policy)})
        return redirect("tickets:promises")

    page = _page(_("New promise") if before is None else _("Change the promise"))
    act = lambda: services.decide_policy(actor=chief, **form.decision())  # noqa: E731
    return reviewing.answer(request, form, page, act=act, look=look, done=done)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """A promise of its own ends, and the more general one holds again."""
    chief = _chief(request)
    policy = get_object_or_404(SlaPolicy, public_id=public_id)
    form = EndForm(reviewing.posted(request), initial={"last_day": clock.today()})

    def look(ended: SlaPolicy) -> Look:
        last = date_format(form.cleaned_data["last_day"], "SHORT_DATE_FORMAT")
        consequences = [
            _("Requests that come after %(day)s are promised what holds for everything else.") % {"day": last},
            _("Requests that are open then keep what they were promised."),
        ]
        return Look(
            _("End “%(promise)s”?") % {"promise": scope_words(ended)}, _("End the promise"), consequences=consequences
        )

    def done(_ended: SlaPolicy) -> HttpResponse:
        messages.success(request, _("The promise ends."))
        return redirect("tickets:promises")

    page = _page(_("End a promise"), intro=scope_words(policy))
    act = lambda: services.end_policy(policy, actor=chief, last_day=form.cleaned_data["last_day"])  # noqa: E731
    return reviewing.answer(request, form, page, act=act, look=look, done=done)


@login_required
@require_POST
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """What has not begun is not promised after all."""
    chief = _chief(request)
    policy = get_object_or_404(SlaPolicy, public_id=public_id)
    try:
        services.take_back_policy(policy, actor=chief)
        messages.success(request, _("The promise was taken back; what held before goes on."))
    except ServiceError as refusal:
        messages.error(request, refusal.sentence)
    return redirect("tickets:promises")


def _chief(request: HttpRequest) -> Person:
    person = person_of(request)
    if not roles_on(person) & services.MAY_DECIDE:
        raise Http404
    return person


def _page(title: str, *, intro: str = "") -> FormPage:
    address = reverse("tickets:promises")
    return FormPage(title, cancel_url=address, crumbs=[Link(_("Promises"), address)], intro=intro)


def _shown(policy: SlaPolicy) -> Shown:
    is_coming = policy.valid_from > clock.today()
    return Shown(
        policy, scope_words(policy), time_words(policy.response_minutes), time_words(policy.resolution_minutes),
        is_coming, last_day=policy.valid_to - timedelta(days=1) if policy.valid_to else None,
        may_end=not is_coming and policy.valid_to is None and not services.is_general(policy),
    )  # fmt: skip


def scope_words(policy: SlaPolicy) -> str:
    """What a promise is for: "E-imza, çok acil"."""
    if policy.service:
        what = policy.service.title
    elif policy.queue:
        what = _("queue “%(queue)s”") % {"queue": policy.queue.title}
    else:
        what = _("Everything else")
    return f"{what}, {turkish.lower(str(PRIORITIES[policy.priority]))}" if policy.priority else what


def time_words(minutes: int | None) -> str:
    """ "4 iş saati"; a dash where nothing is promised."""
    amount, unit = amount_of(minutes)
    return "–" if amount is None else f"{amount} {dict(UNITS)[unit]}"


def _difference(policy: SlaPolicy) -> Difference:
    """The new promise beside the one that it takes the place of."""
    before = selectors.replaced_by(policy)
    rows = [
        _row(subject, getattr(before, minutes, None), getattr(policy, minutes), is_new=before is None)
        for subject, minutes in ((_("First response"), "response_minutes"), (_("Solution"), "resolution_minutes"))
    ]
    return Difference(rows, caption=scope_words(policy))


def _row(subject: str, before: int | None, after: int | None, *, is_new: bool) -> DiffRow:
    kind: DiffKind = "added" if is_new else "unchanged" if before == after else "changed"
    return DiffRow(subject, kind, before=None if is_new else time_words(before), after=time_words(after))


def _day(policy: SlaPolicy) -> str:
    return date_format(policy.valid_from, "SHORT_DATE_FORMAT")
