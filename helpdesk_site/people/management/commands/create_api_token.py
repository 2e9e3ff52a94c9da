"""`manage.py create_api_token USERNAME [--name TEXT] [--days N]`: prints a new token of that account, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people import services
from helpdesk_site.people.models import Person, User


class Command(BaseCommand):
    help = _("Makes an API token for an account and prints it; it is shown only this once.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="manage.py")
        parser.add_argument("--days", type=int, default=90)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            user = self._account(options["username"])
            _token, secret = services.create_api_token(
                user, name=options["name"], days=options["days"], actor=SystemActor("manage")
            )
        except ServiceError as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(secret)

    @staticmethod
    def _account(username: str) -> User:
        """The account of that name, or of the person whom the directory calls so and who never signed in."""
        user = User.objects.select_related("person").filter(username=username).first()
        if user is not None:
            return user
        person = Person.objects.filter(username=username, active=True).first()
        if person is None:
            raise CommandError(_("There is nobody with this user name."))
        with unit_of_work():
            return services.ensure_account(person)
