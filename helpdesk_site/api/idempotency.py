"""Idempotency-Key: the same request sent again gets the same answer, and is done once.

Beginning a key is one INSERT that commits before the work, so that of two at once one works and the other is told to
wait. Only a success is kept: a refused request left nothing behind, so its key is free again. When a process dies
between its work and keeping the answer, the repetition runs anew and meets what the first one left: services that
create take `request_key`, which names the thing made, and every other step leads from its state only once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api.models import IdempotentAnswer
from helpdesk_site.api.problems import Problem
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.canonical import content_hash

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
# Longer than the slowest request: a preview waits for two targets at once, each within its own time-out.
LEASE = timedelta(minutes=2)
RETRY_SECONDS = 2
FORGET_AT_ONCE = 10_000

_KEY = re.compile(r"[\x21-\x7e]{1,64}")
_NAMESPACE = UUID("8f6a6c0e-5e0e-4c9c-9a41-6a3f0d3f5b11")
_KEPT_HEADERS = ("ETag", "Location")

Handler = TypeVar("Handler", bound=Callable[..., Response])


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that this request has begun."""

    pk: int
    lease_until: Any


def idempotent(handler: Handler) -> Handler:
    """Wraps a view's post() or put(): with the header it is done once, without it each time."""

    @wraps(handler)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = key_of(request)
        if key is None:
            return handler(view, request, *args, **kwargs)
        begun = _begin(view.actor.uuid, key, fingerprint_of(request))
        if isinstance(begun, IdempotentAnswer):
            return _repeated(begun)
        try:
            response = handler(view, request, *args, **kwargs)
        except BaseException:
            _let_go(begun)
            raise
        _keep(begun, response)
        return response

    once.is_idempotent = True  # type: ignore[attr-defined]  # schema.py documents the header where it is read
    return once  # type: ignore[return-value]  # wraps() keeps the signature


def key_of(request: Request) -> str | None:
    """The request's key. Raises Problem when it is not 1 to 64 visible ASCII signs."""
    key = request.headers.get(HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise Problem("bad_header", _("Idempotency-Key has 1 to 64 visible ASCII signs, best a UUID."))
    return key


def request_key_of(request: Request, owner: UUID) -> UUID | None:
    """The key under which a service creates: the same for the same person, key and content, and nobody else's."""
    key = key_of(request)
    return None if key is None else uuid5(_NAMESPACE, f"{owner}:{fingerprint_of(request)}:{key}")


def fingerprint_of(request: Request) -> str:
    """SHA-256 of what is asked: method, address, the version it is asked of, and the body whatever its formatting."""
    seen = request.headers.get("If-Match")
    # An empty header is a mistake, and not the same request as one without it: '""' is no version either.
    version = "" if seen is None else seen or '""'
    return content_hash([request.method, request.get_full_path(), version, request.data])


def forget_old_answers() -> int:
    """Deletes what is older than a day; returns how many."""
    old = IdempotentAnswer.objects.filter(expires_at__lte=clock.real_now()).order_by("expires_at")
    return IdempotentAnswer.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:FORGET_AT_ONCE])).delete()[0]


def _begin(owner: UUID, key: str, fingerprint: str) -> Claim | IdempotentAnswer:
    now = clock.real_now()
    values = {"fingerprint": fingerprint, "begun_at": now, "lease_until": now + LEASE, "expires_at": now + KEPT}
    with transaction.atomic():
        found, created = IdempotentAnswer.objects.select_for_update().get_or_create(
            owner=owner, key=key, defaults=values
        )
        if created:
            return Claim(found.pk, found.lease_until)
        if found.expires_at <= now:
            return _take_over(found, values)
        if found.fingerprint != fingerprint:
            raise Problem("key_reused", _("This Idempotency-Key was used for another request. Make a new one."))
        if found.status is not None:
            return found
        if found.lease_until <= now:
            return _take_over(found, values)
    raise Problem(
        "in_progress", _("The same request is being worked on. Repeat it in a moment."),
        headers={"Retry-After": str(RETRY_SECONDS)},
    )  # fmt: skip


def _take_over(found: IdempotentAnswer, values: dict[str, Any]) -> Claim:
    """A key whose day is over, or whose process died. The row is locked by the caller."""
    IdempotentAnswer.objects.filter(pk=found.pk).update(**values, status=None, headers={}, body="")
    return Claim(found.pk, values["lease_until"])


def _mine(claim: Claim) -> Any:
    """The row, unless somebody took it over after our lease."""
    return IdempotentAnswer.objects.filter(pk=claim.pk, lease_until=claim.lease_until, status=None)


def _let_go(claim: Claim) -> None:
    _mine(claim).delete()


def _keep(claim: Claim, response: Response) -> None:
    if response.status_code >= 300:
        _let_go(claim)
        return
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    _mine(claim).update(status=response.status_code, headers=headers, body=_rendered(response.data))


def _rendered(data: Any) -> str:
    from rest_framework.utils.encoders import JSONEncoder

    return json.dumps(data, cls=JSONEncoder, ensure_ascii=False)


def _repeated(kept: IdempotentAnswer) -> Response:
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return Response(json.loads(kept.body), status=kept.status, headers=headers)
