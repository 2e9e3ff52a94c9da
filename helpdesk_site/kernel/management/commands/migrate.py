"""`manage.py migrate`: as the owner of the tables; then the application's role gets its rights.

The application itself may not change the shape of a table, nor change or delete a row of an append-only one.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as DjangoMigrate

from helpdesk_site.kernel.database_roles import as_owner, grant_application_rights


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> str | None:
        application = settings.DATABASES["default"]["USER"]
        with as_owner():
            result = super().handle(*args, **options)
            if settings.DATABASE_OWNER:
                grant_application_rights(application)
        return result
