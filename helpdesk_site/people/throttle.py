"""The brake on guessing passwords: counted for each account name and each address, in PostgreSQL, for all processes.

An attempt is counted before the password is looked at, in one statement: a hundred parallel guesses are a hundred
counts, not one. The lock is short and grows; it says until when, and ends by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.transaction import require_transaction
from helpdesk_site.kernel.turkish import fold
from helpdesk_site.people.models import SignInThrottle

FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many attempts are free, then how long the lock is and how long it may become (it doubles each time)."""

    kind: str
    free: int
    first_lock: timedelta
    longest_lock: timedelta

    def lock_after(self, attempts: int) -> timedelta:
        """How long to wait after so many attempts in vain; nothing while they are free."""
        if attempts < self.free:
            return timedelta()
        doublings = min(attempts - self.free, 20)
        return min(self.first_lock * (1 << doublings), self.longest_lock)


ACCOUNT = Limit("account", free=5, first_lock=timedelta(minutes=1), longest_lock=timedelta(hours=1))
# Many people sit behind one address: a floor of a building types wrong a few dozen times on a Monday morning.
ADDRESS = Limit("address", free=60, first_lock=timedelta(minutes=1), longest_lock=timedelta(minutes=15))

# A lock that stands is left as it is: then no row comes back.
COUNT = """
INSERT INTO people_signinthrottle AS t (kind, key, failures, last_at) VALUES (%(kind)s, %(key)s, 1, %(now)s)
ON CONFLICT (kind, key) DO UPDATE SET
    failures = CASE WHEN t.last_at < %(forgotten)s THEN 1 ELSE t.failures + 1 END, last_at = %(now)s
    WHERE t.locked_until IS NULL OR t.locked_until <= %(now)s
RETURNING failures
"""


class Locked(Exception):
    """Too many attempts: nothing is looked at before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"locked until {until:%H:%M:%S}")
        self.until = until


def key_of(text: str) -> str:
    """A keyed hash, so that the table holds no names: people type their password where the name belongs."""
    return salted_hmac("people.sign-in", text, algorithm="sha256").hexdigest()


def account_key(typed_name: str) -> str:
    """One key for all spellings that a directory takes for the same name."""
    return key_of(fold(typed_name).strip())


def count_attempt(limit: Limit, key: str) -> int:
    """Counts an attempt and sets the lock that follows it. Raises Locked while an earlier lock stands."""
    require_transaction()
    now = clock.real_now()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"kind": limit.kind, "key": key, "now": now, "forgotten": now - FORGOTTEN_AFTER})
        row = cursor.fetchone()
    if row is None:
        standing = SignInThrottle.objects.get(kind=limit.kind, key=key).locked_until
        raise Locked(standing or now)
    attempts = int(row[0])
    lock = limit.lock_after(attempts)
    if lock:
        SignInThrottle.objects.filter(kind=limit.kind, key=key).update(locked_until=now + lock)
    return attempts


def take_back(limit: Limit, key: str) -> None:
    """Uncounts an attempt that was no guess: it succeeded, or the directory did not answer."""
    row = SignInThrottle.objects.select_for_update().filter(kind=limit.kind, key=key).first()
    if row is None:
        return
    row.failures = max(row.failures - 1, 0)
    row.locked_until = None
    row.save(update_fields=["failures", "locked_until"])


def forget(limit: Limit, key: str) -> None:
    """The right password was given: the account's count begins anew."""
    SignInThrottle.objects.filter(kind=limit.kind, key=key).delete()


def sweep() -> int:
    """Removes counts that nothing remembers any more."""
    return SignInThrottle.objects.filter(last_at__lt=clock.real_now() - FORGOTTEN_AFTER).delete()[0]
