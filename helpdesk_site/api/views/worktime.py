"""Working time: what was spent on a ticket, more of it, a correction."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api import selectors
from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.worktime import TimeEntryShown, WorktimeShown, show_entry, show_worktime
from helpdesk_site.api.idempotency import idempotent, request_key_of
from helpdesk_site.api.inputs.worktime import TimeCorrectionInput, TimeInput
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, read_body
from helpdesk_site.kernel import clock
from helpdesk_site.tickets.models import TimeEntry
from helpdesk_site.tickets.worktime.selectors import entries_on, minutes_on
from helpdesk_site.tickets.worktime.services import Work, correct_time, record_time


class Worktime(ApiView):
    @describes(
        name="tickets_worktime", tag="tickets", shows=WorktimeShown,
        summary=gettext_lazy("The working time on a ticket"),
    )  # fmt: skip
    def get(self, _request: Request, public_id: str) -> Response:
        profile = selectors.ticket(self.actor, public_id)
        if not selectors.sees_notes(self.actor, profile):
            raise NotFound
        return answer(show_worktime(minutes_on(profile), entries_on(profile)))

    @describes(
        name="tickets_worktime_add", tag="tickets", body=TimeInput, shows=TimeEntryShown, status=201,
        summary=gettext_lazy("Writes down your working time on a ticket"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        selectors.ticket(self.actor, public_id)
        given = read_body(request, TimeInput)
        work = Work(
            minutes=given["minutes"], kind=given["kind"], day=given.get("day", clock.today()),
            note=given.get("note", ""),
        )  # fmt: skip
        entry = record_time(public_id, work, actor=self.actor, key=request_key_of(request, self.actor.uuid))
        return answer(show_entry(entry), status=201)


class Corrections(ApiView):
    @describes(
        name="time_entries_correct", tag="tickets", body=TimeCorrectionInput, shows=TimeEntryShown, status=201,
        summary=gettext_lazy("Corrects your own working time of the last seven days"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        given = read_body(request, TimeCorrectionInput)
        work = Work(minutes=given["minutes"], kind=given["kind"], day=given["day"], note=given.get("note", ""))
        try:
            entry = correct_time(public_id, work, actor=self.actor)
        except TimeEntry.DoesNotExist as missing:
            raise NotFound from missing
        return answer(show_entry(entry), status=201)
