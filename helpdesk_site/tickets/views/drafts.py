"""The autosave of a form of the tickets: one way to keep what is typed, and to answer the page."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from helpdesk_site.interface.forms import draft_conflict, draft_saved
from helpdesk_site.kernel.errors import Conflict, Invalid
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import services

LONGEST_VERSION = 9  # digits; more do not fit the column


def draft_key(text: str) -> UUID | None:
    """The key that a page sent, or None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def answer_draft(
    request: HttpRequest, person: Person, *, form: str, key: UUID | None, names: Sequence[str], version_field: str
) -> HttpResponse:
    """Keeps these fields of what was posted as the draft of this form; answers as autosave.mjs expects: 200 with the
    new version, or 409 with the sentence to show when nothing was kept.
    """
    version = request.POST.get(version_field, "")
    if key is None or not (version.isascii() and version.isdigit() and len(version) <= LONGEST_VERSION):
        return draft_conflict(_("This page is out of date. Copy what you wrote and reload it."))
    # Several boxes of one name are kept as lines.
    typed = {name: "\n".join(request.POST.getlist(name)) for name in names}
    try:
        kept = services.keep_draft(person, key=key, typed=typed, version=int(version), form=form)
    except (Conflict, Invalid) as refusal:
        return draft_conflict(refusal.sentence)
    return draft_saved(kept.version, kept.updated_at)
