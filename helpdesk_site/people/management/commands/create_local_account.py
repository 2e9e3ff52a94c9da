"""`manage.py create_local_account USERNAME GIVEN_NAME SURNAME`: a break-glass account; asks for its password.

`--list` shows those that exist: each is a second way in and wants a reason to be there.
"""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.errors import Invalid, ServiceError
from helpdesk_site.people import services
from helpdesk_site.people.models import User


class Command(BaseCommand):
    help = _("Makes an account that works while the directory is down, or lists those that there are.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?")
        parser.add_argument("given_name", nargs="?", default="")
        parser.add_argument("surname", nargs="?", default="")
        parser.add_argument("--list", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["list"]:
            for user in User.objects.filter(is_local=True).order_by("username"):
                self.stdout.write(f"{user.username}\t{user.created_at:%Y-%m-%d}\t{user.last_login or '-'}")
            return
        if not (options["username"] and options["given_name"] and options["surname"]):
            raise CommandError(_("Give the user name, the given name and the surname."))
        try:
            services.create_local_account(
                options["username"], given_name=options["given_name"], surname=options["surname"],
                password=_read_password(), actor=SystemActor("manage"),
            )  # fmt: skip
        except ServiceError as refusal:
            raise CommandError(_in_full(refusal)) from refusal


def _in_full(refusal: ServiceError) -> str:
    fields = refusal.fields.values() if isinstance(refusal, Invalid) else ()
    return " ".join([refusal.sentence, *(sentence for sentences in fields for sentence in sentences)])


def _read_password() -> str:
    # Never an argument: arguments are seen by everybody on the machine.
    return getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
