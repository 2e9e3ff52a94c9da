"""Who may read and write articles: pure questions about roles and what is already loaded."""

from __future__ import annotations

from collections.abc import Collection

from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.people.models import Role
from helpdesk_site.people.selectors import roles_of_actor
from helpdesk_site.tickets import policies as ticket_policies
from helpdesk_site.tickets.models import TicketProfile
from knowledgebase.models import Article

# Whoever answers people, teaches them or keeps EBYS itself writes down what he knows.
EDITORS = frozenset({Role.AGENT, Role.CHIEF, Role.TRAINER, Role.EBYS_ADMIN})
# The desk's own articles: for whoever works on tickets or looks into that work, nobody else.
DESK_READERS = EDITORS | ticket_policies.READERS | {Role.REGISTRAR}


def is_editor(roles: Collection[str]) -> bool:
    return bool(EDITORS & set(roles))


def reads_desk_articles(roles: Collection[str]) -> bool:
    return bool(DESK_READERS & set(roles))


def may_edit(actor: Actor, _article: Article | None = None) -> bool:
    """Any editor may better any article: an owner looks after it, he does not keep others out."""
    return is_system(actor) or is_editor(roles_of_actor(actor))


def may_solve(actor: Actor, roles: Collection[str], ticket: TicketProfile) -> bool:
    """That an article solved a ticket is said by whoever handles it, or by whoever asked."""
    return ticket_policies.may_work(actor, roles, ticket) or ticket_policies.is_party(actor, ticket)


def may_begin_from(actor: Actor, roles: Collection[str], ticket: TicketProfile) -> bool:
    """An editor who handles the ticket, unless it belongs to a closed circle: its text is not for others."""
    return is_editor(roles) and not ticket.restricted and ticket_policies.may_work(actor, roles, ticket)
