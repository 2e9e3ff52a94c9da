"""The guard of helpdesk.Ticket and helpdesk.FollowUp: they are written by the service layer, or not at all.

The service layer writes with querysets (`bulk_create`, `update`), which send no signal. So whoever sends one came
another way: the shell, an admin page, a path of a later django-helpdesk. Demo and tests refuse him, before anything is
written; production lets him through (an operator repairing something at night must not be locked out) and records it.
"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models.signals import pre_delete, pre_save
from helpdesk.models import FollowUp, Ticket, TicketChange

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.transaction import unit_of_work

logger = logging.getLogger(__name__)

GUARDED: tuple[type[models.Model], ...] = (Ticket, FollowUp, TicketChange)
WATCHMAN = SystemActor("ticket-guard")


class OutsideTheServiceError(RuntimeError):
    """A ticket was written past the service layer: a mistake in code, never a person's."""


def stand() -> None:
    """Connects the guard; called once, when the app starts."""
    for model in GUARDED:
        pre_save.connect(_before_save, sender=model, dispatch_uid=f"guard-save-{model.__name__}")
        pre_delete.connect(_before_delete, sender=model, dispatch_uid=f"guard-delete-{model.__name__}")


def _before_save(instance: models.Model, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:  # fixtures bring rows as they were
        _stop("save", instance)


def _before_delete(instance: models.Model, **_kwargs: Any) -> None:
    _stop("delete", instance)


def _stop(what: str, instance: models.Model) -> None:
    name = f"{instance._meta.model_name}"
    if settings.DEMO:
        raise OutsideTheServiceError(f"{what} of helpdesk.{name}: tickets are written by tickets.services alone")
    logger.error("%s of helpdesk.%s %s did not come through the ticket services", what, name, instance.pk)
    _record(what, name, instance.pk)


def _record(what: str, name: str, pk: Any) -> None:
    with nullcontext() if connection.in_atomic_block else unit_of_work():
        audit.record("ticket.written_outside", actor=WATCHMAN, on=(f"helpdesk.{name}", str(pk)), what=what)
