"""The settings of the parts around the application, from one description of where they are."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from helpdesk_site.settings import env

DirectoryKind = Literal["openldap", "active_directory"]


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """How to reach the directory: an account that reads, and a second, narrow one that writes group members."""

    url: str
    base_dn: str
    people_dn: str
    groups_dn: str
    reader_dn: str
    reader_password: str = field(repr=False)
    writer_dn: str
    writer_password: str = field(repr=False)
    kind: DirectoryKind = "openldap"
    placeholder_dn: str = ""
    ca_file: str = ""
    allow_clear_text: bool = False


@dataclass(frozen=True, slots=True)
class EbysSettings:
    """How to reach the EBYS: `adapter` is "scim" or "manual" (a person does it, a second one confirms)."""

    adapter: str
    url: str = ""
    token: str = field(default="", repr=False)
    ca_file: str = ""
    journal_url: str = ""
    journal_secret: str = field(default="", repr=False)


def database() -> dict[str, Any]:
    """The application's database, as the role that may not rewrite history."""
    return env.database(env.value("DATABASE_URL", run="database.url"))


def database_owner() -> dict[str, Any] | None:
    """The same database as the owner of its tables; None where migrations do not run."""
    owner = env.value("DATABASE_OWNER_URL", run="database.owner_url", default="")
    return env.database(owner) if owner else None


def directory() -> DirectorySettings:
    base_dn = env.value("LDAP_BASE_DN", run="directory.base_dn")
    return DirectorySettings(
        url=env.value("LDAP_URL", run="directory.url"),
        base_dn=base_dn,
        people_dn=env.value("LDAP_PEOPLE_DN", run="directory.people_dn", default=base_dn),
        groups_dn=env.value("LDAP_GROUPS_DN", run="directory.groups_dn", default=base_dn),
        reader_dn=env.value("LDAP_BIND_DN", run="directory.reader_dn"),
        reader_password=env.value("LDAP_BIND_PASSWORD", run="directory.reader_password"),
        writer_dn=env.value("LDAP_WRITER_DN", run="directory.writer_dn"),
        writer_password=env.value("LDAP_WRITER_PASSWORD", run="directory.writer_password"),
        placeholder_dn=env.value("LDAP_PLACEHOLDER_DN", run="directory.placeholder_dn", default=""),
        kind=_directory_kind(env.value("LDAP_KIND", default="openldap")),
        ca_file=env.value("LDAP_CA_FILE", default=""),
        allow_clear_text=env.value("LDAP_ALLOW_CLEAR_TEXT", default="no") == "yes",
    )


def _directory_kind(name: str) -> DirectoryKind:
    kinds: dict[str, DirectoryKind] = {"openldap": "openldap", "active_directory": "active_directory"}
    if name not in kinds:
        raise ImproperlyConfigured("LDAP_KIND is openldap or active_directory")
    return kinds[name]


def _sandbox_journal() -> dict[str, str]:
    """Only the sandbox keeps a journal of effective changes; verify_invariants reads it."""
    origin = env.from_run_file("ebys.sandbox_url")
    if not origin or os.environ.get("EBYS_URL"):
        return {}
    secret = env.from_run_file("ebys.sandbox_secret") or ""
    return {"journal_url": f"{origin.rstrip('/')}/_sandbox/journal", "journal_secret": secret}


def ebys() -> EbysSettings:
    adapter = env.value("EBYS_ADAPTER", default="scim")
    if adapter == "manual":
        return EbysSettings(adapter="manual")
    return EbysSettings(
        adapter=adapter,
        url=env.value("EBYS_URL", run="ebys.url"),
        token=env.value("EBYS_TOKEN", run="ebys.token"),
        ca_file=env.value("EBYS_CA_FILE", default=""),
        **_sandbox_journal(),
    )


def refuse_clear_text(directory: DirectorySettings, ebys: EbysSettings) -> None:
    """Passwords and the EBYS token leave this machine encrypted or not at all."""
    if directory.allow_clear_text and not all(_is_here(url) for url in directory.url.split(",")):
        raise ImproperlyConfigured("LDAP_ALLOW_CLEAR_TEXT is for this machine alone: the directory is elsewhere")
    if ebys.url.startswith("http://") and not _is_here(ebys.url):
        raise ImproperlyConfigured("EBYS_URL is https: its token must not travel in clear text")


def _is_here(url: str) -> bool:
    return urlsplit(url.strip()).hostname in {"localhost", "127.0.0.1", "::1"}


def channel_layers(redis_url: str) -> dict[str, Any]:
    """Hints to the browsers travel over Valkey; losing one only delays a page until its next fetch."""
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [redis_url], "prefix": "helpdesk"},
        }
    }


def caches(redis_url: str) -> dict[str, Any]:
    """Whatever asks the cache can do without it, and does not wait for one that hangs."""
    patience = {"socket_connect_timeout": 0.5, "socket_timeout": 1.0}
    backend = "django.core.cache.backends.redis.RedisCache"
    return {"default": {"BACKEND": backend, "LOCATION": redis_url, "OPTIONS": patience}}
