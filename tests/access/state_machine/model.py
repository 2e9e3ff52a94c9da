"""What must hold in the life of permission requests: plain Python that knows neither the database nor the services.

It is told what was asked, who said what, and who stands above whom. It answers who may say something, whether a change
of a target is right at a moment, and whether what is told of a line is so. People are named by their numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

PACKAGES = {"PAKET_EVRAK": ("EVRAK_GOREN", "EVRAK_KAYIT", "IADE")}
OWNED = frozenset(
    {"IMZACI", "EBYS_YONETICI", "EBYS_DESTEK"}
)  # beside the manager their owner says yes, or who stands above him
OWNERS = ("50020", "50010")
ACTING = "AMIR_VEKILI"
MANAGERS = {"22222222": "45120", "44000001": "50020"}  # for whom somebody acts there
APART = frozenset({frozenset({"EBYS_YONETICI", "IMZACI"}), frozenset({"EBYS_DESTEK", "TUM_BIRIM_BELGELERI"})})
OPERATORS = frozenset({"50020", "50021", "50022", "50024", "50025"})

DONE = frozenset({"verified", "in_force"})
REFUSED = frozenset({"rejected", "withdrawn", "expired", "returned"})


def group_of(role: str) -> str:
    return "ebys-" + role.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody has in EBYS."""

    person: str
    role: str
    unit: str
    clearance: str


@dataclass(frozen=True, slots=True)
class Truth:
    """How both targets stand: assignments by their ids, (person, group) pairs, the keys of running delegations."""

    assignments: Mapping[str, Held]
    groups: frozenset[tuple[str, str]]
    delegations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Change:
    """One effective change at a target: "assignment.added", "group.removed". `held` is None where nobody saw it."""

    kind: str
    person: str
    thing: str
    held: Held | None = None

    @property
    def takes(self) -> bool:
        return self.kind.endswith((".removed", ".ended"))


