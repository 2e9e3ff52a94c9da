"""What the clock does with people: reads the directory, closes what is over. A lost task is caught up by the next."""

from __future__ import annotations

import logging

from celery import shared_task

from helpdesk_site import wiring
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.people import services, throttle
from helpdesk_site.people.models import SyncRun
from helpdesk_site.people.sync import AlreadyRunning, synchronise
from integrations.errors import TargetError

logger = logging.getLogger(__name__)

READER = SystemActor("directory")


@shared_task(name="people.sync_delta")
def sync_delta() -> None:
    """What changed in the directory since last time; every five minutes."""
    _synchronise(SyncRun.Mode.DELTA)


@shared_task(name="people.sync_full")
def sync_full() -> None:
    """Everybody, so that who is gone is noticed; every night."""
    _synchronise(SyncRun.Mode.FULL)


@shared_task(name="people.sweep")
def sweep() -> None:
    """Deputyships whose time is over, administrator rights that follow their dates, counts of failed sign-ins."""
    services.close_finished_delegations()
    services.refresh_staff_flags()
    throttle.sweep()


def _synchronise(mode: str) -> None:
    try:
        run = synchronise(wiring.directory(), mode=mode, actor=READER)
    except AlreadyRunning:
        logger.info("Directory: another run is at work")
    except TargetError as error:
        # The next run reads from the same cursor: nothing is lost, and the run's row says that it failed.
        logger.warning("Directory: not read (%s)", error)
    else:
        logger.info("Directory: %s %s, %s read, %s written", run.mode, run.state, run.read, run.written)
