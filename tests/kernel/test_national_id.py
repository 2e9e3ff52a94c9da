"""The citizen's number is checked, and never shown whole."""

from __future__ import annotations

import pytest

from helpdesk_site.kernel.national_id import SYNTHETIC, is_national_id, mask_national_id, mask_national_ids


def test_the_number_for_examples_is_valid():
    assert is_national_id(SYNTHETIC)


@pytest.mark.parametrize(
    "text",
    ["", "10000000147", "10000000156", "00000000000", "1000000014", "100000001460", " 10000000146", "1000000014a"],
)
def test_wrong_length_zero_first_or_wrong_check_digits_are_refused(text):
    assert not is_national_id(text)


def test_a_mask_leaves_three_digits_and_two():
    assert mask_national_id(SYNTHETIC) == "100******46"


def test_a_mistyped_number_is_masked_whole():
    assert mask_national_id("10000000147") == "***********"


def test_numbers_inside_a_text_are_masked_and_other_numbers_stay():
    text = f"TCKN {SYNTHETIC}, sayı 12345678901, hesap 1{SYNTHETIC}."
    assert mask_national_ids(text) == f"TCKN 100******46, sayı 12345678901, hesap 1{SYNTHETIC}."
