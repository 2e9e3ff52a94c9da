"""The worker and its clock. A task only wakes work that stands in PostgreSQL; losing one loses minutes, never work."""

import os

from celery import Celery
from celery.signals import worker_init, worker_ready

from helpdesk_site import worker_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk_site.settings.prod")

app = Celery("helpdesk_site", fixups=["helpdesk_site.worker_connections:tie_to_django"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["helpdesk_site"])


@worker_init.connect
def refuse_sample_data(**_signal: object) -> None:
    """A production worker does not start on a database with sample accounts."""
    from django.core.exceptions import ImproperlyConfigured

    from helpdesk_site.demo import refusal

    try:
        refusal.refuse_sample_data()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error  # an exception in a signal is logged by Celery, and work begins


@worker_init.connect
def keep_connections(**_signal: object) -> None:
    """Before its threads open theirs."""
    worker_connections.keep_connections()


@worker_init.connect
def prepare_targets(**_signal: object) -> None:
    """Before the first task: a worker calls the targets, a web process seldom does."""
    from helpdesk_site import wiring

    wiring.prepare()


@worker_ready.connect
def say_that_it_lives(**_signal: object) -> None:
    """At once: whoever asks /readyz just after the start would wait for the clock's first task otherwise."""
    from helpdesk_site import health

    health.beat()
