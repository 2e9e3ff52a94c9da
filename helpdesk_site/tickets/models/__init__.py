"""All tables of tickets, gathered for Django; each is described where it stands."""

from helpdesk_site.tickets.models.catalogue import Service
from helpdesk_site.tickets.models.drafts import TicketDraft
from helpdesk_site.tickets.models.profiles import Channel, ReferenceYear, TicketProfile

__all__ = ["Channel", "ReferenceYear", "Service", "TicketDraft", "TicketProfile"]
