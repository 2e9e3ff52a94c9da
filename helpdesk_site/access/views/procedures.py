"""The register of procedures: everybody reads it, the chief keeps it."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from helpdesk_site.access import catalogue
from helpdesk_site.access.models import Procedure, ProcedureVersion
from helpdesk_site.access.policies import may_keep_rules
from helpdesk_site.access.rule_forms import LastDayForm, ProcedureVersionForm, ResumeForm
from helpdesk_site.access.selectors import rules
from helpdesk_site.access.services import procedures as services
from helpdesk_site.access.services.keeping import is_past, term_words
from helpdesk_site.access.services.procedures import Published
from helpdesk_site.access.shown.rules import force_badge
from helpdesk_site.access.views.finding import keeper_or_404
from helpdesk_site.interface import reviewing
from helpdesk_site.interface.components import Component, Definition, DefinitionList, EmptyState, Link, Notice
from helpdesk_site.interface.lists import Column, ListDefinition, respond
from helpdesk_site.interface.reviewing import FormPage, Look
from helpdesk_site.kernel import clock
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of

PROCEDURES: ListDefinition[ProcedureVersion] = ListDefinition(
    key="procedures",
    caption=gettext_lazy("Procedures"),
    order=("-in_force_from",),
    columns=[
        Column("label", gettext_lazy("Procedure"), lambda version: version.label, kind="code"),
        Column("title", gettext_lazy("Title"), lambda version: version.title, kind="wide"),
        Column("state", gettext_lazy("State"), force_badge),
        Column("term", gettext_lazy("In force"), term_words),
        Column("document", gettext_lazy("Document"), lambda version: version.document_number, hidden_on_phone=True),
    ],
    row_url=lambda version: reverse("access:procedure", args=[version.procedure.public_id]),
    empty=EmptyState(
        gettext_lazy("No procedure"),
        gettext_lazy("Without a procedure in force no permission can be asked for (duty 12-e)."), icon="journal-text",
    ),
)  # fmt: skip


@login_required
@require_GET
def procedures(request: HttpRequest) -> HttpResponse:
    rows = ProcedureVersion.objects.select_related("procedure")
    context = {"may_keep": _may_keep(request), "warning": _nothing_in_force()}
    return respond(request, PROCEDURES.page(rows, request), "access/procedures.html", context)


def _nothing_in_force() -> Notice | None:
    """What stands still when no version is in force, or when the last one is about to end."""
    today = clock.today()
    in_force = catalogue.procedures_in_force(today)
    if not in_force:
        return Notice(
            _("Nobody can ask for a permission, and what is approved is not applied, until a version is in force."),
            "danger", title=_("No procedure is in force today"),
        )  # fmt: skip
    ends = [version.in_force_to for version in in_force]
    last = None if None in ends else max(day for day in ends if day is not None)
    if last is not None and not catalogue.procedures_in_force(last + services.ONE_DAY):
        return Notice(
            _("After %(day)s no procedure is in force: nobody can ask for a permission then. Enter the next version.")
            % {"day": f"{last:%d.%m.%Y}"}, "warning",
        )  # fmt: skip
    return None


@login_required
@require_GET
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """One procedure with all of its versions, the newest first."""
    procedure = get_object_or_404(Procedure, public_id=public_id)
    versions = list(procedure.versions.select_related("procedure").order_by("-number"))
    uses, may_keep = rules.requests_under(versions), _may_keep(request)
    context = {
        "procedure": procedure,
        "newest": versions[0] if versions else None,
        "may_keep": may_keep,
        "versions": [_shown(version, uses.get(version.pk, 0), may_keep=may_keep) for version in versions],
    }
    return render(request, "access/procedure.html", context)


def _shown(version: ProcedureVersion, uses: int, *, may_keep: bool) -> dict[str, object]:
    over = version.last_day is not None and is_past(version.last_day)
    return {
        "version": version,
        "state": force_badge(version),
        "facts": DefinitionList([
            Definition(_("Title"), version.title),
            Definition(_("In force"), term_words(version)),
            Definition(_("Document"), version.document_number),
            Definition(_("For permission changes"), version.covers_access_requests),
            Definition(_("Requests under it"), uses),
        ]),
        "may_end": may_keep and not over and version.first_day <= clock.today(),
        "may_withdraw": may_keep and not uses and not is_past(version.first_day),
    }  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """A new version, of a known procedure (`?kod=`) or of a new one."""
    person = person_of(request)
    keeper_or_404(person)
    code = request.GET.get("kod", "")[:40].replace("\x00", "")
    known = ProcedureVersion.objects.select_related("procedure").filter(procedure__code=code)
    newest = known.order_by("-number").first()
    form = ProcedureVersionForm.after(newest, reviewing.posted(request))
    page = FormPage(
        _("New version of a procedure"), cancel_url=reverse("access:procedures"), crumbs=_crumbs(),
        intro=_("What was asked for until now stays under the version it was asked under."),
    )  # fmt: skip

    def done(published: Published) -> HttpResponse:
        messages.success(request, _("%(version)s is in the register.") % {"version": published.version.label})
        return redirect("access:procedure", published.version.procedure.public_id)

    return reviewing.answer(
        request, form, page, act=lambda: services.publish_version(form.new_version(), actor=person),
        look=_look_at_publishing, done=done,
    )  # fmt: skip


def _look_at_publishing(published: Published) -> Look:
    version, before = published.version, published.succeeded
    consequences = []
    if before is not None:
        consequences.append(
            _("%(version)s ends on %(day)s.") % {"version": before.label, "day": f"{before.in_force_to:%d.%m.%Y}"}
        )
        consequences.append(_under_way(before))
    if version.covers_access_requests:
        consequences.append(
            _("From %(day)s on permissions are asked for under %(version)s.")
            % {"day": f"{version.in_force_from:%d.%m.%Y}", "version": version.label}
        )
    return Look(
        _("Enter %(version)s into the register?") % {"version": version.label}, _("Enter it"),
        consequences=consequences, parts=[_as_typed(version)],
    )  # fmt: skip


def _as_typed(version: ProcedureVersion) -> Component:
    return DefinitionList([
        Definition(_("Procedure"), version.label),
        Definition(_("Title"), version.title),
        Definition(_("Document"), version.document_number),
        Definition(_("In force"), term_words(version)),
    ])  # fmt: skip


def _under_way(version: ProcedureVersion) -> str:
    """What becomes of the requests that are not over yet, when a successor is in force."""
    count = rules.open_requests_under(version)
    return ngettext(
        "%(count)d request under way stays with %(version)s and goes on.",
        "%(count)d requests under way stay with %(version)s and go on.", count,
    ) % {"count": count, "version": version.label}  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The last day of a version; the page says what stands still when no other follows."""
    person = person_of(request)
    keeper_or_404(person)
    version = _version_or_404(public_id, number)
    form = LastDayForm(reviewing.posted(request))
    page = FormPage(
        _("End %(version)s") % {"version": version.label}, cancel_url=_address(version), crumbs=_crumbs(version)
    )

    def words() -> dict[str, str]:
        return {"version": version.label, "day": f"{form.cleaned_data['last_day']:%d.%m.%Y}"}

    def look(_nothing: None) -> Look:
        last_day = form.cleaned_data["last_day"]
        return Look(
            _("Is %(day)s the last day of %(version)s?") % words(), _("End it"),
            consequences=_when_it_has_ended(version, last_day), dangerous=not _has_successor(version, last_day),
        )  # fmt: skip

    def done(_nothing: None) -> HttpResponse:
        messages.success(request, _("%(version)s ends on %(day)s.") % words())
        return redirect("access:procedure", public_id)

    return reviewing.answer(
        request, form, page, look=look, done=done,
        act=lambda: services.end_version(version, last_day=form.cleaned_data["last_day"], actor=person),
    )  # fmt: skip


