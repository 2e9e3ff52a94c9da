"""No broker: wake-ups and hints go nowhere, so that what happens is what PostgreSQL alone brings about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from helpdesk_site.kernel import after_commit


@contextmanager
def without_broker() -> Iterator[None]:
    nobody = dict.fromkeys(after_commit._wakers, lambda: None)
    with patch.object(after_commit, "_wakers", nobody), patch.object(after_commit, "_publisher", lambda _topics: None):
        yield
