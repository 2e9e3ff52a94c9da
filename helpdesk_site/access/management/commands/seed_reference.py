"""`manage.py seed_reference`: what a new installation begins with; nothing of the sample institution.

Working hours and proposed holidays, services and their queues, the first role catalogue and procedure. Safe to repeat:
what the institution has changed stays.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from helpdesk_site.access.seeding import seed_catalogue
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.tickets.catalogue import seed_services
from helpdesk_site.tickets.questions.seeding import seed_questionnaires
from helpdesk_site.tickets.sla.seeding import seed_policies
from helpdesk_site.tickets.vocabulary import seed_vocabulary


class Command(BaseCommand):
    help = "Store working hours, holidays as proposals, services with queues, and the first role catalogue."

    def handle(self, *args: Any, **options: Any) -> None:
        seed_calendar()
        services = seed_services()
        seed_vocabulary()
        seed_policies()
        seed_questionnaires()
        roles = seed_catalogue()
        self.stdout.write(f"{services} services and {roles} roles added")
