"""Phone numbers and extensions, as people type them."""

from __future__ import annotations

import pytest

from helpdesk_site.kernel.phone import parse_extension, parse_phone


@pytest.mark.parametrize(
    "typed",
    ["0232 293 12 34", "+90 (232) 293 12 34", "2322931234", "0 232 293-12-34", "00902322931234", "902322931234"],
)
def test_every_usual_spelling_is_the_same_number(typed):
    phone = parse_phone(typed)
    assert phone is not None
    assert phone.e164 == "+902322931234"
    assert phone.kind == "landline"
    assert str(phone) == "0232 293 12 34"


def test_a_mobile_number_is_told_apart():
    phone = parse_phone("0532 123 45 67")
    assert phone is not None
    assert phone.kind == "mobile"


@pytest.mark.parametrize("typed", ["", "4512", "0132 293 12 34", "0232 293 12 3", "+49 30 901820", "0232 293 12 345"])
def test_what_is_no_turkish_number_is_refused(typed):
    assert parse_phone(typed) is None


def test_an_extension_has_three_to_five_digits_and_keeps_its_zeros():
    assert parse_extension(" 4512 ") == "4512"
    assert parse_extension("0451") == "0451"
    assert not any(map(parse_extension, ("", "45", "451234", "45a2", "0232 293 12 34")))
