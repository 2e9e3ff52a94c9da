"""One message, one state for all open parts of a parent: each is a command of its own, and is told for itself."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _

from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.notify.live.progress import Tell, nobody
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import bulk, selectors
from helpdesk_site.tickets.bulk import Chosen, Outcome
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.relations.selectors import open_parts
from helpdesk_site.tickets.services import steps_at_once


def update_parts(
    parent: TicketProfile, *, actor: Person, words: str, public: bool, state: str, tell: Tell = nobody
) -> list[Outcome]:
    """Writes to all open parts that the actor may see, and sets their state. `tell` hears how many are done.

    Raises Invalid when nothing is to be done; what a part refuses is its outcome.
    """
    if not (words.strip() or state):
        sentence = _("Write a message or choose a state.")
        raise Invalid(sentence, fields={"text": [sentence]}, code="nothing_to_do")
    seen = selectors.tickets_visible_to(actor).filter(pk__in=open_parts(parent).values("pk")).order_by("pk")
    chosen = [Chosen(*row) for row in seen.values_list("public_id", "version")]
    step = partial(_write, actor=actor, words=words, public=public, state=state)
    outcomes: list[Outcome] = []
    for start in range(0, len(chosen), bulk.MOST):
        batch = chosen[start : start + bulk.MOST]
        outcomes += bulk.on_each(batch, step, actor=actor, tell=tell, before=start, of=len(chosen))
    return outcomes


def _write(one: Chosen, *, actor: Person, words: str, public: bool, state: str) -> TicketProfile:
    return steps_at_once(
        one.public_id, actor=actor, expected_version=one.version, words=lambda _profile: words, public=public,
        state=state, naming=words,
    )  # fmt: skip
