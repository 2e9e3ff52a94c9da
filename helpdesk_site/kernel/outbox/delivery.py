"""Delivering what waits: claimed under a lease, one at a time, so that a killed worker's message is taken over."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.kernel.errors import WrongState
from helpdesk_site.kernel.failpoints import failpoint
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.kernel.outbox.registry import Later, PermanentFailure, handler_of
from helpdesk_site.kernel.transaction import unit_of_work, wake

logger = logging.getLogger(__name__)

POSTMAN = SystemActor("postman")
LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 20

CLAIM = """
UPDATE kernel_outboxmessage SET attempts = attempts + 1, lease_until = %(lease)s
WHERE id = (
    SELECT id FROM kernel_outboxmessage
    WHERE state = 'waiting' AND due_at <= %(now)s AND (lease_until IS NULL OR lease_until < %(real_now)s)
    ORDER BY due_at, id FOR UPDATE SKIP LOCKED LIMIT 1
) RETURNING *
"""


def deliver_waiting(*, limit: int = 1000) -> int:
    """Delivers what is due, at most `limit` messages; returns how many were tried. Safe in many workers at once."""
    for tried in range(limit):
        message = _claim()
        if message is None:
            return tried
        _deliver(message)
    return limit


def _claim() -> OutboxMessage | None:
    real_now = clock.real_now()
    moments = {"now": clock.now(), "real_now": real_now, "lease": real_now + LEASE}
    with unit_of_work():
        return next(iter(OutboxMessage.objects.raw(CLAIM, moments)), None)


def _deliver(message: OutboxMessage) -> None:
    if message.attempts > MOST_ATTEMPTS:
        _give_to_a_person(message, "no attempt came to its end")
        return
    failpoint("outbox_before_send", message.public_id)
    try:
        handler_of(message.topic)(message.payload)
    except Later as wish:
        _mine(message).update(
            due_at=wish.until, lease_until=None, attempts=message.attempts - 1, last_error=str(wish)[:2000]
        )
    except PermanentFailure as failure:
        _give_to_a_person(message, str(failure))
    except Exception as failure:
        logger.warning("Outbox %s %s failed", message.topic, message.public_id, exc_info=True)
        _try_later(message, f"{type(failure).__name__}: {failure}")
    else:
        failpoint("outbox_after_send", message.public_id)
        _mine(message).update(
            state=OutboxMessage.State.DELIVERED, delivered_at=clock.now(), lease_until=None, last_error=""
        )


def _mine(message: OutboxMessage) -> models.QuerySet[OutboxMessage]:
    # The lease is the fence: a worker from whom it was taken over changes nothing any more. (The number of attempts
    # alone is none: a message that is put off counts one less.)
    return OutboxMessage.objects.filter(
        pk=message.pk,
        state=OutboxMessage.State.WAITING,
        attempts=message.attempts,
        lease_until=message.lease_until,
    )


def _try_later(message: OutboxMessage, error: str) -> None:
    if message.attempts >= MOST_ATTEMPTS:
        _give_to_a_person(message, error)
        return
    pause = min(FIRST_PAUSE * 2 ** (message.attempts - 1), LONGEST_PAUSE)
    _mine(message).update(due_at=clock.now() + pause, lease_until=None, last_error=error[:2000])


def _give_to_a_person(message: OutboxMessage, error: str) -> None:
    with unit_of_work():
        given = _mine(message).update(state=OutboxMessage.State.NEEDS_HUMAN, lease_until=None, last_error=error[:2000])
        if given:
            audit.record("outbox.needs_human", actor=POSTMAN, on=message, topic=message.topic)


def retry(message: OutboxMessage, *, actor: Actor) -> None:
    """A person sends a stuck message on its way again."""
    with unit_of_work():
        sent = OutboxMessage.objects.filter(pk=message.pk, state=OutboxMessage.State.NEEDS_HUMAN).update(
            state=OutboxMessage.State.WAITING, due_at=clock.now(), attempts=0
        )
        if not sent:
            raise WrongState(_("This message is not waiting for a person."))
        audit.record("outbox.retried", actor=actor, on=message)
        wake("outbox")
