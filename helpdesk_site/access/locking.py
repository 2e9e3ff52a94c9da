"""The order in which the rows of a permission change are locked: request, approval case, line, operation.

Whoever changes any of them takes the request first. So an approval, a withdrawal, a sweep and a worker never wait for
each other in a circle, and whoever computes a request's state from its lines sees every line as it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet

from helpdesk_site.access.models import AccessLine, AccessRequest, Operation, RoleVersion
from helpdesk_site.kernel.transaction import require_transaction

OF_A_REQUEST = ("requester", "entered_by", "ticket", "procedure__procedure")


def lock_request(pk: int) -> None:
    """Holds the request until the end of the unit of work."""
    require_transaction()
    AccessRequest.objects.select_for_update(of=("self",)).only("pk").get(pk=pk)


def locked_line(pk: int) -> AccessLine:
    """The line as it stands, held together with its request."""
    lock_request(AccessLine.objects.values_list("request_id", flat=True).get(pk=pk))
    AccessLine.objects.select_for_update(of=("self",)).only("pk").get(pk=pk)
    lines = AccessLine.objects.select_related("case", "role", "role_version__role", "unit", "subject", "snapshot")
    return lines.prefetch_related(
        Prefetch("request", AccessRequest.objects.select_related("requester", "entered_by", "ticket"))
    ).get(pk=pk)


def locked_operation(pk: int) -> Operation:
    """The operation with its line and request as they stand, all three held."""
    return locked_operations([pk])[0]


def locked_operations(pks: Collection[int]) -> list[Operation]:
    """The same for several: all requests in their order first, then all lines, then the operations."""
    require_transaction()
    places = Operation.objects.filter(pk__in=pks).values_list("line_id", "line__request_id")
    lines, requests = {line for line, _request in places}, {request for _line, request in places}
    _hold(AccessRequest.objects.filter(pk__in=requests))
    _hold(AccessLine.objects.filter(pk__in=lines))
    _hold(Operation.objects.filter(pk__in=pks))
    return load_operations(pks)


def _hold(rows: QuerySet[Any]) -> None:
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def load_operation(pk: int) -> Operation:
    """The operation with everything that an attempt asks of it; nothing is held."""
    return load_operations([pk])[0]


def load_operations(pks: Collection[int]) -> list[Operation]:
    """The operations in the order in which they are to be done; those of one line share its object.

    In a few statements: PostgreSQL takes longer to plan one join of seventeen tables (30 ms) than to run all of them.
    """
    operations = Operation.objects.filter(pk__in=pks).select_related("person__unit")
    return list(operations.prefetch_related(Prefetch("line", _lines())).order_by("rank", "next_attempt_at", "id"))


def reload_lines(operations: Sequence[Operation]) -> None:
    """Lets the operations see their lines as they stand now."""
    lines = {line.pk: line for line in _lines().filter(pk__in={operation.line_id for operation in operations})}
    for operation in operations:
        operation.line = lines[operation.line_id]


def _lines() -> QuerySet[AccessLine]:
    return AccessLine.objects.select_related("case", "unit", "snapshot", "role", "subject__unit").prefetch_related(
        Prefetch("role_version", RoleVersion.objects.select_related("role").prefetch_related("members")),
        Prefetch("request", AccessRequest.objects.select_related(*OF_A_REQUEST)),
    )
