"""The business calendar as the desk's staff read it: a year at a glance, its holidays, leave, and the working hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET

from helpdesk_site.interface.components import (
    Definition,
    DefinitionList,
    EmptyState,
    Link,
    Notice,
    StateBadge,
    Tab,
    Tabs,
)  # fmt: skip
from helpdesk_site.interface.lists import Column, ListDefinition, ListPage
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.models import (
    AdministrativeLeave,
    DueDateChange,
    Holiday,
    HolidayState,
    LeaveScope,
)  # fmt: skip
from helpdesk_site.kernel.calendar.selectors import (
    due_date_changes_caused_by,
    holidays_of,
    leaves_between,
    weeks_from,
    years_to_confirm,
)  # fmt: skip
from helpdesk_site.people import calendar_words as words
from helpdesk_site.people.models import Person, Unit
from helpdesk_site.people.policies import may_keep_calendar, may_read_calendar
from helpdesk_site.people.selectors import names_by_uuid, roles_on
from helpdesk_site.people.views.requests import person_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIRST_YEAR, LAST_YEAR = 2000, 2100  # beyond these nobody knows a holiday
DUE_DATES = {
    "approval.stage": gettext_lazy("Time to decide an approval"),
    "approval": gettext_lazy("End of an approval that nobody decides"),
}


def reader_or_404(request: HttpRequest) -> Person:
    """The calendar is for the desk's staff; for others there is no such page."""
    person = person_of(request)
    if not may_read_calendar(roles_on(person)):
        raise Http404
    return person


def keeper_or_404(request: HttpRequest) -> Person:
    person = person_of(request)
    if not may_keep_calendar(roles_on(person)):
        raise Http404
    return person


