"""The catalogue of EBYS roles and packages: what a role demands changes by a new version from a day on, never by edit.

Requests that are under way keep the version they were written under, and nobody loses a right because its role changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from helpdesk_site.access import catalogue
from helpdesk_site.access.models import AccessLine, Clearance, EbysRole, IncompatibleRoles, RoleVersion
from helpdesk_site.access.services.keeping import is_past, overlapping, require_keeper, term_words
from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Conflict, Invalid, WrongState
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.people.models import Person

TOPIC = "catalogue"
ONE_DAY = timedelta(days=1)
LONGEST_DAYS = 3650
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,62}")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a version says of a role. `members` are the roles that a package stands for."""

    name_tr: str
    name_en: str
    description: str = ""
    owner: Person | None = None
    risk: str = RoleVersion.Risk.NORMAL
    needs_second_approval: bool = False
    max_days: int | None = None
    max_clearance: str = Clearance.HZO
    requires_end: bool = False
    one_per_unit: bool = False
    opens_account: bool = False
    requestable: bool = True
    mapping: str = RoleVersion.Mapping.ASSIGNMENT
    ldap_groups: tuple[str, ...] = ()
    members: tuple[EbysRole, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """The version's own columns; members are rows of their own."""
        values = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "members"}
        return {**values, "ldap_groups": list(self.ldap_groups)}


def terms_of(version: RoleVersion) -> Terms:
    """What a stored version says."""
    names = [each.name for each in fields(Terms) if each.name not in {"ldap_groups", "members"}]
    members = tuple(sorted(version.members.all(), key=lambda role: role.code))
    values = {name: getattr(version, name) for name in names}
    return Terms(**values, ldap_groups=tuple(sorted(version.ldap_groups)), members=members)


def add_role(code: str, kind: str, terms: Terms, *, valid_from: date, actor: Actor) -> RoleVersion:
    """Adds a role or a package under a code that is new. Raises NotAllowed, Invalid."""
    require_keeper(actor)
    wanted = code.strip().upper()
    if not _CODE.fullmatch(wanted):
        sentence = _(
            "Write the code as EBYS has it: Latin capital letters, digits and underscores, such as EVRAK_KAYIT."
        )
        raise Invalid(sentence, fields={"code": [sentence]})
    with unit_of_work():
        role, is_new = EbysRole.objects.get_or_create(code=wanted, defaults={"kind": kind})
        if not is_new:
            sentence = _("The catalogue has a role with this code already: enter a new version of that one.")
            raise Invalid(sentence, fields={"code": [sentence]})
        version = _store(role, 1, _checked(role, terms, valid_from), valid_from=valid_from)
        audit.record("access.role.added", actor=actor, on=_about(role), version=1, valid_from=valid_from)
        changed(TOPIC)
    return version


def publish_version(
    role: EbysRole, terms: Terms, *, valid_from: date, expected_number: int, actor: Actor
) -> RoleVersion:
    """Puts new terms in force from a day on; the version before ends on the day before that.

    `expected_number` is the newest version that the person saw. Raises NotAllowed, Conflict when there is a newer one,
    Invalid for a day before today or not after the beginning of the version before, and for terms that do not hold
    together or change nothing.
    """
    require_keeper(actor)
    with unit_of_work():
        newest = _newest_held(role, expected_number)
        given = _checked(role, terms, valid_from)
        _require_room(newest, valid_from)
        if given.mapping != newest.mapping:
            sentence = _("What a role is in EBYS does not change: retire this one and add another.")
            raise Invalid(sentence, fields={"mapping": [sentence]})
        if given == terms_of(newest):
            raise Invalid(_("Nothing differs from version %(number)d.") % {"number": newest.number})
        return _succeed(newest, given, valid_from=valid_from, action="access.role.changed", actor=actor)


def retire_role(role: EbysRole, *, last_day: date, expected_number: int, actor: Actor) -> RoleVersion:
    """The role is given to nobody after `last_day`; whoever has it keeps it until it is taken, which stays possible.

    Raises NotAllowed, Conflict, WrongState when it is given no more, Invalid for a day before today or when a package
    still gives it.
    """
    require_keeper(actor)
    with unit_of_work():
        newest = _newest_held(role, expected_number)
        if not newest.requestable:
            raise WrongState(_("This role is given to nobody any more."))
        if is_past(last_day):
            sentence = _("The last day is today or later.")
            raise Invalid(sentence, fields={"last_day": [sentence]})
        valid_from = last_day + ONE_DAY
        _require_room(newest, valid_from, field="last_day")
        _require_in_no_package(role, valid_from)
        terms = replace(terms_of(newest), requestable=False)
        return _succeed(newest, terms, valid_from=valid_from, action="access.role.retired", actor=actor)


