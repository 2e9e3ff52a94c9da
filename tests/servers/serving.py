"""A small server of the standard library that answers in a thread of the test's process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer

# How often it looks whether it shall end. Unless told it is half a second, for which every test would wait.
LOOKS_EVERY_SECONDS = 0.01


@contextmanager
def serving(server: HTTPServer) -> Iterator[None]:
    """It answers for as long as this lasts."""
    threading.Thread(target=server.serve_forever, args=(LOOKS_EVERY_SECONDS,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
