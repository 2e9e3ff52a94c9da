"""How the chief keeps the calendar. Every change shows beforehand how many open due dates it moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from helpdesk_site.interface import reviewing
from helpdesk_site.interface.components import (
    Component,
    Definition,
    DefinitionList,
    Difference,
    DiffRow,
    Link,
    Notice,
)  # fmt: skip
from helpdesk_site.interface.reviewing import FormPage, Look
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar import services
from helpdesk_site.kernel.calendar.models import AdministrativeLeave, Holiday, HolidayKind, HolidayState, LeaveScope
from helpdesk_site.kernel.calendar.proposals import proposed_holidays
from helpdesk_site.kernel.calendar.selectors import WeekInForce, holidays_of, weeks_from
from helpdesk_site.kernel.calendar.services import AddedHoliday, DecidedProposals, DeclaredLeave
from helpdesk_site.people import calendar_words as words
from helpdesk_site.people.calendar_forms import (
    CorrectHolidayForm,
    HolidayForm,
    LeaveForm,
    ProposalsForm,
    RemoveHolidayForm,
    WithdrawLeaveForm,
    WorkingHoursForm,
)  # fmt: skip
from helpdesk_site.people.models import Person
from helpdesk_site.people.views.calendar import calendar_crumbs, keeper_or_404, year_or_404

# Proposed holidays


@login_required
@require_http_methods(["GET", "POST"])
def proposals(request: HttpRequest, year: int) -> HttpResponse:
    """A person stands for the holidays of a year, one by one or all; a year without any gets proposals first."""
    person = keeper_or_404(request)
    if not holidays_of(year_or_404(year)).exists():
        return _fetch_proposals(request, year, person)
    waiting = holidays_of(year).filter(state=HolidayState.PROPOSED)
    form = ProposalsForm(reviewing.posted(request), proposals=waiting)
    page = FormPage(
        _("Proposed holidays of %(year)d") % {"year": year}, cancel_url=_year_address(year),
        crumbs=calendar_crumbs(year), template="people/holiday_proposals.html",
        intro=_("Compare each day with the official announcement; for the religious feasts the Diyanet's calendar "
                "prevails. If all of them are right, just go on."),
    )  # fmt: skip
    if not form.proposals and request.method == "GET":
        messages.info(request, _("All holidays of %(year)d are confirmed.") % {"year": year})
        return redirect("people:calendar_year", year)

    def act() -> DecidedProposals:
        return services.decide_proposals(
            year, confirmed=[holiday.public_id for holiday in form.decided(form.CONFIRM)],
            left_out=[holiday.public_id for holiday in form.decided(form.LEAVE_OUT)], actor=person,
        )  # fmt: skip

    def look(decided: DecidedProposals) -> Look:
        return Look(
            _("Decide about these days?"), _("Put these days down"), consequences=_decided_words(decided),
            parts=[_decided_days(form)],
        )  # fmt: skip

    def done(decided: DecidedProposals) -> HttpResponse:
        messages.success(request, _done_words(decided))
        return redirect("people:calendar_year", year)

    return reviewing.answer(request, form, page, act=act, look=look, done=done)


def _decided_words(decided: DecidedProposals) -> list[str]:
    sentences = []
    if decided.confirmed:
        sentences.append(
            ngettext("%(count)d day is confirmed.", "%(count)d days are confirmed.", decided.confirmed)
            % {"count": decided.confirmed}
        )
    if decided.left_out:
        sentences.append(
            ngettext(
                "%(count)d day is left out and becomes a day of work; due dates that were promised stay.",
                "%(count)d days are left out and become days of work; due dates that were promised stay.",
                decided.left_out,
            ) % {"count": decided.left_out}
        )  # fmt: skip
    return sentences


def _done_words(decided: DecidedProposals) -> str:
    return _("Confirmed: %(confirmed)d. Left out: %(left_out)d.") % {
        "confirmed": decided.confirmed, "left_out": decided.left_out,
    }  # fmt: skip


def _decided_days(form: ProposalsForm) -> Component:
    said = dict(form.CHOICES)
    return DefinitionList([
        Definition(f"{words.day_words(holiday.day)} – {holiday.name}", said[form.cleaned_data[holiday.public_id]])
        for holiday in form.proposals
    ])  # fmt: skip


def _fetch_proposals(request: HttpRequest, year: int, person: Person) -> HttpResponse:
    page = FormPage(
        _("Proposed holidays of %(year)d") % {"year": year}, cancel_url=_year_address(year),
        crumbs=calendar_crumbs(year),
    )  # fmt: skip

    def look(_stored: list[Holiday]) -> Look:
        return Look(
            _("Store these days as proposals?"),
            _("Store them"),
            consequences=[
                _("They count as free from now on, until you confirm them or leave them out."),
                _("What the library only estimates is marked so."),
            ],
            parts=[_proposed_days(year)],
        )

    def done(_stored: list[Holiday]) -> HttpResponse:
        messages.success(request, _("The proposals are stored. Confirm them, or leave out what is no holiday."))
        return redirect("people:holiday_proposals", year)

    return reviewing.answer(
        request, reviewing.NothingToType(), page, look=look, done=done,
        act=lambda: services.propose_holidays(year, actor=person),
    )  # fmt: skip


def _proposed_days(year: int) -> Component:
    return DefinitionList([
        Definition(f"{words.day_words(one.day)} – {one.name}", words.span_words(one.half_day_from, None), one.source)
        for one in proposed_holidays(year)
    ])  # fmt: skip


# Holidays


@login_required
@require_http_methods(["GET", "POST"])
def add_holiday(request: HttpRequest) -> HttpResponse:
    """A holiday that no proposal holds."""
    person = keeper_or_404(request)
    form = HolidayForm(reviewing.posted(request))
    today = clock.today()
    page = FormPage(_("Add a holiday"), cancel_url=_year_address(today.year), crumbs=calendar_crumbs(today.year))

    def act() -> AddedHoliday:
        given = form.cleaned_data
        return services.add_holiday(**{**given, "kind": HolidayKind(given["kind"])}, actor=person)

    def look(added: AddedHoliday) -> Look:
        question = _("Add “%(name)s” on %(day)s?") % _named(added.holiday)
        return Look(question, _("Add it"), consequences=[words.moved_words(added.moved_due_dates)])

    def done(added: AddedHoliday) -> HttpResponse:
        said = _("“%(name)s” on %(day)s is in the calendar.") % _named(added.holiday)
        messages.success(request, f"{said} {words.recomputed_words(added.moved_due_dates)}")
        return redirect("people:calendar_year", added.holiday.day.year)

    return reviewing.answer(request, form, page, act=act, look=look, done=done)


@login_required
@require_http_methods(["GET", "POST"])
def correct_holiday(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another day, or whole or half: what the official announcement says."""
    person = keeper_or_404(request)
    holiday = get_object_or_404(Holiday, public_id=public_id)
    form = CorrectHolidayForm.of(holiday, reviewing.posted(request))
    page = FormPage(
        holiday.name, cancel_url=_year_address(holiday.day.year), crumbs=calendar_crumbs(holiday.day.year),
        template="people/holiday.html", intro=_("Correcting a proposal confirms it."), context={"holiday": holiday},
    )  # fmt: skip

    def difference() -> Difference:
        given = form.cleaned_data
        before = words.span_words(holiday.half_day_from, None)
        rows = [
            _row(_("Day"), words.day_words(holiday.day), words.day_words(given["day"])),
            _row(_("How long"), before, words.span_words(given["half_day_from"], None)),
        ]
        return Difference(rows, _("What the correction changes"))

    return _change(
        request, form, page, question=lambda: _("Correct “%(name)s”?") % {"name": holiday.name},
        action_label=_("Correct it"), parts=lambda: [difference()], done_words=_("The holiday is corrected."),
        act=lambda: services.correct_holiday(holiday, **form.cleaned_data, actor=person),
        back=lambda: _year_address(form.cleaned_data["day"].year),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def remove_holiday(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes out what is no holiday."""
    person = keeper_or_404(request)
    holiday = get_object_or_404(Holiday, public_id=public_id)
    form = RemoveHolidayForm(reviewing.posted(request))
    page = FormPage(
        _("Take out: %(name)s") % {"name": holiday.name},
        cancel_url=reverse("people:correct_holiday", args=[holiday.public_id]),
        crumbs=calendar_crumbs(holiday.day.year),
        intro=_("%(day)s becomes a day of work.") % {"day": words.day_words(holiday.day)},
    )  # fmt: skip
    return _change(
        request, form, page, question=lambda: _("Take “%(name)s” on %(day)s out of the calendar?") % _named(holiday),
        action_label=_("Take it out"), done_words=_("The holiday is taken out."), dangerous=True,
        act=lambda: services.remove_holiday(holiday, **form.cleaned_data, actor=person),
        back=lambda: _year_address(holiday.day.year),
    )  # fmt: skip


# Administrative leave


@login_required
@require_http_methods(["GET", "POST"])
def declare_leave(request: HttpRequest) -> HttpResponse:
    """Leave that the President or the governor has declared."""
    person = keeper_or_404(request)
    form = LeaveForm(reviewing.posted(request))
    today = clock.today()
    page = FormPage(
        _("Enter administrative leave"), cancel_url=_year_address(today.year), crumbs=calendar_crumbs(today.year),
        intro=_("For one day at a time. Due dates that it puts off are recomputed, and none becomes shorter."),
        template="people/leave_form.html",
    )  # fmt: skip

    def look(declared: DeclaredLeave) -> Look:
        leave = declared.leave
        question = _("Enter %(day)s as administrative leave?") % {"day": words.day_words(leave.day)}
        return Look(
            question, _("Enter it"), consequences=[words.moved_words(declared.moved_due_dates)],
            parts=[*_leave_notices(leave), _leave_facts(leave)],
        )  # fmt: skip

    def done(declared: DeclaredLeave) -> HttpResponse:
        said = _("The administrative leave is in the calendar.")
        messages.success(request, f"{said} {words.recomputed_words(declared.moved_due_dates)}")
        return redirect("people:leave", declared.leave.public_id)

    return reviewing.answer(
        request, form, page, look=look, done=done,
        act=lambda: services.declare_administrative_leave(**form.declaration(), actor=person),
    )  # fmt: skip


def _leave_facts(leave: AdministrativeLeave) -> Component:
    return DefinitionList([
        Definition(_("Day"), words.day_words(leave.day)),
        Definition(_("How long"), words.span_words(leave.starts, leave.ends)),
        Definition(_("What for"), leave.reason),
        Definition(_("Basis document"), leave.basis_document),
        Definition(_("For whom"), words.scope_words(leave)),
    ])  # fmt: skip


def _leave_notices(leave: AdministrativeLeave) -> list[Component]:
    """What one would not expect of this day."""
    found: list[Component] = []
    if leave.scope == LeaveScope.GROUP:
        found.append(Notice(_("Leave of a group of people moves no due date: the others are at work."), "info"))
    holiday = Holiday.objects.filter(day=leave.day, half_day_from__isnull=True).first()
    if holiday is not None:
        found.append(Notice(_("This day is free already: %(name)s.") % {"name": holiday.name}, "warning"))
    others = AdministrativeLeave.objects.filter(day=leave.day, withdrawn_at__isnull=True)
    if others.exclude(public_id=leave.public_id).exists():
        found.append(Notice(_("There is administrative leave on this day already."), "warning"))
    return found


@login_required
@require_http_methods(["GET", "POST"])
def withdraw_leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """The leave does not take place."""
    person = keeper_or_404(request)
    leave = get_object_or_404(AdministrativeLeave, public_id=public_id)
    form = WithdrawLeaveForm(reviewing.posted(request))
    page = FormPage(
        _("Withdraw the administrative leave of %(day)s") % {"day": f"{leave.day:%d.%m.%Y}"},
        cancel_url=reverse("people:leave", args=[public_id]),
        crumbs=[*calendar_crumbs(leave.day.year), Link(leave.reason, reverse("people:leave", args=[public_id]))],
        intro=_("It stays on record as withdrawn and counts no more."),
    )  # fmt: skip
    return _change(
        request, form, page, dangerous=True, action_label=_("Withdraw it"), done_words=_("The leave is withdrawn."),
        question=lambda: _("Does the leave of %(day)s not take place?") % {"day": words.day_words(leave.day)},
        act=lambda: services.withdraw_administrative_leave(leave, **form.cleaned_data, actor=person),
        back=lambda: reverse("people:leave", args=[public_id]),
    )  # fmt: skip


# Working hours


@login_required
@require_http_methods(["GET", "POST"])
def change_hours(request: HttpRequest) -> HttpResponse:
    """A new week from a day on, for a season or until further notice."""
    person = keeper_or_404(request)
    form = WorkingHoursForm(reviewing.posted(request), week=_week_on(clock.today()))
    page = FormPage(
        _("New working hours"), cancel_url=reverse("people:working_hours"), crumbs=[
            *calendar_crumbs(clock.today().year), Link(_("Working hours"), reverse("people:working_hours")),
        ],
        template="people/working_hours_form.html",
    )  # fmt: skip

    def parts() -> list[Component]:
        before, after = _week_on(form.cleaned_data["first_day"]), form.week()
        rows = [
            _row(
                str(WEEKDAYS[day]), words.periods_words(before.periods.get(day, ()) if before else ()),
                words.periods_words(after.get(day, ())),
            ) for day in range(7)
        ]  # fmt: skip
        return [Difference(rows, _("What the new week changes"))]

    def question() -> str:
        given = form.cleaned_data
        if given["last_day"] is None:
            return _("Put these hours in force from %(first)s on?") % {"first": f"{given['first_day']:%d.%m.%Y}"}
        return _("Put these hours in force from %(first)s to %(last)s?") % {
            "first": f"{given['first_day']:%d.%m.%Y}", "last": f"{given['last_day']:%d.%m.%Y}",
        }  # fmt: skip

    def act() -> int:
        given = form.cleaned_data
        return services.change_working_hours(
            form.week(), first_day=given["first_day"], last_day=given["last_day"], reason=given["reason"],
            may_shorten=given["may_shorten"], actor=person,
        )  # fmt: skip

    return _change(
        request, form, page, act=act, question=question, action_label=_("Put them in force"), parts=parts,
        done_words=_("The new hours are in the calendar."), back=lambda: reverse("people:working_hours"),
    )  # fmt: skip


def _week_on(day: date) -> WeekInForce | None:
    return next(iter(weeks_from(day)), None)


# What the changes share


def _change(
    request: HttpRequest,
    form: forms.Form,
    page: FormPage,
    *,
    act: Callable[[], int],
    question: Callable[[], str],
    action_label: str,
    done_words: str,
    back: Callable[[], str],
    parts: Callable[[], Sequence[Component]] = list,
    dangerous: bool = False,
) -> HttpResponse:
    """A change that answers how many due dates it moved: said before, and said again when it is done."""

    def look(moved: int) -> Look:
        return Look(
            question(), action_label, consequences=[words.moved_words(moved)], parts=parts(), dangerous=dangerous
        )

    def done(moved: int) -> HttpResponse:
        messages.success(request, f"{done_words} {words.recomputed_words(moved)}")
        return redirect(back())

    return reviewing.answer(request, form, page, act=act, look=look, done=done)


def _row(label: str, before: str, after: str) -> DiffRow:
    return DiffRow(label, "unchanged" if before == after else "changed", before, after)


def _named(holiday: Holiday) -> dict[str, str]:
    return {"name": holiday.name, "day": words.day_words(holiday.day)}


def _year_address(year: int) -> str:
    return reverse("people:calendar_year", args=[year])
