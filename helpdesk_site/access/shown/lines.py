"""A line with everything that its page shows: the sentence, the state, the difference and the steps at each target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helpdesk_site.access.content import sentence_of
from helpdesk_site.access.models import AccessLine, Operation, OperationState
from helpdesk_site.access.shown import words
from helpdesk_site.access.shown.differences import difference_table, hit_notices, silent_notice, units_in
from helpdesk_site.access.shown.names import Names
from helpdesk_site.interface.components import Difference, Notice, StateBadge

O = OperationState  # noqa: E741


@dataclass(frozen=True, slots=True)
class ShownOperation:
    """One step at one target, in words."""

    what: str
    target: str
    state: StateBadge
    explanation: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    line: AccessLine
    sentence: str
    state: StateBadge
    difference: Difference
    notices: tuple[Notice, ...]
    operations: tuple[ShownOperation, ...]


def shown_line(line: AccessLine, names: Names) -> ShownLine:
    # What could not be read at the sending says nothing about a right that was read back since.
    silent = None if line.verified_at else silent_notice(line.difference.get("unavailable", ()))
    return ShownLine(
        line=line,
        sentence=sentence_of(line),
        state=words.line_badge(line.state),
        difference=difference_table(line.difference, names, caption=_("What changes, as it stood when it was sent")),
        notices=(*hit_notices(line.difference, names), *([silent] if silent else [])),
        operations=tuple(shown_operation(operation, names) for operation in line.operations.all()),
    )


def units_of(lines: Iterable[AccessLine]) -> set[str]:
    """The units whose names the lines' tables and operations need."""
    found: set[str] = set()
    for line in lines:
        found |= units_in(line.difference) | {line.unit.detsis_no}
    return found


def shown_operation(operation: Operation, names: Names) -> ShownOperation:
    return ShownOperation(
        what=operation_words(operation, names),
        target=str(words.TARGETS[operation.target]),
        state=words.operation_badge(operation.state),
        explanation=explanation_of(operation),
    )


def operation_words(operation: Operation, names: Names) -> str:
    """What is done: "Rolü ver: Evrak kayıt (gelen/giden) görevlisi"."""
    verb = Operation.Verb(operation.verb).label
    what = _entitlement_words(operation, names)
    return f"{verb}: {what}" if what else str(verb)


def _entitlement_words(operation: Operation, names: Names) -> str:
    payload = operation.payload
    if "group" in payload:
        return str(payload["group"])
    if "assignment" in payload:
        return names.role(payload["assignment"]["role_code"])
    return "" if operation.verb == Operation.Verb.ENSURE_ACCOUNT else operation.line.role_version.name


def explanation_of(operation: Operation) -> str:
    """The sentence below the state: why it waits, when it is tried again, when it was done."""
    sentences = [str(words.REASONS[operation.reason])] if operation.reason in words.REASONS else []
    if operation.state == O.APPLIED and operation.applied_at:
        done = (
            _("Done %(time)s; the account already stood like this.")
            if operation.changed is False
            else _("Done %(time)s.")
        )
        sentences = [done % {"time": clock_words(operation.applied_at)}]
    elif operation.state in {O.RETRY_WAIT, O.UNKNOWN}:
        sentences.append(_("Next try at %(time)s.") % {"time": time_words(operation.next_attempt_at)})
    elif operation.state == O.BLOCKED:
        sentences.append(_("An earlier step of this request goes first."))
    return " ".join(sentences)


def clock_words(moment: datetime) -> str:
    """ "24.11.2026 10.42": the day and the time in Istanbul, as the language writes them."""
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def time_words(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


def all_notices(lines: Sequence[ShownLine]) -> list[Notice]:
    """Each notice once, though several lines meet the same rule."""
    return list(dict.fromkeys(notice for line in lines for notice in line.notices))
