"""One attempt of one delivery: the outbox's handler, outside of any transaction, safe to repeat.

At least once: a worker that dies between the receiver's answer and our note of it posts again, with the same
webhook-id, by which the receiver knows it for the same one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import F

from helpdesk_site.kernel import clock, outbox
from helpdesk_site.kernel.failpoints import failpoint
from helpdesk_site.webhooks import ending, signing
from helpdesk_site.webhooks.models import Delivery, DeliveryState, Problem, Subscription, SubscriptionState
from integrations import webhook
from integrations.masking import mask

FIRST_PAUSE: Final = timedelta(seconds=15)
LONGEST_PAUSE: Final = timedelta(hours=4)
# A receiver that is silent is tried by one worker at a time, and not by every delivery that waits for it.
LONGEST_REST: Final = timedelta(minutes=30)
TURN: Final = timedelta(seconds=2 * webhook.TOTAL_SECONDS)
PAUSED_LOOK: Final = timedelta(minutes=10)
ANSWER_LENGTH: Final = 300


def post(payload: dict[str, Any]) -> None:
    """Raises outbox.Later while it is to be tried again."""
    delivery = (
        Delivery.objects.select_related("subscription")
        .filter(public_id=payload["delivery"], round=payload["round"], state=DeliveryState.WAITING)
        .first()
    )
    if delivery is None:
        return
    subscription = delivery.subscription
    if subscription.state == SubscriptionState.ENDED:
        _mine(delivery).update(state=DeliveryState.DROPPED)
        return
    if delivery.gives_up_at <= clock.now():
        ending.give_up(delivery)
        return
    if subscription.state == SubscriptionState.PAUSED:
        raise outbox.Later(clock.now() + PAUSED_LOOK, "the webhook is paused")
    _take_turn(subscription)
    _attempt(delivery)


def _take_turn(subscription: Subscription) -> None:
    """Nothing to wait for, unless the receiver rests; then the first to come after its rest tries, alone."""
    rest = subscription.rests_until
    if rest is None:
        return
    now = clock.now()
    if rest > now:
        raise outbox.Later(rest, "its receiver rests")
    taken = Subscription.objects.filter(pk=subscription.pk, rests_until=rest).update(rests_until=now + TURN)
    if not taken:
        raise outbox.Later(now + TURN, "its receiver is being tried")


def _attempt(delivery: Delivery) -> None:
    body = delivery.body.encode()
    headers = signing.headers_of(delivery.subscription, delivery.public_id, body, at=clock.real_now())
    try:
        answer = webhook.post(delivery.subscription.url, body, headers, _rules())
    except webhook.NotDelivered as fault:
        _failed(delivery, Problem(fault.code), answered=False)
    else:
        failpoint("webhook_after_post", delivery.public_id)
        if 200 <= answer.status < 300:
            _took(delivery, answer)
        else:
            problem = Problem.REDIRECT if 300 <= answer.status < 400 else Problem.NOT_TAKEN
            _failed(delivery, problem, answered=answer.status < 500 and answer.status != 429, answer=answer)


def _rules() -> webhook.Rules:
    return webhook.Rules(
        networks=tuple(settings.WEBHOOK_NETWORKS),
        allow_http=settings.WEBHOOK_ALLOW_HTTP,
        ca_file=settings.WEBHOOK_CA_FILE,
    )


def _took(delivery: Delivery, answer: webhook.Answer) -> None:
    now = clock.now()
    _mine(delivery).update(
        state=DeliveryState.DELIVERED, delivered_at=now, last_problem="", **_noted(answer), last_attempt_at=now
    )
    if delivery.subscription.rests_until is not None:
        ending.receiver_is_back(delivery.subscription)


def _failed(delivery: Delivery, problem: Problem, *, answered: bool, answer: webhook.Answer | None = None) -> None:
    """`answered`: the receiver lives and only does not want this one; others are not held up."""
    now = clock.now()
    _mine(delivery).update(last_problem=problem, **_noted(answer), last_attempt_at=now)
    until = now + min(FIRST_PAUSE * (1 << min(delivery.attempts, 20)), LONGEST_PAUSE)
    if answered:
        if delivery.subscription.rests_until is not None:
            ending.receiver_is_back(delivery.subscription)
    else:
        until = max(until, _let_rest(delivery.subscription, now))
    # The last attempt falls on the end of its time, so that a receiver has the whole of it.
    raise outbox.Later(min(until, max(delivery.gives_up_at, now + FIRST_PAUSE)), problem.value)


def _let_rest(subscription: Subscription, now: datetime) -> datetime:
    rest = now + min(FIRST_PAUSE * (1 << min(subscription.failures, 20)), LONGEST_REST)
    Subscription.objects.filter(pk=subscription.pk).update(failures=F("failures") + 1, rests_until=rest)
    return rest


def _noted(answer: webhook.Answer | None) -> dict[str, Any]:
    if answer is None:
        return {"attempts": F("attempts") + 1, "last_status": None, "last_answer": ""}
    text = mask(answer.text.replace("\x00", "")).strip()[:ANSWER_LENGTH]
    return {"attempts": F("attempts") + 1, "last_status": answer.status, "last_answer": text}


def _mine(delivery: Delivery) -> Any:
    """The row, as long as nobody has sent it anew or ended it meanwhile."""
    return Delivery.objects.filter(pk=delivery.pk, round=delivery.round, state=DeliveryState.WAITING)
