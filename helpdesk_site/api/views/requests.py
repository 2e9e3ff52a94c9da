"""Permission requests: drafts, their preview, sending, and the decisions on them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.access import drafts
from helpdesk_site.access.models import AccessRequest, RequestState
from helpdesk_site.access.preview import preview
from helpdesk_site.access.services.decisions import decide_request, fresh_case, withdraw_request
from helpdesk_site.access.services.drafts import create_draft, discard_draft, update_draft
from helpdesk_site.access.services.submission import submit_request
from helpdesk_site.access.shown.differences import units_in
from helpdesk_site.access.shown.names import Names, names_for
from helpdesk_site.access.workflow import REQUEST
from helpdesk_site.api import selectors
from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.previews import PreviewShown, show_fresh, show_preview
from helpdesk_site.api.answers.requests import RequestListed, RequestShown, list_requests, show_request
from helpdesk_site.api.idempotency import idempotent, request_key_of
from helpdesk_site.api.inputs.queries import RequestQuery
from helpdesk_site.api.inputs.requests import (
    ApproveInput,
    DraftChange,
    DraftInput,
    NoteInput,
    Nothing,
    ReasonInput,
    VersionInput,
    draft_content,
)
from helpdesk_site.api.paging import page
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, expected_version, person_named, read_body, required_version
from helpdesk_site.kernel.approvals.models import ApprovalDecision
from helpdesk_site.kernel.errors import WrongState
from helpdesk_site.people.models import Person

TAG = "access-requests"
Verdict = ApprovalDecision.Verdict


class Requests(ApiView):
    query = RequestQuery

    @describes(
        name="access_requests_list", tag=TAG,
        summary=gettext_lazy("The permission requests that you may see, newest first"),
        shows=list[RequestListed], query=RequestQuery,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        filters = selectors.RequestFilters(
            state=self.asked.get("state", ""), subject=self.asked.get("subject", ""),
            waiting_for_me=self.asked.get("waiting_for_me") == "true",
        )  # fmt: skip
        return page(request, selectors.requests(self.actor, filters), ["-id"], list_requests, self.asked)

    @describes(
        name="access_requests_create", tag=TAG, summary=gettext_lazy("Writes a draft; nothing is asked of anybody yet"),
        body=DraftInput, shows=RequestShown, status=201,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request) -> Response:
        given = read_body(request, DraftInput)
        caller = person_named(given["requester"], field="requester") if given.get("requester") else None
        draft = create_draft(
            actor=self.actor, content=draft_content(given), channel="phone" if caller else "api", requester=caller,
            request_key=request_key_of(request, self.actor.uuid), strict=True,
        )  # fmt: skip
        location = reverse("api:access-request", args=[draft.public_id])
        return shown_request(self.actor, draft.public_id, status=201, headers={"Location": location})


class OneRequest(ApiView):
    @describes(
        name="access_requests_get", tag=TAG, shows=RequestShown,
        summary=gettext_lazy("A request with its lines, approvals, operations and evidence"),
    )  # fmt: skip
    def get(self, _request: Request, public_id: str) -> Response:
        return shown_request(self.actor, public_id)

    @describes(
        name="access_requests_change", tag=TAG, body=DraftChange, shows=RequestShown, conditional=True, also=(428,),
        summary=gettext_lazy("Changes a draft or a returned request"),
    )  # fmt: skip
    def patch(self, request: Request, public_id: str) -> Response:
        found = selectors.request(self.actor, public_id)
        given = read_body(request, DraftChange)
        version = required_version(request, given, current=found.version)
        content = {**found.draft, **draft_content(given)}
        update_draft(found, actor=self.actor, expected_version=version, content=content, strict=True)
        return shown_request(self.actor, public_id)


class Preview(ApiView):
    @describes(
        name="access_requests_preview", tag=TAG, body=Nothing, shows=PreviewShown,
        summary=gettext_lazy("What the request would change now, asked live of LDAP and EBYS"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.request(self.actor, public_id)
        read_body(request, Nothing)
        shown = _fresh(found, self.actor) if found.state == RequestState.IN_APPROVAL else _previewed(found, self.actor)
        return answer(shown)


class Submit(ApiView):
    @describes(
        name="access_requests_submit", tag=TAG, body=VersionInput, shows=RequestShown, conditional=True,
        summary=gettext_lazy("Sends a draft or a returned request for approval"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.request(self.actor, public_id)
        given = read_body(request, VersionInput)
        version = expected_version(request, given, current=found.version)
        submit_request(found, actor=self.actor, expected_version=version)
        return shown_request(self.actor, public_id)


class Discard(ApiView):
    @describes(
        name="access_requests_discard",
        tag=TAG,
        body=Nothing,
        shows=RequestShown,
        summary=gettext_lazy("Puts a draft away"),
    )
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.request(self.actor, public_id)
        read_body(request, Nothing)
        discard_draft(found, actor=self.actor)
        return shown_request(self.actor, public_id)


class Withdraw(ApiView):
    @describes(
        name="access_requests_withdraw", tag=TAG, body=NoteInput, shows=RequestShown,
        summary=gettext_lazy("Takes a sent request back before anything of it is being applied"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.request(self.actor, public_id)
        given = read_body(request, NoteInput)
        withdraw_request(found, actor=self.actor, note=given.get("note", ""))
        return shown_request(self.actor, public_id)


class _Decision(ApiView):
    """A decision on everything of the request that is asked of the caller now."""

    verdict: ClassVar[Verdict]
    body: ClassVar[type[Any]]

    def decide(self, request: Request, public_id: str) -> Response:
        found = selectors.request(self.actor, public_id)
        given = read_body(request, self.body)
        decide_request(
            found, actor=self.actor, verdict=self.verdict, note=given.get("note", ""), channel="api",
            seen_hashes=given.get("seen_hashes"),
        )  # fmt: skip
        return shown_request(self.actor, public_id)


class Approve(_Decision):
    verdict = Verdict.APPROVE
    body = ApproveInput

    @describes(
        name="access_requests_approve", tag=TAG, body=ApproveInput, shows=RequestShown,
        summary=gettext_lazy("Approves what is asked of you, exactly as it stands"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        return self.decide(request, public_id)


class Reject(_Decision):
    verdict = Verdict.REJECT
    body = ReasonInput

    @describes(
        name="access_requests_reject", tag=TAG, body=ReasonInput, shows=RequestShown,
        summary=gettext_lazy("Refuses what is asked of you, with the reason"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        return self.decide(request, public_id)


class Return(_Decision):
    verdict = Verdict.RETURN
    body = ReasonInput

    @describes(
        name="access_requests_return", tag=TAG, body=ReasonInput, shows=RequestShown,
        summary=gettext_lazy("Gives the request back for correction, with what is missing"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        return self.decide(request, public_id)


def shown_request(
    actor: Person, public_id: str, *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    found = selectors.request(actor, public_id)
    shown: RequestShown = show_request(found, selectors.known_of(found, actor))
    return answer(shown, status=status, headers=headers)


def _previewed(request: AccessRequest, actor: Person) -> PreviewShown:
    REQUEST.require(request, "submit", actor=actor)
    draft = drafts.read(request.draft, complete=True)
    seen = preview(draft, requester=request.requester, typist=request.entered_by)
    kept = [shown.difference.as_json() for subject in seen for shown in subject.lines]
    asked = {
        uuid
        for subject in seen for stage in subject.stages for candidate in stage.candidates
        for uuid in (candidate.person, candidate.on_behalf_of) if uuid
    }  # fmt: skip
    return show_preview(request, draft, seen, _names(kept), selectors.people_of(asked))


def _fresh(request: AccessRequest, actor: Person) -> PreviewShown:
    cases = selectors.open_cases(request, actor)
    if not cases:
        raise WrongState(_("Nothing of this request waits for a decision. Read it again to see where it stands."))
    looked = [fresh_case(case) for case in cases]
    kept = [shown.difference.as_json() for fresh, _accounts in looked for shown in fresh.lines]
    return show_fresh(request, looked, _names(kept))


def _names(kept: list[dict[str, Any]]) -> Names:
    return names_for(units={unit for difference in kept for unit in units_in(difference)})
