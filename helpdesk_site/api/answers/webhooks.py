"""Webhooks as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk_site.webhooks.models import Delivery, DeliveryState, Subscription, SubscriptionState


@dataclass(frozen=True, slots=True)
class WebhookShown:
    """A webhook. `failures` is how often in a row its receiver did not answer."""

    id: str
    name: str
    url: str
    events: list[str]
    state: SubscriptionState
    created_at: datetime
    failures: int


@dataclass(frozen=True, slots=True)
class WebhookMade(WebhookShown):
    """A new webhook with its secret, which is never shown again."""

    secret: str


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """One message. `id` travels as webhook-id; `problem` is a code, "" when there is none."""

    id: str
    event: str
    about: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    last_attempt_at: datetime | None
    last_status: int | None
    problem: str
    delivered_at: datetime | None
    tried_until: datetime


def show_webhook(found: Subscription) -> WebhookShown:
    return WebhookShown(
        id=found.public_id, name=found.name, url=found.url, events=found.events, state=SubscriptionState(found.state),
        created_at=found.created_at, failures=found.failures,
    )  # fmt: skip


def show_made(made: Subscription, secret: str) -> WebhookMade:
    return WebhookMade(
        id=made.public_id, name=made.name, url=made.url, events=made.events, state=SubscriptionState(made.state),
        created_at=made.created_at, failures=made.failures, secret=secret,
    )  # fmt: skip


def list_webhooks(rows: Sequence[Subscription]) -> list[WebhookShown]:
    return [show_webhook(row) for row in rows]


def list_deliveries(rows: Sequence[Delivery]) -> list[DeliveryShown]:
    return [
        DeliveryShown(
            id=row.public_id, event=row.event, about=row.about_id, state=DeliveryState(row.state),
            attempts=row.attempts, created_at=row.created_at, last_attempt_at=row.last_attempt_at,
            last_status=row.last_status, problem=row.last_problem, delivered_at=row.delivered_at,
            tried_until=row.gives_up_at,
        )
        for row in rows
    ]  # fmt: skip
