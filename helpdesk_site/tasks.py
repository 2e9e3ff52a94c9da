"""What belongs to no app: the worker's sign of life."""

from celery import shared_task

from helpdesk_site import health


@shared_task(name="helpdesk_site.heartbeat")
def heartbeat() -> None:
    health.beat()
