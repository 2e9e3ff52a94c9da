"""Writing a request before it is sent: saved as it is typed, so that nothing typed is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from helpdesk_site.access import drafts
from helpdesk_site.access.models import AccessRequest
from helpdesk_site.access.policies import Standing
from helpdesk_site.access.selectors.standing import standing_towards
from helpdesk_site.access.workflow import REQUEST
from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.errors import Conflict, NotAllowed, WrongState
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.people.models import Person


def create_draft(
    *,
    actor: Person,
    content: dict[str, Any],
    channel: str,
    requester: Person | None = None,
    request_key: UUID | None = None,
    strict: bool = False,
) -> AccessRequest:
    """A new draft. `requester` is the caller whom support writes for; without it the actor asks himself.

    The same `request_key` again answers the same draft. `strict` refuses what cannot be right (the API); pages keep
    everything as typed. Raises Invalid, NotAllowed.
    """
    cleaned = drafts.clean(content)
    if strict:
        _require_may_ask(actor, drafts.read(cleaned, complete=False))
    if (
        requester is not None
        and requester != actor
        and not (standing_towards(actor, requester).roles & {"agent", "chief"})
    ):
        raise NotAllowed(_("Only support staff write a request for somebody who calls."))
    now = clock.now()
    with unit_of_work():
        values = {
            "requester": requester or actor,
            "entered_by": actor,
            "channel": channel,
            "draft": cleaned,
            "reason": cleaned["reason"],
            "created_at": now,
            "updated_at": now,
        }
        if request_key is None:
            request = AccessRequest.objects.create(**values)
        else:
            request, created = AccessRequest.objects.get_or_create(request_key=request_key, defaults=values)
            if not created:
                return _same_author(request, actor)
        audit.record("access.request.drafted", actor=actor, on=request, channel=channel)
    return request


def _same_author(request: AccessRequest, actor: Person) -> AccessRequest:
    if request.entered_by_id != actor.pk:
        raise Conflict(_("This key was used by another request. Use a new one."))
    return request


def update_draft(
    request: AccessRequest, *, actor: Person, expected_version: int, content: dict[str, Any], strict: bool = False
) -> AccessRequest:
    """Saves what was typed. Raises Conflict when another window saved in between, WrongState when it was sent."""
    REQUEST.require(request, "submit", actor=actor)
    cleaned = drafts.clean(content)
    if strict:
        _require_may_ask(actor, drafts.read(cleaned, complete=False))
    with unit_of_work():
        saved = AccessRequest.objects.filter(
            pk=request.pk, version=expected_version, state__in=["draft", "returned"]
        ).update(draft=cleaned, reason=cleaned["reason"], updated_at=clock.now(), version=F("version") + 1)
        if not saved:
            raise Conflict(_("This draft was changed in another window. Reload the page; your text is still here."))
        changed(f"access.request:{request.public_id}")
    request.refresh_from_db()
    return request


def discard_draft(request: AccessRequest, *, actor: Person) -> None:
    """Puts a draft away. It is kept, so that a slip of the hand can be looked up."""
    with unit_of_work():
        if request.ticket_id:
            raise WrongState(_("This request was sent already: withdraw it instead."))
        REQUEST.advance(request, "discard", actor=actor, set={"closed_at": clock.now()})


def _require_may_ask(actor: Person, draft: drafts.RequestDraft) -> None:
    require_may_ask(actor, draft.lines)


def require_may_ask(actor: Person, lines: tuple[drafts.LineDraft, ...]) -> None:
    """Raises NotAllowed when the actor may not ask for one of these people."""
    seen: dict[int, Standing] = {}
    for line in lines:
        standing = seen.setdefault(line.subject.pk, standing_towards(actor, line.subject))
        if not standing.may_request:
            raise NotAllowed(
                _(
                    "You may ask for yourself, for the colleagues of your unit and for the people whom you manage. "
                    "For others call EBYS Support."
                )
            )
