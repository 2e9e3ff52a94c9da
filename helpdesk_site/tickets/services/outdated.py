"""Somebody else was faster: what changed since, field by field, so that a person can decide and loses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Conflict
from helpdesk_site.tickets.models import TicketProfile

# More writes than this between opening a form and sending it are not told one by one.
MOST_NEWS = 50


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that somebody changed meanwhile: what he made of it and what was wanted now."""

    field: str
    theirs: Any
    yours: Any


class Outdated(Conflict):
    """The ticket is at `version` now. `fields` are those both changed; `entries` the conversation's new ids."""

    def __init__(self, *, version: int, fields: tuple[FieldConflict, ...], entries: frozenset[int]) -> None:
        super().__init__(
            _(
                "Somebody else changed this ticket while you were writing. "
                "Your text is kept: see what is new, then send it again."
            ),
            code="outdated",
        )
        self.version = version
        self.fields = fields
        self.entries = entries


def require_version(profile: TicketProfile, expected: int, changes: Mapping[str, Any]) -> None:
    """Raises Outdated unless the locked ticket is still as the person saw it."""
    if profile.version == expected:
        return
    news = _news_since(profile, expected)
    touched = {field for entry in news for field in entry.get("changes", {})}
    conflicts = tuple(
        FieldConflict(field, theirs=getattr(profile, field), yours=yours)
        for field, yours in changes.items()
        if field in touched and getattr(profile, field) != yours
    )
    entries = frozenset(entry["entry"] for entry in news if "entry" in entry)
    raise Outdated(version=profile.version, fields=conflicts, entries=entries)


def _news_since(profile: TicketProfile, version: int) -> list[dict[str, Any]]:
    """What the audit chain says of the writes after that version."""
    payloads = (
        AuditEntry.objects.filter(object_type=profile.audit_type, object_id=profile.public_id)
        .order_by("-id")
        .values_list("payload", flat=True)[:MOST_NEWS]
    )
    entries: list[dict[str, Any]] = [json.loads(payload)["data"] for payload in payloads]
    return [entry for entry in entries if entry.get("version", 0) > version]
