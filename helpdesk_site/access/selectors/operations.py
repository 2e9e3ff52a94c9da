"""The board of operations: what support and audit see of the work at the targets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet

from helpdesk_site.access.models import Operation, OperationState
from helpdesk_site.access.models.operations import ACTIVE, TERMINAL
from helpdesk_site.access.policies import READERS
from helpdesk_site.interface.rows import PreparedRows
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on

OPEN_STATES = (OperationState.BLOCKED.value, *ACTIVE)


def operations_visible_to(person: Person) -> QuerySet[Operation]:
    """All of them for support and audit, none for anybody else."""
    operations = Operation.objects.select_related(
        "person", "line__request__requester", "line__request__entered_by", "line__request__ticket", "line__subject",
        "line__role", "line__role_version__role", "line__unit",
    )  # fmt: skip
    return operations if roles_on(person) & READERS else operations.none()


def open_counts() -> Mapping[str, int]:
    """How many operations are in each state that is not over yet."""
    rows = Operation.objects.filter(state__in=OPEN_STATES).order_by().values_list("state").annotate(Count("id"))
    return dict(rows)


def needing_a_person() -> PreparedRows[tuple[Any, ...]]:
    """Of everybody, for counting: those that the system could not apply."""
    return PreparedRows(
        key=("needing a person",), model=Operation, columns=("pk",), row=tuple, build=_needing_a_person, keeps_plan=True
    )


def _needing_a_person() -> QuerySet[Operation]:
    # Said aloud: the index holds what is not over, and the database cannot conclude it from a state.
    return Operation.objects.exclude(state__in=TERMINAL).filter(state=OperationState.NEEDS_HUMAN)


def silent_targets() -> Mapping[str, tuple[int, datetime]]:
    """The targets that did not answer the last time, with how many operations wait for each and since when."""
    rows = (
        Operation.objects.filter(state=OperationState.RETRY_WAIT, reason="target_unavailable")
        .order_by().values_list("target").annotate(Count("id"), Min("due_at"))
    )  # fmt: skip
    return {target: (count, since) for target, count, since in rows}


def may_watch_operations(person: Person, board: str) -> bool:
    """Who may be told that something moved on the board."""
    return board == "board" and bool(roles_on(person) & READERS)


def may_watch_operation(person: Person, public_id: str) -> bool:
    return bool(roles_on(person) & READERS) and Operation.objects.filter(public_id=public_id).exists()
