"""Whether our apps have changed without a migration. Exit code 1 and the missing changes if so; needs no database."""

from __future__ import annotations

import os
import warnings


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk_site.settings.test")
    import django
    from django.conf import settings
    from django.core.management import call_command

    # It also looks for a database to compare its history with, and says that there is none.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    django.setup()
    call_command("makemigrations", *settings.OUR_APPS, check_changes=True, dry_run=True)


if __name__ == "__main__":
    main()
