"""Signing in: the directory proves who somebody is, our tables say whether he may; and the session that follows.

Every way in passes through complete_sign_in: a second factor belongs between prove_identity and it.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, login, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.kernel.turkish import fold
from helpdesk_site.people import throttle
from helpdesk_site.people.models import Person, SignedInSession, User
from helpdesk_site.people.services.accounts import ensure_account, follow_administrator_role
from helpdesk_site.people.sync import bring_up_to_date
from integrations.directory.port import Directory
from integrations.errors import TargetError

logger = logging.getLogger(__name__)

DOOR = SystemActor("sign-in")
BACKEND = "helpdesk_site.people.backends.AccountBackend"

# A refusal takes a multiple of this, so that its time does not tell an unknown name from a wrong password.
REFUSAL_STEP_SECONDS = 0.5
# How fresh `seen` is: a session is not rewritten at every click.
SEEN_STEP_SECONDS = 60
RECENT_SECONDS = 15 * 60

PASSWORD = "password"  # noqa: S105  # the name of a method, as the session keeps it
LOCAL_PASSWORD = "local_password"  # noqa: S105


class WrongCredentials(Exception):
    """Unknown name, wrong password or disabled: which one is told to nobody."""


class DirectoryDown(Exception):
    """Nobody can be asked who this is. Who is signed in already is not touched by it."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody typed, and from where. Never logged, never stored."""

    username: str
    password: str
    address: str

    def __repr__(self) -> str:
        return "<Credentials>"


def prove_identity(directory: Directory, credentials: Credentials) -> tuple[User, str]:
    """The account whose name and password these are, and the method that proved it.

    The account is the one of the entry that the directory answers with, whatever was typed. Raises throttle.Locked,
    WrongCredentials, DirectoryDown.
    """
    began = time.monotonic()
    _count(credentials)
    try:
        user, method = _look_up(directory, credentials)
    except DirectoryDown:
        _take_back(credentials)
        raise
    except WrongCredentials:
        _note_refusal(credentials)
        _wait_out(began)
        raise
    _clear(credentials)
    return user, method


def _look_up(directory: Directory, credentials: Credentials) -> tuple[User, str]:
    local = User.objects.filter(is_local=True, username=fold(credentials.username).strip()).first()
    if local is not None:
        return _local(local, credentials), LOCAL_PASSWORD
    person = _from_directory(directory, credentials)
    with unit_of_work():
        user = ensure_account(person)
        follow_administrator_role(person)
        user.refresh_from_db()
    if not user.is_active:
        raise WrongCredentials
    return user, PASSWORD


def _local(user: User, credentials: Credentials) -> User:
    if not user.check_password(credentials.password) or not (user.is_active and user.person.active):
        raise WrongCredentials
    return user


def _from_directory(directory: Directory, credentials: Credentials) -> Person:
    if not credentials.password.strip():
        raise WrongCredentials  # an empty password is an unauthenticated bind, which many servers answer with success
    try:
        entry = directory.sign_in(credentials.username, credentials.password)
    except TargetError as error:
        logger.warning("Sign-in: the directory did not answer (%s)", type(error).__name__)
        raise DirectoryDown from error
    if entry is None or not entry.active:
        raise WrongCredentials
    person = bring_up_to_date(entry, actor=DOOR)
    if not person.active:
        raise WrongCredentials
    return person


def _count(credentials: Credentials) -> None:
    """Counts the attempt for both keys. The audit tells when a lock begins, not each knock at a locked door."""
    account = throttle.account_key(credentials.username)
    with unit_of_work():
        throttle.count_attempt(throttle.ADDRESS, throttle.key_of(credentials.address))
        attempts = throttle.count_attempt(throttle.ACCOUNT, account)
        if attempts >= throttle.ACCOUNT.free:
            audit.record("people.sign_in.locked", actor=DOOR, on=("people.sign_in", account), attempts=attempts)


def _take_back(credentials: Credentials) -> None:
    with unit_of_work():
        throttle.take_back(throttle.ADDRESS, throttle.key_of(credentials.address))
        throttle.take_back(throttle.ACCOUNT, throttle.account_key(credentials.username))


def _clear(credentials: Credentials) -> None:
    with unit_of_work():
        throttle.take_back(throttle.ADDRESS, throttle.key_of(credentials.address))
        throttle.forget(throttle.ACCOUNT, throttle.account_key(credentials.username))


def _note_refusal(credentials: Credentials) -> None:
    with unit_of_work():
        audit.record(
            "people.sign_in.refused",
            actor=DOOR,
            on=("people.sign_in", throttle.account_key(credentials.username)),
            address=throttle.key_of(credentials.address),
        )


def _wait_out(began: float) -> None:
    elapsed = time.monotonic() - began
    time.sleep(REFUSAL_STEP_SECONDS - elapsed % REFUSAL_STEP_SECONDS)


# The session


def complete_sign_in(request: HttpRequest, user: User, *, method: str) -> None:
    """Signs the account in: a new session id, the time and the method in the session, a row in "my sessions"."""
    now = clock.real_now()
    old_key = request.session.session_key
    with unit_of_work():
        login(request, user, backend=BACKEND)
        request.session["auth_time"] = int(now.timestamp())
        request.session["auth_methods"] = [method]
        request.session["seen"] = int(now.timestamp())
        request.session.save()
        _close_row(old_key, why="signed_in_again")
        session = SignedInSession.objects.create(
            user=user, session_key=request.session.session_key or "", method=method, address=address_of(request),
            browser=request.headers.get("User-Agent", "")[:200], started_at=now, seen_at=now,
        )  # fmt: skip
        audit.record("people.signed_in", actor=user.person, on=user.person, session=session.public_id, method=method)


def sign_out(request: HttpRequest, *, why: str = "signed_out") -> None:
    """Ends the session of this browser and forgets everything in it."""
    user = request.user
    with unit_of_work():
        _close_row(request.session.session_key, why=why)
        if isinstance(user, User):
            audit.record("people.signed_out", actor=user.person, on=user.person, why=why)
        logout(request)


def _close_row(session_key: str | None, *, why: str) -> None:
    SignedInSession.objects.filter(session_key=session_key or "", ended_at__isnull=True).update(
        ended_at=clock.real_now(), ended_why=why
    )


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, as the web server in front of us says it (never a header of the browser's)."""
    return str(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104  # an address to write down, not to listen on


def over_since(session: SessionBase, now: int) -> str | None:
    """Why the session's time is over ("idle", "absolute"); None while it goes on."""
    if now - int(session.get("auth_time", 0)) >= settings.SESSION_COOKIE_AGE:
        return "absolute"
    if now - int(session.get("seen", 0)) >= settings.SESSION_IDLE_SECONDS:
        return "idle"
    return None


def note_seen(session: SessionBase, now: int) -> None:
    """Keeps the session alive, writing at most once a minute."""
    if now - int(session.get("seen", 0)) >= SEEN_STEP_SECONDS:
        session["seen"] = now
        SignedInSession.objects.filter(session_key=session.session_key or "").update(seen_at=clock.real_now())


def is_recent(request: HttpRequest, *, seconds: int = RECENT_SECONDS) -> bool:
    """Whether the person proved who he is within so many seconds: asked before sensitive acts (ASVS 7.5.1)."""
    return clock.real_now().timestamp() - float(request.session.get("auth_time", 0)) < seconds


def is_ours(session: SessionBase) -> bool:
    """Whether somebody is, or was, signed in with this session."""
    return BACKEND_SESSION_KEY in session
