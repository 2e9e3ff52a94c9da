"""The desk's rules as people read them: from when to when, what a version says, and what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from helpdesk_site.access import catalogue
from helpdesk_site.access.models import Clearance, EbysRole, RoleVersion
from helpdesk_site.access.services.keeping import Term, is_past
from helpdesk_site.access.services.roles import Terms, terms_of
from helpdesk_site.access.shown.cases import RISK_TONES
from helpdesk_site.interface import drawing
from helpdesk_site.interface.components import Definition, DefinitionList, Difference, DiffRow, StateBadge
from helpdesk_site.kernel import clock

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BEFORE, AFTER = pgettext_lazy("version", "Before"), pgettext_lazy("version", "After")


def force_badge(term: Term) -> StateBadge:
    """In force, not yet, or no longer."""
    if term.first_day > clock.today():
        return StateBadge(_("Not yet in force"), "info", "calendar3")
    if term.last_day is not None and is_past(term.last_day):
        return StateBadge(_("No longer in force"), "neutral", "clock-history")
    return StateBadge(_("In force"), "success", "check-circle")


def risk_badge(version: RoleVersion) -> StateBadge:
    return StateBadge(version.get_risk_display(), RISK_TONES[version.risk], "shield-exclamation")


def giving_state(version: RoleVersion, following: RoleVersion | None) -> StateBadge | str:
    """Whether a role can be asked for today, and from when that changes. `following` is the version that comes next.

    A badge where something is to be known, a plain word where all is as always.
    """
    if version.first_day > clock.today():
        return StateBadge(_("From %(day)s") % {"day": f"{version.first_day:%d.%m.%Y}"}, "info", "calendar3")
    if not version.requestable:
        return StateBadge(_("No longer given"), "neutral", "slash-circle")
    if following is None:
        return _("In force")
    words = _("Changes on %(day)s") if following.requestable else _("Not given from %(day)s on")
    return StateBadge(words % {"day": f"{following.first_day:%d.%m.%Y}"}, "warning", "calendar3")


def longest(days: int | None) -> str:
    return _("%(days)d days") % {"days": days} if days else _("no limit")


def version_facts(version: RoleVersion) -> DefinitionList:
    """Everything that a version says."""
    return terms_facts(terms_of(version), version.role)


def terms_facts(terms: Terms, role: EbysRole) -> DefinitionList:
    return DefinitionList([Definition(label, value) for label, value in _said(terms, is_package(role))])


def version_difference(before: Terms, after: Terms, role: EbysRole, *, caption: str) -> Difference:
    """What changes from one version to the next; what stays folds away."""
    rows = [
        DiffRow(label, "unchanged" if old == new else "changed", old, new)
        for (label, old), (_label, new) in zip(
            _said(before, is_package(role)), _said(after, is_package(role)), strict=True
        )
    ]
    return Difference(rows, caption, before_label=BEFORE, after_label=AFTER)


def is_package(role: EbysRole) -> bool:
    return role.kind == EbysRole.Kind.PACKAGE


def _said(terms: Terms, package: bool) -> list[tuple[StrOrPromise, str]]:
    """The lines of a version: what it is called, who decides, how far, what it is in EBYS and in the directory."""
    general: list[tuple[StrOrPromise, str]] = [
        (gettext_lazy("Turkish name"), terms.name_tr),
        (gettext_lazy("English name"), terms.name_en),
        (gettext_lazy("Description"), terms.description or "–"),
        (pgettext_lazy("role", "Owner"), terms.owner.official_name if terms.owner else "–"),
        (gettext_lazy("Risk"), str(RoleVersion.Risk(terms.risk).label)),
        (gettext_lazy("Second approval"), drawing.shown(terms.needs_second_approval)),
        (gettext_lazy("Clearance up to"), str(Clearance(terms.max_clearance).label)),
        (gettext_lazy("At most"), longest(terms.max_days)),
        (pgettext_lazy("question", "Needs an end date"), drawing.shown(terms.requires_end)),
        (gettext_lazy("Can be asked for"), drawing.shown(terms.requestable)),
    ]
    if package:
        return [*general, (gettext_lazy("Roles of the package"), names_of([role.code for role in terms.members]))]
    return [
        *general,
        (gettext_lazy("One holder a unit"), drawing.shown(terms.one_per_unit)),
        (gettext_lazy("Opens an EBYS account"), drawing.shown(terms.opens_account)),
        (gettext_lazy("In EBYS"), str(RoleVersion.Mapping(terms.mapping).label)),
        (gettext_lazy("Directory groups"), ", ".join(terms.ldap_groups) or "–"),
    ]


def names_of(codes: Sequence[str]) -> str:
    """Roles by name, as far as they have one today."""
    known = catalogue.versions_on(clock.today())
    return ", ".join(known[code].name if code in known else code for code in codes) or "–"
