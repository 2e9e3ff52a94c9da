"""The worker and its clock. A task only wakes work that stands in PostgreSQL; losing one loses minutes, never work."""

import os
from typing import Any

from celery import Celery
from celery.fixups.django import DjangoFixup, DjangoWorkerFixup
from celery.signals import worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk_site.settings.prod")

# A worker's threads live as long as it does, so they may keep their connections, whatever the pages do with theirs.
CONNECTION_SECONDS = 60


class KeepConnections(DjangoWorkerFixup):
    """A task is to the database what a request is: connections that are old or broken are closed before and after it.

    Celery's own way closes all of them: to connect anew costs more than most tasks.
    """

    def close_database(self, **_signal: Any) -> None:
        from django.db import close_old_connections

        close_old_connections()


class Fixup(DjangoFixup):
    """Celery's ties to Django, but for the above."""

    @property
    def worker_fixup(self) -> DjangoWorkerFixup:
        if self._worker_fixup is None:
            self._worker_fixup = KeepConnections(self.app)
        return self._worker_fixup


def tie_to_django(app: Celery) -> DjangoFixup:
    return Fixup(app).install()


app = Celery("helpdesk_site", fixups=[tie_to_django])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["helpdesk_site"])


@worker_init.connect
def refuse_sample_data(**_signal: object) -> None:
    """A production worker does not start on a database with sample accounts."""
    from helpdesk_site.demo import refusal

    refusal.refuse_sample_data()


@worker_init.connect
def keep_connections(**_signal: object) -> None:
    """Before the threads open theirs."""
    from django.conf import settings

    settings.DATABASES["default"]["CONN_MAX_AGE"] = CONNECTION_SECONDS


@worker_ready.connect
def say_that_it_lives(**_signal: object) -> None:
    """At once: whoever looks just after the start would wait for the clock's first task otherwise."""
    from helpdesk_site import health

    health.beat()
