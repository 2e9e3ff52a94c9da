"""The asker says how content he is: once, when it was solved, to nobody but the desk."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import policies, text
from helpdesk_site.tickets.models import Satisfaction, Score
from helpdesk_site.tickets.services.locking import TicketId, locked_for
from helpdesk_site.tickets.services.writing import tell_pages


def rate(ticket_id: TicketId, *, actor: Person, score: int, comment: str = "") -> Satisfaction:
    """Keeps the answer. Raises TicketProfile.DoesNotExist, NotAllowed for others than the askers, Invalid, WrongState
    before it was solved and when it was answered already.
    """
    comment = text.clean_text(comment, field="comment", required=False, limit=2000)
    if score not in Score.values:
        sentence = _("Choose how satisfied you are.")
        raise Invalid(sentence, fields={"score": [sentence]}, code="unknown_score")
    try:
        with unit_of_work():
            profile = locked_for(actor, ticket_id)
            if not policies.is_party(actor, profile):
                raise NotAllowed(_("Only whoever asked can say this."))
            if not policies.may_rate(actor, profile):
                raise WrongState(_("You can say this once the request was solved."))
            answer = Satisfaction.objects.create(
                profile=profile, person=actor, score=score, comment=comment, at=clock.now()
            )
            audit.record("ticket.rated", actor=actor, on=profile, score=score)
            tell_pages(profile)
            return answer
    except IntegrityError as answered:
        raise WrongState(_("You have said this already. Thank you.")) from answered