def withdraw_version(version: RoleVersion, *, actor: Actor) -> RoleVersion | None:
    """Takes a version back that begins today or later and under which nobody has asked; the one before goes on.

    Answers that one; None when it was the only one, and the role is gone with it. Raises NotAllowed, WrongState,
    Conflict.
    """
    require_keeper(actor)
    with unit_of_work():
        role = EbysRole.objects.select_for_update().get(pk=version.role_id)
        stored = role.versions.select_for_update(of=("self",)).filter(pk=version.pk).first()
        if stored is None:
            raise Conflict(_("Somebody else has taken this version back. Reload the page."))
        _require_withdrawable(stored)
        audit.record("access.role.withdrawn", actor=actor, on=_about(role), version=stored.number)
        stored.delete()
        before = role.versions.order_by("-number").first()
        if before is not None:
            RoleVersion.objects.filter(pk=before.pk).update(valid_to=None)
            before.valid_to = None
        else:
            role.delete()
        changed(TOPIC)
    return before


def forbid_together(
    first: EbysRole, second: EbysRole, *, mode: str, reason: str, valid_from: date, actor: Actor
) -> IncompatibleRoles:
    """From a day on one person may not hold both; whoever does already keeps them. Raises NotAllowed, Invalid."""
    require_keeper(actor)
    one, other = sorted((first, second), key=lambda role: role.code)
    _require_sensible_rule(one, other, reason, valid_from)
    with unit_of_work():
        list(EbysRole.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk"))
        known = [*IncompatibleRoles.objects.filter(first=one, second=other)]
        known += IncompatibleRoles.objects.filter(first=other, second=one)
        if in_the_way := overlapping(known, valid_from, None):
            sentence = _("There is a rule about these two roles already (%(days)s). End it first.") % {
                "days": term_words(in_the_way[0])
            }
            raise Invalid(sentence, fields={"second": [sentence]})
        rule = IncompatibleRoles.objects.create(
            first=one, second=other, mode=mode, reason=reason.strip(), valid_from=valid_from
        )
        audit.record(
            "access.role.forbidden_together", actor=actor, on=_about(one), other=other.code, mode=mode,
            valid_from=valid_from,
        )  # fmt: skip
        changed(TOPIC)
    return rule


def allow_together(rule: IncompatibleRoles, *, last_day: date, actor: Actor) -> None:
    """Ends a rule after a day, today at the earliest. Raises NotAllowed, WrongState when it is over, Invalid."""
    require_keeper(actor)
    with unit_of_work():
        stored = IncompatibleRoles.objects.select_for_update(of=("self",)).select_related("first", "second")
        found = stored.get(pk=rule.pk)
        if found.valid_to is not None and is_past(found.valid_to):
            raise WrongState(_("This rule has ended already."))
        if is_past(last_day) or last_day < found.valid_from:
            sentence = _("The last day is today or later, and not before the rule begins.")
            raise Invalid(sentence, fields={"last_day": [sentence]})
        IncompatibleRoles.objects.filter(pk=found.pk).update(valid_to=last_day)
        audit.record(
            "access.role.allowed_together", actor=actor, on=_about(found.first), other=found.second.code,
            last_day=last_day,
        )  # fmt: skip
        changed(TOPIC)
    rule.refresh_from_db()


def _about(role: EbysRole) -> tuple[str, str]:
    """A role's lasting id is its code, in the audit trail as in EBYS."""
    return "access.role", role.code


def _newest_held(role: EbysRole, expected_number: int) -> RoleVersion:
    """The newest version, alone. Raises Conflict when it is another one than the person saw."""
    EbysRole.objects.select_for_update().get(pk=role.pk)
    newest = role.versions.select_related("role", "owner").order_by("-number").first()
    if newest is None or newest.number != expected_number:
        raise Conflict(_("Somebody else has entered another version of this role. Reload the page and compare."))
    return newest


def _succeed(before: RoleVersion, terms: Terms, *, valid_from: date, action: str, actor: Actor) -> RoleVersion:
    before.valid_to = valid_from - ONE_DAY
    before.save(update_fields=["valid_to"])
    version = _store(before.role, before.number + 1, terms, valid_from=valid_from)
    audit.record(action, actor=actor, on=_about(before.role), version=version.number, valid_from=valid_from)
    changed(TOPIC)
    return version


def _store(role: EbysRole, number: int, terms: Terms, *, valid_from: date) -> RoleVersion:
    version = RoleVersion.objects.create(role=role, number=number, valid_from=valid_from, **terms.columns)
    version.members.set(terms.members)
    return version


def _require_room(newest: RoleVersion, valid_from: date, *, field: str = "valid_from") -> None:
    if valid_from <= newest.valid_from:
        sentence = _("Version %(number)d begins on %(day)s: choose a later day, or take that version back.") % {
            "number": newest.number, "day": f"{newest.valid_from:%d.%m.%Y}",
        }  # fmt: skip
        raise Invalid(sentence, fields={field: [sentence]})


def _require_withdrawable(version: RoleVersion) -> None:
    number = {"number": version.number}
    if is_past(version.valid_from):
        raise WrongState(_("Version %(number)d has been in force already: enter a new version.") % number)
    if version.role.versions.filter(number__gt=version.number).exists():
        raise WrongState(_("A newer version follows version %(number)d: take that one back first.") % number)
    if AccessLine.objects.filter(role_version=version).exists():
        raise WrongState(_("Requests point at version %(number)d: it stays as it is. Enter a new version.") % number)
    if version.number == 1 and _is_referred_to(version.role):
        raise WrongState(_("A package or a rule names this role: change that first."))


def _is_referred_to(role: EbysRole) -> bool:
    rules = IncompatibleRoles.objects.filter(first=role) | IncompatibleRoles.objects.filter(second=role)
    return role.packages.exists() or rules.exists()


def _require_in_no_package(role: EbysRole, from_day: date) -> None:
    later = RoleVersion.objects.filter(members=role, requestable=True).exclude(valid_to__lt=from_day)
    package = later.select_related("role").first()
    if package is not None:
        sentence = _(
            "The package “%(package)s” still gives this role: enter a version of it without the role first."
        ) % {"package": package.name}
        raise Invalid(sentence, fields={"last_day": [sentence]})


def _require_sensible_rule(first: EbysRole, second: EbysRole, reason: str, valid_from: date) -> None:
    found: dict[str, list[str]] = {}
    if first == second:
        found["second"] = [_("Choose another role: a role is not kept apart from itself.")]
    if EbysRole.Kind.PACKAGE in {first.kind, second.kind}:
        found.setdefault("second", []).append(_("Rules are about roles: name the roles of the package."))
    if not reason.strip():
        found["reason"] = [_("Write why: whoever is refused reads it.")]
    if is_past(valid_from):
        found["valid_from"] = [_("A rule begins today or later.")]
    if found:
        raise Invalid(_("Some details of the rule need correction."), fields=found)


def _checked(role: EbysRole, terms: Terms, valid_from: date) -> Terms:
    """The terms in their stored spelling. Raises Invalid naming each field that does not hold together."""
    groups = tuple(sorted({group.strip() for group in terms.ldap_groups} - {""}))
    members = tuple(sorted(terms.members, key=lambda member: member.code))
    given = replace(
        terms, name_tr=terms.name_tr.strip(), name_en=terms.name_en.strip(), description=terms.description.strip(),
        ldap_groups=groups, members=members,
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for name, sentence in (*_general_faults(given, valid_from), *_mapping_faults(role, given, valid_from)):
        found.setdefault(name, []).append(sentence)
    if found:
        raise Invalid(_("Some details of the version need correction."), fields=found)
    return given


def _general_faults(terms: Terms, valid_from: date) -> list[tuple[str, str]]:
    faults = []
    if not terms.name_tr:
        faults.append(("name_tr", _("Write the role's Turkish name.")))
    if not terms.name_en:
        faults.append(("name_en", _("Write the role's English name.")))
    if is_past(valid_from):
        faults.append(("valid_from", _("A version begins today or later: open requests keep the version before.")))
    if terms.max_days is not None and not 1 <= terms.max_days <= LONGEST_DAYS:
        faults.append(("max_days", _("Between 1 and %(most)d days.") % {"most": LONGEST_DAYS}))
    if terms.risk == RoleVersion.Risk.CRITICAL and not terms.needs_second_approval:
        faults.append(("needs_second_approval", _("A role of critical risk needs a second approval.")))
    if terms.owner is not None and not terms.owner.active:
        faults.append(("owner", _("This person has left: choose another owner.")))
    return faults


def _mapping_faults(role: EbysRole, terms: Terms, valid_from: date) -> list[tuple[str, str]]:
    """What the role is in EBYS and in the directory must be one thing: a role, a package of roles or a deputyship."""
    faults = [
        ("ldap_groups", _("“%(group)s” is no name of a directory group.") % {"group": group})
        for group in terms.ldap_groups
        if not _GROUP.fullmatch(group)
    ]
    if role.kind == EbysRole.Kind.PACKAGE:
        faults += _package_faults(terms, valid_from)
    elif terms.members:
        faults.append(("members", _("Only a package holds other roles.")))
    if terms.mapping == RoleVersion.Mapping.DELEGATION:
        if terms.ldap_groups:
            faults.append(("ldap_groups", _("An acting delegation gives no directory group.")))
        if not terms.requires_end:
            faults.append(("requires_end", _("An acting delegation needs an end date.")))
    return faults


def _package_faults(terms: Terms, valid_from: date) -> Sequence[tuple[str, str]]:
    faults = []
    if not terms.members:
        faults.append(("members", _("Choose the roles that the package gives.")))
    if terms.ldap_groups:
        faults.append(("ldap_groups", _("A package has no groups of its own: those of its roles go with it.")))
    if terms.mapping != RoleVersion.Mapping.ASSIGNMENT:
        faults.append(("mapping", _("A package gives roles, not a deputyship.")))
    known = catalogue.versions_on(max(valid_from, clock.today()))
    for member in terms.members:
        version = known.get(member.code)
        if version is None or not version.requestable or version.mapping != RoleVersion.Mapping.ASSIGNMENT:
            faults.append(("members", _("“%(role)s” cannot be given on that day.") % {"role": member.code}))
        elif member.kind == EbysRole.Kind.PACKAGE:
            faults.append(("members", _("A package holds roles, not other packages.")))
    return faults
