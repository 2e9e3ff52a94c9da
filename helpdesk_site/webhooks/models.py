"""Who is told, and each telling."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk_site.kernel.public_ids import PublicIdField


class SubscriptionState(models.TextChoices):
    """`paused`: what happens meanwhile is not told to it. `ended`: for ever, kept for its log."""

    ACTIVE = "active", pgettext_lazy("webhook", "active")
    PAUSED = "paused", pgettext_lazy("webhook", "paused")
    ENDED = "ended", pgettext_lazy("webhook", "ended")


class Subscription(models.Model):
    """One program that is told. Its secret is not here: it is made of `salt` and the application's key (signing.py).

    After a rotation the secret of `previous_salt` signs too, until `previous_until`. A receiver that did not answer
    rests until `rests_until`; `failures` is how often in a row.
    """

    audit_type: ClassVar = "webhooks.subscription"

    public_id = PublicIdField(prefix="whs")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    events: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=60))
    state = models.CharField(max_length=10, choices=SubscriptionState.choices, default=SubscriptionState.ACTIVE)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    salt = models.CharField(max_length=64)
    previous_salt = models.CharField(max_length=64, blank=True)
    previous_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=~Q(state="ended"), name="webhook_name_once"),
            models.CheckConstraint(condition=~Q(events__len=0), name="webhook_tells_something"),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    """What became of one telling. `dropped`: its subscription ended before."""

    WAITING = "waiting", pgettext_lazy("delivery", "on its way")
    DELIVERED = "delivered", pgettext_lazy("delivery", "delivered")
    STOPPED = "stopped", pgettext_lazy("delivery", "given up")
    DROPPED = "dropped", pgettext_lazy("delivery", "not sent: the webhook ended")


class Problem(models.TextChoices):
    """Why the last attempt was none that counts."""

    REFUSED_ADDRESS = "refused_address", _("Its host has an address to which nothing may be sent.")
    UNKNOWN_HOST = "unknown_host", _("Its host is not known.")
    NO_CONNECTION = "no_connection", _("No connection.")
    TLS = "tls", _("Its certificate cannot be trusted.")
    TOO_SLOW = "too_slow", _("No answer in time.")
    NO_ANSWER = "no_answer", _("The connection ended without an answer.")
    REDIRECT = "redirect", _("It answered with another address. Redirects are not followed.")
    NOT_TAKEN = "not_taken", _("It did not take it.")


class Delivery(models.Model):
    """One event told to one subscription. `public_id` travels as webhook-id, the same in every attempt.

    `body` is written when the event happens and sent byte for byte. `round` counts how often a person sent it again;
    attempts of an earlier round change nothing. `gives_up_at` is when trying ends.
    """

    audit_type: ClassVar = "webhooks.delivery"

    public_id = PublicIdField(prefix="whd")
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    event = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    created_at = models.DateTimeField()
    gives_up_at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_problem = models.CharField(max_length=20, blank=True, choices=Problem.choices)
    last_answer = models.CharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subscription", "-id"], name="deliveries_of_a_webhook"),
            models.Index(fields=["created_at"], condition=Q(state="waiting"), name="deliveries_on_their_way"),
            models.Index(fields=["subscription", "-id"], condition=Q(state="stopped"), name="deliveries_given_up"),
            models.Index(fields=["delivered_at"], condition=Q(state="delivered"), name="deliveries_to_forget"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.public_id}"

    @property
    def outbox_key(self) -> str:
        """One promise of the outbox for each round."""
        return f"webhooks.post:{self.public_id}:{self.round}"
