"""No broker: wake-ups and hints go nowhere, so that what happens is what PostgreSQL alone brings about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from helpdesk_site.kernel import transaction


@contextmanager
def without_broker() -> Iterator[None]:
    nobody = dict.fromkeys(transaction._wakers, lambda: None)
    with patch.object(transaction, "_wakers", nobody), patch.object(transaction, "_publisher", lambda _topics: None):
        yield
