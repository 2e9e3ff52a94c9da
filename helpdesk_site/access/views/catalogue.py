"""The catalogue of roles and the register of procedures, readable by everybody who may ask."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from helpdesk_site.access import catalogue
from helpdesk_site.access.models import EbysRole, ProcedureVersion, RoleVersion
from helpdesk_site.access.shown.cases import RISK_TONES
from helpdesk_site.interface.components import EmptyState, StateBadge
from helpdesk_site.interface.lists import ChoiceFilter, Column, ListDefinition, respond
from helpdesk_site.kernel import clock


def risk_badge(version: RoleVersion) -> StateBadge:
    return StateBadge(version.get_risk_display(), RISK_TONES[version.risk], "shield-exclamation")


def _longest(version: RoleVersion) -> str:
    return _("%(days)d days") % {"days": version.max_days} if version.max_days else _("no limit")


ROLES: ListDefinition[RoleVersion] = ListDefinition(
    key="roles",
    caption=gettext_lazy("Roles"),
    order=("role__code",),
    page_size=100,
    columns=[
        Column("name", gettext_lazy("Role"), lambda version: version.name, kind="wide"),
        Column("code", gettext_lazy("Code"), lambda version: version.role.code, kind="code", hidden_on_phone=True),
        Column("risk", gettext_lazy("Risk"), risk_badge),
        Column("clearance", gettext_lazy("Clearance up to"), lambda version: version.get_max_clearance_display()),
        Column("longest", gettext_lazy("At most"), _longest),
        Column(
            "owner",
            pgettext_lazy("role", "Owner"),
            lambda version: version.owner.official_name if version.owner else None,
            hidden_on_phone=True,
        ),
    ],
    filters=[ChoiceFilter("risk", gettext_lazy("Risk"), column="risk", choices=RoleVersion.Risk.choices)],
    row_url=lambda version: reverse("access:role", args=[version.role.code]),
    empty=EmptyState(gettext_lazy("No roles"), gettext_lazy("The catalogue has no role in force today.")),
)  # fmt: skip


def _term(version: ProcedureVersion) -> str:
    first = f"{version.in_force_from:%d.%m.%Y}"
    return (
        f"{first} – {version.in_force_to:%d.%m.%Y}" if version.in_force_to else _("since %(first)s") % {"first": first}
    )


def _force(version: ProcedureVersion) -> StateBadge:
    today = clock.today()
    if version.in_force_from > today:
        return StateBadge(_("Not yet in force"), "info", "calendar3")
    if version.in_force_to is not None and version.in_force_to < today:
        return StateBadge(_("No longer in force"), "neutral", "clock-history")
    return StateBadge(_("In force"), "success", "check-circle")


PROCEDURES: ListDefinition[ProcedureVersion] = ListDefinition(
    key="procedures",
    caption=gettext_lazy("Procedures"),
    order=("-in_force_from",),
    columns=[
        Column("label", gettext_lazy("Procedure"), lambda version: version.label, kind="code"),
        Column("title", gettext_lazy("Title"), lambda version: version.title, kind="wide"),
        Column("state", gettext_lazy("State"), _force),
        Column("term", gettext_lazy("In force"), _term),
    ],
    empty=EmptyState(
        gettext_lazy("No procedure"),
        gettext_lazy("Without a procedure in force no permission can be asked for (duty 12-e)."), icon="journal-text",
    ),
)  # fmt: skip


@login_required
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """The roles in force today, and the pairs that one person may not hold together."""
    today = clock.today()
    in_force = catalogue.versions_on(today)
    rows = RoleVersion.objects.filter(pk__in=[version.pk for version in in_force.values()]).select_related(
        "role", "owner"
    )
    names = {code: version.name for code, version in in_force.items()}
    pairs = [
        (names.get(rule.first.code, rule.first.code), names.get(rule.second.code, rule.second.code), rule)
        for rule in catalogue.incompatibilities(in_force, today)
    ]
    return respond(request, ROLES.page(rows, request), "access/catalogue.html", {"pairs": pairs})


@login_required
@require_GET
def role(request: HttpRequest, code: str) -> HttpResponse:
    """One role with all of its versions."""
    found = get_object_or_404(EbysRole, code=code)
    versions = list(found.versions.select_related("role", "owner").prefetch_related("members").order_by("-number"))
    if not versions:
        raise Http404
    rules = catalogue.incompatibilities([found.code], clock.today())
    names = {key: version.name for key, version in catalogue.versions_on(clock.today()).items()}
    others = [
        (names.get(other, other), rule)
        for rule in rules
        for other in {rule.first.code, rule.second.code} - {found.code}
    ]
    context = {"role": versions[0], "versions": versions, "others": others, "risk": risk_badge(versions[0])}
    return render(request, "access/role.html", context)


@login_required
@require_GET
def procedures(request: HttpRequest) -> HttpResponse:
    rows = ProcedureVersion.objects.select_related("procedure")
    return respond(request, PROCEDURES.page(rows, request), "access/procedures.html")
