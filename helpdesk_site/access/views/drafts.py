"""Writing a request: one calm page that works without script and saves itself with one."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.access import drafts, forms
from helpdesk_site.access.forms import Draft, Faults
from helpdesk_site.access.models import AccessRequest
from helpdesk_site.access.selectors.cases import cases_of
from helpdesk_site.access.selectors.requests import drafts_of
from helpdesk_site.access.services.drafts import create_draft, discard_draft, update_draft
from helpdesk_site.access.views.finding import request_or_404
from helpdesk_site.access.workflow import REQUEST
from helpdesk_site.interface.components import Notice
from helpdesk_site.interface.forms import draft_conflict, draft_saved
from helpdesk_site.interface.masked import say_if_masked
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import Conflict, Invalid
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of

MAY_WRITE_FOR_CALLERS = frozenset({"agent", "chief"})
MOST_SHOWN = 20


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A request that is not kept yet: the first saving makes the draft, under the key that the page carries."""
    actor = person_of(request)
    if request.method == "POST":
        return _save(request, actor, _own_draft(actor, request.POST.get("key", "")))
    blank = {"lines": [forms.blank_line(actor)]}
    return _form_page(request, forms.form_of(blank, version=0, key=str(uuid4())), actor=actor)


@login_required
@require_http_methods(["GET", "POST"])
def new_for_caller(request: HttpRequest) -> HttpResponse:
    """Support on the phone: who calls is asked first, because the request is his."""
    actor = person_of(request)
    _require_desk(actor)
    form = forms.CallerForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        caller = form.caller()
        content = {"lines": [forms.blank_line(caller)]}
        draft = create_draft(actor=actor, content=content, channel=AccessRequest.Channel.PHONE, requester=caller)
        return redirect("access:edit", draft.public_id)
    return render(request, "access/caller.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """A draft, or a request that was returned for correction. A sent one has a page of its own."""
    actor = person_of(request)
    draft = request_or_404(public_id, actor)
    if request.method == "POST":
        return _save(request, actor, draft)
    if not REQUEST.allows(draft, "submit", actor=actor):
        return redirect("access:request", draft.public_id)
    faults = _faults_of(draft) if "check" in request.GET else {}
    return _form_page(
        request, forms.form_of(draft.draft, version=draft.version, faults=faults), draft=draft, actor=actor
    )


@login_required
@require_POST
def autosave_new(request: HttpRequest) -> JsonResponse:
    """The first pages of a draft, found again by the key that the page carries."""
    actor = person_of(request)
    return _autosave(request, actor, _own_draft(actor, request.POST.get("key", "")))


@login_required
@require_POST
def autosave(request: HttpRequest, public_id: str) -> JsonResponse:
    actor = person_of(request)
    return _autosave(request, actor, request_or_404(public_id, actor))


@login_required
@require_POST
def discard(request: HttpRequest, public_id: str) -> HttpResponse:
    actor = person_of(request)
    discard_draft(request_or_404(public_id, actor), actor=actor)
    messages.success(request, _("The draft was put away."))
    return redirect("/")


@login_required
@require_GET
def role_facts(request: HttpRequest) -> HttpResponse:
    """What the role just chosen means; asked by the form when the choice changes."""
    code = next((value for name, value in request.GET.items() if name.endswith("-role")), "")
    roles = {version.role.code: version for version in forms.choosable_roles()}
    return render(request, "access/_role_facts.html", {"role": roles.get(str(code))})


@login_required
@require_GET
def line_unit(request: HttpRequest, number: int) -> HttpResponse:
    """The unit box filled from the person just chosen; nothing (204) where a unit stands already."""
    actor = person_of(request)
    typed = request.GET
    subject = forms.person_meant(
        actor, typed.get(f"lines-{number}-subject", ""), typed.get(f"lines-{number}-subject-key", "")
    )
    if typed.get(f"lines-{number}-unit", "").strip() or subject is None or subject.unit is None:
        return HttpResponse(status=204)
    lines = [*[forms.blank_line()] * number, forms.blank_line(subject)]
    return render(
        request, "access/_unit_field.html", {"line": forms.form_of({"lines": lines}, version=0).lines[number]}
    )


def _require_desk(actor: Person) -> None:
    if not roles_on(actor) & MAY_WRITE_FOR_CALLERS:
        raise Http404


def show_faults(request: HttpRequest, draft: AccessRequest, refusal: Invalid) -> HttpResponse:
    """The form of a draft that a service refused, with each sentence at its field."""
    return _again(request, person_of(request), draft, draft.draft, refusal.fields or {"": [refusal.sentence]})


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the pressed button asks of the draft, and where the page is to stand afterwards."""

    content: Draft
    anchor: str = ""
    faults: Faults = field(default_factory=dict)


def _save(request: HttpRequest, actor: Person, draft: AccessRequest | None) -> HttpResponse:
    """Keeps what was typed, does what the button says, and goes on; what cannot be kept stays on the page."""
    typed = forms.draft_of(request.POST, actor=actor)
    wish = _wish(request, typed, actor)
    try:
        saved = _keep(actor, draft, wish.content, request)
        if draft is None and saved.draft != drafts.clean(wish.content):
            # The page's own autosave made the draft in this very moment: what the person sent is the newer.
            saved = update_draft(saved, actor=actor, expected_version=saved.version, content=wish.content)
    except Conflict as refusal:
        return _typed_page(request, actor, draft, typed, refusal.sentence, status=409)
    except Invalid as refusal:
        return _typed_page(request, actor, draft, typed, refusal.sentence, status=422)
    if wish.faults:
        return _again(request, actor, saved, wish.content, wish.faults)
    return _go_on(request, actor, saved, wish)


def _go_on(request: HttpRequest, actor: Person, saved: AccessRequest, wish: _Wish) -> HttpResponse:
    say_if_masked(request)
    address = reverse("access:edit", args=[saved.public_id])
    if request.POST.get("do", "preview") == "preview":
        faults = _faults_of(saved)
        return (
            _again(request, actor, saved, saved.draft, faults)
            if faults
            else redirect("access:preview", saved.public_id)
        )
    if not wish.anchor:
        messages.success(request, _("The draft is kept. It stands under “Permission request” until you send it."))
    return redirect(f"{address}{wish.anchor}")


def _wish(request: HttpRequest, typed: Draft, actor: Person) -> _Wish:
    act, _colon, place = request.POST.get("do", "preview").partition(":")
    lines: list[dict[str, str]] = typed["lines"]
    number = int(place) if place.isdecimal() and int(place) < len(lines) else -1
    if act == "add":
        return _Wish({**typed, "lines": [*lines, forms.blank_line()]}, f"#line-{len(lines) + 1}")
    if act == "remove" and number >= 0:
        return _Wish({**typed, "lines": [line for n, line in enumerate(lines) if n != number]}, "#lines")
    if act == "copy" and number >= 0:
        return _copied(request.POST.get(f"lines-{number}-copies", ""), typed, number, actor)
    return _Wish(typed)


def _copied(names: str, typed: Draft, number: int, actor: Person) -> _Wish:
    """The line for more people, all of them or none: whoever was not found is named beside the box."""
    lines: list[dict[str, str]] = typed["lines"]
    copies, unknown = forms.copies_of(lines[number], names, actor=actor)
    if not copies and not unknown:
        unknown_words = _("Write at least one staff number or name.")
    elif unknown:
        unknown_words = _("Not found: %(names)s. Write the staff number.") % {"names": ", ".join(unknown)}
    else:
        return _Wish({**typed, "lines": [*lines, *copies]}, f"#line-{len(lines) + 1}")
    kept = [{**line, "copies": names} if n == number else line for n, line in enumerate(lines)]
    return _Wish({**typed, "lines": kept}, faults={f"lines.{number}.copies": [unknown_words]})


def _keep(actor: Person, draft: AccessRequest | None, content: Draft, request: HttpRequest) -> AccessRequest:
    if draft is None:
        key = _key(request.POST.get("key", ""))
        return create_draft(actor=actor, content=content, channel=AccessRequest.Channel.WEB, request_key=key)
    return update_draft(draft, actor=actor, expected_version=_version(request), content=content)


def _autosave(request: HttpRequest, actor: Person, draft: AccessRequest | None) -> JsonResponse:
    try:
        saved = _keep(actor, draft, forms.draft_of(request.POST, actor=actor), request)
    except Conflict as refusal:
        return draft_conflict(refusal.sentence)
    return draft_saved(saved.version, clock.now())


def _own_draft(actor: Person, key: str) -> AccessRequest | None:
    """The draft that this very page has made already, by autosave or by a second press."""
    wanted = _key(key)
    return AccessRequest.objects.filter(request_key=wanted, entered_by=actor).first() if wanted else None


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _faults_of(draft: AccessRequest) -> Faults:
    """What keeps a draft from being sent, by field."""
    try:
        drafts.read(draft.draft, complete=True)
    except Invalid as refusal:
        return refusal.fields
    return {}


def _again(request: HttpRequest, actor: Person, draft: AccessRequest, content: Draft, faults: Faults) -> HttpResponse:
    """The form with what is to be mended; it was saved as it is."""
    form = forms.form_of(content, version=draft.version, faults=faults)
    return _form_page(request, form, draft=draft, actor=actor, status=422)


def _typed_page(
    request: HttpRequest, actor: Person, draft: AccessRequest | None, typed: Draft, sentence: str, *, status: int
) -> HttpResponse:
    """Nothing was saved: everything typed stays on the page, with the reason above it."""
    form = forms.form_of(typed, version=_version(request), key=request.POST.get("key", ""))
    notice = Notice(sentence, "danger", title=_("Not saved"))
    return _form_page(request, form, draft=draft, actor=actor, notice=notice, status=status)


def _form_page(
    request: HttpRequest,
    form: forms.RequestForm,
    *,
    actor: Person,
    draft: AccessRequest | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "draft": draft,
        "others": drafts_of(actor)[:MOST_SHOWN] if draft is None else [],
        "notice": notice,
        "roles": forms.offered_roles(),
        "requester": draft.requester if draft else actor,
        "on_the_phone": bool(draft and draft.requester_id != draft.entered_by_id),
        "may_write_for_callers": draft is None and bool(roles_on(actor) & MAY_WRITE_FOR_CALLERS),
        "returned_with": _return_note(draft),
        "save_url": reverse("access:edit", args=[draft.public_id]) if draft else reverse("access:new"),
        "draft_url": reverse("access:autosave", args=[draft.public_id]) if draft else reverse("access:autosave_new"),
    }
    return render(request, "access/edit.html", context, status=status)


def _return_note(draft: AccessRequest | None) -> str:
    """What the approver wrote when he returned it."""
    if draft is None or draft.state != "returned":
        return ""
    notes = [
        decision.note
        for case in cases_of([draft]).get(draft.public_id, [])
        for decision in case.decisions.all()
        if decision.verdict == "return"
    ]
    return notes[-1] if notes else ""
