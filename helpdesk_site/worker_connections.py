"""A worker's connections to the database: kept from task to task, replaced when they broke."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from celery import Celery
from celery.fixups.django import DjangoFixup, DjangoWorkerFixup  # type: ignore[attr-defined]  # the stubs leave one out

# A worker's threads live as long as it does, so they may keep their connections, whatever the pages do with theirs.
CONNECTION_SECONDS = 60


class KeepConnections(DjangoWorkerFixup):  # type: ignore[misc]  # see above
    """A task is to the database what a request is: connections that are old or broken are closed before and after it.

    Celery's own way closes all of them: to connect anew costs more than most tasks.
    """

    def close_database(self, **_signal: Any) -> None:
        from django.db import connections

        from helpdesk_site.kernel.connections import replace_broken

        for connection in connections.all(initialized_only=True):
            connection.close_if_unusable_or_obsolete()
        replace_broken()


class Fixup(DjangoFixup):
    """Celery's ties to Django, but for the above."""

    @cached_property
    def worker_fixup(self) -> DjangoWorkerFixup:
        return KeepConnections(self.app)


def tie_to_django(app: Celery) -> Fixup:
    """What Celery calls for an application that names it among its `fixups`."""
    tie = Fixup(app)
    tie.install()
    return tie


def keep_connections() -> None:
    """In this process, from the next connection on."""
    from django.conf import settings

    settings.DATABASES["default"].update(CONN_MAX_AGE=CONNECTION_SECONDS)
