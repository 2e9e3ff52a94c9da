"""A case as its approver reads it: fresh differences, risk, what was decided before, and the text he decides on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk_site.access import grants
from helpdesk_site.access.content import sentence_of
from helpdesk_site.access.models import AccessLine, Action, Clearance, RoleVersion
from helpdesk_site.access.services.decisions import FreshCase, FreshLine
from helpdesk_site.access.shown.differences import difference_table, hit_notices, silent_notice, units_in
from helpdesk_site.access.shown.names import Names
from helpdesk_site.interface.components import Difference, Notice, StateBadge, Tone

RISK_TONES: dict[str, Tone] = {"normal": "neutral", "high": "warning", "critical": "danger"}


@dataclass(frozen=True, slots=True)
class ShownFreshLine:
    sentence: str
    risk: StateBadge
    hint: str
    difference: Difference
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class ShownCase:
    """`seen_hash` goes back with the decision: only what was shown is decided."""

    fresh: FreshCase
    lines: tuple[ShownFreshLine, ...]
    notices: tuple[Notice, ...]

    @property
    def seen_hash(self) -> str:
        return self.fresh.seen_hash


def units_of(fresh: FreshCase) -> set[str]:
    return {unit for shown in fresh.lines for unit in units_in(shown.difference.as_json())}


def shown_case(fresh: FreshCase, names: Names) -> ShownCase:
    silent = silent_notice(sorted({target for line in fresh.lines for target in line.difference.unavailable}))
    stale = _stale_notice() if fresh.is_stale else None
    above = _above_electronic() if any(is_above_electronic(line.line) for line in fresh.lines) else None
    return ShownCase(
        fresh, tuple(_shown_line(line, names) for line in fresh.lines),
        tuple(notice for notice in (stale, above, silent) if notice),
    )  # fmt: skip


def needs_second_thought(lines: Sequence[AccessLine]) -> bool:
    """Whether approving asks once more: risk roles, clearances above the electronic way, rules that are met."""
    given = [line for line in lines if line.action != Action.REVOKE]
    risky = any(line.role_version.risk != RoleVersion.Risk.NORMAL for line in given)
    return risky or any(is_above_electronic(line) or line.difference.get("hits") for line in given)


def is_above_electronic(line: AccessLine) -> bool:
    return line.action != Action.REVOKE and Clearance(line.clearance).is_above_electronic


def _shown_line(fresh: FreshLine, names: Names) -> ShownFreshLine:
    content, version = fresh.difference.as_json(), fresh.line.role_version
    return ShownFreshLine(
        sentence=sentence_of(fresh.line),
        risk=StateBadge(version.get_risk_display(), RISK_TONES[version.risk], "shield-exclamation"),
        hint=_holders_hint(fresh.line),
        difference=difference_table(content, names, caption=_("What changes, as it stands now")),
        notices=tuple(hit_notices(content, names)),
    )


def _holders_hint(line: AccessLine) -> str:
    """How usual the role is in the unit, by our own records."""
    if line.action == Action.REVOKE:
        return ""
    holders = grants.holding().filter(role=line.role, unit=line.unit).exclude(subject=line.subject)
    count = holders.values("subject").distinct().count()
    if not count:
        return _("Nobody else in this unit holds this role by our records.")
    return ngettext(
        "%(count)d other person in this unit holds this role by our records.",
        "%(count)d other people in this unit hold this role by our records.", count,
    ) % {"count": count}  # fmt: skip


def _stale_notice() -> Notice:
    return Notice(
        _(
            "You decide on the difference as it stands now, which is shown below. "
            "Approvals given before no longer count."
        ),
        "warning",
        title=_("The account has changed since this was sent"),
    )


def _above_electronic() -> Notice:
    return Notice(
        _("Documents above “service use only” are handled on paper (Regulation on Official Correspondence, "
          "art. 25). An electronic clearance above it is exceptional: a second person must approve it."),
        "warning", title=_("Clearance above “service use only”"),
    )  # fmt: skip
