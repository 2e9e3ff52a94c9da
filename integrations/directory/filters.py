"""Search filters (RFC 4515), built so that a value can never be more than a value."""

import string
from uuid import UUID

# All other bytes are written as \xx: beyond the four that RFC 4515 asks for, ldap3 takes "<=", ">=", "~=" and ":=" for
# operators even inside a value.
_PLAIN = frozenset((string.ascii_letters + string.digits + " ,.=-_@").encode())


def equal(attribute: str, value: str | bytes) -> str:
    """Entries whose attribute has this value, by the server's own matching rule."""
    return f"({attribute}={_escape(value)})"


def at_least(attribute: str, value: str) -> str:
    """Entries whose attribute is this value or greater."""
    return f"({attribute}>={_escape(value)})"


def every(*filters: str) -> str:
    """Entries that all filters find."""
    return f"(&{''.join(filters)})"


def some(*filters: str) -> str:
    """Entries that at least one filter finds."""
    return f"(|{''.join(filters)})"


def negated(filter_: str) -> str:
    """Entries that the filter does not find."""
    return f"(!{filter_})"


def guid(text: str) -> bytes:
    """The bytes in which Active Directory keeps an objectGUID."""
    return UUID(text).bytes_le


def _escape(value: str | bytes) -> str:
    raw = value.encode() if isinstance(value, str) else value
    return "".join(chr(byte) if byte in _PLAIN else f"\\{byte:02x}" for byte in raw)
