"""Reading checklists: the desk's templates, and the lists of one ticket in two statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import ChecklistItem, ChecklistProfile, ChecklistTemplateProfile, TicketProfile

# Templates


def templates_in_use() -> QuerySet[ChecklistTemplateProfile]:
    """All that the desk uses, in the order of their names."""
    found = ChecklistTemplateProfile.objects.filter(active=True).select_related("template", "service")
    return found.order_by("template__name", "id")


def templates_kept_by(person: Person) -> QuerySet[ChecklistTemplateProfile]:
    """What the person may change: all for who keeps them, else none."""
    may_keep = policies.may_keep_checklists(roles_on(person))
    return templates_in_use() if may_keep else ChecklistTemplateProfile.objects.none()


def templates_for(profile: TicketProfile) -> QuerySet[ChecklistTemplateProfile]:
    """What can be added to this ticket: made for its service or for all, and not on it yet."""
    there = ChecklistProfile.objects.filter(ticket=profile, removed_at__isnull=True).values("template")
    of_service = Q(service__isnull=True) | Q(service=profile.service_id)
    return templates_in_use().filter(of_service).exclude(pk__in=there)


def templates_by_themselves(service_id: int) -> QuerySet[ChecklistTemplateProfile]:
    """What each new ticket of the service gets."""
    return templates_in_use().filter(automatic=True, service=service_id)


# Lists of a ticket


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list of a ticket with its items in their order."""

    list: ChecklistProfile
    items: Sequence[ChecklistItem]

    @property
    def done(self) -> int:
        return sum(item.task.completion_date is not None for item in self.items)

    @property
    def total(self) -> int:
        return len(self.items)


def lists_of(profile: TicketProfile) -> list[ShownList]:
    """The lists of the ticket as they stand, in the order in which they came."""
    items = ChecklistItem.objects.filter(removed_at__isnull=True).select_related("task", "done_by")
    found = (
        ChecklistProfile.objects.filter(ticket=profile, removed_at__isnull=True)
        .select_related("checklist")
        .prefetch_related(Prefetch("items", items.order_by("task__position", "id")))
        .order_by("id")
    )
    return [ShownList(one, list(one.items.all())) for one in found]
