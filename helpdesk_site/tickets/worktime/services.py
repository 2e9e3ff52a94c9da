"""Writing down working time. Nothing is rewritten: a correction is a row of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import require_transaction, unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies, text
from helpdesk_site.tickets.models import Call, TicketProfile, TimeEntry, WorkKind
from helpdesk_site.tickets.selectors import ticket_visible_to
from helpdesk_site.tickets.worktime import selectors, totals
from helpdesk_site.tickets.worktime.durations import LONGEST_MINUTES

BACK: Final = timedelta(days=7)
NOTE_LENGTH: Final = 200
MINUTES_OF_A_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What somebody did: how long, on which day, how. 0 minutes take an entry back that is corrected."""

    minutes: int
    day: date
    kind: str
    note: str = ""


def record_time(ticket_id: str, work: Work, *, actor: Person, key: UUID | None = None) -> TimeEntry:
    """Writes down one's own working time on a ticket, open or not. Sending it again gives the entry of the first time.

    Raises TicketProfile.DoesNotExist, NotAllowed, Invalid with the fields at fault.
    """
    work = _checked(work)
    try:
        with unit_of_work():
            profile = ticket_visible_to(actor, ticket_id)
            if not policies.may_work(actor, roles_on(actor), profile):
                raise NotAllowed(_("Only whoever works on the request writes down working time."))
            _require_room(actor, work, besides=0)
            entry = _write(profile, work, actor, key=key)
            totals.move(entry)
            return entry
    except IntegrityError:
        sent_before = TimeEntry.objects.filter(key=key, person=actor).first() if key else None
        if sent_before is None:
            raise
        return sent_before


def correct_time(entry_id: str, work: Work, *, actor: Person) -> TimeEntry:
    """Puts another entry in the place of one's own, of the last seven days.

    Raises TimeEntry.DoesNotExist, Invalid, Conflict when it was corrected meanwhile.
    """
    before = selectors.own_entry(actor, entry_id)
    if before.day < clock.today() - BACK:
        raise Invalid(_("Working time can be corrected for seven days. Tell your chief about this one."), code="old")
    work = _checked(work, may_be_nothing=True)
    try:
        with unit_of_work():
            _require_room(actor, work, besides=before.minutes if before.day == work.day else 0)
            entry = _write(before.ticket, work, actor, corrects=before)
            totals.move(entry, went=before)
            return entry
    except IntegrityError as overtaken:
        raise Conflict(_("This entry was corrected meanwhile. Look at your day again.")) from overtaken


def count_call(call: Call, ticket: TicketProfile, *, actor: Person) -> None:
    """A step: the minutes that were spoken count by themselves, each begun minute whole."""
    require_transaction()
    minutes = min(-(-call.talk_seconds // 60), LONGEST_MINUTES)
    if minutes:
        work = Work(minutes=minutes, day=clock.today(), kind=WorkKind.PHONE)
        totals.move(_write(ticket, work, actor, call=call))


def _write(
    profile: TicketProfile,
    work: Work,
    actor: Person,
    *,
    corrects: TimeEntry | None = None,
    call: Call | None = None,
    key: UUID | None = None,
) -> TimeEntry:
    entry = TimeEntry.objects.create(
        public_id=new_id("tme"), ticket=profile, service_id=corrects.service_id if corrects else profile.service_id,
        person=actor, day=work.day, minutes=work.minutes, kind=work.kind, note=work.note, corrects=corrects, call=call,
        key=key, created_at=clock.now(),
    )  # fmt: skip
    audit.record(
        "tickets.time_entry.corrected" if corrects else "tickets.time_entry.recorded", actor=actor, on=entry,
        ticket=profile.public_id, day=work.day, minutes=work.minutes, kind=str(work.kind),
        corrects=corrects.public_id if corrects else "",
    )  # fmt: skip
    return entry


def _checked(work: Work, *, may_be_nothing: bool = False) -> Work:
    fields: dict[str, list[str]] = {}
    today = clock.today()
    if not (0 if may_be_nothing else 1) <= work.minutes <= LONGEST_MINUTES:
        fields["duration"] = [_("Write how long it took, such as 45, 1:20 or 1 sa 20 dk; at most 16 hours.")]
    if not today - BACK <= work.day <= today:
        fields["day"] = [_("Choose today or one of the seven days before it.")]
    if work.kind not in WorkKind.values:
        fields["kind"] = [_("Choose how you worked.")]
    if fields:
        raise Invalid(next(iter(fields.values()))[0], fields=fields, code="no_sense")
    note = text.clean_text(work.note, field="note", required=False, limit=NOTE_LENGTH)
    return Work(minutes=work.minutes, day=work.day, kind=work.kind, note=" ".join(note.split()))


def _require_room(actor: Person, work: Work, *, besides: int) -> None:
    if selectors.minutes_of_day(actor, work.day) - besides + work.minutes > MINUTES_OF_A_DAY:
        sentence = _("This day would have more than 24 hours. Look at what you have written down for it.")
        raise Invalid(sentence, fields={"duration": [sentence]}, code="day_is_full")
