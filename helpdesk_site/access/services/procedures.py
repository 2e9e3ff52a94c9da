"""The register of procedures: versions are added, ended, and taken back while nobody relies on them; never edited.

A request points at one version and keeps it (12-e). What a version said, and from when to when, must stay readable as
long as a request does: a mistake is mended by the next version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from helpdesk_site.access.models import AccessRequest, Procedure, ProcedureVersion
from helpdesk_site.access.services.keeping import is_past, overlapping, require_keeper, term_words
from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Conflict, Invalid, WrongState
from helpdesk_site.kernel.official_number import parse_official_number
from helpdesk_site.kernel.transaction import changed, unit_of_work

TOPIC = "procedures"
ONE_DAY = timedelta(days=1)
_CODE = re.compile(r"[A-Z0-9]+(?:[-.][A-Z0-9]+)*")


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What somebody enters into the register. Days are inclusive; no `in_force_to` means until further notice.

    `succeeds`: the version in force on the first day ends on the day before.
    """

    code: str
    number: int
    title: str
    document_number: str
    in_force_from: date
    in_force_to: date | None = None
    covers_access_requests: bool = True
    succeeds: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """`succeeded` is the version that ends on the day before, if one does."""

    version: ProcedureVersion
    succeeded: ProcedureVersion | None


def publish_version(new: NewVersion, *, actor: Actor) -> Published:
    """Enters a version, and with it the procedure when its code is new.

    Raises NotAllowed; Invalid for a day before today, days of another version, a number that is not the next, and what
    does not hold together. Then nothing has changed.
    """
    require_keeper(actor)
    code = new.code.strip().upper()
    _require_sense(new, code)
    with unit_of_work():
        procedure = _held(code)
        earlier = list(procedure.versions.select_related("procedure"))
        _require_next_number(new.number, earlier)
        succeeded = _make_room(new, earlier)
        version = ProcedureVersion.objects.create(
            procedure=procedure, number=new.number, title=new.title.strip(),
            document_number=new.document_number.strip(), in_force_from=new.in_force_from, in_force_to=new.in_force_to,
            covers_access_requests=new.covers_access_requests,
        )  # fmt: skip
        audit.record(
            "access.procedure.published", actor=actor, on=procedure, version=version.number,
            document_number=version.document_number, in_force_from=version.in_force_from,
            in_force_to=version.in_force_to, covers_access_requests=version.covers_access_requests,
            succeeds=succeeded.number if succeeded else None,
        )  # fmt: skip
        changed(TOPIC)
    return Published(version, succeeded)


def end_version(version: ProcedureVersion, *, last_day: date, actor: Actor) -> None:
    """Sets the last day on which a version is in force, today at the earliest; a later one than before is possible.

    Raises NotAllowed, WrongState when it is over already, Invalid for a day that cannot be its last.
    """
    require_keeper(actor)
    with unit_of_work():
        procedure = _held(version.procedure.code)
        stored = procedure.versions.select_related("procedure").get(pk=version.pk)
        if stored.last_day is not None and is_past(stored.last_day):
            raise WrongState(_("%(version)s is no longer in force: enter a new version.") % {"version": stored.label})
        _require_last_day(stored, last_day, list(procedure.versions.select_related("procedure").exclude(pk=stored.pk)))
        before = stored.last_day
        ProcedureVersion.objects.filter(pk=stored.pk).update(in_force_to=last_day)
        audit.record(
            "access.procedure.ended", actor=actor, on=procedure, version=stored.number, last_day=last_day,
            before=before,
        )  # fmt: skip
        changed(TOPIC)
    version.refresh_from_db()


def withdraw_version(version: ProcedureVersion, *, resume: bool, actor: Actor) -> ProcedureVersion | None:
    """Takes a version back that begins today or later and that no request points at, as if it had not been entered.

    With `resume` the version that had ended for it goes on without an end, and is answered. A procedure without any
    version goes as well. Raises NotAllowed, WrongState.
    """
    require_keeper(actor)
    with unit_of_work():
        procedure = _held(version.procedure.code)
        stored = procedure.versions.select_for_update(of=("self",)).select_related("procedure").filter(pk=version.pk)
        found = stored.first()
        if found is None:
            raise Conflict(_("Somebody else has taken this version back. Reload the page."))
        _require_unused(found)
        audit.record("access.procedure.withdrawn", actor=actor, on=procedure, version=found.number)
        found.delete()
        resumed = predecessor_of(found) if resume else None
        if resumed is not None:
            ProcedureVersion.objects.filter(pk=resumed.pk).update(in_force_to=None)
            audit.record("access.procedure.resumed", actor=actor, on=procedure, version=resumed.number)
            resumed.in_force_to = None
        if not procedure.versions.exists():
            procedure.delete()
        changed(TOPIC)
    return resumed


