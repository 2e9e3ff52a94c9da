"""What webhooks may tell of permission requests: where they stand, never whose they are nor what they ask for."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from helpdesk_site.access.models import AccessRequest
from helpdesk_site.webhooks.events import Event, Record, acts

REQUEST = AccessRequest.audit_type
DECIDED = acts("access.request.approve", "access.request.reject", "access.request.return")


def _page(record: Record) -> str:
    return reverse("access:request", args=[record.object_id])


def _states(record: Record) -> dict[str, str]:
    return {"from": record.data["from"], "to": record.data["to"]}


EVENTS = (
    Event("access_request.decided", _("A permission request was decided"), REQUEST, DECIDED, _page, _states),
    Event(
        "access_request.verified", _("A permission change was verified"), REQUEST, acts("access.request.verify"), _page,
        _states,
    ),
)  # fmt: skip
