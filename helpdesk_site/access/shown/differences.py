"""A difference as a person reads it: rows before and after, rules that it meets, targets that did not answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from helpdesk_site import wiring
from helpdesk_site.access.models import Clearance
from helpdesk_site.access.shown import words
from helpdesk_site.access.shown.names import Names
from helpdesk_site.interface.components import Difference, DiffKind, DiffRow, Notice
from helpdesk_site.kernel import clock

# The JSON of access.difference.Difference, as it is stored with a line.
DifferenceJson = Mapping[str, Any]
RightJson = Mapping[str, str]


def difference_table(shown: DifferenceJson, names: Names, *, caption: str) -> Difference:
    return Difference([*_right_rows(shown, names), *_account_rows(shown), *_group_rows(shown)], caption)


def units_in(shown: DifferenceJson) -> set[str]:
    """The units whose names the table needs."""
    return {right["unit"] for side in ("before", "after") for right in shown.get(side) or ()}


def hit_notices(shown: DifferenceJson, names: Names) -> list[Notice]:
    """The separation rules that a line meets: a blocking one speaks as an error, the others as a warning."""
    return [_hit_notice(hit, names) for hit in shown.get("hits", ())]


def _hit_notice(hit: Mapping[str, str], names: Names) -> Notice:
    blocks = hit["mode"] == "block"
    if hit["reason"] == "one_per_unit":
        text = _("This role has one holder a unit, and somebody else holds it in these days.")
    else:
        text = _("“%(first)s” and “%(second)s” may not be held together: %(reason)s") % {
            "first": names.role(hit["first"]), "second": names.role(hit["second"]), "reason": hit["reason"],
        }  # fmt: skip
    return Notice(text, "danger" if blocks else "warning", title=_("Separation of duties"))


def silent_notice(unavailable: Sequence[str]) -> Notice | None:
    """What it means that a target did not answer; None when all did."""
    if not unavailable:
        return None
    if list(unavailable) == ["ebys"] and wiring.ebys_is_manual():
        return Notice(
            _("The right is shown as it will be. EBYS is not read from here: EBYS Support makes the change by hand "
              "from a work order, and a second person reads it back.")
        )  # fmt: skip
    which = ", ".join(str(words.TARGETS[target]) for target in unavailable)
    return Notice(
        _("The right is shown as it will be; how it stands now could not be read. You can go on: before anything is "
          "applied the account is read again, and if the difference changed the approval is asked again."),
        "warning", title=_("%(targets)s did not answer") % {"targets": which},
    )  # fmt: skip


def _right_rows(shown: DifferenceJson, names: Names) -> list[DiffRow]:
    before, after = shown.get("before"), shown.get("after")
    keys = list(dict.fromkeys((right["role"], right["unit"]) for right in [*(before or ()), *(after or ())]))
    return [_right_row(key, before, after, names) for key in keys]


def _right_row(
    key: tuple[str, str], before: Sequence[RightJson] | None, after: Sequence[RightJson] | None, names: Names
) -> DiffRow:
    role, unit = key
    old, new = _sides(before, key), _sides(after, key)
    subject = f"{names.role(role)} – {names.unit(unit)}"
    if before is None:
        return DiffRow(subject, "added", _("not known"), new or None)
    return DiffRow(subject, _kind(old, new), old or None, new or None)


def _sides(rights: Sequence[RightJson] | None, key: tuple[str, str]) -> str:
    return "; ".join(right_words(right) for right in rights or () if (right["role"], right["unit"]) == key)


def _kind(old: str, new: str) -> DiffKind:
    if not old:
        return "added"
    if not new:
        return "removed"
    return "unchanged" if old == new else "changed"


def right_words(right: RightJson) -> str:
    """Clearance and days of a right: "Hizmete özel, 14.12.2026 – 27.12.2026"."""
    clearance = (
        str(Clearance(right["clearance"]).label) if right["clearance"] in Clearance.values else right["clearance"]
    )
    return f"{clearance}, {_days(right['valid_from'], right['valid_to'])}"


def _days(start: str, end: str) -> str:
    first, last = _first_day(start), _last_day(end)
    if first and last:
        return f"{first:%d.%m.%Y} – {last:%d.%m.%Y}"
    if last:
        return _("until %(last)s") % {"last": f"{last:%d.%m.%Y}"}
    return _("from %(first)s") % {"first": f"{first:%d.%m.%Y}"} if first else _("without an end date")


def _first_day(text: str) -> date | None:
    """A draft holds days, a target instants; an empty start is at once."""
    if not text:
        return None
    return (
        date.fromisoformat(text) if len(text) == len("2026-12-31") else _moment(text).astimezone(clock.ISTANBUL).date()
    )


def _last_day(text: str) -> date | None:
    """The inclusive last day: a target's instant is the first moment without the right."""
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-12-31") else clock.last_day_before(_moment(text))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _account_rows(shown: DifferenceJson) -> list[DiffRow]:
    return [DiffRow(_("EBYS account"), "added", _("none"), _("opened"))] if shown.get("opens_account") else []


def _group_rows(shown: DifferenceJson) -> list[DiffRow]:
    added = [
        DiffRow(_("Directory group %(group)s") % {"group": group}, "added", None, _("member"))
        for group in shown.get("groups_added", ())
    ]
    removed = [
        DiffRow(_("Directory group %(group)s") % {"group": group}, "removed", _("member"), None)
        for group in shown.get("groups_removed", ())
    ]
    return added + removed
