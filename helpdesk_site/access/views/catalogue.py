"""The catalogue of EBYS roles and packages, readable by everybody who may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from helpdesk_site.access import catalogue
from helpdesk_site.access.models import EbysRole, IncompatibleRoles, RoleVersion
from helpdesk_site.access.policies import may_keep_rules
from helpdesk_site.access.selectors import rules
from helpdesk_site.access.services.keeping import term_words
from helpdesk_site.access.services.roles import terms_of
from helpdesk_site.access.shown.rules import (
    force_badge,
    giving_state,
    longest,
    risk_badge,
    version_difference,
    version_facts,
)  # fmt: skip
from helpdesk_site.interface.components import EmptyState
from helpdesk_site.interface.list_filters import ChoiceFilter
from helpdesk_site.interface.lists import Column, ListDefinition, respond
from helpdesk_site.kernel import clock
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of

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
        Column("longest", gettext_lazy("At most"), lambda version: longest(version.max_days)),
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


@login_required
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """The roles in force today and those to come, and the pairs that one person may not hold together."""
    today = clock.today()
    in_force, following = catalogue.versions_on(today), catalogue.versions_after(today)
    page = replace(ROLES, columns=[*ROLES.columns, _state_column(following)]).page(_rows(in_force, following), request)
    names = {code: version.name for code, version in {**following, **in_force}.items()}
    pairs = [
        {"first": names.get(rule.first.code, rule.first.code), "second": names.get(rule.second.code, rule.second.code),
         "rule": rule, "state": _coming(rule)}
        for rule in catalogue.rules_from(today)
    ]  # fmt: skip
    return respond(request, page, "access/catalogue.html", {"pairs": pairs, "may_keep": _may_keep(request)})


def _rows(in_force: Mapping[str, RoleVersion], following: Mapping[str, RoleVersion]) -> QuerySet[RoleVersion]:
    """Each role as it is, and the new ones as they will be."""
    shown = [version.pk for version in {**following, **in_force}.values()]
    return RoleVersion.objects.filter(pk__in=shown).select_related("role", "owner")


def _state_column(following: Mapping[str, RoleVersion]) -> Column[RoleVersion]:
    def state(version: RoleVersion) -> Any:
        return giving_state(version, following.get(version.role.code))

    return Column("state", gettext_lazy("State"), state)


@login_required
@require_GET
def role(request: HttpRequest, code: str) -> HttpResponse:
    """One role with all of its versions, and what each changed."""
    found = get_object_or_404(EbysRole, code=code)
    versions = list(found.versions.select_related("role", "owner").prefetch_related("members").order_by("-number"))
    if not versions:
        raise Http404
    today, may_keep = clock.today(), _may_keep(request)
    current = next((version for version in versions if version.first_day <= today), versions[-1])
    coming = next(
        (version for version in reversed(versions) if version.first_day > max(today, current.first_day)), None
    )
    context = {
        "role": current,
        "newest": versions[0],
        "may_keep": may_keep,
        "may_retire": may_keep and versions[0].requestable,
        "state": giving_state(current, coming),
        "risk": risk_badge(current),
        "versions": _shown_versions(versions, current, may_keep=may_keep),
        "others": _others(found, today),
        "holders": rules.holders_of(found),
    }
    return render(request, "access/role.html", context)


def _shown_versions(versions: list[RoleVersion], current: RoleVersion, *, may_keep: bool) -> list[dict[str, Any]]:
    """The newest first: the one in force whole, each with what it changed."""
    uses, today = rules.lines_under(versions), clock.today()
    return [
        {
            "version": version,
            "state": force_badge(version),
            "term": term_words(version),
            "facts": version_facts(version),
            "open": version == current,
            "uses": uses.get(version.pk, 0),
            "may_withdraw": may_keep and version == versions[0] and version.first_day >= today
            and not uses.get(version.pk),
            "difference": version_difference(
                terms_of(before), terms_of(version), version.role,
                caption=_("What version %(number)d changes") % {"number": version.number},
            ) if before else None,
        }
        for version, before in zip(versions, [*versions[1:], None], strict=True)
    ]  # fmt: skip


def _others(role: EbysRole, today: date) -> list[dict[str, Any]]:
    """The rules that keep other roles apart from this one, now or later."""
    names = {key: version.name for key, version in catalogue.versions_on(today).items()}

    def other(rule: IncompatibleRoles) -> str:
        return rule.second.code if rule.first_id == role.pk else rule.first.code

    touching = [rule for rule in catalogue.rules_from(today) if role.pk in {rule.first_id, rule.second_id}]
    return [{"name": names.get(other(rule), other(rule)), "rule": rule, "state": _coming(rule)} for rule in touching]


def _coming(rule: IncompatibleRoles) -> str:
    """From when to when a rule holds, unless it simply holds."""
    if rule.first_day <= clock.today() and rule.last_day is None:
        return ""
    return term_words(rule)


def _may_keep(request: HttpRequest) -> bool:
    return may_keep_rules(roles_on(person_of(request)))
