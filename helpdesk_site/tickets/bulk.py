"""The same step on many tickets: each is a command of its own, so that one that is refused holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.notify.live.progress import Tell, nobody
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import selectors
from helpdesk_site.tickets.models import TicketProfile

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """A ticket of a list, in the version that the list showed."""

    public_id: str
    version: int

    @classmethod
    def read(cls, text: str) -> Chosen | None:
        """From "tkt_…:7"; None for anything else."""
        public_id, _colon, version = text.partition(":")
        is_number = version.isascii() and version.isdigit() and len(version) < 10
        return cls(public_id.replace("\x00", ""), int(version)) if public_id and is_number else None

    def __str__(self) -> str:
        return f"{self.public_id}:{self.version}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one ticket: done, or the sentence why not."""

    reference: str
    title: str
    public_id: str
    refusal: str = ""

    @property
    def is_done(self) -> bool:
        return not self.refusal


Step = Callable[[Chosen], TicketProfile]


def on_each(
    chosen: Sequence[Chosen], step: Step, *, actor: Person, tell: Tell = nobody, before: int = 0, of: int = 0
) -> list[Outcome]:
    """Takes the step on each ticket, in this order; at most MOST. What the actor may not see is told as missing.

    `tell` hears how many are done; with `before` and `of` as a part of a longer row.
    """
    known = {
        profile.public_id: profile
        for profile in selectors.tickets_visible_to(actor).filter(public_id__in=[one.public_id for one in chosen])
    }
    outcomes: list[Outcome] = []
    for one in chosen[:MOST]:
        outcomes.append(_outcome(one, known.get(one.public_id), step))
        tell(before + len(outcomes), of or len(chosen))
    return outcomes


def _outcome(chosen: Chosen, known: TicketProfile | None, step: Step) -> Outcome:
    if known is None:
        return Outcome(chosen.public_id, "", "", _("There is no such ticket."))
    try:
        step(chosen)
    except TicketProfile.DoesNotExist:
        return Outcome(known.reference, known.title, "", _("There is no such ticket."))
    except ServiceError as refusal:
        return Outcome(known.reference, known.title, known.public_id, refusal.sentence)
    return Outcome(known.reference, known.title, known.public_id)
