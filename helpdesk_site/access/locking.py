"""The order in which the rows of a permission change are locked: request, approval case, line, operation.

Whoever changes any of them takes the request first. So an approval, a withdrawal, a sweep and a worker never wait for
each other in a circle, and whoever computes a request's state from its lines sees every line as it stands.
"""

from __future__ import annotations

from django.db.models import Prefetch

from helpdesk_site.access.models import AccessLine, AccessRequest, Operation, RoleVersion
from helpdesk_site.kernel.transaction import require_transaction
from helpdesk_site.people.models import Person

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
    line = Operation.objects.values_list("line_id", "line__request_id").get(pk=pk)
    lock_request(line[1])
    AccessLine.objects.select_for_update(of=("self",)).only("pk").get(pk=line[0])
    Operation.objects.select_for_update(of=("self",)).only("pk").get(pk=pk)
    return load_operation(pk)


def load_operation(pk: int) -> Operation:
    """The operation with everything that an attempt asks of it; nothing is held.

    In a few statements: PostgreSQL takes longer to plan one join of seventeen tables (30 ms) than to run all of them.
    """
    operations = Operation.objects.select_related("person", "line__case", "line__unit", "line__snapshot")
    return operations.prefetch_related(
        "line__role",
        Prefetch("line__role_version", RoleVersion.objects.select_related("role")),
        Prefetch("line__request", AccessRequest.objects.select_related(*OF_A_REQUEST)),
        Prefetch("line__subject", Person.objects.select_related("unit")),
    ).get(pk=pk)
