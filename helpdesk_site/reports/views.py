"""The first screen of whoever answers for the desk: do we keep our word, where does it pile up, what do people suffer
from, what waits for me.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from helpdesk_site.interface.waiting import waits_for
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.selectors import stored_token
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.reports import bands, periods, policies, selectors
from helpdesk_site.reports.counting import Figure, counted_of_day
from helpdesk_site.reports.figures import Measure
from helpdesk_site.reports.presenting import backlog, causes, days, promises
from helpdesk_site.reports.presenting.backlog import HeatMap
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
        **_months(today, counted),
        "heat": _open_now(today, counted, coming[0].calendar_token if coming else stored_token()),
    }
    return render(request, "reports/overview.html", context)


def _months(today: date, counted: Sequence[Figure]) -> dict[str, Any]:
    compared = periods.month_so_far(today)
    figures = selectors.figures_of(compared.all, counted, on=today)
    categories = causes.top_keys(figures, compared.now, Measure.CATEGORY)
    solutions = causes.top_keys(figures, compared.now, Measure.SOLUTION)
    titles = selectors.titles_of([code for code, _count in categories], [code for code, _count in solutions])
    return {
        "period": compared.now,
        "kept": promises.promises_kept(figures, compared),
        "line": days.line_of_month(figures, compared.now),
        "opened": promises.opened(figures, compared.now),
        "categories": causes.causes(categories, titles, compared.now, Measure.CATEGORY),
        "solutions": causes.causes(solutions, titles, compared.now, Measure.SOLUTION),
    }


def _open_now(today: date, counted: Sequence[Figure], token: UUID | None) -> HeatMap | None:
    """`token`: the calendar's, which has come along with the tickets where there are any."""
    ages = bands.age_bands(today, token)
    queues = selectors.backlog(ages, counted, on=today)
    return backlog.heat_map(queues, ages) if queues else None


def _with_due_words(coming: Sequence[ListedTicket]) -> list[dict[str, Any]]:
    due = due_words()
    return [{"ticket": ticket, "due": due(ticket.due_order, ticket.state, ticket.calendar_token)} for ticket in coming]
