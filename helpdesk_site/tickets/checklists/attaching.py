"""A template becomes a list on a ticket: steps inside the caller's unit of work, on a ticket that he has locked."""

from __future__ import annotations

from django.utils.translation import gettext as _
from helpdesk.models import Checklist, ChecklistTask

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid, WrongState
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import changed, require_transaction
from helpdesk_site.tickets import processes
from helpdesk_site.tickets.checklists import selectors
from helpdesk_site.tickets.models import ChecklistItem, ChecklistProfile, ChecklistTemplateProfile, TicketProfile
from helpdesk_site.tickets.statuses import State


def attach(profile: TicketProfile, template: ChecklistTemplateProfile, *, actor: Actor) -> ChecklistProfile | None:
    """The list, copied from the template; None when it is on the ticket already.

    Raises Invalid for a template of another service or one that is not used any more, WrongState for a ticket that has
    ended.
    """
    require_transaction()
    require_open(profile)
    if not template.active or template.service_id not in (None, profile.service_id):
        sentence = _("This checklist is not for this request. Choose one from the list.")
        raise Invalid(sentence, fields={"template": [sentence]}, code="other_checklist")
    if ChecklistProfile.objects.filter(ticket=profile, template=template, removed_at__isnull=True).exists():
        return None
    return _copy(profile, template, actor)


def attach_by_service(profile: TicketProfile, *, actor: Actor) -> None:
    """The lists that every ticket of this service gets; what is there already stays as it is."""
    for template in selectors.templates_by_themselves(profile.service_id):
        attach(profile, template, actor=actor)


def require_open(profile: TicketProfile) -> None:
    """Raises WrongState: what was ticked when a ticket was resolved stays as it was."""
    if not State(profile.state).is_open:
        raise WrongState(_("This request has ended, so its checklists stay as they are. Open it again first."))


def topic_of(profile: TicketProfile) -> str:
    """The live topic of the lists of a ticket: a tick is no news of the ticket, whose pages would fetch all again."""
    return f"checklists:{profile.public_id}"


def _copy(profile: TicketProfile, template: ChecklistTemplateProfile, actor: Actor) -> ChecklistProfile:
    stock = template.template
    checklist = Checklist.objects.create(ticket_id=profile.ticket_id, name=stock.name)
    made = ChecklistProfile.objects.create(
        public_id=new_id("chk"), checklist=checklist, ticket=profile, template=template,
        # A process ends its tickets by itself: a list that claimed to hold one up would be lying.
        required=template.required and not processes.has_process(profile),
    )  # fmt: skip
    add_items(made, stock.task_list, first=0)
    audit.record(
        "tickets.checklist.added", actor=actor, on=made, ticket=profile.public_id, template=template.public_id,
        version=template.version, items=len(stock.task_list), required=made.required,
    )  # fmt: skip
    changed(topic_of(profile))
    return made


def add_items(to: ChecklistProfile, descriptions: list[str], *, first: int) -> list[ChecklistItem]:
    """Writes items at the end of a list, from the position `first` on."""
    tasks = ChecklistTask.objects.bulk_create(
        [
            ChecklistTask(checklist_id=to.checklist_id, description=words, position=place)
            for place, words in enumerate(descriptions, start=first)
        ]
    )
    return ChecklistItem.objects.bulk_create(
        [ChecklistItem(public_id=new_id("cit"), task=task, list=to) for task in tasks]
    )