def _when_it_has_ended(version: ProcedureVersion, last_day: date) -> list[str]:
    if _has_successor(version, last_day):
        return [_under_way(version)]
    count = rules.open_requests_under(version)
    stopped = ngettext(
        "%(count)d request under way points at it: afterwards it can be neither approved nor applied.",
        "%(count)d requests under way point at it: afterwards they can be neither approved nor applied.", count,
    ) % {"count": count}  # fmt: skip
    sentences = [stopped]
    if not _in_force_after(version, last_day):
        sentences.append(_("Nobody can ask for a permission until another version is in force."))
    return sentences


def _has_successor(version: ProcedureVersion, last_day: date) -> bool:
    return any(other.procedure_id == version.procedure_id for other in _in_force_after(version, last_day))


def _in_force_after(version: ProcedureVersion, last_day: date) -> list[ProcedureVersion]:
    day_after = last_day + services.ONE_DAY
    return [other for other in catalogue.procedures_in_force(day_after) if other.pk != version.pk]


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Takes back what was entered by mistake, while nobody relies on it."""
    person = person_of(request)
    keeper_or_404(person)
    version = _version_or_404(public_id, number)
    before = services.predecessor_of(version)
    form: forms.Form = ResumeForm(reviewing.posted(request)) if before else reviewing.NothingToType()
    page = FormPage(
        _("Take %(version)s back") % {"version": version.label}, cancel_url=_address(version), crumbs=_crumbs(version),
        intro=_("Only what begins today or later and what no request points at can be taken back."),
    )  # fmt: skip

    def look(resumed: ProcedureVersion | None) -> Look:
        consequences = [_("It disappears from the register; the audit trail keeps that it was there.")]
        if resumed is not None:
            consequences.append(_("%(version)s goes on without an end.") % {"version": resumed.label})
        question = _("Take %(version)s back?") % {"version": version.label}
        return Look(question, _("Take it back"), consequences=consequences, dangerous=True)

    def done(_resumed: ProcedureVersion | None) -> HttpResponse:
        messages.success(request, _("%(version)s was taken back.") % {"version": version.label})
        return redirect("access:procedures")

    return reviewing.answer(
        request, form, page, look=look, done=done,
        act=lambda: services.withdraw_version(
            version, resume=bool(before and form.cleaned_data["resume"]), actor=person
        ),
    )  # fmt: skip


def _may_keep(request: HttpRequest) -> bool:
    return may_keep_rules(roles_on(person_of(request)))


def _version_or_404(public_id: str, number: int) -> ProcedureVersion:
    versions = ProcedureVersion.objects.select_related("procedure")
    found = versions.filter(procedure__public_id=public_id, number=number).first()
    if found is None:
        raise Http404
    return found


def _address(version: ProcedureVersion) -> str:
    return reverse("access:procedure", args=[version.procedure.public_id])


def _crumbs(version: ProcedureVersion | None = None) -> list[Link]:
    links = [
        Link(_("Catalogue of roles"), reverse("access:catalogue")),
        Link(_("Procedures"), reverse("access:procedures")),
    ]
    return [*links, Link(version.procedure.code, _address(version))] if version else links
