"""Somebody else was faster: what changed since, field by field, so that a person can decide and loses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Conflict
from helpdesk_site.tickets.models import TicketProfile

# More writes than this between opening a form and sending it are not told one by one.
MOST_NEWS = 50


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that somebody changed meanwhile: what he made of it and what was wanted now. `by` is his audit id."""

    field: str
    theirs: Any
    yours: Any
    by: str
    at: datetime | None


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
    """Raises Outdated unless the locked ticket is still as the person saw it, or became what he saw coming: an answer
    that was about to be sent when he read the page. What it did to a field that he changes too is told nevertheless.
    """
    if profile.version == expected:
        return
    news = _news_since(profile, expected)
    was_seen_coming = len(news) == profile.version - expected and all(
        entry.get("seen_from", profile.version) <= expected for entry in news
    )
    touched = {field: entry for entry in reversed(news) for field in entry.get("changes", {})}
    conflicts = tuple(
        FieldConflict(field, getattr(profile, field), yours, touched[field]["by"], parse_datetime(touched[field]["at"]))
        for field, yours in changes.items()
        if field in touched and getattr(profile, field) != yours
    )
    if was_seen_coming and not conflicts:
        return
    entries = frozenset(entry["entry"] for entry in news if "entry" in entry)
    raise Outdated(version=profile.version, fields=conflicts, entries=entries)


def _news_since(profile: TicketProfile, version: int) -> list[dict[str, Any]]:
    """What the audit chain says of the writes after that version, the newest first."""
    payloads = (
        AuditEntry.objects.filter(object_type=profile.audit_type, object_id=profile.public_id)
        .order_by("-id")
        .values_list("payload", flat=True)[:MOST_NEWS]
    )
    read = [json.loads(payload) for payload in payloads]
    entries: list[dict[str, Any]] = [{**one["data"], "by": one["actor"], "at": one["at"]} for one in read]
    return [entry for entry in entries if entry.get("version", 0) > version]
