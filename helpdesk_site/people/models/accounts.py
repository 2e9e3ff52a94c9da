"""Signing in: the account of a person, its sessions, its tokens, and the brake on guessing."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.people.models.persons import Person


class UserManager(BaseUserManager["User"]):
    """Accounts are made by services.accounts alone: a person first, then the account."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser, PermissionsMixin):
    """The account of one person. The directory proves who he is; only a local (break-glass) account has a password.

    `is_active` follows the person's; `is_staff` and `is_superuser` follow the administrator role and open nothing but
    Django's own admin: the desk asks roles. `lists` is what the person chose about each list
    (interface/list_choices.py): it comes with the account, so that no list asks for it. `undo`: what this person sends
    can be taken back for a moment. `after_update`: where he goes when he has sent something on a ticket.
    """

    class Language(models.TextChoices):
        TURKISH = "tr", "Türkçe"
        ENGLISH = "en", "English"

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class AfterUpdate(models.TextChoices):
        STAY = "stay", _("Stay here")
        NEXT = "next", _("Go to the next one of the view")
        CLOSE = "close", _("Close the tab, back to the list")

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="user")
    username = models.CharField(max_length=150, unique=True)
    is_local = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.TURKISH)
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    lists = models.JSONField(default=dict, blank=True)
    undo = models.BooleanField(default=True, db_default=True)
    after_update = models.CharField(
        max_length=5, choices=AfterUpdate.choices, default=AfterUpdate.STAY, db_default=AfterUpdate.STAY
    )
    created_at = models.DateTimeField()

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        indexes = [models.Index(fields=["is_local"], condition=Q(is_local=True), name="local_accounts")]

    def __str__(self) -> str:
        return self.username

    @property
    def email(self) -> str:
        return self.person.mail

    def get_full_name(self) -> str:
        return self.person.official_name

    def get_short_name(self) -> str:
        return self.person.given_name


class SignedInSession(models.Model):
    """One browser in which an account is signed in: what "my sessions" shows and ends. Kept after its end."""

    public_id = PublicIdField(prefix="ses")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="signed_in_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    method = models.CharField(max_length=20)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user"], condition=Q(ended_at__isnull=True), name="open_sessions")]

    def __str__(self) -> str:
        return self.public_id


class ApiToken(models.Model):
    """A key of one account for the API. Only the SHA-256 of its 256 random bits is kept."""

    audit_type: ClassVar = "people.api_token"

    public_id = PublicIdField(prefix="tok")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user"], condition=Q(revoked_at__isnull=True), name="living_tokens")]

    def __str__(self) -> str:
        return f"{self.name} ({self.public_id})"

    def __repr__(self) -> str:
        return f"<ApiToken {self.public_id}>"


class SignInThrottle(models.Model):
    """How often sign-in was tried in vain for one account name or one address, and until when it is locked.

    The key is a keyed hash: what people type as a name may be their password.
    """

    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=64)
    failures = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="throttle_one_row_a_key")]
        indexes = [models.Index(fields=["last_at"], name="throttle_by_age")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.failures}"
