"""What exactly is approved: the canonical content of one person's lines, and the sentences that the approver reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _

from helpdesk_site.access.models import AccessLine, Action
from helpdesk_site.kernel import clock


def content_of(lines: Sequence[AccessLine]) -> dict[str, Any]:
    """The content whose SHA-256 the approval is bound to. Holds codes and pseudonymous ids only."""
    request = lines[0].request
    return {
        "request": request.public_id,
        "procedure": request.procedure.label if request.procedure else "",
        "reason": request.reason,
        "lines": [entry_of(line) for line in sorted(lines, key=lambda line: line.number)],
    }


def entry_of(line: AccessLine) -> dict[str, Any]:
    """One line's part of the content: what an operation is checked against just before it is sent."""
    return {
        "id": line.public_id,
        "action": line.action,
        "subject": str(line.subject.uuid),
        "role": line.role.code,
        "role_version": line.role_version.number,
        "unit": line.unit.detsis_no,
        "clearance": line.clearance,
        "valid_from": line.valid_from.astimezone(UTC).isoformat(),
        "valid_to": line.valid_to.astimezone(UTC).isoformat() if line.valid_to else None,
        "basis_document": line.basis_document,
        "targets": line.target_assignments,
        "difference": line.difference_hash,
    }


def sentence_of(line: AccessLine) -> str:
    """One line as a person reads and approves it."""
    words = {
        "person": line.subject.official_name,
        "role": line.role_version.name,
        "unit": line.unit.name,
        "clearance": line.get_clearance_display(),
        "dates": dates_of(line),
    }
    match line.action:
        case Action.GRANT:
            return (
                _("%(person)s is given the role “%(role)s” in %(unit)s; clearance: %(clearance)s; %(dates)s.") % words
            )
        case Action.MODIFY:
            return (
                _("The role “%(role)s” of %(person)s in %(unit)s is changed; clearance: %(clearance)s; %(dates)s.")
                % words
            )
        case _:
            return _("The role “%(role)s” of %(person)s in %(unit)s is removed; %(dates)s.") % words


def dates_of(line: AccessLine) -> str:
    first = line.valid_from.astimezone(clock.ISTANBUL).strftime("%d.%m.%Y")
    if line.valid_to is None:
        return _("from %(first)s") % {"first": first}
    return _("from %(first)s to %(last)s") % {
        "first": first,
        "last": clock.last_day_before(line.valid_to).strftime("%d.%m.%Y"),
    }


def statement_of(lines: Sequence[AccessLine]) -> str:
    """The exact text that stands above the approve button and in the record."""
    return "\n".join(sentence_of(line) for line in sorted(lines, key=lambda line: line.number))
