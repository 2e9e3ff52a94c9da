"""How the chief keeps the catalogue: new roles, new versions, roles that are given no more, roles kept apart."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from helpdesk_site.access import catalogue
from helpdesk_site.access.directory_groups import unknown_groups
from helpdesk_site.access.models import EbysRole, IncompatibleRoles, RoleVersion
from helpdesk_site.access.rule_forms import IncompatibilityForm, LastDayForm, NewRoleForm, TermsForm
from helpdesk_site.access.selectors import rules
from helpdesk_site.access.services import roles as services
from helpdesk_site.access.services.roles import terms_of
from helpdesk_site.access.shown.rules import terms_facts, version_difference
from helpdesk_site.access.views.finding import keeper_or_404
from helpdesk_site.interface import reviewing
from helpdesk_site.interface.components import Component, Link, Notice
from helpdesk_site.interface.reviewing import FormPage, Look
from helpdesk_site.kernel import clock
from helpdesk_site.people.models import Person
from helpdesk_site.people.views.requests import person_of

TYPING = "access/role_form.html"


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """A role or package that the catalogue does not have yet."""
    person = _keeper(request)
    package = kind == EbysRole.Kind.PACKAGE
    form = NewRoleForm(reviewing.posted(request), actor=person, kind=kind)
    page = FormPage(
        _("New package") if package else _("New role"), cancel_url=reverse("access:catalogue"), crumbs=_crumbs(),
        template=TYPING, context={"package": package},
    )  # fmt: skip

    def look(version: RoleVersion) -> Look:
        return Look(
            _("Add “%(role)s” to the catalogue?") % {"role": version.name}, _("Add it"),
            consequences=[_("From %(day)s on it can be asked for.") % _day(version)],
            parts=[*_group_notices(form.terms().ldap_groups), terms_facts(form.terms(), version.role)],
        )  # fmt: skip

    def done(version: RoleVersion) -> HttpResponse:
        messages.success(request, _("“%(role)s” is in the catalogue.") % {"role": version.name})
        return redirect("access:role", version.role.code)

    def act() -> RoleVersion:
        given = form.cleaned_data
        return services.add_role(given["code"], kind, form.terms(), valid_from=given["valid_from"], actor=person)

    return reviewing.answer(request, form, page, act=act, look=look, done=done)


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """A new version; what it changes is seen before it is entered."""
    person = _keeper(request)
    before = _newest_or_404(code)
    role = before.role
    package = role.kind == EbysRole.Kind.PACKAGE
    form = TermsForm(reviewing.posted(request), actor=person, kind=role.kind, before=before)
    page = FormPage(
        _("New version: %(role)s") % {"role": before.name}, cancel_url=_address(role), crumbs=_crumbs(before),
        intro=_("What is under way keeps the version it was asked under, and nobody loses a right by a new version."),
        template=TYPING, context={"package": package},
    )  # fmt: skip

    def look(version: RoleVersion) -> Look:
        return Look(
            _("Enter version %(number)d of “%(role)s”?") % {"number": version.number, "role": version.name},
            _("Enter it"), consequences=[_in_force(version, before), *_resting_on(before)],
            parts=[*_group_notices(form.terms().ldap_groups), version_difference(
                terms_of(before), form.terms(), role,
                caption=_("What version %(number)d changes") % {"number": version.number},
            )],
        )  # fmt: skip

    def done(version: RoleVersion) -> HttpResponse:
        messages.success(request, _("Version %(number)d is in the catalogue.") % {"number": version.number})
        return redirect("access:role", role.code)

    def act() -> RoleVersion:
        given = form.cleaned_data
        return services.publish_version(
            role, form.terms(), valid_from=given["valid_from"], expected_number=given["number"], actor=person
        )

    return reviewing.answer(request, form, page, act=act, look=look, done=done)


@login_required
@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """From a day on the role is given to nobody; it can still be taken."""
    person = _keeper(request)
    before = _newest_or_404(code)
    form = LastDayForm(reviewing.posted(request))
    page = FormPage(
        _("Give no more: %(role)s") % {"role": before.name}, cancel_url=_address(before.role), crumbs=_crumbs(before),
        intro=_("The role stays in the catalogue, so that those who hold it can be seen and it can be taken."),
    )  # fmt: skip

    def look(version: RoleVersion) -> Look:
        last_day = {"day": f"{form.cleaned_data['last_day']:%d.%m.%Y}"}
        return Look(
            _("Give “%(role)s” to nobody any more?") % {"role": version.name}, _("Give it no more"), dangerous=True,
            consequences=[_("The last day on which it can be asked for is %(day)s.") % last_day, *_resting_on(before)],
        )  # fmt: skip

    def done(_version: RoleVersion) -> HttpResponse:
        messages.success(request, _("The role is given no more after %(day)s.") % {
            "day": f"{form.cleaned_data['last_day']:%d.%m.%Y}",
        })  # fmt: skip
        return redirect("access:role", code)

    return reviewing.answer(
        request, form, page, look=look, done=done,
        act=lambda: services.retire_role(
            before.role, last_day=form.cleaned_data["last_day"], expected_number=before.number, actor=person
        ),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Takes back a version that nobody relies on yet."""
    person = _keeper(request)
    version = _version_or_404(code, number)
    page = FormPage(
        _("Take version %(number)d back: %(role)s") % {"number": number, "role": version.name},
        cancel_url=_address(version.role), crumbs=_crumbs(version),
    )  # fmt: skip

    def look(before: RoleVersion | None) -> Look:
        goes_on = (
            _("Version %(number)d goes on.") % {"number": before.number}
            if before else _("It is the only version: the role leaves the catalogue with it.")
        )  # fmt: skip
        return Look(
            _("Take version %(number)d back?") % {"number": number}, _("Take it back"), dangerous=True,
            consequences=[_("It disappears from the catalogue; the audit trail keeps that it was there."), goes_on],
        )  # fmt: skip

    def done(before: RoleVersion | None) -> HttpResponse:
        messages.success(request, _("Version %(number)d was taken back.") % {"number": number})
        return redirect("access:role", code) if before else redirect("access:catalogue")

    return reviewing.answer(
        request, reviewing.NothingToType(), page, look=look, done=done,
        act=lambda: services.withdraw_version(_version_or_404(code, number), actor=person),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def forbid_together(request: HttpRequest) -> HttpResponse:
    """A rule that keeps two roles apart (`?rol=` is the first of them)."""
    person = _keeper(request)
    form = IncompatibilityForm(reviewing.posted(request), first=request.GET.get("rol", ""))
    page = FormPage(_("Keep two roles apart"), cancel_url=reverse("access:catalogue"), crumbs=_crumbs())

    def act() -> IncompatibleRoles:
        given = form.cleaned_data
        first, second = (EbysRole.objects.get(code=given[name]) for name in ("first", "second"))
        return services.forbid_together(
            first, second, mode=given["mode"], reason=given["reason"], valid_from=given["valid_from"], actor=person
        )

    def look(rule: IncompatibleRoles) -> Look:
        return Look(
            _("Keep %(first)s and %(second)s apart from %(day)s on?") % {**_names(rule), **_day(rule)},
            _("Keep them apart"), consequences=_after_forbidding(rule),
        )  # fmt: skip

    def done(rule: IncompatibleRoles) -> HttpResponse:
        messages.success(request, _("%(first)s and %(second)s are kept apart.") % _names(rule))
        return redirect("access:role", rule.first.code)

    return reviewing.answer(request, form, page, act=act, look=look, done=done)


def _after_forbidding(rule: IncompatibleRoles) -> list[str]:
    both = rules.holders_of_both(rule.first, rule.second)
    sentences = {
        IncompatibleRoles.Mode.RECORD: _("Whoever would hold both gets them; it is written down."),
        IncompatibleRoles.Mode.WARN: _("Whoever asks and whoever approves is warned."),
        IncompatibleRoles.Mode.BLOCK: _("A request that would bring both together is refused."),
    }
    held = ngettext(
        "%(count)d person holds both by our records and keeps them.",
        "%(count)d people hold both by our records and keep them.", both,
    ) % {"count": both}  # fmt: skip
    return [sentences[IncompatibleRoles.Mode(rule.mode)], held]


@login_required
@require_http_methods(["GET", "POST"])
def allow_together(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """Ends a rule that keeps two roles apart."""
    person = _keeper(request)
    known = [
        rule for rule in catalogue.rules_from(clock.today()) if (rule.first.code, rule.second.code) == (first, second)
    ]
    if not known:
        raise Http404
    rule = known[0]
    form = LastDayForm(reviewing.posted(request))
    page = FormPage(
        _("End the rule: %(first)s and %(second)s") % _names(rule), cancel_url=_address(rule.first),
        crumbs=_crumbs(), intro=rule.reason,
    )  # fmt: skip

    def words() -> dict[str, str]:
        return {**_names(rule), "day": f"{form.cleaned_data['last_day']:%d.%m.%Y}"}

    def look(_nothing: None) -> Look:
        return Look(
            _("Let the rule end on %(day)s?") % words(), _("End the rule"), dangerous=True,
            consequences=[_("Afterwards one person may hold %(first)s and %(second)s.") % words()],
        )  # fmt: skip

    def done(_nothing: None) -> HttpResponse:
        messages.success(request, _("The rule ends on %(day)s.") % words())
        return redirect("access:role", first)

    return reviewing.answer(
        request, form, page, look=look, done=done,
        act=lambda: services.allow_together(rule, last_day=form.cleaned_data["last_day"], actor=person),
    )  # fmt: skip


def _keeper(request: HttpRequest) -> Person:
    person = person_of(request)
    keeper_or_404(person)
    return person


def _newest_or_404(code: str) -> RoleVersion:
    role = get_object_or_404(EbysRole, code=code)
    versions = role.versions.select_related("role", "owner__unit").prefetch_related("members")
    newest = versions.order_by("-number").first()
    if newest is None:
        raise Http404
    return newest


def _version_or_404(code: str, number: int) -> RoleVersion:
    return get_object_or_404(RoleVersion.objects.select_related("role"), role__code=code, number=number)


def _in_force(version: RoleVersion, before: RoleVersion) -> str:
    return _("Version %(new)d is in force from %(day)s on; version %(old)d until then.") % {
        "new": version.number, "old": before.number, **_day(version),
    }  # fmt: skip


def _resting_on(before: RoleVersion) -> Sequence[str]:
    """Whom a change leaves as they are."""
    holders, under_way = rules.holders_of(before.role), rules.open_lines_under(before)
    holding = ngettext(
        "%(count)d person holds the role by our records and keeps it.",
        "%(count)d people hold the role by our records and keep it.", holders,
    ) % {"count": holders}  # fmt: skip
    keeping = ngettext(
        "%(count)d request under way keeps version %(number)d.",
        "%(count)d requests under way keep version %(number)d.", under_way,
    ) % {"count": under_way, "number": before.number}  # fmt: skip
    said = [sentence for count, sentence in ((holders, holding), (under_way, keeping)) if count]
    return said or [_("By our records nobody holds the role, and no request for it is under way.")]


def _group_notices(groups: Sequence[str]) -> list[Component]:
    """What the directory says of the groups that were typed."""
    wanted = {group.strip() for group in groups} - {""}
    unknown = unknown_groups(wanted) if wanted else ()
    if unknown is None:
        return [Notice(_("The directory does not answer, so nobody can say whether these groups exist."), "warning")]
    return [
        Notice(
            _("The directory has no group “%(group)s”. Create it before the first request, or correct the name.")
            % {"group": group}, "warning",
        ) for group in unknown
    ]  # fmt: skip


def _names(rule: IncompatibleRoles) -> dict[str, str]:
    known = catalogue.versions_on(clock.today())
    return {
        place: f"“{known[role.code].name}”" if role.code in known else role.code
        for place, role in (("first", rule.first), ("second", rule.second))
    }


def _day(begins: RoleVersion | IncompatibleRoles) -> dict[str, str]:
    return {"day": f"{begins.valid_from:%d.%m.%Y}"}


def _address(role: EbysRole) -> str:
    return reverse("access:role", args=[role.code])


def _crumbs(version: RoleVersion | None = None) -> list[Link]:
    links = [Link(_("Catalogue of roles"), reverse("access:catalogue"))]
    return [*links, Link(version.name, _address(version.role))] if version else links
