"""What a caller may do in EBYS, beside the form of the call: a part of that page, for the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from helpdesk_site.access import accounts
from helpdesk_site.access.accounts import HeldAssignment
from helpdesk_site.access.models import AccessLine, LineState
from helpdesk_site.access.selectors.requests import rights_shown_of
from helpdesk_site.access.shown.names import names_for
from helpdesk_site.interface import times
from helpdesk_site.kernel import clock
from helpdesk_site.people.selectors import person_visible_to, roles_on
from helpdesk_site.people.services.record_views import record_view
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets.policies import may_take_calls
from integrations.ebys.port import Certificate

SETTLED = (LineState.VERIFIED, LineState.IN_FORCE)
# A new certificate takes weeks: asked for by the institution, made by the certification centre, fetched in person.
NEAR_DAYS = 60


@login_required
@require_GET
def held_by(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the account holds as EBYS says now, and what is on its way; our own records while EBYS is silent."""
    viewer = person_of(request)
    if not may_take_calls(roles_on(viewer)):
        raise Http404
    subject = get_object_or_404(person_visible_to(viewer), public_id=public_id)
    record_view(subject, actor=viewer, where="rights")
    ours, seen = rights_shown_of(subject), accounts.look(subject)
    held = seen.assignments
    coming = [line for line in ours if line.state not in SETTLED]
    rows = _given(ours) if held is None else [*_held(held), *_given(coming)]
    context = {"rows": list(rows), "is_live": held is not None, "certificate": seen.certificate}
    return render(request, "access/_held.html", {**context, "ends": _end_of(seen.certificate)})


Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class End:
    """The last day of a certificate, and whether it is over or near: then the caller is told before he cannot sign."""

    day: date
    is_over: bool
    is_near: bool


def _end_of(certificate: Certificate | None) -> End | None:
    if certificate is None or certificate.valid_to is None:
        return None
    day, today = clock.last_day_before(certificate.valid_to), clock.today()
    return End(day, day < today, today <= day < today + timedelta(days=NEAR_DAYS))


def _held(held: tuple[HeldAssignment, ...]) -> Iterator[Row]:
    names = names_for(units={each.unit for each in held})
    for each in held:
        day = clock.last_day_before(datetime.fromisoformat(each.valid_to)) if each.valid_to else None
        yield names.role(each.role), " · ".join(filter(None, (names.unit(each.unit), times.until(day))))


def _given(lines: list[AccessLine]) -> Iterator[Row]:
    for line in lines:
        day = clock.last_day_before(line.valid_to) if line.valid_to else None
        words = (line.unit.name, line.get_state_display(), times.until(day))
        yield line.role_version.name, " · ".join(filter(None, words))
