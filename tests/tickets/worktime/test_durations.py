"""How long something took is read as people write it, and nothing is guessed."""

from __future__ import annotations

import pytest
from django.utils import translation

from helpdesk_site.tickets.worktime.durations import read_minutes, words_of


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("80", 80),
        (" 45 dk ", 45),
        ("45dk.", 45),
        ("90 DAKİKA", 90),
        ("1 sa 20 dk", 80),
        ("1 saat 20 dakika", 80),
        ("1sa20dk", 80),
        ("1 SAAT", 60),
        ("1 sa 20", 80),
        ("1:20", 80),
        ("01.05", 65),
        ("1,5 saat", 90),
        ("0:45", 45),
        ("16 sa", 960),
    ],
)
def test_what_is_meant_is_read(typed: str, minutes: int) -> None:
    assert read_minutes(typed) == minutes


@pytest.mark.parametrize(
    "typed",
    ["", " ", "0", "0 dk", "0:00", "-5", "1:60", "17 sa", "961", "99999", "bir saat", "1 gün", "1:20:30", "٣", "1e2",
     "5 km", "1 sa 20 km", "1,55 sa", "\x00", "1" * 5000],
)  # fmt: skip
def test_what_nobody_can_read_is_none(typed: str) -> None:
    assert read_minutes(typed) is None


@pytest.mark.parametrize(("minutes", "words"), [(5, "5 dk"), (60, "1 sa"), (80, "1 sa 20 dk"), (0, "0 dk")])
def test_it_is_written_as_it_can_be_read_again(minutes: int, words: str) -> None:
    with translation.override("tr"):
        assert words_of(minutes) == words
    assert read_minutes(words) == (minutes or None)
