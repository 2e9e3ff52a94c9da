"""The only module that names adapters: which directory and which EBYS this installation speaks to.

An adapter is imported when it is first asked for: with the libraries it stands on it takes more memory than all the
pages of an app, and most web processes never call a target (docs/decisions/0031-memory.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from integrations.clamd import Clamd, ClamdConfig, Scanner

if TYPE_CHECKING:
    from integrations.directory.port import Directory
    from integrations.ebys.port import Ebys

_directory: Directory | None = None
_ebys: Ebys | None = None


def prepare() -> None:
    """Imports the adapters now: for a worker, whose leases must not run while it imports."""
    import integrations.directory.ldap
    import integrations.ebys.scim  # noqa: F401  # to have it is what is wanted


@cache
def _configured_directory() -> Directory:
    from integrations.directory.ldap import LdapConfig, LdapDirectory

    chosen = settings.DIRECTORY
    return LdapDirectory(
        LdapConfig(
            url=chosen.url,
            base_dn=chosen.base_dn,
            people_dn=chosen.people_dn,
            groups_dn=chosen.groups_dn,
            kind=chosen.kind,
            reader_dn=chosen.reader_dn,
            reader_password=chosen.reader_password,
            writer_dn=chosen.writer_dn,
            writer_password=chosen.writer_password,
            placeholder_dn=chosen.placeholder_dn,
            ca_file=chosen.ca_file,
            allow_clear_text=chosen.allow_clear_text,
            receive_timeout=int(settings.TARGET_TIMEOUT_SECONDS),
        )
    )


@cache
def _configured_ebys() -> Ebys:
    from integrations.ebys.scim import ScimConfig, ScimEbys

    chosen = settings.EBYS
    seconds = float(settings.TARGET_TIMEOUT_SECONDS)
    return ScimEbys(
        ScimConfig(
            base_url=chosen.url,
            token=chosen.token,
            ca_file=chosen.ca_file or None,
            read_timeout=seconds,
            total_timeout=1.5 * seconds,
        )
    )


def directory() -> Directory:
    """The institution's directory; its connections are shared by the threads of this process."""
    return _directory or _configured_directory()


def ebys() -> Ebys:
    """The institution's EBYS. Where people apply changes by hand (`ebys_is_manual`) there is none to call."""
    return _ebys or _configured_ebys()


@contextmanager
def sandbox_ebys(url: str, token: str) -> Iterator[Ebys]:
    """The sandbox EBYS at this address, whichever way this installation applies changes."""
    from integrations.ebys.scim import ScimConfig, ScimEbys

    opened = ScimEbys(ScimConfig(base_url=url, token=token))
    try:
        yield opened
    finally:
        opened.close()


@cache
def _clamd(url: str) -> Clamd:
    return Clamd(ClamdConfig(url=url))


def scanner() -> Scanner | None:
    """Who looks into the files that people send; None where nobody does."""
    return _clamd(settings.CLAMD_URL) if settings.CLAMD_URL else None


def ebys_is_manual() -> bool:
    return _ebys is None and settings.EBYS.adapter == "manual"


def ebys_journal() -> list[dict[str, Any]] | None:
    """The effective changes of the sandbox EBYS, oldest first; None where the EBYS has no journal for us to read."""
    import httpx

    from integrations.ebys.fake import FakeEbys

    if isinstance(_ebys, FakeEbys):
        return [asdict(entry) for entry in _ebys.journal]
    url, secret = settings.EBYS.journal_url, settings.EBYS.journal_secret
    if not url:
        return None
    entries: list[dict[str, Any]] = []
    while True:
        since = entries[-1]["seq"] if entries else 0
        answer = httpx.get(url, params={"since": since}, headers={"X-Sandbox-Secret": secret}, timeout=30)
        answer.raise_for_status()
        page = answer.json()["entries"]
        if not page:
            return entries
        entries += page


@contextmanager
def replaced(*, directory: Directory | None = None, ebys: Ebys | None = None) -> Iterator[None]:
    """Other targets for this process while the block runs, for tests."""
    global _directory, _ebys
    before = _directory, _ebys
    _directory, _ebys = directory or before[0], ebys or before[1]
    try:
        yield
    finally:
        _directory, _ebys = before
