"""A directory entry as a row of ours, and the digest by which an unchanged entry is known without comparing columns."""

from __future__ import annotations

import hashlib
from typing import Any

from helpdesk_site.kernel.turkish import nfc
from integrations.directory.names import dn_key
from integrations.directory.port import DirectoryPerson

# The columns of `incoming` (staging.py), in the order in which a row is copied.
COLUMNS = (
    "directory_id", "digest", "username", "employee_no", "given_name", "surname", "mail", "extension", "title",
    "employment_type", "unit_code", "active", "dn", "dn_key", "manager_key",
)  # fmt: skip


def digest_of(entry: DirectoryPerson) -> bytes:
    """Sixteen bytes that change when anything that we keep of the entry changes. `changed_at` is not kept."""
    text = "\x1f".join((
        entry.dn, entry.username, entry.employee_no, entry.given_name, entry.surname, entry.mail, entry.extension,
        entry.title, entry.employment_type, entry.unit_code, entry.manager_dn or "", "1" if entry.active else "0",
    ))  # fmt: skip
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def row_of(entry: DirectoryPerson, digest: bytes) -> tuple[Any, ...]:
    """The row of `incoming`. Texts are cut to our columns: one overlong title must not stop thirty thousand people."""
    return (
        entry.id,
        digest,
        _text(entry.username, 150),
        _text(entry.employee_no, 20),
        _text(entry.given_name, 100),
        _text(entry.surname, 100),
        _text(entry.mail, 254),
        _text(entry.extension, 10),
        _text(entry.title, 150),
        entry.employment_type,
        entry.unit_code,
        entry.active,
        entry.dn,
        _key(entry.dn),
        _key(entry.manager_dn or ""),
    )


def _text(value: str, length: int) -> str:
    # NUL is the one character that PostgreSQL's text cannot hold.
    return nfc(value).replace("\x00", "").strip()[:length]


def _key(dn: str) -> str:
    """The name's key, empty for what is no name. Thousands share the part above them, which dn_key remembers."""
    try:
        if "\\" in dn:
            return dn_key(dn)
        own, comma, above = dn.partition(",")
        return f"{dn_key(own)},{dn_key(above)}" if comma else dn_key(dn)
    except ValueError:
        return ""
