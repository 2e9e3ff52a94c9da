"""Accounts, sessions, tokens and preferences."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from helpdesk_site.interface.list_choices import ListChoice
from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Conflict, Invalid, WrongState
from helpdesk_site.kernel.transaction import require_transaction, unit_of_work
from helpdesk_site.kernel.turkish import fold
from helpdesk_site.people import policies, selectors
from helpdesk_site.people.models import (
    ApiToken,
    Person,
    PersonRecord,
    RecordView,
    Role,
    RoleGrant,
    SignedInSession,
    User,
)
from helpdesk_site.people.models.terms import as_of
from helpdesk_site.people.services.refusals import not_allowed

TOKEN_PREFIX = "ebys_"  # noqa: S105  # lets secret scanners recognise a leaked token
TOKEN_BYTES = 32
LONGEST_TOKEN_DAYS = 366
MOST_TOKENS = 20
MOST_LISTS = 60
SHORTEST_LOCAL_PASSWORD = 15


def account_name(person: Person) -> str:
    """The account's name: the directory's user name in plain small ASCII, never what somebody typed."""
    return fold(person.username).strip() or person.public_id


def ensure_account(person: Person) -> User:
    """The person's account, made without a usable password when there is none yet. Safe to repeat."""
    require_transaction()
    user = User.objects.select_for_update(of=("self",)).filter(person=person).first()
    name = _free_name(account_name(person), person)
    if user is None:
        user = User(person=person, username=name, is_active=person.active, created_at=clock.now())
        user.set_unusable_password()
        user.save()
        audit.record("people.account.created", actor=person, on=person)
    elif not user.is_local and user.username != name:
        user.username = name
        user.save(update_fields=["username"])
    return user


def _free_name(name: str, person: Person) -> str:
    """The name, or one with the person's id when another account bears it: directories give a leaver's name again."""
    taken = User.objects.filter(username=name).exclude(person=person).exists()
    return f"{name}-{person.public_id}"[:150] if taken else name


def create_local_account(username: str, *, given_name: str, surname: str, password: str, actor: Actor) -> User:
    """A break-glass account that works while the directory is down. Listed as such; its person is in no directory.

    Raises Invalid for a short password or a name that is not plain ASCII, Conflict for a name that is taken.
    """
    _require_local_sense(username, password)
    with unit_of_work():
        if User.objects.filter(username=username).exists():
            raise Conflict(_("An account with this name exists already."))
        person = Person.objects.create(given_name=given_name, surname=surname, username=username)
        PersonRecord.objects.create(person=person, active=True, valid_from=clock.today())
        user = User(person=person, username=username, is_local=True, created_at=clock.now())
        user.set_password(password)
        user.save()
        audit.record("people.account.created_local", actor=actor, on=person)
    return user


def _require_local_sense(username: str, password: str) -> None:
    fields: dict[str, list[str]] = {}
    if username != fold(username) or not username.isascii() or not username.strip():
        fields["username"] = [_("Use small letters without accents, digits and dots.")]
    if len(password) < SHORTEST_LOCAL_PASSWORD:
        fields["password"] = [_("Use at least 15 characters.")]
    if fields:
        raise Invalid(_("The account cannot be made like this."), fields=fields)


def follow_administrator_role(person: Person) -> None:
    """Opens or closes Django's admin as the administrator role says today."""
    require_transaction()
    is_administrator = Role.ADMINISTRATOR in selectors.roles_on(person)
    User.objects.filter(person=person).update(is_staff=is_administrator, is_superuser=is_administrator)


def refresh_staff_flags() -> int:
    """Follows administrator roles that began or ended by their dates; returns how many accounts it changed."""
    with unit_of_work():
        holders = RoleGrant.objects.filter(as_of(clock.today()), role=Role.ADMINISTRATOR, person__active=True)
        opened = User.objects.filter(person__in=holders.values("person"), is_staff=False)
        closed = User.objects.filter(is_staff=True).exclude(person__in=holders.values("person"))
        return closed.update(is_staff=False, is_superuser=False) + opened.update(is_staff=True, is_superuser=True)


# Sessions


def end_session(session: SignedInSession, *, actor: Actor, why: str = "ended") -> None:
    """Ends one session: its browser is signed out at its next request. Raises NotAllowed."""
    with unit_of_work():
        if not policies.may_end_sessions_of(actor, selectors.roles_of_actor(actor), session.user):
            raise not_allowed()
        _close([session.session_key], why=why)
        audit.record("people.session.ended", actor=actor, on=session.user.person, session=session.public_id, why=why)


def end_every_session(user: User, *, actor: Actor, why: str, but_key: str | None = None) -> int:
    """Ends all sessions of an account, but for one; returns how many."""
    with unit_of_work():
        if not policies.may_end_sessions_of(actor, selectors.roles_of_actor(actor), user):
            raise not_allowed()
        sessions = SignedInSession.objects.filter(user=user, ended_at__isnull=True).exclude(session_key=but_key or "")
        keys = list(sessions.values_list("session_key", flat=True))
        _close(keys, why=why)
        audit.record("people.session.all_ended", actor=actor, on=user.person, count=len(keys), why=why)
    return len(keys)