@dataclass(frozen=True, slots=True)
class Entry:
    """What was approved for one line. `targets` are the assignments that a removal or a change names."""

    line: str
    action: str
    subject: str
    role: str
    unit: str
    clearance: str
    starts: datetime
    ends: datetime | None
    targets: tuple[str, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        return () if self.role == ACTING else PACKAGES.get(self.role, (self.role,))

    @property
    def at_stake(self) -> str:
        """Whose right it is: of a deputyship the absent manager's."""
        return MANAGERS[self.unit] if self.role == ACTING else self.subject

    @property
    def ids(self) -> frozenset[str]:
        """The assignments that this gives or changes."""
        own = {f"{self.line}.{role.lower()}" for role in self.roles}
        return frozenset(own if self.action == "grant" else own | set(self.targets))

    @property
    def gives(self) -> bool:
        return self.action != "revoke"

    def is_over(self, at: datetime) -> bool:
        return self.gives and self.ends is not None and self.ends <= at

    def is_same_right(self, other: Entry) -> bool:
        return (self.subject, self.unit) == (other.subject, other.unit) and bool(
            {self.role, *self.roles} & {other.role, *other.roles}
        )


@dataclass(slots=True)
class Case:
    """What one person of a request is asked to get, and who said yes to it."""

    requester: str
    typist: str
    subject: str
    entries: tuple[Entry, ...]
    expires: datetime
    said_yes: list[str] = field(default_factory=list)

    @property
    def stages(self) -> tuple[str, ...]:
        return ("manager", *sorted({entry.role for entry in self.entries if entry.gives} & OWNED))

    @property
    def is_approved(self) -> bool:
        return len(self.said_yes) >= len(self.stages)

    @property
    def parties(self) -> frozenset[str]:
        return frozenset({self.requester, self.typist, self.subject} | {entry.subject for entry in self.entries})


@dataclass(slots=True)
class Deputy:
    absent: str
    deputy: str
    starts: datetime
    ends: datetime
    line: str = ""


@dataclass(slots=True)
class Model:
    """The whole of it. `current` is the case by which each line stands now, `before` the one before this step;
    `approved` are lines in the order of their approvals, `touched` what somebody changed by hand at a target.
    """

    above: dict[str, str]
    gone: set[str] = field(default_factory=set)
    deputies: list[Deputy] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    current: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    approved: list[str] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)
    given_up: set[tuple[str, str, bool]] = field(default_factory=set)
    touched: set[tuple[str, str]] = field(default_factory=set)
    lost_groups: set[str] = field(default_factory=set)
    procedure_in_force: bool = True

    # -- Who may ---------------------------------------------------------------------------------------------------

    def manager_of(self, person: str) -> str | None:
        above = self.above.get(person)
        return self.manager_of(above) if above in self.gone else above

    def acting_for(self, person: str, at: datetime) -> str:
        for one in self.deputies:
            if one.absent == person and one.starts <= at < one.ends and one.deputy not in self.gone:
                return one.deputy
        return person

    def competent(self, case: Case, at: datetime) -> set[str]:
        """Who may say something on the open stage: managers upwards or the role's owners, or who acts for them."""
        asked = [*OWNERS] if case.said_yes else [*self._upwards(case.subject)]
        pairs = [(person, self.acting_for(person, at)) for person in asked]
        return {acting for person, acting in pairs if not {person, acting} & {case.requester, case.subject}}

    def _upwards(self, person: str) -> Iterator[str]:
        seen = {person}
        above = self.manager_of(person)
        while above is not None and above not in seen:
            yield above
            seen.add(above)
            above = self.manager_of(above)

    def may_decide(self, key: str, person: str, at: datetime) -> bool:
        case = self.cases[key]
        is_asked = at < case.expires and not case.is_approved and person in self.competent(case, at)
        return is_asked and person not in case.parties | self.gone | {*case.said_yes[:1]}

    def may_operate(self, person: str, line: str) -> bool:
        return person in OPERATORS - self.cases[self.current[line]].parties

    # -- What happens ----------------------------------------------------------------------------------------------

    def asked(self, key: str, case: Case) -> None:
        """An approval is asked, for the first time or anew: only the newest of a line counts."""
        self.cases[key] = case
        for entry in case.entries:
            self.before[entry.line] = self.current.get(entry.line, key)
            self.current[entry.line] = key

    def says_yes(self, key: str, person: str, at: datetime) -> None:
        case = self.cases[key]
        case.said_yes.append(person)
        if case.is_approved:
            self.approved += [entry.line for entry in case.entries]
            for entry in case.entries:
                self._deputise(entry, at)

    def _deputise(self, entry: Entry, at: datetime) -> None:
        if entry.role == ACTING and entry.gives and entry.ends is not None:
            self.deputies.append(Deputy(entry.at_stake, entry.subject, max(at, entry.starts), entry.ends, entry.line))
        elif entry.role == ACTING:
            for one in self.deputies:
                if (one.absent, one.deputy) == (entry.at_stake, entry.subject) and one.ends > at:
                    one.ends = max(at, entry.starts)

    # -- What is right ---------------------------------------------------------------------------------------------

    def entry_of(self, line: str) -> Entry | None:
        """What is approved for a line as it stands; None while it is not."""
        return None if line in self.withdrawn else self._approved_by(self.current.get(line, ""), line)

    def _approved_by(self, key: str, line: str) -> Entry | None:
        case = self.cases.get(key)
        return (
            next((entry for entry in case.entries if entry.line == line), None) if case and case.is_approved else None
        )

    def in_force(self, at: datetime) -> list[Entry]:
        """What is approved and has begun, in the order of the approvals."""
        entries = [self.entry_of(line) for line in dict.fromkeys(self.approved)]
        return [entry for entry in entries if entry is not None and entry.starts <= at]

    def fault_of(self, change: Change, at: datetime, *, late: bool = False) -> str:
        """Why nobody may have made this change at this moment; "" when somebody may.

        What was `late` left us while it was right: then only that it was approved counts.
        """
        if late and any(self._is_meant(entry, change) for case in self.cases.values() for entry in case.entries):
            return ""
        until_now = [self._approved_by(key, line) for line, key in self.before.items()]
        allowed = [*self.in_force(at), *(entry for entry in until_now if entry is not None)]
        if any(self._may_be_done(entry, change, at) and self._is_meant(entry, change) for entry in allowed):
            return ""
        if change.takes and any(self._is_meant(entry, change) for entry in self._refused_later()):
            return ""
        return f"{change} was made at {at} without an approval that allows it"

    def _refused_later(self) -> list[Entry]:
        """What was approved, asked anew and not approved again: what was given of it is to go back."""
        approved = [entry for case in self.cases.values() if case.is_approved for entry in case.entries]
        return [entry for entry in approved if entry.gives and self.entry_of(entry.line) is None]

    def _may_be_done(self, entry: Entry, change: Change, at: datetime) -> bool:
        if change.takes:
            return not entry.gives or entry.is_over(at)
        is_open = entry.gives and not entry.is_over(at)
        return is_open and self.procedure_in_force and entry.subject not in self.gone

    def _is_meant(self, entry: Entry, change: Change) -> bool:
        what = change.kind.partition(".")[0]
        if (entry.line, f"{what}:{change.thing}", change.takes) in self.given_up:
            return False
        if what == "delegation":
            return entry.role == ACTING and (change.thing == entry.line or not entry.gives)
        if change.person != entry.subject:
            return False
        if what == "account":
            return "KULLANICI" in entry.roles
        if what == "group":
            return change.thing in {group_of(role) for role in entry.roles}
        return self._takes_this(entry, change) if change.takes else self._gives_this(entry, change)

    @staticmethod
    def _gives_this(entry: Entry, change: Change) -> bool:
        held = change.held
        is_as_approved = held is None or (
            held.role in entry.roles and (held.unit, held.clearance) == (entry.unit, entry.clearance)
        )
        return change.thing in entry.ids and is_as_approved

    @staticmethod
    def _takes_this(entry: Entry, change: Change) -> bool:
        """What an end gave, or a removal named; where nobody could see what was there, all of the role in the unit."""
        if entry.gives or entry.targets:
            return change.thing in (entry.ids if entry.gives else entry.targets)
        held = change.held
        return held is not None and held.role in entry.roles and held.unit == entry.unit

    # -- What is told ----------------------------------------------------------------------------------------------

    def lies(self, states: Mapping[str, str], truth: Truth, at: datetime) -> list[str]:
        """Each line that is told to be done, or to have ended, and is not so at the targets."""
        found: list[str] = []
        in_force = self.in_force(at)
        for place, entry in enumerate(in_force):
            later = [other for other in in_force[place + 1 :] if other.is_same_right(entry)]
            state = states[entry.line]
            if state in DONE and not later and not entry.is_over(at):
                found += self._not_done(entry, truth)
            if state == "ended" and entry.is_over(at) and not later:
                found += [f"{entry.line} has ended and {id_} is there" for id_ in entry.ids & set(truth.assignments)]
        over = {entry.line for entry in self._refused_later() if states[entry.line] == "ended"}
        over |= {line for line, state in states.items() if state in REFUSED}
        return found + [f"{id_} is there without an approval" for id_ in truth.assignments if id_.split(".")[0] in over]

    def _not_done(self, entry: Entry, truth: Truth) -> Iterator[str]:
        if entry.role == ACTING and entry.gives != (entry.line in truth.delegations) and entry.gives:
            yield f"{entry.line} is told to be in force and no delegation runs"
        for role in entry.roles:
            if (entry.subject, role) in self.touched:
                continue
            held = [one for one in truth.assignments.values() if (one.person, one.role) == (entry.subject, role)]
            here = [one for one in held if one.unit == entry.unit]
            if entry.gives != bool(here):
                yield f"{entry.line} ({entry.action} {role}) is told to be done, and {entry.subject} has {here}"
            in_group = (entry.subject, group_of(role)) in truth.groups
            if role not in self.lost_groups and in_group != bool(held):
                yield f"{entry.line} ({entry.action} {role}) is told to be done; {held} and in the group: {in_group}"

    def kept_apart(self, truth: Truth) -> list[str]:
        """People who have two roles that exclude each other."""
        by_person: dict[str, set[str]] = {}
        for held in truth.assignments.values():
            by_person.setdefault(held.person, set()).add(held.role)
        return [
            f"{person} has {sorted(pair)}"
            for person, roles in by_person.items()
            for pair in APART
            if pair <= roles and not any((person, role) in self.touched for role in pair)
        ]

    def strangers(self, truth: Truth, people: Collection[str], waiting: Collection[str]) -> list[str]:
        """Once everything is calm: people in a group without its role, or the other way round.

        `waiting` are lines that a person looks after, or that are being asked anew: they may be half done.
        """
        held = {(one.person, one.role) for one in truth.assignments.values() if one.person in people}
        members = {(person, role) for person, role in self._roles_of(truth.groups) if person in people}
        open_entries = [entry for line in waiting for entry in self.cases[self.current[line]].entries]
        known = {(entry.subject, role) for entry in open_entries for role in entry.roles}
        odd = {pair for pair in held ^ members if pair not in self.touched | known and pair[1] not in self.lost_groups}
        return [
            f"{person} and {role}: role {(person, role) in held}, group {(person, role) in members}"
            for person, role in sorted(odd)
        ]

    @staticmethod
    def _roles_of(groups: Collection[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        for person, group in groups:
            yield person, group.removeprefix("ebys-").replace("-", "_").upper()

    def unfinished(self, states: Mapping[str, str], waiting: Collection[str], at: datetime) -> list[str]:
        """Approved lines that are under way although everything is calm, and nobody was asked to look after them."""
        settled = DONE | {"ended"}
        return [
            f"{entry.line} ({entry.action} {entry.role}) is {states[entry.line]}"
            for entry in self.in_force(at)
            if states[entry.line] not in settled and entry.line not in waiting
        ]
