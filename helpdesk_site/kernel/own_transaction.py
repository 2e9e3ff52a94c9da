"""A statement that is a transaction of its own, where the one around it has not begun.

A transaction begins with its first statement; until then nothing stands in it that could be taken back. A command whose
rows are all written by one statement needs no other: the statement is whole or not at all, its deferred checks and the
seal of the audit chain included, and two journeys to the database (BEGIN and COMMIT) are saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.utils import DEFAULT_DB_ALIAS
from psycopg.pq import TransactionStatus


def has_begun() -> bool:
    """Whether something was asked or written in the transaction that is under way."""
    open_one = connections[DEFAULT_DB_ALIAS].connection
    return open_one is None or open_one.info.transaction_status != TransactionStatus.IDLE


@contextmanager
def of_its_own() -> Iterator[None]:
    """Each statement inside is its own transaction, unless the one around it has begun: then it belongs to that."""
    open_one = connections[DEFAULT_DB_ALIAS].connection
    if has_begun() or open_one.autocommit:
        yield
        return
    open_one.autocommit = True
    try:
        yield
    finally:
        if not open_one.closed:  # else what went wrong is on its way already
            open_one.autocommit = False
