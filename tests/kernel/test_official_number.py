"""Numbers of official letters, as people copy them."""

from __future__ import annotations

import pytest

from helpdesk_site.kernel.official_number import OfficialNumber, is_detsis_no, parse_official_number


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("E-97509404-301.05-1192", ("E", "97509404", "301.05", "", "1192")),
        ("Z-97509404-301.05-1192", ("Z", "97509404", "301.05", "", "1192")),
        ("97509404-301.05-1192", ("", "97509404", "301.05", "", "1192")),
        ("97509404.301.05.1192", ("", "97509404", "301.05", "", "1192")),
        ("E.97509404.301.05.1192", ("E", "97509404", "301.05", "", "1192")),
        ("E-97509404-929-30111", ("E", "97509404", "929", "", "30111")),
        ("E-97509404-301.05.01.02-1192", ("E", "97509404", "301.05.01.02", "", "1192")),
        ("E-97509404-301.05[1/2026]-1192", ("E", "97509404", "301.05", "1/2026", "1192")),
        ("  e – 97509404 – 301.05 – 1192 ", ("E", "97509404", "301.05", "", "1192")),
        ("E-10000001-903.02-77120", ("E", "10000001", "903.02", "", "77120")),
    ],
)
def test_every_usual_spelling_is_read_and_kept_as_typed(text, parts):
    number = parse_official_number(text)
    assert number is not None
    assert (number.mode, number.detsis_no, number.file_plan_code, number.file_part, number.registry_no) == parts
    assert number.raw == text


@pytest.mark.parametrize(
    "text",
    ["", "yok", "E-07509404-301.05-1192", "E-9750940-301.05-1192", "E-97509404-301.5-1192", "E-97509404-301",
     "X-97509404-301.05-1192", "E-97509404-301.05-1192 tarihli", "E-97509404-301.05-1234567890123"],
)  # fmt: skip
def test_what_is_no_number_is_not_made_into_one(text):
    assert parse_official_number(text) is None


@pytest.mark.parametrize(
    ("text", "is_ambiguous"),
    [
        ("97509404.301.05.92", True),
        ("97509404.301.92", True),
        ("E-97509404-301.05", True),
        ("97509404.301.05.1192", False),
        ("97509404-301.05-92", False),
        ("97509404.301.05.01.02.92", False),
    ],
)
def test_a_registry_number_that_may_be_part_of_the_file_plan_is_marked(text, is_ambiguous):
    number = parse_official_number(text)
    assert number is not None
    assert number.is_ambiguous is is_ambiguous


def test_the_official_spelling_reads_back_as_the_same_number():
    number = parse_official_number("e.97509404.301.05 [1/2026] .1192")
    assert str(number) == "E-97509404-301.05[1/2026]-1192"
    again = parse_official_number(str(number))
    assert isinstance(again, OfficialNumber)
    assert str(again) == str(number)


def test_a_detsis_number_has_eight_digits_and_no_leading_zero():
    assert is_detsis_no("11111111")
    assert not any(map(is_detsis_no, ("01111111", "1111111", "111111111", "1111111a", "١١١١١١١١", "11111111\n")))
