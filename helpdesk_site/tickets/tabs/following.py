"""Where one goes when something was sent on a ticket: one stays, goes on to the next of the view from which one came,
or closes the tab and is back in the list.

Where one stands is read before the step is taken: sending may take the ticket out of the view, or to its other end.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from helpdesk_site.people.models import Person, User
from helpdesk_site.tickets import lists
from helpdesk_site.tickets.saved.selectors import view_for
from helpdesk_site.tickets.tabs import selectors, services
from helpdesk_site.tickets.tabs.selectors import Left

AfterUpdate = User.AfterUpdate


@dataclass(frozen=True, slots=True)
class Destination:
    """An address. `is_end`: one wanted to go on, and the view has no more behind the ticket that one has left."""

    url: str
    is_end: bool = False


def about_to_leave(person: Person, public_id: str, after: str) -> Left | None:
    """Where the person stands who will not stay; None for who stays, and who does not handle the ticket."""
    return selectors.left_from(person, public_id) if after in {AfterUpdate.NEXT, AfterUpdate.CLOSE} else None


def leave(left: Left, person: Person, public_id: str, after: str) -> Destination:
    """Closes the tab of the ticket; for the next one opens its own, which comes from the same view."""
    services.close_tab(public_id, actor=person)
    view = left.came_from or ""
    to_list = f"{reverse('tickets:queue')}?{view}" if view else reverse("tickets:queue")
    if after != AfterUpdate.NEXT:
        return Destination(to_list)
    following = _next(person, left, view)
    if not following:
        return Destination(to_list, is_end=True)
    services.look_at(following, actor=person, opens=True, came_from=view)
    return Destination(reverse("tickets:ticket", args=[following]))


def _next(person: Person, left: Left, view: str) -> str:
    """The public id of the ticket behind this one in the view, by its own filters and order; "" for none."""
    asked = QueryDict(view)
    saved = view_for(person, asked.get(lists.SAVED, ""))
    # A second one, for the ticket itself may stand behind its old place now: last in the list by last change.
    found = lists.following(person, asked, saved, left, most=2)
    return next((ticket.public_id for ticket in found if ticket.id != left.id), "")