def year_or_404(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


def _holiday_state(holiday: Holiday) -> StateBadge:
    if holiday.state == HolidayState.CONFIRMED:
        return StateBadge(holiday.get_state_display(), "success")
    return StateBadge(holiday.get_state_display(), "warning", "question-circle")


def _leave_state(leave: AdministrativeLeave) -> StateBadge:
    if leave.withdrawn_at is not None:
        return StateBadge(pgettext_lazy("leave", "withdrawn"), "neutral", "slash-circle")
    return StateBadge(pgettext_lazy("leave", "in force"), "success")


def _what_moved(move: DueDateChange) -> StrOrPromise:
    return DUE_DATES.get(move.object_type, move.object_type)


HOLIDAYS: ListDefinition[Holiday] = ListDefinition(
    key="holidays",
    caption=gettext_lazy("Holidays"),
    order=("day",),
    page_size=100,
    columns=[
        Column("day", gettext_lazy("Day"), lambda holiday: words.day_words(holiday.day), kind="date"),
        Column("name", pgettext_lazy("holiday", "Name"), lambda holiday: holiday.name, kind="wide"),
        Column("span", gettext_lazy("How long"), lambda holiday: words.span_words(holiday.half_day_from, None)),
        Column("kind", gettext_lazy("Kind"), lambda holiday: holiday.get_kind_display()),
        Column("state", gettext_lazy("State"), _holiday_state),
        Column("source", gettext_lazy("Source"), lambda holiday: holiday.source, hidden_on_phone=True),
    ],
    empty=EmptyState(
        gettext_lazy("No holidays are stored for this year"),
        gettext_lazy("Until they are, due dates count every weekday of this year as a day of work."), icon="calendar3",
    ),
)  # fmt: skip

LEAVES: ListDefinition[AdministrativeLeave] = ListDefinition(
    key="leaves",
    caption=gettext_lazy("Administrative leave"),
    order=("day",),
    page_size=100,
    columns=[
        Column("day", gettext_lazy("Day"), lambda leave: words.day_words(leave.day), kind="date"),
        Column("reason", gettext_lazy("What for"), lambda leave: leave.reason, kind="wide"),
        Column("span", gettext_lazy("How long"), lambda leave: words.span_words(leave.starts, leave.ends)),
        Column("scope", gettext_lazy("For whom"), words.scope_words),
        Column("state", gettext_lazy("State"), _leave_state),
        Column("document", gettext_lazy("Basis document"), lambda leave: leave.basis_document, hidden_on_phone=True),
    ],
    row_url=lambda leave: reverse("people:leave", args=[leave.public_id]),
    empty=EmptyState(
        gettext_lazy("No administrative leave in this year"),
        gettext_lazy("Leave that the President or the governor declares is entered here, also when it comes late."),
        icon="calendar3",
    ),
)  # fmt: skip

MOVES: ListDefinition[DueDateChange] = ListDefinition(
    key="moves",
    caption=gettext_lazy("Due dates that it moved"),
    order=("id",),
    columns=[
        Column("what", gettext_lazy("What"), _what_moved, kind="wide"),
        Column("old", pgettext_lazy("due date", "Before"), lambda move: move.old, kind="date"),
        Column("new", pgettext_lazy("due date", "After"), lambda move: move.new, kind="date"),
        Column("why", gettext_lazy("Why"), lambda move: move.reason, hidden_on_phone=True),
        Column("at", gettext_lazy("Recomputed"), lambda move: move.at, kind="date", hidden_on_phone=True),
    ],
    empty=EmptyState(
        gettext_lazy("No due date had to move"),
        gettext_lazy("No open due date ended on or after this day, or the leave is of a group of people."),
        icon="check-circle",
    ),
)  # fmt: skip


@login_required
@require_GET
def this_year(request: HttpRequest) -> HttpResponse:
    """The address of the navigation: the year in which one is."""
    return _year_page(request, clock.today().year)


@login_required
@require_GET
def year(request: HttpRequest, year: int) -> HttpResponse:
    return _year_page(request, year_or_404(year))


def _year_page(request: HttpRequest, year: int) -> HttpResponse:
    person = reader_or_404(request)
    keeps = may_keep_calendar(roles_on(person))
    context = {
        "year": year,
        "sheet": words.year_sheet(year),
        "tabs": _tabs(year),
        "may_keep": keeps,
        "notice": _proposals_notice(year, keeps=keeps),
        "holidays": _holidays_page(request, year, keeps=keeps),
        "leaves": LEAVES.page(leaves_between(date(year, 1, 1), date(year, 12, 31)).order_by(), request),
    }
    return render(request, "people/calendar.html", context)


def _holidays_page(request: HttpRequest, year: int, *, keeps: bool) -> ListPage:
    """The list; a row leads whoever keeps the calendar to its correction."""

    def correction(holiday: Holiday) -> str:
        return reverse("people:correct_holiday", args=[holiday.public_id])

    definition = replace(HOLIDAYS, row_url=correction) if keeps else HOLIDAYS
    return definition.page(holidays_of(year).order_by(), request)


def _tabs(shown: int | None) -> Tabs:
    """The years around the one that is shown, and the working hours."""
    middle = shown or clock.today().year
    years = [year for year in range(middle - 1, middle + 2) if FIRST_YEAR <= year <= LAST_YEAR]
    tabs = [Tab(str(year), reverse("people:calendar_year", args=[year]), current=year == shown) for year in years]
    hours = Tab(_("Working hours"), reverse("people:working_hours"), current=shown is None)
    return Tabs(_("Calendar"), [*tabs, hours])


def _proposals_notice(year: int, *, keeps: bool) -> Notice | None:
    """What waits for a person: proposals to confirm, or a year without holidays."""
    waiting = holidays_of(year).filter(state=HolidayState.PROPOSED).count()
    address = reverse("people:holiday_proposals", args=[year])
    if waiting:
        text = ngettext(
            "%(count)d day is a proposal of a library. It counts as free, but nobody has compared it yet.",
            "%(count)d days are proposals of a library. They count as free, but nobody has compared them yet.", waiting,
        ) % {"count": waiting}  # fmt: skip
        if not keeps:
            return Notice(text, "info")
        return Notice(text, "warning", action=Link(_("Look at the proposals"), address))
    if keeps and not holidays_of(year).exists():
        return Notice(
            _("The proposals of a library can be fetched and compared with the official announcement."), "info",
            action=Link(_("Look at the proposals"), address),
        )  # fmt: skip
    if keeps and (others := [other for other in years_to_confirm() if other != year]):
        return Notice(
            _("The holidays of %(year)d wait to be confirmed.") % {"year": others[0]}, "info",
            action=Link(_("Look at the proposals"), reverse("people:holiday_proposals", args=[others[0]])),
        )  # fmt: skip
    return None


@login_required
@require_GET
def leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """One administrative leave: what was declared, and every due date that it moved."""
    person = reader_or_404(request)
    found = get_object_or_404(AdministrativeLeave, public_id=public_id)
    standing = found.withdrawn_at is None
    context = {
        "leave": found,
        "state": _leave_state(found),
        "facts": _facts_of(found),
        "moves": MOVES.page(due_date_changes_caused_by(found).order_by(), request),
        "may_withdraw": standing and may_keep_calendar(roles_on(person)),
        "crumbs": calendar_crumbs(found.day.year),
    }
    return render(request, "people/leave.html", context)


def _facts_of(leave: AdministrativeLeave) -> DefinitionList:
    facts = [
        Definition(_("Day"), words.day_words(leave.day)),
        Definition(_("How long"), words.span_words(leave.starts, leave.ends)),
        Definition(_("For whom"), words.scope_words(leave), _unit_names(leave)),
        Definition(_("Basis document"), leave.basis_document),
        Definition(_("Entered by"), _person_behind(leave.declared_by), words.moment_words(leave.declared_at)),
    ]
    if leave.withdrawn_at is not None:
        who = _person_behind(leave.withdrawn_by)
        facts.append(Definition(_("Withdrawn by"), who, words.moment_words(leave.withdrawn_at)))
    return DefinitionList(facts)


def _unit_names(leave: AdministrativeLeave) -> str:
    if leave.scope != LeaveScope.UNITS:
        return ""
    units = Unit.objects.filter(public_id__in=leave.unit_ids).order_by("sort_key")
    return ", ".join(units.values_list("name", flat=True))


def _person_behind(audit_id: str) -> str:
    """The name of whoever did something, from the audit trail's pseudonym."""
    kind, _colon, pseudonym = audit_id.partition(":")
    names = names_by_uuid([UUID(pseudonym)]) if kind == "person" else {}
    return next(iter(names.values()), _("somebody who has left"))


@login_required
@require_GET
def working_hours(request: HttpRequest) -> HttpResponse:
    """The week in force and those to come."""
    person = reader_or_404(request)
    today = clock.today()
    weeks = [
        {"week": week, "term": words.term_words(week), "length": words.week_length(week),
         "facts": words.week_facts(week), "state": _week_state(week.first_day <= today)}
        for week in weeks_from(today)
    ]  # fmt: skip
    context = {"weeks": weeks, "tabs": _tabs(None), "may_keep": may_keep_calendar(roles_on(person))}
    return render(request, "people/working_hours.html", context)


def _week_state(is_in_force: bool) -> StateBadge:
    if is_in_force:
        return StateBadge(pgettext_lazy("hours", "in force"), "success", "check-circle")
    return StateBadge(pgettext_lazy("hours", "to come"), "info", "calendar3")


def calendar_crumbs(year: int) -> list[Link]:
    return [Link(_("Working calendar"), reverse("people:calendar_year", args=[year]))]
