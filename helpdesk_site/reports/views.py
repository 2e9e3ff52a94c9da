"""The first screen of whoever answers for the desk: do we keep our word, where does it pile up, what do people suffer
from, what waits for me.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from helpdesk_site.interface.components import Notice
from helpdesk_site.interface.drawing import shown
from helpdesk_site.interface.waiting import waits_for
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.selectors import stored_token
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.reports import policies, selectors
from helpdesk_site.reports.counting import counted_of_day
from helpdesk_site.reports.presenting import parts, promises
from helpdesk_site.tickets import selectors as ticket_selectors
from helpdesk_site.tickets.selectors import ListedTicket
from helpdesk_site.tickets.sla.presenting import due_words

MOST_COMING = 10


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Hidden from whoever does not answer for the desk (404)."""
    person = person_of(request)
    if not policies.may_see_figures(roles_on(person)):
        raise Http404
    now, today = clock.now(), clock.today()
    coming = ticket_selectors.due_next(person, MOST_COMING)
    counted = counted_of_day(today)
    context = {
        "now": now,
        "definitions": promises.definitions(),
        "waiting": waits_for(request.user),
        "coming": _with_due_words(coming),
        "standstill": _standstill(),
        "month": parts.month(today, counted),
        "heat": parts.backlog(today, counted, coming[0].calendar_token if coming else stored_token()),
    }
    return render(request, "reports/overview.html", context)


def _standstill() -> Notice | None:
    """Figures that nobody counts any more must not look like those of now."""
    since = selectors.not_counted_since()
    if since is None:
        return None
    text = _(
        "What has changed on earlier days since %(at)s is not counted yet. If this line does not go away, tell those "
        "who run the system: its clock stands still."
    )
    return Notice(text % {"at": shown(since)}, "warning")


def _with_due_words(coming: Sequence[ListedTicket]) -> list[dict[str, Any]]:
    due = due_words()
    return [{"ticket": ticket, "due": due(ticket.due_order, ticket.state, ticket.calendar_token)} for ticket in coming]
