"""`manage.py make_sample --people 30000 --tickets 100000`: a sample of scale. Refused with production settings."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk_site.demo.scale.making import NothingToWriteFor, Size, make_sample
from helpdesk_site.demo.scale.stories import DAYS
from helpdesk_site.kernel.errors import Conflict
from integrations.errors import TargetError


class Command(BaseCommand):
    help = "Add a sample of scale: people through the sandbox directory, and tickets. Repeated, it adds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=3_000, help="how many people to add (0: none)")
        parser.add_argument("--tickets", type=int, default=10_000, help="how many tickets to add (0: none)")
        parser.add_argument("--units", type=int, default=300, help="over how many units the people are spread")
        parser.add_argument("--accounts", type=int, default=2_000, help="how many people work at the desk")
        parser.add_argument("--follow-ups", type=int, default=4, help="entries of a conversation, on average")
        parser.add_argument("--days", type=int, default=DAYS, help="over how many days the tickets are spread")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same sample")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("A sample of scale is for demo, tests and measurements alone")
        names = ("people", "tickets", "units", "accounts", "follow_ups", "days", "seed")
        try:
            make_sample(Size(**{name: options[name] for name in names}), quiet=options["verbosity"] == 0)
        except KeyError as missing:
            raise CommandError("No sandbox directory runs from here (STATE_DIR): start it with `make run`") from missing
        except TargetError as error:
            raise CommandError(f"The sandbox directory does not answer: {error}") from error
        except (NothingToWriteFor, Conflict) as refusal:
            raise CommandError(str(refusal)) from refusal
