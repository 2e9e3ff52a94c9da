"""`manage.py verify_invariants [--history FILE]`: checks every promise; exits with 1 when one is broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk_site.kernel.invariants import Context, read_history, verify


class Command(BaseCommand):
    help = "Check the invariants I1-I14 against the database, the directory and the EBYS journal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--history", type=Path, help="what clients saw, one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        history = read_history(options["history"]) if options["history"] else None
        broken = 0
        for finding in verify(Context(history=history)):
            word = "not checked" if finding.not_checked else "BROKEN" if finding.faults else "holds"
            self.stdout.write(f"{finding.invariant.id:4} {word:12} {finding.invariant.promise}")
            if finding.not_checked:
                self.stdout.write(f"                  {finding.not_checked}")
            for fault in finding.faults[:20]:
                self.stdout.write(f"                  {fault}")
            broken += bool(finding.faults)
        if broken:
            raise CommandError(f"{broken} invariant(s) are broken")
