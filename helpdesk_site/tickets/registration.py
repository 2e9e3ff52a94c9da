"""What tickets tells the parts beneath it, once, at start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import navigation
from helpdesk_site.notify import kinds
from helpdesk_site.notify.live import topics
from helpdesk_site.people.models import Person, User
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies, selectors


def register() -> None:
    # Nothing is decided on them: whoever looks into the application anyway may do without the mail.
    kinds.digestible("ticket_opened", "ticket_moved")
    topics.watches("ticket", selectors.may_watch_ticket)
    topics.watches("tickets", topics.is_own)
    topics.watches("queue", _may_watch_queue)
    for entry in ENTRIES:
        navigation.register(entry)
    navigation.register_search("tickets:search")


def _may_watch_queue(person: Person, _identity: str) -> bool:
    """That something changed in some queue says nothing about it; which tickets one sees is asked by the list."""
    return not policies.reach_of(roles_on(person)).is_empty


def _works_on_queues(visitor: object) -> bool:
    return isinstance(visitor, User) and not policies.reach_of(roles_on(visitor.person)).is_empty


ENTRIES = (
    navigation.Entry(key="home", label=_("Home"), url_name="home", icon="house", order=5),
    navigation.Entry(
        key="my_tickets", label=_("My requests"), url_name="tickets:mine", icon="ticket-perforated", order=10
    ),
    navigation.Entry(
        key="queue",
        label=_("Work list"),
        url_name="tickets:queue",
        icon="list-check",
        order=30,
        visible=_works_on_queues,
    ),
)
