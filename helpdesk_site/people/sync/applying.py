"""Writing what has changed: people, their history, their findings and their audit rows, as sets, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import require_transaction
from helpdesk_site.people.models import Person, SyncFinding, SyncRun, Unit, UnitName, User
from helpdesk_site.people.models.units import is_detsis_no
from helpdesk_site.people.services.accounts import close_access
from helpdesk_site.people.sync import staging, statements
from helpdesk_site.people.sync.staging import execute, rows

UNDESCRIBED_UNIT = "Tanımsız birim"
AUDITED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Changed:
    """One person of ours whom the directory now describes otherwise, and in which columns."""

    id: int
    uuid: Any
    public_id: str
    was_active: bool
    is_active: bool
    columns: Sequence[str]

    @property
    def has_left(self) -> bool:
        return self.was_active and not self.is_active

    @property
    def is_back(self) -> bool:
        return self.is_active and not self.was_active


@dataclass(frozen=True, slots=True)
class Applied:
    created: int
    changed: int
    deactivated: int
    moved: int


def apply_incoming(*, run: SyncRun | None, actor: Actor) -> Applied:
    """Writes every change that `incoming` holds. Belongs into the caller's unit of work.

    The advisory lock puts a run and the sign-ins beside it in one order: both may bring the same new person.
    """
    require_transaction()
    execute("SELECT pg_advisory_xact_lock(hashtext('people.sync.writing'))")
    _propose_units(run, actor)
    double = staging.take_away_double_numbers()
    staging.resolve()
    changed = [Changed(*row) for row in rows(statements.CHANGED)]
    created = _write(changed, actor=actor, run=run)
    _propose_from_people(run, double, changed)
    return Applied(
        created=created,
        changed=len(changed),
        deactivated=sum(person.has_left for person in changed),
        moved=sum(1 for person in changed if "unit_id" in person.columns and person.is_active),
    )


def _write(changed: Sequence[Changed], *, actor: Actor, run: SyncRun | None) -> int:
    touched = {column for person in changed for column in person.columns}
    if "dn_key" in touched:
        execute(statements.KEEP_FORMER_NAMES, [clock.now()])
    if "employee_no" in touched:
        execute(statements.FREE_NUMBERS)
    execute(statements.UPDATE)
    new_ids = _insert_new(actor=actor, run=run)
    is_named_anew = bool(new_ids) or "dn_key" in touched
    followers = [Changed(*row) for row in rows(statements.FOLLOW_MANAGERS)] if is_named_anew else []
    _keep_history([*new_ids, *(person.id for person in (*changed, *followers))])
    _follow_activity(changed)
    audit.record_each(
        "people.person.changed", actor=actor, about=[_change_of(person) for person in (*changed, *followers)]
    )
    return len(new_ids)


def _change_of(person: Changed) -> tuple[tuple[str, str], dict[str, Any]]:
    """What the audit says of one person: which columns, never their values."""
    data = {"person": f"person:{person.uuid}", "columns": list(person.columns), "active": person.is_active}
    return (Person.audit_type, person.public_id), data


def _insert_new(*, actor: Actor, run: SyncRun | None) -> list[int]:
    """The keys of the people who are new to us."""
    new = [str(row[0]) for row in rows("SELECT directory_id FROM incoming WHERE is_new")]
    if not new:
        return []
    inserted = rows(statements.INSERT, [new, [new_id("per") for _ in new]])
    for part in _parts([str(uuid) for _id, uuid in inserted], AUDITED_AT_ONCE):
        audit.record("people.person.imported", actor=actor, on=_place_of(run), people=part)
    return [pk for pk, _uuid in inserted]


def _parts(values: Sequence[str], size: int) -> list[list[str]]:
    return [list(values[start : start + size]) for start in range(0, len(values), size)]


def _keep_history(ids: Collection[int]) -> None:
    """Closes the record of everybody who stands elsewhere now, and opens the one from today on."""
    if not ids:
        return
    today, people = clock.today(), list(ids)
    execute(statements.CORRECT_RECORDS_OF_TODAY, [people, today])
    execute(statements.CLOSE_RECORDS, [today, people])
    execute(statements.OPEN_RECORDS, [today, people])


def _follow_activity(changed: Sequence[Changed]) -> None:
    """Who left loses every session and token in this transaction; who came back may sign in again."""
    left = [person.id for person in changed if person.has_left]
    back = [person.id for person in changed if person.is_back]
    if left:
        close_access(left, why="disabled")
    if back:
        User.objects.filter(person__in=back).update(is_active=True)


# What a person must judge


def _propose_units(run: SyncRun | None, actor: Actor) -> None:
    """A unit number that we do not know becomes a unit to be described; a text that is no number stays a finding."""
    codes = [str(code) for (code,) in rows(statements.UNKNOWN_UNIT_CODES)]
    numbers = [code for code in codes if is_detsis_no(code)]
    _find_details(run, SyncFinding.Kind.BAD_UNIT_CODE, [code[:100] for code in codes if not is_detsis_no(code)])
    if not numbers:
        return
    today = clock.today()
    units = Unit.objects.bulk_create(
        Unit(
            public_id=new_id("unt"), detsis_no=number, name=f"{UNDESCRIBED_UNIT} {number}", is_defined=False,
            valid_from=today,
        )
        for number in numbers
    )  # fmt: skip
    UnitName.objects.bulk_create(UnitName(unit=unit, name=unit.name, valid_from=today) for unit in units)
    audit.record("people.unit.proposed", actor=actor, on=_place_of(run), numbers=numbers)
    _find_details(run, SyncFinding.Kind.UNKNOWN_UNIT, numbers)


def _place_of(run: SyncRun | None) -> tuple[str, str]:
    """What an audit row about many people is written on."""
    return SyncRun.audit_type, run.public_id if run else "sign-in"


def _propose_from_people(run: SyncRun | None, double: Collection[str], changed: Sequence[Changed]) -> None:
    kinds = SyncFinding.Kind
    execute(statements.CLOSE_FINDINGS, [clock.now()])
    _find_all(run, kinds.DISABLED, [person.id for person in changed if person.has_left])
    _find_all(run, kinds.UNKNOWN_MANAGER, [row[0] for row in rows(statements.UNRESOLVED_MANAGERS)])
    if double:
        losers = Person.objects.filter(directory_id__in=list(double)).values_list("pk", flat=True)
        _find_all(run, kinds.DUPLICATE_EMPLOYEE_NO, list(losers))


def report_missing(run: SyncRun, directory_ids: Collection[str]) -> int:
    """Proposes everybody at work who was not in a full reading, and closes the proposals of those who were."""
    require_transaction()
    missing = list(
        Person.objects.filter(active=True, directory_id__in=list(directory_ids)).values_list("pk", flat=True)
    )
    _find_all(run, SyncFinding.Kind.MISSING, missing)
    reappeared = SyncFinding.objects.filter(kind=SyncFinding.Kind.MISSING, closed_at__isnull=True)
    reappeared.exclude(person__in=missing).update(closed_at=clock.now())
    return len(missing)


def _find_details(run: SyncRun | None, kind: str, details: Collection[str]) -> None:
    now = clock.now()
    SyncFinding.objects.bulk_create(
        [SyncFinding(public_id=new_id("fnd"), run=run, kind=kind, detail=text, found_at=now) for text in details],
        ignore_conflicts=True,
    )


def _find_all(run: SyncRun | None, kind: str, people: Collection[int]) -> None:
    now = clock.now()
    SyncFinding.objects.bulk_create(
        [SyncFinding(public_id=new_id("fnd"), run=run, kind=kind, person_id=pk, found_at=now) for pk in people],
        ignore_conflicts=True,
        batch_size=1000,
    )
