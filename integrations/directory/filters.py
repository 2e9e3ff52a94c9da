"""Search filters (RFC 4511 §4.5.1.7) in the form in which they are sent.

A value carries its length, so that nothing in it can ever be more than a value: there is nothing to escape.
"""

from typing import NewType
from uuid import UUID

from integrations.directory import ber

Filter = NewType("Filter", bytes)

_AND, _OR, _NOT, _EQUAL, _AT_LEAST, _PRESENT, _RULE = 0xA0, 0xA1, 0xA2, 0xA3, 0xA5, 0x87, 0xA9
_RULE_NAME, _RULE_ATTRIBUTE, _RULE_VALUE = 0x81, 0x82, 0x83


def equal(attribute: str, value: str | bytes) -> Filter:
    """Entries whose attribute has this value, by the server's own matching rule."""
    return Filter(ber.element(_EQUAL, ber.octets(attribute), ber.octets(value)))


def at_least(attribute: str, value: str) -> Filter:
    """Entries whose attribute is this value or greater."""
    return Filter(ber.element(_AT_LEAST, ber.octets(attribute), ber.octets(value)))


def present(attribute: str) -> Filter:
    """Entries that have the attribute."""
    return Filter(ber.element(_PRESENT, attribute.encode()))


def by_rule(attribute: str, rule: str, value: str) -> Filter:
    """Entries that match by a rule named by its object id."""
    parts = ((_RULE_NAME, rule), (_RULE_ATTRIBUTE, attribute), (_RULE_VALUE, value))
    return Filter(ber.element(_RULE, *(ber.element(tag, text.encode()) for tag, text in parts)))


def every(*filters: Filter) -> Filter:
    """Entries that all filters find."""
    return Filter(ber.element(_AND, *filters))


def some(*filters: Filter) -> Filter:
    """Entries that at least one filter finds."""
    return Filter(ber.element(_OR, *filters))


def negated(filter_: Filter) -> Filter:
    """Entries that the filter does not find."""
    return Filter(ber.element(_NOT, filter_))


def guid(text: str) -> bytes:
    """The bytes in which Active Directory keeps an objectGUID."""
    return UUID(text).bytes_le


ANYTHING = present("objectClass")
