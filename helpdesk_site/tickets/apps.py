"""Tickets as a Django app; the only importer of django-helpdesk."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "helpdesk_site.tickets"
    label = "tickets"
    verbose_name = "tickets"

    def ready(self) -> None:
        from helpdesk_site.tickets import guard, registration
        from helpdesk_site.tickets.attachments import registration as attachments
        from helpdesk_site.tickets.relations import registration as relations
        from helpdesk_site.tickets.sla import registration as clocks

        guard.stand()
        registration.register()
        clocks.register()
        relations.register()
        attachments.register()
