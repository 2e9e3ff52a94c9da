"""Looking before sending: the live difference, the rules it meets, who will decide and by when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from helpdesk_site.access import drafts
from helpdesk_site.access.content import sentence_of
from helpdesk_site.access.models import AccessLine, AccessRequest, RoleVersion
from helpdesk_site.access.preview import LinePreview, StagePreview, SubjectPreview, preview
from helpdesk_site.access.selectors.usual import usual_for
from helpdesk_site.access.services.submission import rule_faults, submit_request
from helpdesk_site.access.shown import words
from helpdesk_site.access.shown.differences import difference_table, hit_notices, silent_notice, units_in
from helpdesk_site.access.shown.names import Names, names_for
from helpdesk_site.access.views.drafts import show_faults
from helpdesk_site.access.views.finding import request_or_404
from helpdesk_site.access.workflow import REQUEST
from helpdesk_site.interface.components import Difference, Notice
from helpdesk_site.kernel.approvals.resolution import Candidate
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.people.views.requests import person_of


@dataclass(frozen=True, slots=True)
class ShownStage:
    """An approval to come: which, and who is asked; nobody found is a sentence of its own."""

    title: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownDraftLine:
    sentence: str
    difference: Difference
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class ShownSubject:
    """What the request means for one person."""

    name: str
    seen: SubjectPreview
    lines: tuple[ShownDraftLine, ...]
    stages: tuple[ShownStage, ...]
    notices: tuple[Notice, ...]


@login_required
@require_GET
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page at once; what must be asked of the targets arrives in its own place (`?whole` asks at once)."""
    actor = person_of(request)
    draft = request_or_404(public_id, actor)
    if not REQUEST.allows(draft, "submit", actor=actor):
        return redirect("access:request", draft.public_id)
    context = _live_context(draft) if "whole" in request.GET else {}
    return render(request, "access/preview.html", {"draft": draft, **context})


@login_required
@require_GET
def live(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part that asks the targets; the page fetches it when it is open."""
    actor = person_of(request)
    draft = request_or_404(public_id, actor)
    REQUEST.require(draft, "submit", actor=actor)
    return render(request, "access/_preview.html", {"draft": draft, **_live_context(draft)})


@login_required
@require_POST
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sends it. What the rules refuse leads back to the form, with the sentences at their fields."""
    actor = person_of(request)
    draft = request_or_404(public_id, actor)
    version = request.POST.get("version", "")
    try:
        sent = submit_request(draft, actor=actor, expected_version=int(version) if version.isdecimal() else 0)
    except Invalid as refusal:
        return show_faults(request, draft, refusal)
    messages.success(request, _sent_words(sent))
    return redirect("access:request", sent.public_id)


def _sent_words(sent: AccessRequest) -> str:
    reference = sent.ticket.reference if sent.ticket else sent.public_id
    return _("Sent as %(reference)s. The manager has been asked; you will be told of the decision.") % {
        "reference": reference
    }


def _live_context(draft: AccessRequest) -> dict[str, object]:
    """Asks the targets. A draft that cannot be read any more (a role went out of force) says so instead."""
    try:
        meant = drafts.read(draft.draft, complete=True)
    except Invalid as refusal:
        return {"broken": Notice(refusal.sentence, "danger", points=_sentences(refusal))}
    seen = preview(meant, requester=draft.requester, typist=draft.entered_by)
    faults = rule_faults(meant, seen).by_path
    names = _names(seen)
    return {
        "subjects": [_shown_subject(subject, names) for subject in seen],
        "procedure": meant.procedure,
        "blocked": Notice(
            _("It cannot be sent like this."), "danger", points=[said for each in faults.values() for said in each]
        ) if faults else None,
        "usual": _usual_words({line.role.risk for line in meant.lines}),
        "edit_url": reverse("access:edit", args=[draft.public_id]),
    }  # fmt: skip


def _usual_words(risks: Collection[str]) -> str:
    """Approvals and all, so that whoever sends it knows when to expect it."""
    risk, usual = usual_for(risks)
    if not usual.is_known:
        return _("There are not enough requests yet to say how long it usually takes.")
    return _("Requests of this kind (%(risk)s) are usually in force after %(time)s.") % {
        "risk": RoleVersion.Risk(risk).label, "time": usual.words,
    }  # fmt: skip


def _sentences(refusal: Invalid) -> list[str]:
    return [said for each in refusal.fields.values() for said in each]


def _names(seen: list[SubjectPreview]) -> Names:
    units = {unit for subject in seen for line in subject.lines for unit in units_in(line.difference.as_json())}
    people = {
        uuid
        for subject in seen for stage in subject.stages for candidate in stage.candidates
        for uuid in (candidate.person, candidate.on_behalf_of) if uuid
    }  # fmt: skip
    return names_for(units=units, people=people)


def _shown_subject(seen: SubjectPreview, names: Names) -> ShownSubject:
    silent = silent_notice(seen.accounts.unavailable)
    warnings = [Notice(text, "warning", title=_("Clearance above “service use only”")) for text in seen.warnings]
    return ShownSubject(
        name=seen.subject.official_name,
        seen=seen,
        lines=tuple(_shown_line(line, names) for line in seen.lines),
        stages=tuple(_shown_stage(stage, names) for stage in seen.stages),
        notices=(*([silent] if silent else []), *warnings),
    )


def _shown_line(shown: LinePreview, names: Names) -> ShownDraftLine:
    content = shown.difference.as_json()
    table = difference_table(content, names, caption=_("What changes"))
    return ShownDraftLine(sentence_of(_as_line(shown)), table, tuple(hit_notices(content, names)))


def _as_line(shown: LinePreview) -> AccessLine:
    """The line as it would be written, for its sentence; it is not kept."""
    line = shown.line
    start, end = line.instants
    return AccessLine(
        subject=line.subject, action=line.action, role_version=line.role, unit=line.unit, clearance=line.clearance,
        valid_from=start, valid_to=end,
    )  # fmt: skip


def _shown_stage(stage: StagePreview, names: Names) -> ShownStage:
    title = str(words.STAGES[stage.plan.kind])
    if stage.plan.reference:
        title = f"{title} ({names.role(stage.plan.reference)})"
    return ShownStage(title, tuple(_candidate_words(candidate, names) for candidate in stage.candidates))


def _candidate_words(candidate: Candidate, names: Names) -> str:
    if candidate.on_behalf_of:
        return _("%(deputy)s, as acting deputy for %(manager)s") % {
            "deputy": names.person(candidate.person), "manager": names.person(candidate.on_behalf_of),
        }  # fmt: skip
    return f"{names.person(candidate.person)}, {words.capacity(candidate.capacity)}"
