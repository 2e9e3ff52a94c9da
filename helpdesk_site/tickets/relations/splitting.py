"""Splitting: messages of one ticket become the text of a second one. They stay where they are, too."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext as _
from helpdesk.models import FollowUp

from helpdesk_site.interface.templatetags.ui import shown
from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import processes, text
from helpdesk_site.tickets.models import Kind, Relation, TicketProfile
from helpdesk_site.tickets.relations.locking import lock_all
from helpdesk_site.tickets.relations.merging import FOR_THE_DESK, require_work
from helpdesk_site.tickets.services.opening import open_ticket
from helpdesk_site.tickets.services.writing import write

FIRST: Final = 0
"""Stands for the ticket's own text among the entries of its conversation."""


def split(ticket_id: str, entries: Collection[int], *, actor: Actor, title: str, service_code: str) -> TicketProfile:
    """Opens a second ticket for the same asker from these messages; he is told its number. Notes of the desk and
    messages of merged tickets are not his to read and are not taken.

    Raises TicketProfile.DoesNotExist, NotAllowed or Invalid.
    """
    with unit_of_work():
        source = lock_all(actor, [ticket_id])[ticket_id]
        require_work(actor, source)
        if processes.process_of(service_code):
            sentence = _("Choose another service: requests of this one are made on its own page.")
            raise Invalid(sentence, fields={"service": [sentence]}, code="unknown_service")
        quoted = _quoted(source, entries)
        made = open_ticket(
            actor=actor, requester=source.requester, on_behalf_of=source.on_behalf_of, service_code=service_code,
            title=title, description=quoted, channel=source.channel,
        )  # fmt: skip
        relation = Relation.objects.create(
            public_id=new_id("rel"), kind=Kind.SPLIT_FROM, source=made, target=source, begun_by=actor.audit_id,
            begun_at=made.created_at,
        )  # fmt: skip
        audit.record(
            "ticket.relation.begun", actor=actor, on=relation, kind=relation.kind, source=made.public_id,
            target=source.public_id, entries=sorted(entries),
        )  # fmt: skip
        write(source, actor=actor, act="split", comment=FOR_THE_DESK)
    return made


def messages_of(profile: TicketProfile) -> list[FollowUp]:
    """What can be split off: the messages that the asker reads, oldest first."""
    public = FollowUp.objects.filter(ticket_id=profile.ticket_id, public=True).exclude(comment="")
    return list(public.exclude(comment=None).select_related("user__person").order_by("id"))


def _quoted(source: TicketProfile, entries: Collection[int]) -> str:
    pieces = [_quote(source.requester, source.created_at, source.ticket.description)] if FIRST in entries else []
    pieces += [
        _quote(entry.user.person if entry.user else None, entry.date, entry.comment)
        for entry in messages_of(source)
        if entry.pk in entries
    ]
    if not pieces:
        sentence = _("Choose at least one message for the new request.")
        raise Invalid(sentence, fields={"entries": [sentence]}, code="nothing_to_do")
    return text.clean_text("\n\n".join(pieces), field="entries")


def _quote(author: Person | None, at: object, words: str | None) -> str:
    name = author.official_name if author else _("EBYS Support (automatic)")
    return f"{name}, {shown(at)}:\n{words or ''}"
