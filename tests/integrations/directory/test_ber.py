"""Our encoding of requests against an independent reading of it."""

from hypothesis import given
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder
from pyasn1.type import univ

from integrations.directory import ber, filters

SIZES = st.one_of(st.integers(0, 300), st.sampled_from([127, 128, 255, 256, 65535, 65536]))


@given(SIZES)
def test_any_length_is_read_back(size: int):
    encoded = ber.octets(b"x" * size)
    value, rest = decoder.decode(encoded)
    assert (bytes(value), rest) == (b"x" * size, b"")
    assert ber.read(encoded, 0) == (ber.OCTETS, len(encoded) - size, len(encoded))


@given(st.integers(0, 2**40))
def test_any_number_is_read_back(number: int):
    value, rest = decoder.decode(ber.integer(number))
    assert (int(value), rest) == (number, b"")


@given(st.text())
def test_any_text_is_read_back_inside_a_sequence(text: str):
    value, _ = decoder.decode(ber.sequence(ber.octets(text.encode("utf-8", "replace")), ber.boolean(True)))
    assert bytes(value[0]) == text.encode("utf-8", "replace")
    assert value[1] == univ.Boolean(True)


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
