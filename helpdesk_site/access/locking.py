"""The order in which the rows of a permission change are locked: request, approval case, line, operation.

Whoever changes any of them takes the request first. So an approval, a withdrawal, a sweep and a worker never wait for
each other in a circle, and whoever computes a request's state from its lines sees every line as it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.db.models import Model, Prefetch, QuerySet, prefetch_related_objects

from helpdesk_site.access.models import AccessLine, AccessRequest, Operation, RoleVersion
from helpdesk_site.kernel.prepared import Given, Prepared
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
    places = _PLACES.rows(pks=list(pks))
    _hold(AccessRequest, {request for _line, request in places})
    _hold(AccessLine, {line for line, _request in places})
    _hold(Operation, pks)
    return load_operations(pks)


_PLACES: Prepared[tuple[int, int]] = Prepared(
    lambda: Operation.objects.filter(pk__one_of=Given("pks")).order_by().values_list("line_id", "line__request_id")
)


def _hold(model: type[Model], pks: Collection[int]) -> None:
    _HELD[model].rows(pks=list(pks))


def _held(model: type[Model]) -> Prepared[int]:
    def rows() -> QuerySet[Any, int]:
        found = model._default_manager.filter(pk__one_of=Given("pks")).select_for_update(of=("self",))
        return found.order_by("pk").values_list("pk", flat=True)

    return Prepared(rows)


_HELD: Final[Mapping[type[Model], Prepared[int]]] = {
    model: _held(model) for model in (AccessRequest, AccessLine, Operation)
}


def load_operation(pk: int) -> Operation:
    """The operation with everything that an attempt asks of it; nothing is held."""
    return load_operations([pk])[0]


def load_operations(pks: Collection[int]) -> list[Operation]:
    """The operations in the order in which they are to be done; those of one line share its object.

    In a few statements: PostgreSQL takes longer to plan one join of seventeen tables (30 ms) than to run all of them.
    """
    operations = _OPERATIONS.rows(pks=list(pks))
    reload_lines(operations)
    return operations


def reload_lines(operations: Sequence[Operation]) -> None:
    """Lets the operations see their lines as they stand now."""
    lines = {line.pk: line for line in _LINES.rows(pks=list({operation.line_id for operation in operations}))}
    versions = {one.pk: one for one in _VERSIONS.rows(pks=list({line.role_version_id for line in lines.values()}))}
    requests = {one.pk: one for one in _REQUESTS.rows(pks=list({line.request_id for line in lines.values()}))}
    prefetch_related_objects(list(versions.values()), "members")
    for line in lines.values():
        line.role_version, line.request = versions[line.role_version_id], requests[line.request_id]
    for operation in operations:
        operation.line = lines[operation.line_id]


# Every step of every operation asks these: they are written once.
_OPERATIONS: Prepared[Operation] = Prepared(
    lambda: (
        Operation.objects.filter(pk__one_of=Given("pks"))
        .select_related("person__unit")
        .order_by("rank", "next_attempt_at", "id")
    )
)
_LINES: Prepared[AccessLine] = Prepared(
    lambda: AccessLine.objects.filter(pk__one_of=Given("pks")).select_related(
        "case", "unit", "snapshot", "role", "subject__unit"
    )
)
_VERSIONS: Prepared[RoleVersion] = Prepared(
    lambda: RoleVersion.objects.filter(pk__one_of=Given("pks")).select_related("role")
)
_REQUESTS: Prepared[AccessRequest] = Prepared(
    lambda: AccessRequest.objects.filter(pk__one_of=Given("pks")).select_related(*OF_A_REQUEST)
)
