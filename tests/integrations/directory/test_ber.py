"""Our encoding of requests against an independent reading of it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from ldap3.utils.asn1 import decode_sequence

from integrations.directory import ber, filters

SIZES = st.one_of(st.integers(0, 300), st.sampled_from([127, 128, 255, 256, 65535, 65536]))


def read_by_ldap3(encoded: bytes) -> Any:
    """The value of the one element that ldap3 finds."""
    ((_, _, _, value),) = decode_sequence(encoded, 0, len(encoded))
    return value


@given(SIZES)
def test_any_length_is_read_back(size: int):
    encoded = ber.octets(b"x" * size)
    assert read_by_ldap3(encoded) == b"x" * size
    assert ber.read(encoded, 0) == (ber.OCTETS, len(encoded) - size, len(encoded))


@given(st.integers(0, 2**40))
def test_any_number_is_read_back(number: int):
    assert read_by_ldap3(ber.integer(number)) == number


@given(st.text().map(lambda text: text.encode("utf-8", "replace").decode()), st.integers(0, 300))
def test_a_sequence_keeps_its_elements_and_their_order(text: str, number: int):
    first, second = read_by_ldap3(ber.sequence(ber.octets(text), ber.integer(number)))
    assert (first[3], second[3]) == (text.encode(), number)


@given(st.text().map(lambda text: text.encode("utf-8", "replace")), st.text(st.characters(codec="ascii")))
def test_no_value_of_a_filter_is_more_than_a_value(value: bytes, attribute: str):
    filter_ = filters.every(filters.equal(attribute, value), filters.negated(filters.present(attribute)))
    tag, start, end = ber.read(filter_, 0)
    assert (tag, end) == (0xA0, len(filter_))
    tag, inner, middle = ber.read(filter_, start)
    assert tag == 0xA3
    _, start_of_name, end_of_name = ber.read(filter_, inner)
    _, start_of_value, end_of_value = ber.read(filter_, end_of_name)
    assert filter_[start_of_name:end_of_name] == attribute.encode()
    assert filter_[start_of_value:end_of_value] == value
    assert end_of_value == middle
    assert ber.read(filter_, middle)[0] == 0xA2
