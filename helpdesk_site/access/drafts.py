"""Reading a draft: what somebody typed, as it was typed, turned into lines that hold together or into sentences.

A draft is plain JSON so that nothing typed is ever lost; this module is the one place where it gets a meaning.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from helpdesk_site.access import catalogue
from helpdesk_site.access.models import Action, Clearance, ProcedureVersion, RoleVersion
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.kernel.masking import mask
from helpdesk_site.kernel.official_number import parse_official_number
from helpdesk_site.people.models import Person, Unit

MOST_LINES = 200
LONGEST_REASON = 4000
FIELDS = ("subject", "action", "role", "unit", "clearance", "valid_from", "valid_to", "basis_document")


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One line that holds together. Days are inclusive, as typed; `valid_from` None means at once."""

    subject: Person
    action: Action
    role: RoleVersion
    unit: Unit
    clearance: Clearance
    valid_from: date | None
    valid_to: date | None
    basis_document: str

    @property
    def instants(self) -> tuple[datetime, datetime | None]:
        start, end = clock.instants_of(self.valid_from or clock.today(), self.valid_to)
        return (start if self.valid_from and self.valid_from > clock.today() else clock.now()), end


@dataclass(frozen=True, slots=True)
class RequestDraft:
    lines: tuple[LineDraft, ...]
    reason: str
    procedure: ProcedureVersion | None


class Faults:
    """Sentences by the path of the field that they are about."""

    def __init__(self) -> None:
        self.by_path: dict[str, list[str]] = defaultdict(list)

    def add(self, path: str, sentence: str) -> None:
        self.by_path[path].append(sentence)

    def raise_if_any(self) -> None:
        if self.by_path:
            raise Invalid(
                _("Some fields need another look. What you typed is kept."), fields=self.by_path, code="invalid_request"
            )


def parse_day(text: str) -> date | None:
    """dd.mm.yyyy as people write it, or ISO as programs do. None when it is no date."""
    cleaned = text.strip()
    try:
        if parsed := parse_date(cleaned):
            return parsed
        return datetime.strptime(cleaned, "%d.%m.%Y").date()  # noqa: DTZ007  # a day has no time zone
    except ValueError:
        return None


def clean(content: dict[str, Any]) -> dict[str, Any]:
    """The draft's known fields as text, within bounds, in the shape in which it is stored. Raises Invalid for another
    shape.
    """
    lines = content.get("lines", [])
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines) or len(lines) > MOST_LINES:
        raise Invalid(_("A request has between 1 and %(most)s lines.") % {"most": MOST_LINES}, fields={"lines": []})
    return {
        "reason": mask(_text(content.get("reason"), LONGEST_REASON)),
        "procedure": _text(content.get("procedure"), 60),
        "lines": [{name: _text(line.get(name), 200) for name in FIELDS} for line in lines],
    }


