"""`manage.py load_sample`: the sample institution of `make run`. Refused with production settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk_site.demo.loading import load_sample
from integrations.errors import TargetError


class Command(BaseCommand):
    help = "Load the sample institution (units, people, managers, roles, procedures). Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The sample institution is for the demo alone")
        try:
            accounts = load_sample(lambda step: self.stdout.write(step))
        except TargetError as error:
            raise CommandError(f"A sandbox does not answer: {error}") from error
        self.stdout.write(f"{len(accounts)} demo accounts")
