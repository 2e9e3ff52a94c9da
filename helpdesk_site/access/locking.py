"""The order in which the rows of a permission change are locked: request, approval case, line, operation.

Whoever changes any of them takes the request first. So an approval, a withdrawal, a sweep and a worker never wait for
each other in a circle, and whoever computes a request's state from its lines sees every line as it stands.
"""

from __future__ import annotations

from helpdesk_site.access.models import AccessLine, AccessRequest, Operation
from helpdesk_site.kernel.transaction import require_transaction


def lock_request(pk: int) -> None:
    """Holds the request until the end of the unit of work."""
    require_transaction()
    AccessRequest.objects.select_for_update(of=("self",)).only("pk").get(pk=pk)


def locked_line(pk: int) -> AccessLine:
    """The line as it stands, held together with its request."""
    lock_request(AccessLine.objects.values_list("request_id", flat=True).get(pk=pk))
    AccessLine.objects.select_for_update(of=("self",)).only("pk").get(pk=pk)
    return AccessLine.objects.select_related(
        "case",
        "request__requester",
        "request__entered_by",
        "request__ticket",
        "role_version__role",
        "role",
        "unit",
        "subject",
        "snapshot",
    ).get(pk=pk)


def locked_operation(pk: int) -> Operation:
    """The operation with its line and request as they stand, all three held."""
    line = Operation.objects.values_list("line_id", "line__request_id").get(pk=pk)
    lock_request(line[1])
    AccessLine.objects.select_for_update(of=("self",)).only("pk").get(pk=line[0])
    Operation.objects.select_for_update(of=("self",)).only("pk").get(pk=pk)
    return load_operation(pk)


def load_operation(pk: int) -> Operation:
    """The operation with everything that an attempt asks of it; nothing is held."""
    return Operation.objects.select_related(
        "person",
        "line__case",
        "line__request__requester",
        "line__request__entered_by",
        "line__request__ticket",
        "line__request__procedure__procedure",
        "line__subject__unit",
        "line__role",
        "line__role_version__role",
        "line__unit",
        "line__snapshot",
    ).get(pk=pk)
