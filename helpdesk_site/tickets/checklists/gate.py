"""Whether a ticket may be resolved, asked under its lock by whatever resolves it (tickets/services/writing.py)."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk_site.kernel.errors import WrongState
from helpdesk_site.tickets.models import ChecklistItem, TicketProfile

MOST_NAMED: Final = 5


def open_items(profile: TicketProfile) -> QuerySet[ChecklistItem]:
    """The items of required lists that nobody has ticked, in the order of the page."""
    return ChecklistItem.objects.filter(
        list__ticket=profile,
        list__required=True,
        list__removed_at__isnull=True,
        removed_at__isnull=True,
        task__completion_date__isnull=True,
    ).order_by("list_id", "task__position", "id")


def require_done(profile: TicketProfile) -> None:
    """Raises WrongState naming what is missing."""
    missing = list(open_items(profile).values_list("task__description", flat=True))
    if not missing:
        return
    named = ", ".join(f"“{words}”" for words in missing[:MOST_NAMED])
    more = len(missing) - MOST_NAMED
    if more > 0:
        named += " " + ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more}
    raise WrongState(
        _("Not resolved yet: a required checklist still has open items (%(items)s). Tick them first.")
        % {"items": named},
        code="checklist_open",
    )
