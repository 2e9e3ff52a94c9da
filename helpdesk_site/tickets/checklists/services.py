"""What the desk does with the lists of a ticket. Each is one transaction on the ticket's locked row: two who tick at
once both count, and nobody resolves a ticket while another opens an item again.

All raise TicketProfile.DoesNotExist for what the actor may not see, NotAllowed for who does not work on the ticket, and
WrongState for a ticket that has ended. The version of the ticket stays: a tick outdates nobody's answer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from helpdesk.models import ChecklistTask

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies, text
from helpdesk_site.tickets.checklists import attaching
from helpdesk_site.tickets.checklists.templates import ITEM_LENGTH, MOST_ITEMS
from helpdesk_site.tickets.models import ChecklistItem, ChecklistProfile, ChecklistTemplateProfile, TicketProfile
from helpdesk_site.tickets.services.locking import TicketId, locked_for

UP: Final = -1
DOWN: Final = 1


def add_list(ticket_id: TicketId, template: ChecklistTemplateProfile, *, actor: Person) -> ChecklistProfile:
    """Puts a list on the ticket. Raises Invalid for one that is not for it, WrongState when it is there already."""
    with unit_of_work():
        profile = _working_on(ticket_id, actor)
        made = attaching.attach(profile, template, actor=actor)
        if made is None:
            raise WrongState(_("This checklist is on the request already."))
        return made


def drop_list(ticket_id: TicketId, list_id: str, *, actor: Person) -> None:
    """Takes a list off the ticket; a required one only whoever keeps the templates."""
    with unit_of_work():
        profile, found = _list_of(ticket_id, list_id, actor)
        _require_loose(found, actor)
        ChecklistProfile.objects.filter(pk=found.pk).update(removed_at=clock.now())
        _tell("tickets.checklist.dropped", profile, found, actor)


def add_item(ticket_id: TicketId, list_id: str, *, actor: Person, words: str) -> ChecklistItem:
    """Adds an item at the end of a list. Raises Invalid for a text that is empty or too long, or a full list."""
    words = text.clean_title(words, field="text", limit=ITEM_LENGTH)
    with unit_of_work():
        profile, found = _list_of(ticket_id, list_id, actor)
        items = _items_of(found)
        if len(items) >= MOST_ITEMS:
            sentence = _("At most %(most)d items fit into one list. Make two lists of it.") % {"most": MOST_ITEMS}
            raise Invalid(sentence, fields={"text": [sentence]}, code="full")
        last = items[-1].task.position if items else -1
        [added] = attaching.add_items(found, [words], first=last + 1)
        _tell("tickets.checklist.item_added", profile, found, actor, item=added.public_id)
        return added


def tick(ticket_id: TicketId, item_id: str, *, actor: Person) -> ChecklistItem:
    """It is done. Who came first stays: ticking it again changes nothing."""
    with unit_of_work():
        profile, item = _item_of(ticket_id, item_id, actor)
        if item.task.completion_date is None:
            _write(item, done_by=actor, done_at=clock.now())
            _tell("tickets.checklist.ticked", profile, item.list, actor, item=item.public_id)
        return item


def open_again(ticket_id: TicketId, item_id: str, *, actor: Person) -> ChecklistItem:
    """It is not done after all; the audit chain keeps who had ticked it."""
    with unit_of_work():
        profile, item = _item_of(ticket_id, item_id, actor)
        if item.task.completion_date is not None:
            before = str(item.done_by.uuid) if item.done_by else ""
            _write(item, done_by=None, done_at=None)
            _tell("tickets.checklist.reopened", profile, item.list, actor, item=item.public_id, ticked_by=before)
        return item


def move(ticket_id: TicketId, item_id: str, *, actor: Person, by: int) -> None:
    """One place up (UP) or down (DOWN); the first and the last stay where they are."""
    with unit_of_work():
        profile, item = _item_of(ticket_id, item_id, actor)
        items = _items_of(item.list)
        place = [each.pk for each in items].index(item.pk)
        if not 0 <= place + by < len(items):
            return
        other = items[place + by]
        ChecklistTask.objects.filter(pk=item.task_id).update(position=other.task.position)
        ChecklistTask.objects.filter(pk=other.task_id).update(position=item.task.position)
        _tell("tickets.checklist.item_moved", profile, item.list, actor, item=item.public_id, by=by)


def remove_item(ticket_id: TicketId, item_id: str, *, actor: Person) -> None:
    """Takes an item off its list; off a required one only whoever keeps the templates."""
    with unit_of_work():
        profile, item = _item_of(ticket_id, item_id, actor)
        _require_loose(item.list, actor)
        ChecklistItem.objects.filter(pk=item.pk).update(removed_at=clock.now())
        _tell("tickets.checklist.item_removed", profile, item.list, actor, item=item.public_id)


def _working_on(ticket_id: TicketId, actor: Person) -> TicketProfile:
    """The ticket, locked, on which the actor works and which has not ended."""
    profile = locked_for(actor, ticket_id)
    if not policies.may_work(actor, roles_on(actor), profile):
        raise NotAllowed(_("Checklists are the desk's: only whoever works on the request changes them."))
    attaching.require_open(profile)
    return profile


def _list_of(ticket_id: TicketId, list_id: str, actor: Person) -> tuple[TicketProfile, ChecklistProfile]:
    profile = _working_on(ticket_id, actor)
    lists = ChecklistProfile.objects.filter(ticket=profile, public_id=list_id, removed_at__isnull=True)
    found = lists.select_related("checklist").first()
    if found is None:
        raise WrongState(_("This checklist is not on the request any more."))
    return profile, found


def _item_of(ticket_id: TicketId, item_id: str, actor: Person) -> tuple[TicketProfile, ChecklistItem]:
    profile = _working_on(ticket_id, actor)
    items = ChecklistItem.objects.filter(
        public_id=item_id, list__ticket=profile, list__removed_at__isnull=True, removed_at__isnull=True
    )
    found = items.select_related("task", "list", "done_by").first()
    if found is None:
        raise WrongState(_("This item is not on the list any more. Look at the list again."))
    return profile, found


def _items_of(found: ChecklistProfile) -> list[ChecklistItem]:
    items = ChecklistItem.objects.filter(list=found, removed_at__isnull=True).select_related("task")
    return list(items.order_by("task__position", "id"))


def _require_loose(found: ChecklistProfile, actor: Person) -> None:
    """What a request must fulfil is not made easier by whoever is to fulfil it."""
    if found.required and not policies.may_keep_checklists(roles_on(actor)):
        raise NotAllowed(_("This list is required: only the chief takes away what is on it."))


def _write(item: ChecklistItem, *, done_by: Person | None, done_at: datetime | None) -> None:
    ChecklistTask.objects.filter(pk=item.task_id).update(completion_date=done_at)
    ChecklistItem.objects.filter(pk=item.pk).update(done_by=done_by)
    item.done_by, item.task.completion_date = done_by, done_at


def _tell(action: str, profile: TicketProfile, on: ChecklistProfile, actor: Person, **said: Any) -> None:
    audit.record(action, actor=actor, on=on, ticket=profile.public_id, **said)
    changed(attaching.topic_of(profile))
