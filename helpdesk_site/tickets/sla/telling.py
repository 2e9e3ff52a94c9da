"""Who is told of a clock: its owner before, the chief when it is broken, the next level when nothing has come of it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from helpdesk_site.notify import services as notify
from helpdesk_site.people.models import Person, Role
from helpdesk_site.people.selectors import holders_of
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.models.sla import Clock, Step
from helpdesk_site.tickets.notices import queue_key

TEMPLATES = {Step.WARNING: "clock_warning", Step.BREACH: "clock_breach", Step.ESCALATION: "clock_escalation"}


def tell(profile: TicketProfile, *, which: Clock, step: Step, due: datetime) -> list[Person]:
    """A step of a unit of work: tells those whom this step concerns; returns them."""
    people = _concerned(profile, step)
    if people:
        notify.deliver_to_all(
            people,
            template=TEMPLATES[step],
            # Codes and the reference only: mail is not confidential.
            context={
                "reference": profile.reference,
                "service": profile.service.title,
                "clock": which.value,
                "due": due.isoformat(),
            },
            link=reverse("tickets:ticket", args=[profile.public_id]),
            about=(profile.audit_type, profile.public_id),
            queue=queue_key(profile.queue_id),
        )
    return people


def _concerned(profile: TicketProfile, step: Step) -> list[Person]:
    """Each once. What nobody owns is the chief's from the beginning."""
    owner = [profile.owner] if profile.owner is not None and profile.owner.active else []
    if step == Step.WARNING and owner:
        return owner
    people = [*holders_of(Role.CHIEF)]
    if step == Step.BREACH:
        people = [*owner, *people]
    if step == Step.ESCALATION:
        people += holders_of(Role.BRANCH_DIRECTOR)
    return list({person.pk: person for person in people}.values())
