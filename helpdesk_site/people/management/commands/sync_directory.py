"""`manage.py sync_directory [--full | --delta] [--confirm RUN --by USERNAME]`: reads the directory."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from helpdesk_site import wiring
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.people.models import SyncRun, User
from helpdesk_site.people.sync import confirm_run, synchronise
from integrations.errors import TargetError


class Command(BaseCommand):
    help = _("Reads the people of the directory; --delta only what changed since the last time.")

    def add_arguments(self, parser: CommandParser) -> None:
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--full", dest="mode", action="store_const", const=SyncRun.Mode.FULL)
        mode.add_argument("--delta", dest="mode", action="store_const", const=SyncRun.Mode.DELTA)
        parser.add_argument("--confirm", metavar="RUN", help=_("Release a run that the mass-change brake stopped."))
        parser.add_argument("--by", metavar="USERNAME", help=_("The administrator or chief who releases it."))
        parser.set_defaults(mode=SyncRun.Mode.FULL)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            confirmed = self._confirmed(options["confirm"], options["by"]) if options["confirm"] else None
            run = self._run(options["mode"], confirmed)
        except ServiceError as refusal:
            raise CommandError(refusal.sentence) from refusal
        except TargetError as error:
            raise CommandError(str(error)) from error
        self._tell(run)

    def _confirmed(self, public_id: str, username: str | None) -> SyncRun:
        run = SyncRun.objects.filter(public_id=public_id).first()
        user = User.objects.select_related("person").filter(username=username or "", is_active=True).first()
        if run is None or user is None:
            raise CommandError(_("No such run, or no such account: --confirm RUN --by USERNAME."))
        confirm_run(run, actor=user.person)
        return run

    def _run(self, mode: str, confirmed: SyncRun | None) -> SyncRun:
        with tqdm(unit=" kişi", disable=None) as bar:

            def show(done: int, total: int | None) -> None:
                bar.total = total
                bar.update(done - bar.n)

            actor = SystemActor("directory")
            return synchronise(wiring.directory(), mode=mode, actor=actor, progress=show, confirmed=confirmed)

    def _tell(self, run: SyncRun) -> None:
        if run.state == SyncRun.State.STOPPED:
            raise CommandError(
                _(
                    "Stopped, nothing was written: %(deactivated)s people would be closed, %(moved)s moved, "
                    "%(missing)s reported missing. Look at them, then: sync_directory --confirm %(run)s --by USERNAME"
                )
                % {
                    "deactivated": run.report["would_deactivate"],
                    "moved": run.report["would_move"],
                    "missing": run.report["would_report_missing"],
                    "run": run.public_id,
                }
            )
        self.stdout.write(
            _("%(read)s people read: %(created)s new, %(changed)s changed, %(closed)s closed, %(missing)s missing.")
            % {
                "read": run.read,
                "created": run.created,
                "changed": run.written - run.created,
                "closed": run.deactivated,
                "missing": run.missing,
            }
        )