def _text(value: Any, longest: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise Invalid(_("Text was expected here."))
    return str(value).replace("\x00", "")[:longest]


def read(content: dict[str, Any], *, complete: bool) -> RequestDraft:
    """The request that a draft means. Raises Invalid naming each field.

    `complete=False` checks only what was given (a draft that is being written); `complete=True` is for sending.
    """
    faults = Faults()
    lookup = _Lookup(content)
    lines = [
        line
        for number, typed in enumerate(content.get("lines", []))
        if (line := _read_line(typed, f"lines.{number}", lookup, faults, complete=complete))
    ]
    procedure = _read_procedure(content.get("procedure", ""), faults, complete=complete)
    if complete:
        if not content.get("lines"):
            faults.add("lines", _("Add at least one line: for whom, which role, in which unit."))
        if not content.get("reason", "").strip():
            faults.add("reason", _("Write why this is needed; the manager decides on it."))
        _refuse_doubles(content.get("lines", []), faults)
    faults.raise_if_any()
    return RequestDraft(lines=tuple(lines), reason=content.get("reason", "").strip(), procedure=procedure)


class _Lookup:
    """People, units and roles of a whole draft in three statements."""

    def __init__(self, content: dict[str, Any]) -> None:
        lines = content.get("lines", [])
        subjects = {line.get("subject", "").strip() for line in lines} - {""}
        units = {line.get("unit", "").strip() for line in lines} - {""}
        people = Person.objects.filter(Q(employee_no__in=subjects) | Q(public_id__in=subjects)).select_related("unit")
        self.people = {key: p for p in people for key in (p.employee_no, p.public_id)}
        today = clock.today()
        self.units = {
            unit.detsis_no: unit
            for unit in Unit.objects.filter(detsis_no__in=units, valid_from__lte=today).exclude(valid_to__lte=today)
        }
        self.roles = catalogue.versions_on(today)


def _read_line(
    typed: dict[str, str], path: str, lookup: _Lookup, faults: Faults, *, complete: bool
) -> LineDraft | None:
    before = sum(map(len, faults.by_path.values()))
    subject = _known(
        typed,
        "subject",
        lookup.people,
        path,
        faults,
        complete,
        _("There is no such person. Search by number, name or extension."),
    )
    if subject is not None and not subject.active and typed.get("action") != Action.REVOKE:
        faults.add(
            f"{path}.subject", _("This person's account is closed in the directory; rights can only be removed.")
        )
    role = _known(
        typed, "role", lookup.roles, path, faults, complete, _("There is no such role in the catalogue in force.")
    )
    unit = _known(
        typed, "unit", lookup.units, path, faults, complete, _("There is no such unit. Choose one from the list.")
    )
    action = _choice(typed.get("action") or Action.GRANT, Action, f"{path}.action", faults)
    clearance = _choice(typed.get("clearance") or Clearance.HZO, Clearance, f"{path}.clearance", faults)
    first = _day(typed, "valid_from", path, faults)
    last = _day(typed, "valid_to", path, faults)
    if first and last and last < first:
        faults.add(f"{path}.valid_to", _("The end is before the start."))
    if last and last < clock.today():
        faults.add(f"{path}.valid_to", _("The end is in the past."))
    if first and first < clock.today():
        faults.add(f"{path}.valid_from", _("The start is in the past. Leave it empty for at once."))
    basis = typed.get("basis_document", "").strip()
    if basis and parse_official_number(basis) is None:
        faults.add(
            f"{path}.basis_document",
            _("Write the document's number as on the letter, such as E-10000001-903.02-77120."),
        )
    if role and action and clearance:
        _check_role(role, action, clearance, first, last, path, faults, complete=complete)
    if sum(map(len, faults.by_path.values())) > before or not (subject and role and unit and action and clearance):
        return None
    # Today is at once: written as a day it would be another content than the same right looked at after the sending.
    start = first if first and first > clock.today() else None
    return LineDraft(subject, action, role, unit, clearance, start, last, basis)


def _known(
    typed: dict[str, str], field: str, known: dict[str, Any], path: str, faults: Faults, complete: bool, sentence: str
) -> Any:
    key = typed.get(field, "").strip()
    if not key:
        if complete:
            faults.add(f"{path}.{field}", _("This field is required."))
        return None
    if key not in known:
        faults.add(f"{path}.{field}", sentence)
        return None
    return known[key]


def _choice(value: str, choices: Any, path: str, faults: Faults) -> Any:
    try:
        return choices(value)
    except ValueError:
        faults.add(path, _("Choose one of: %(choices)s.") % {"choices": ", ".join(choices.values)})
        return None


def _day(typed: dict[str, str], field: str, path: str, faults: Faults) -> date | None:
    text = typed.get(field, "").strip()
    if not text:
        return None
    day = parse_day(text)
    if day is None or not 2000 <= day.year <= 2200:
        faults.add(f"{path}.{field}", _("Write the date as day.month.year, such as 31.12.2026."))
        return None
    return day


def _check_role(
    role: RoleVersion,
    action: Action,
    clearance: Clearance,
    first: date | None,
    last: date | None,
    path: str,
    faults: Faults,
    *,
    complete: bool,
) -> None:
    if action == Action.REVOKE:
        return
    if not role.requestable:
        faults.add(f"{path}.role", _("This role cannot be requested."))
    if clearance.rank > Clearance(role.max_clearance).rank:
        faults.add(
            f"{path}.clearance",
            _("This role carries at most %(clearance)s.") % {"clearance": Clearance(role.max_clearance).label},
        )
    if role.requires_end and last is None and complete:
        faults.add(f"{path}.valid_to", _("This role needs an end date."))
    if role.max_days and last and last - (first or clock.today()) >= timedelta(days=role.max_days):
        faults.add(f"{path}.valid_to", _("This role is given for at most %(days)s days.") % {"days": role.max_days})
    if role.max_days and last is None and complete and not role.requires_end:
        faults.add(f"{path}.valid_to", _("This role is given for at most %(days)s days.") % {"days": role.max_days})


def _read_procedure(code: str, faults: Faults, *, complete: bool) -> ProcedureVersion | None:
    """The procedure in force that was named ("PR-EBYS-07" or "PR-EBYS-07 v3"); the only one in force when none was."""
    wanted = code.strip()
    in_force = catalogue.procedures_in_force(clock.today())
    if not wanted and len(in_force) == 1 and complete:
        return in_force[0]
    found = [version for version in in_force if wanted in {version.procedure.code, version.label}]
    if found:
        return found[0]
    if wanted:
        faults.add("procedure", _("This procedure is not in force today. Choose the version in force."))
    elif complete:
        faults.add("procedure", _("Choose the procedure under which this is asked."))
    return None


def _refuse_doubles(lines: list[dict[str, str]], faults: Faults) -> None:
    seen: dict[tuple[str, str, str], int] = {}
    for number, line in enumerate(lines):
        key = (line.get("subject", ""), line.get("role", ""), line.get("unit", ""))
        if all(key) and key in seen:
            faults.add(
                f"lines.{number}.role",
                _("Line %(line)s already asks this for the same person and unit.") % {"line": seen[key] + 1},
            )
        seen.setdefault(key, number)
