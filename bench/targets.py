"""The directory and the EBYS: synchronisation and approved changes, beside the bare libraries on the same servers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import httpx

from bench import raw
from bench.measuring import Measured, Patience, Taken, summary, take_turns, timed
from bench.stage import Stage
from bench.table import Goals, Row
from helpdesk_site import wiring
from helpdesk_site.access.models import Operation
from helpdesk_site.access.provisioning.claiming import claim
from helpdesk_site.access.provisioning.running import run
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.access.services.drafts import create_draft
from helpdesk_site.access.services.submission import submit_request
from helpdesk_site.demo.institution import UNITS
from helpdesk_site.demo.scale import filling, institution, making
from helpdesk_site.demo.scale.making import Size
from helpdesk_site.demo.scale.writing import MAKER
from helpdesk_site.people.models import Person, SyncRun
from helpdesk_site.people.sync import synchronise
from integrations.ebys.port import Assignment, NewAccount
from integrations.sandbox.directory_admin import DirectoryAdmin

CHANGED = 100  # people whom the delta finds
ROUNDS = 8  # of the delta, after one that warms it up
ROLE, GROUP = "HAVALE", "ebys-havale"
RATE = 1 / 0.7  # a rate of 0.7 is a time of 1 / 0.7
EBYS_RATE = 1 / 0.75
MEMORY_ABOVE_RAW = 30  # MiB


def measure(stage: Stage, size: Size, changes: int, patience: Patience, tell: Callable[[str], None]) -> list[Row]:
    """Fills the directory and measures; the people are in the database afterwards."""
    tell(f"{size.people:,} people into the directory")
    making.fill(size)
    directory = raw.Directory(filling.directory_of(stage.run_file["directory"]))
    rows = [*_synchronisation(directory, patience, tell), _memory(stage, tell)]
    making.open_accounts(size)
    tell(f"{changes} approved permission changes")
    rows += _changes(stage, directory, changes)
    rows.append(_bulk(directory, patience))
    return rows


# The synchronisation


def _synchronisation(directory: raw.Directory, patience: Patience, tell: Callable[[str], None]) -> list[Row]:
    tell("first import")
    reading = take_turns({"raw": timed(directory.read_everybody)}, Patience(most=2, warm_up=1, seconds=60))["raw"]
    first = _once(lambda: making.read_directory())
    tell("synchronisation, nothing changed")
    sides = {"ours": timed(lambda: _read("full")), "raw": timed(directory.read_everybody)}
    unchanged = take_turns(sides, Patience(most=5, warm_up=1, seconds=4 * patience.seconds))
    tell(f"synchronisation, {CHANGED} changed")
    delta = _delta(directory)
    return [
        Row(key="import", title="directory, first import", ours=first, bare=reading, goals=Goals(to_bare=3)),
        Row(
            key="unchanged", title="directory, nothing changed", ours=unchanged["ours"], bare=unchanged["raw"],
            goals=Goals(to_bare=1.5),
        ),
        Row(
            key="delta", title=f"directory, {CHANGED} changed", ours=delta["ours"], bare=delta["raw"],
            goals=Goals(to_bare=3),
        ),
    ]  # fmt: skip


def _once(act: Callable[[], object]) -> Measured:
    return summary([timed(act)()])


def _read(mode: str) -> SyncRun:
    done = synchronise(wiring.directory(), mode=mode, actor=MAKER)
    if done.state != SyncRun.State.DONE:
        raise RuntimeError(f"the synchronisation ended as {done.state}")
    return done


def _delta(directory: raw.Directory) -> dict[str, Measured]:
    """A few rounds of: change so many people, look for them barely, read them with ours."""
    samples: dict[str, list[Taken]] = {"ours": [], "raw": []}
    with DirectoryAdmin(directory.config) as admin:
        usernames = list(filling.people_of_sample().values_list("username", flat=True))
        for turn in range(ROUNDS + 1):
            _read("delta")
            mark = directory.newest_change()
            for username in usernames[:CHANGED]:
                admin.set_attribute(username, "title", f"Memur {turn}")
            samples["raw"].append(timed(partial(directory.read_changed, mark))())
            samples["ours"].append(timed(_read_changes)())
    return {name: summary(found[1:]) for name, found in samples.items()}


def _read_changes() -> None:
    written = _read("delta").written
    if written != CHANGED:
        raise RuntimeError(f"the delta wrote {written} of {CHANGED} changes")


def _memory(stage: Stage, tell: Callable[[str], None]) -> Row:
    """The most that a process of its own needs for a full reading."""
    tell("synchronisation, memory")
    ours, bare = (_mebibytes(stage, side) for side in ("ours", "raw"))
    limit = (bare.p50 + MEMORY_ABOVE_RAW) / bare.p50
    return Row(
        key="memory", title="directory, memory of a full read", ours=ours, bare=bare, goals=Goals(to_bare=limit),
        unit="MiB",
    )  # fmt: skip


def _mebibytes(stage: Stage, side: str) -> Measured:
    printed = stage.run("bench.memory", side, environment={})
    return summary([Taken(float(printed.split()[-1]))])


# Approved changes


@dataclass(slots=True)
class _Spent:
    """Milliseconds of each operation of the real engine, by target."""

    times: dict[str, list[Taken]] = field(default_factory=dict)

    def note(self, operation: Operation, milliseconds: float) -> None:
        self.times.setdefault(operation.target, []).append(Taken(milliseconds))


def _changes(stage: Stage, directory: raw.Directory, count: int) -> list[Row]:
    subjects = _subjects(2 * count)
    ours, theirs = subjects[:count], subjects[count:]
    accounts = _open_ebys_accounts(stage, subjects)
    _approve_for(ours)
    spent = _apply()
    wrong = Operation.objects.exclude(state="applied").count()
    if wrong:
        raise RuntimeError(f"{wrong} operations were not applied")
    group = directory.group_dn(GROUP)
    ldap = [timed(partial(directory.add_checked, person.dn, group))() for person in theirs]
    ebys = raw.Ebys(stage.run_file["ebys"])
    scim = [timed(partial(ebys.patch_and_get, accounts[person.pk], _assignment(person)))() for person in theirs]
    return [
        Row(
            key="ldap", title="LDAP, approved change", ours=summary(spent.times["ldap"]), bare=summary(ldap),
            goals=Goals(to_bare=RATE),
        ),
        Row(
            key="ebys", title="EBYS, approved change", ours=summary(spent.times["ebys"]), bare=summary(scim),
            goals=Goals(to_bare=EBYS_RATE),
        ),
    ]  # fmt: skip


def _subjects(count: int) -> list[Person]:
    """People of the sample with a manager who can approve and is no subject himself."""
    found = filling.people_of_sample().filter(manager__isnull=False, manager__manager__isnull=True)
    found = found.select_related("unit", "manager__unit")
    chosen = list(found.order_by("-id")[:count])
    if len(chosen) < count:
        raise RuntimeError(f"only {len(chosen)} of {count} people can be given a permission: make more people")
    return chosen


def _open_ebys_accounts(stage: Stage, people: Sequence[Person]) -> dict[int, str]:
    """EBYS accounts without a role; the EBYS knows all units first. Ids by person."""
    run_file = stage.run_file["ebys"]
    units = [(unit.code, unit.name, unit.kind) for unit in UNITS]
    units += [(unit.code, unit.name, unit.kind) for unit in institution.units(Size(people=0, tickets=0).units)]
    document = {
        "units": [{"code": code, "name": name, "parent_code": None, "unit_type": kind} for code, name, kind in units],
        "roles": [ROLE],
    }
    answer = httpx.put(
        f"{run_file['sandbox_url']}/_sandbox/catalogue", json=document, timeout=30,
        headers={"X-Sandbox-Secret": run_file["sandbox_secret"]},
    )  # fmt: skip
    answer.raise_for_status()
    return {person.pk: wiring.ebys().create_account(_account(person)).value.id for person in people}


def _account(person: Person) -> NewAccount:
    unit = person.unit
    return NewAccount(
        employee_no=person.employee_no, username=person.username, given_name=person.given_name, surname=person.surname,
        display_name=person.official_name, mail=person.mail, title=person.title, extension=person.extension,
        unit_code=unit.detsis_no if unit else "", unit_name=unit.name if unit else "", personnel_type="memur",
    )  # fmt: skip


def _assignment(person: Person) -> Assignment:
    unit = person.unit.detsis_no if person.unit else ""
    return Assignment(f"ham-{person.employee_no}", unit, ROLE, "HZO", "ASIL", False, None, None, "")


def _approve_for(people: Sequence[Person]) -> None:
    """Each asks for the role for himself and his manager approves, through the services."""
    for person in people:
        line = {
            "subject": person.employee_no, "action": "grant", "role": ROLE, "clearance": "HZO",
            "unit": person.unit.detsis_no if person.unit else "",
        }  # fmt: skip
        content = {"reason": "Ölçüm.", "procedure": "PR-EBYS-07", "lines": [line]}
        draft = create_draft(actor=person, content=content, channel="web")
        request = submit_request(draft, actor=person, expected_version=draft.version)
        manager = person.manager
        if manager is None:
            raise RuntimeError("a subject without a manager")
        decide_request(request, actor=manager, verdict="approve")


def _apply() -> _Spent:
    """Runs what waits, as a worker does, and notes the time of each operation: its part of its claim."""
    spent = _Spent()
    began = time.perf_counter()
    while operations := claim():
        run(operations)
        each = 1000 * (time.perf_counter() - began) / len(operations)
        for operation in operations:
            spent.note(operation, each)
        began = time.perf_counter()
    return spent


def _bulk(directory: raw.Directory, patience: Patience) -> Row:
    """A hundred members at once, in and out again: ours proves each, the bare library asks for nothing."""
    people = list(filling.people_of_sample()[:100])
    ids, dns = [str(person.directory_id) for person in people], [person.dn for person in people]
    group = wiring.directory().find_group("ebys-iade")
    if group is None:
        raise RuntimeError("the sample's group is missing")
    sides = {
        "ours": timed(lambda: _in_and_out(ids, group.id)),
        "raw": timed(lambda: directory.in_and_out(dns, directory.group_dn("ebys-parafci"))),
    }
    found = take_turns(sides, Patience(most=8, seconds=patience.seconds))
    return Row(
        key="bulk", title="LDAP, 100 members in and out", ours=found["ours"], bare=found["raw"], goals=Goals(to_bare=2)
    )


def _in_and_out(ids: Sequence[str], group: str) -> None:
    wiring.directory().add_members(ids, group)
    wiring.directory().remove_members(ids, group)
