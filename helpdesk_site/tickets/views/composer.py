"""Where one writes on a ticket.

On most pages nothing is begun there: such a composer hangs on what it offers alone, and the template draws it once for
each offer ({% kept %}). One that holds words, files or a mistake is drawn from its form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpdesk_site.interface import addresses
from helpdesk_site.kernel.files import scanning
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import selectors, services
from helpdesk_site.tickets.attachments.selectors import begun_by
from helpdesk_site.tickets.forms import NOTE, ReplyForm, states_after
from helpdesk_site.tickets.models import Merging, TicketProfile
from helpdesk_site.tickets.statuses import State
from helpdesk_site.tickets.views import step_forms


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be chosen, and what is said, where one writes; `after` is what the writer does after sending.

    `to_others`: those of merged requests read what goes to the requester. `beside_closing`: the page asks first whether
    it is solved. `scanned`: files are scanned before anybody opens them, which the choice of files tells.
    """

    for_desk: bool
    states: tuple[State, ...]
    after: str
    to_others: bool
    beside_closing: bool
    scanned: bool

    @property
    def blank(self) -> ReplyForm:
        """The form with nothing begun."""
        return self.filled({})

    def filled(self, begun: dict[str, Any]) -> ReplyForm:
        """The form with what was begun, by the names of its fields."""
        form = ReplyForm(initial={"audience": NOTE, "after": self.after, **begun}, auto_id=step_forms.auto_id("reply"))
        self.narrow(form)
        return form

    def narrow(self, form: ReplyForm) -> None:
        """Leaves in the form what is offered."""
        form.show_for(for_desk=self.for_desk, states=self.states)


@dataclass(frozen=True, slots=True)
class Composer:
    """A composer on the page of a ticket. `form` is None while nothing is begun: then `offer.blank` looks like it.

    The versions are written as they are: a page would write a number in the manner of its language.
    """

    offer: Offer
    version: str
    draft_version: str
    send_to: str
    keep_at: str
    names_at: str
    form: ReplyForm | None = None


def offer_on(profile: TicketProfile, rights: step_forms.Rights, *, after: str, beside_closing: bool) -> Offer:
    """What this reader is offered on this ticket now."""
    return Offer(
        for_desk=rights.work,
        states=tuple(states_after(profile)) if rights.work and rights.by_hand else (),
        after=after,
        to_others=profile.merging == Merging.KEPT,
        beside_closing=beside_closing,
        scanned=scanning.is_on(),
    )


def composer_on(profile: TicketProfile, person: Person, offer: Offer, *, failed: ReplyForm | None) -> Composer:
    """The composer of this ticket's page: with the form that failed, with what was begun, or blank."""
    begun = selectors.begun_on(profile)
    version, draft_version = str(profile.version), str(begun.version)
    form = None
    if failed is not None:
        form = failed
        version, draft_version = (str(failed[name].value() or "") for name in ("version", "draft_version"))
        offer.narrow(form)
    elif begun.content:
        form = offer.filled(dict(begun.content))
        if chosen := begun.content.get(services.DRAFT_FILES):
            form.show_kept(begun_by(person, chosen.split()))
    identity = profile.public_id
    return Composer(
        offer, version, draft_version,
        send_to=addresses.thing("tickets:step", identity, "reply"),
        keep_at=addresses.thing("tickets:reply_draft", identity),
        names_at=addresses.thing("tickets:named", identity),
        form=form,
    )  # fmt: skip