def predecessor_of(version: ProcedureVersion) -> ProcedureVersion | None:
    """The version that ends on the day before this one begins."""
    before = version.in_force_from - ONE_DAY
    found = ProcedureVersion.objects.filter(procedure=version.procedure_id, in_force_to=before)
    return found.select_related("procedure").first()


def _held(code: str) -> Procedure:
    """The procedure, alone: one change of its versions at a time."""
    Procedure.objects.get_or_create(code=code)
    return Procedure.objects.select_for_update().get(code=code)


def _require_sense(new: NewVersion, code: str) -> None:
    fields: dict[str, list[str]] = {}
    if not _CODE.fullmatch(code):
        fields["code"] = [_("Write the code in Latin letters, digits and hyphens, such as PR-EBYS-07.")]
    if not new.title.strip():
        fields["title"] = [_("Write the title of the procedure.")]
    if parse_official_number(new.document_number) is None:
        fields["document_number"] = [
            _("Write the document's number as on the letter, such as E-10000001-903.02-77120.")
        ]
    if is_past(new.in_force_from):
        fields["in_force_from"] = [_("A version begins today or later: what is past was decided under older rules.")]
    if new.in_force_to is not None and new.in_force_to < new.in_force_from:
        fields["in_force_to"] = [_("The end is before the start.")]
    if fields:
        raise Invalid(_("Some details of the version need correction."), fields=fields)


def _require_next_number(number: int, earlier: list[ProcedureVersion]) -> None:
    newest = max(earlier, key=lambda version: version.number, default=None)
    if newest is not None and number <= newest.number:
        sentence = _("The register holds %(version)s: the next version is %(next)d or higher.") % {
            "version": newest.label, "next": newest.number + 1,
        }  # fmt: skip
        raise Invalid(sentence, fields={"number": [sentence]})


def _make_room(new: NewVersion, earlier: list[ProcedureVersion]) -> ProcedureVersion | None:
    """Ends the version in force on the day before, if it may; refuses the days of any other."""
    in_the_way = overlapping(earlier, new.in_force_from, new.in_force_to)
    if not in_the_way:
        return None
    [first, *others] = in_the_way
    if first.in_force_from >= new.in_force_from:
        raise _overlap(first)
    if not new.succeeds:
        raise _overlap(first, may_succeed=not others)
    if others:
        raise _overlap(others[0])
    first.in_force_to = new.in_force_from - ONE_DAY
    first.save(update_fields=["in_force_to"])
    return first


def _overlap(other: ProcedureVersion, *, may_succeed: bool = False) -> Invalid:
    if may_succeed:
        sentence = _(
            "%(version)s is in force in these days (%(days)s). Let it end on the day before, or choose other days."
        )
    else:
        sentence = _("%(version)s is in force in these days (%(days)s). Choose other days, or end it before.")
    words = sentence % {"version": other.label, "days": term_words(other)}
    return Invalid(words, fields={"in_force_from": [words]})


def _require_last_day(version: ProcedureVersion, last_day: date, others: list[ProcedureVersion]) -> None:
    sentence = ""
    if is_past(last_day):
        sentence = _("The last day is today or later: what happened until now was done under this version.")
    elif last_day < version.in_force_from:
        sentence = _("The version begins only on %(first)s. Take it back instead.") % {
            "first": f"{version.in_force_from:%d.%m.%Y}"
        }
    elif last_day == version.in_force_to:
        sentence = _("It ends on this day already.")
    elif in_the_way := overlapping(others, version.in_force_from, last_day):
        sentence = _("%(version)s is in force in these days (%(days)s). Choose an earlier last day.") % {
            "version": in_the_way[0].label, "days": term_words(in_the_way[0]),
        }  # fmt: skip
    if sentence:
        raise Invalid(sentence, fields={"last_day": [sentence]})


def _require_unused(version: ProcedureVersion) -> None:
    if is_past(version.in_force_from):
        raise WrongState(
            _("%(version)s has been in force already: end it or enter a new version.") % {"version": version.label}
        )
    if AccessRequest.objects.filter(procedure=version).exists():
        raise WrongState(
            _("Requests point at %(version)s: it stays as it is. End it or enter a new version.")
            % {"version": version.label}
        )
