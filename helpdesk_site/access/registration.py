"""What access tells the parts beneath it, once, at start."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from helpdesk_site.access import events, notices, promises  # noqa: F401  # the promises' checks register themselves
from helpdesk_site.access.approval_owner import AccessApprovals
from helpdesk_site.access.approvers import role_owners
from helpdesk_site.access.models import AccessRequest, OperationState
from helpdesk_site.access.policies import READERS
from helpdesk_site.access.selectors.inbox import inbox_counted, requests_waiting_for, waiting_counted
from helpdesk_site.access.selectors.operations import (
    may_watch_operation,
    may_watch_operations,
    needing_a_person,
)
from helpdesk_site.access.selectors.requests import may_watch_request
from helpdesk_site.access.services.submission import SERVICE_CODE
from helpdesk_site.access.shown.tracker import steps_of_tickets
from helpdesk_site.interface import addresses, navigation, waiting
from helpdesk_site.interface.navigation import Entry
from helpdesk_site.kernel.after_commit import on_wake
from helpdesk_site.kernel.approvals.ownership import owns
from helpdesk_site.kernel.approvals.resolution import resolves
from helpdesk_site.kernel.prepared import Counted
from helpdesk_site.notify.live import watches
from helpdesk_site.notify.live.topics import is_own
from helpdesk_site.people.models import User
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import processes
from helpdesk_site.tickets.calls import panels
from helpdesk_site.webhooks import events as webhook_events


def register() -> None:
    owns(AccessRequest.audit_type, AccessApprovals())
    resolves("role_owner", role_owners)
    on_wake("operations", _wake_operations)
    webhook_events.register(*events.EVENTS)
    _register_pages()


def _wake_operations() -> None:
    from helpdesk_site.access.tasks import run_operations

    run_operations.delay()


def _register_pages() -> None:
    for entry in ENTRIES:
        navigation.register(entry)
    for kind in WAITING:
        waiting.register(kind)
    processes.register(
        processes.Process(
            service_code=SERVICE_CODE,
            steps=steps_of_tickets,
            panel_url=lambda profile: addresses.thing("access:for_ticket", profile.public_id),
            start_url=lambda: reverse("access:new"),
        )
    )
    panels.register("access", lambda person: addresses.thing("access:held_by", person.public_id))
    watches("access.request", may_watch_request)
    watches("access.operation", may_watch_operation)
    watches("operations", may_watch_operations)
    watches("inbox", is_own)
    notices.register()


def _may_decide(visitor: object) -> bool | Counted:
    return isinstance(visitor, User) and inbox_counted(visitor.person)


def _is_reader(visitor: object) -> bool:
    return isinstance(visitor, User) and bool(roles_on(visitor.person) & READERS)


WAITING = (
    waiting.Waiting(
        key="approvals",
        label=_("approvals wait"),
        meaning=_("Permission requests that wait for your decision, as manager, deputy or second approver."),
        order=30,
        concerns=_is_reader,
        things=lambda user: requests_waiting_for(user.person),
        url=lambda: reverse("access:inbox"),
    ),
    waiting.Waiting(
        key="operations",
        label=_("permissions that the system could not apply"),
        meaning=_("Approved permissions that could not be given or taken by themselves: a person has to look."),
        order=40,
        concerns=_is_reader,
        things=lambda _user: needing_a_person(),
        url=lambda: f"{reverse('access:operations')}?state={OperationState.NEEDS_HUMAN}",
        tone="danger",
    ),
)

ENTRIES = (
    Entry(key="access_new", label=_("Permission request"), url_name="access:new", icon="person-plus", order=20),
    Entry(
        key="inbox",
        label=_("My approvals"),
        url_name="access:inbox",
        icon="inbox",
        order=30,
        visible=_may_decide,
        counter=lambda user: waiting_counted(user.person),
        counter_label=_("approvals wait"),
        topic=lambda user: f"inbox:{user.person.uuid}",
    ),
    Entry(
        key="operations",
        label=_("Operations"),
        url_name="access:operations",
        icon="activity",
        order=50,
        visible=_is_reader,
    ),
    Entry(
        key="catalogue",
        label=_("Catalogue of roles"),
        url_name="access:catalogue",
        icon="card-checklist",
        order=70,
        place="rules",
    ),
)
