"""Signatures of the Standard Webhooks specification (https://www.standardwebhooks.com), and the secrets behind them.

A secret is made of the subscription's random salt and the application's SECRET_KEY each time it is needed: a copy of
the database alone signs nothing. It is shown once, when it is made.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from helpdesk_site.kernel import clock
from helpdesk_site.webhooks.models import Subscription

# Both secrets sign for so long after a rotation: time to give the new one to the receiver.
OVERLAP = timedelta(hours=24)
_PURPOSE = "helpdesk_site.webhooks.secret"
_PREFIX = "whsec_"


def new_salt() -> str:
    return secrets.token_hex(32)


def shown_secret(salt: str) -> str:
    """As the receiver keeps it: whsec_ and the key in Base64."""
    return _PREFIX + base64.b64encode(_key(salt)).decode()


def headers_of(subscription: Subscription, message_id: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """webhook-id, -timestamp and -signature; after a rotation with a signature of each of the two secrets."""
    timestamp = str(int(at.timestamp()))
    signed = b".".join([message_id.encode(), timestamp.encode(), body])
    signatures = [_signature(_key(salt), signed) for salt in _salts(subscription)]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def _salts(subscription: Subscription) -> list[str]:
    until = subscription.previous_until
    still = subscription.previous_salt if until is not None and clock.now() < until else ""
    return [subscription.salt, *([still] if still else [])]


def _signature(key: bytes, signed: bytes) -> str:
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _key(salt: str) -> bytes:
    return salted_hmac(_PURPOSE, salt, algorithm="sha256").digest()
