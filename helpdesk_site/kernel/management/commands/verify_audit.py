"""`manage.py verify_audit`: proves the audit chain; exits with 1 and the faults when it is not whole."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk_site.kernel.audit.verify import verify_chain


class Command(BaseCommand):
    help = "Prove that the audit chain is whole and that its signed checkpoints are a prefix of it."

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_chain()
        for fault in report.faults:
            self.stderr.write(fault)
        if report.faults:
            raise CommandError(f"The audit chain is broken: {len(report.faults)} fault(s) in {report.links} links")
        self.stdout.write(f"The audit chain is whole: {report.links} links, {report.checkpoints} checkpoints")
