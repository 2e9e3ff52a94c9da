"""What a line would change, as data and in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from helpdesk_site.access.models import Action, IncompatibleRoles, Operation
from helpdesk_site.access.shown import differences as worded
from helpdesk_site.access.shown.names import Names
from helpdesk_site.interface.components import DiffRow
from helpdesk_site.kernel import clock

# The JSON of access.difference.Difference, as it is kept with a line.
DifferenceJson = Mapping[str, Any]

_DAY_LENGTH = len("2026-12-31")


@dataclass(frozen=True, slots=True)
class RightShown:
    """A right in EBYS. Days inclusive; `valid_from` null is at once, `valid_to` null without an end."""

    role: str
    unit: str
    clearance: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class HitShown:
    """Two roles that a rule keeps apart; `mode` block refuses the request."""

    first: str
    second: str
    mode: IncompatibleRoles.Mode
    reason: str


@dataclass(frozen=True, slots=True)
class DifferenceShown:
    """`before` null: EBYS did not answer. `unavailable`: which targets did not; `sentences` are Turkish."""

    action: Action
    before: tuple[RightShown, ...] | None
    after: tuple[RightShown, ...] | None
    groups_added: tuple[str, ...]
    groups_removed: tuple[str, ...]
    opens_account: bool
    hits: tuple[HitShown, ...]
    unavailable: tuple[Operation.Target, ...]
    sentences: tuple[str, ...]


def show_difference(kept: DifferenceJson, names: Names) -> DifferenceShown | None:
    """None for a line that has none: one that was never sent."""
    if not kept:
        return None
    return DifferenceShown(
        action=Action(kept["action"]),
        before=_rights(kept["before"]),
        after=_rights(kept["after"]),
        groups_added=tuple(kept["groups_added"]),
        groups_removed=tuple(kept["groups_removed"]),
        opens_account=kept["opens_account"],
        hits=tuple(
            HitShown(hit["first"], hit["second"], IncompatibleRoles.Mode(hit["mode"]), hit["reason"])
            for hit in kept["hits"]
        ),
        unavailable=tuple(Operation.Target(target) for target in kept["unavailable"]),
        sentences=tuple(_sentences(kept, names)),
    )


def _rights(rights: Sequence[Mapping[str, str]] | None) -> tuple[RightShown, ...] | None:
    if rights is None:
        return None
    return tuple(_right(right) for right in rights)


def _right(right: Mapping[str, str]) -> RightShown:
    days = _first_day(right["valid_from"]), _last_day(right["valid_to"])
    return RightShown(right["role"], right["unit"], right["clearance"], *days)


def _first_day(text: str) -> date | None:
    """What is wanted holds days, what a target answered instants."""
    if len(text) <= _DAY_LENGTH:
        return date.fromisoformat(text) if text else None
    return datetime.fromisoformat(text).astimezone(clock.ISTANBUL).date()


def _last_day(text: str) -> date | None:
    """A target's instant is the first moment without the right."""
    if len(text) <= _DAY_LENGTH:
        return date.fromisoformat(text) if text else None
    return clock.last_day_before(datetime.fromisoformat(text))


def _sentences(kept: DifferenceJson, names: Names) -> list[str]:
    """The rows and notices of the page, each as a sentence."""
    table = worded.difference_table(kept, names, caption="")
    said = [_row_sentence(row) for row in table.rows]
    said += [str(notice.text) for notice in worded.hit_notices(kept, names)]
    silent = worded.silent_notice(kept["unavailable"])
    return [*said, f"{silent.title}. {silent.text}"] if silent else said


def _row_sentence(row: DiffRow) -> str:
    words = {"what": row.subject, "before": row.before or "", "after": row.after or ""}
    match row.kind:
        case "added":
            return _("%(what)s is added: %(after)s.") % words
        case "removed":
            return _("%(what)s is removed (now: %(before)s).") % words
        case "changed":
            return _("%(what)s changes from “%(before)s” to “%(after)s”.") % words
        case _:
            return _("%(what)s stays as it is: %(after)s.") % words