def close_access(person_ids: Collection[int], *, why: str) -> None:
    """Takes every session and token from these people and closes their accounts, in the current transaction."""
    require_transaction()
    users = list(User.objects.filter(person__in=person_ids).values_list("pk", flat=True))
    if not users:
        return
    keys = SignedInSession.objects.filter(user__in=users, ended_at__isnull=True).values_list("session_key", flat=True)
    _close(list(keys), why=why)
    ApiToken.objects.filter(user__in=users, revoked_at__isnull=True).update(revoked_at=clock.real_now())
    User.objects.filter(pk__in=users).update(is_active=False, is_staff=False, is_superuser=False)


def _close(keys: Collection[str], *, why: str) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    SignedInSession.objects.filter(session_key__in=keys, ended_at__isnull=True).update(
        ended_at=clock.real_now(), ended_why=why
    )


# Tokens


def token_hash(token: str) -> str:
    """What is kept of a token. Plain SHA-256 is enough: 256 random bits leave nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def create_api_token(user: User, *, name: str, days: int, actor: Actor) -> tuple[ApiToken, str]:
    """A new token and its secret, which is shown now and never again. Raises Invalid, NotAllowed, WrongState."""
    with unit_of_work():
        _require_token_right(actor, user)
        _require_token_sense(user, name, days)
        secret = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
        now = clock.real_now()
        token = ApiToken.objects.create(
            user=user,
            name=name.strip(),
            token_hash=token_hash(secret),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        audit.record("people.token.created", actor=actor, on=user.person, token=token.public_id, days=days)
    return token, secret


def revoke_api_token(token: ApiToken, *, actor: Actor) -> None:
    """Ends a token at once. Raises NotAllowed, WrongState when it was revoked before."""
    with unit_of_work():
        _require_token_right(actor, token.user)
        now = clock.real_now()
        if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
            raise WrongState(_("This token has already been revoked."))
        token.revoked_at = now
        audit.record("people.token.revoked", actor=actor, on=token.user.person, token=token.public_id)


def _require_token_right(actor: Actor, user: User) -> None:
    if not policies.may_end_sessions_of(actor, selectors.roles_of_actor(actor), user):
        raise not_allowed()


def _require_token_sense(user: User, name: str, days: int) -> None:
    fields: dict[str, list[str]] = {}
    if not name.strip() or len(name.strip()) > 60:
        fields["name"] = [_("Name what the token is for, in at most 60 characters.")]
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        fields["days"] = [_("A token lasts from 1 to 366 days.")]
    if fields:
        raise Invalid(_("The token cannot be made like this."), fields=fields)
    if not (user.is_active and user.person.active):
        raise WrongState(_("This account is closed."))
    if selectors.living_tokens_of(user).count() >= MOST_TOKENS:
        raise WrongState(_("There are already 20 tokens. Revoke one that is no longer used."))


# The rest


def choose_preferences(user: User, *, language: str, theme: str, actor: Actor) -> None:
    """Keeps the language and the look that the person wants. Raises Invalid."""
    if language not in User.Language.values or theme not in User.Theme.values:
        raise Invalid(_("Choose one of the offered values."))
    if actor.person_uuid != user.person.uuid:
        raise not_allowed()
    with unit_of_work():
        user.language, user.theme = language, theme
        user.save(update_fields=["language", "theme"])
        audit.record("people.preferences.chosen", actor=actor, on=user.person, language=language, theme=theme)


def keep_preference(user: User, name: str, value: str) -> None:
    """Keeps what was chosen with a switch of the page: language, theme, undo and after stay with the account."""
    if name == "undo" and user.undo != (value == "on"):
        with unit_of_work():
            User.objects.filter(pk=user.pk).update(undo=value == "on")
            audit.record("people.preferences.chosen", actor=user.person, on=user.person, undo=value)
    if name == "after" and value in User.AfterUpdate.values and user.after_update != value:
        with unit_of_work():
            User.objects.filter(pk=user.pk).update(after_update=value)
            audit.record("people.preferences.chosen", actor=user.person, on=user.person, after=value)
        user.after_update = value
    if name in {"language", "theme"} and getattr(user, name) != value:
        chosen = {"language": user.language, "theme": user.theme, name: value}
        choose_preferences(user, **chosen, actor=user.person)


def keep_list_choice(user: User, key: str, choice: ListChoice) -> None:
    """Keeps what was chosen about one list; the oldest of very many lists is forgotten."""
    with unit_of_work():
        lists: dict[str, Any] = User.objects.select_for_update().values_list("lists", flat=True).get(pk=user.pk)
        others = {name: data for name, data in lists.items() if name != key}
        kept = dict([*others.items(), (key, choice.as_data())][-MOST_LISTS:])
        User.objects.filter(pk=user.pk).update(lists=kept)
        user.lists = kept
        audit.record("people.list.arranged", actor=user.person, on=user.person, list=key)


def note_view(viewer: Actor, subject: Person, *, purpose: str, on: tuple[str, str] = ("", "")) -> None:
    """Writes down that somebody's record was opened, by whom and for what. One's own record needs no note."""
    if viewer.person_uuid is None or viewer.person_uuid == subject.uuid:
        return
    RecordView.objects.create(
        viewer=viewer.person_uuid,
        subject=subject.uuid,
        at=clock.now(),
        purpose=purpose,
        object_type=on[0],
        object_id=on[1],
    )
