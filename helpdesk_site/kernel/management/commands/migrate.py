"""`manage.py migrate`: as the owner of the tables; then the application's role gets its rights.

The application itself may not change the shape of a table, nor change or delete a row of an append-only one.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as DjangoMigrate

from helpdesk_site.kernel.database_roles import grant_application_rights


class Command(DjangoMigrate):
    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        if "owner" in settings.DATABASES:
            parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> str | None:
        result = super().handle(*args, **options)
        application = settings.DATABASES["default"]["USER"]
        if options["database"] == "owner" and application:
            grant_application_rights(using="owner", role=application)
        return result
