"""What people write: stored without harm, shown without harm, both in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.tickets.text import TEXT_LENGTH, as_html, clean_text, clean_title
from tests.effort import cost_of

TEN_KB = 10_000
PATHOLOGICAL = [
    "[](a:" * 2000, "On " * 3334, "http://" * 1430, "https://a" * 1100, "(" * TEN_KB, "<" * TEN_KB, "&" * TEN_KB,
    "<a href='" * 1100, "\n" * TEN_KB, "a\n\n" * 3333, "https://x/" + "." * TEN_KB, "https://x/" + ")" * TEN_KB,
    "*" * TEN_KB, "`" * TEN_KB, "[" * TEN_KB, "![](" * 2500, "{{" * 5000, "<div>" * 2000, "\u0301" * TEN_KB,
]  # fmt: skip


@pytest.mark.parametrize("text", PATHOLOGICAL, ids=lambda text: repr(text[:12]))
def test_ten_kilobytes_of_anything_cost_less_than_a_tenth_of_a_second(text):
    assert cost_of(lambda: as_html(clean_text(text, required=False))) < 0.1


def test_twice_the_text_costs_no_more_than_about_twice():
    def cost(size: int) -> float:
        text = "https://ornek.bel.tr/(a) <b> &\n" * size
        return cost_of(lambda: [as_html(text) for _ in range(5)])

    assert cost(1000) < 5 * cost(500)


@given(st.text(max_size=300))
def test_no_text_becomes_markup_of_its_own(text):
    drawn = as_html(clean_text(text, required=False))
    allowed = {"<p>", "</p>", "<br>", "</a>"}
    tags = {"<" + piece.split(">")[0] + ">" for piece in drawn.split("<")[1:]}
    assert all(tag in allowed or tag.startswith('<a href="http') for tag in tags)


@given(st.text(max_size=300))
def test_what_is_cleaned_can_be_stored_and_is_clean(text):
    clean = clean_text(text, required=False)
    clean.encode("utf-8")
    assert "\x00" not in clean
    assert clean_text(clean, required=False) == clean


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Bak: https://ornek.bel.tr.", '<p>Bak: <a href="https://ornek.bel.tr" rel="noopener noreferrer nofollow">'
                                       "https://ornek.bel.tr</a>.</p>"),
        ("(http://a.tr/x)", '<p>(<a href="http://a.tr/x" rel="noopener noreferrer nofollow">http://a.tr/x</a>)</p>'),
        ("javascript:alert(1) data:text/html,x ftp://a", "<p>javascript:alert(1) data:text/html,x ftp://a</p>"),
        ("bir\niki\n\nüç", "<p>bir<br>iki</p><p>üç</p>"),
        ("C:\\new\\users {{ 1 }} {% x %}", "<p>C:\\new\\users {{ 1 }} {% x %}</p>"),
        ("", ""),
    ],
)  # fmt: skip
def test_it_is_shown_as_written_with_web_addresses_as_links(written, shown):
    assert as_html(written) == shown


def test_a_turned_direction_and_control_signs_are_taken_out():
    assert clean_text("a\u202egnp.exe\u2066 \x1b[31mb\r\nc\x85") == "agnp.exe [31mb\nc"


def test_too_long_and_empty_are_refused_with_the_field():
    with pytest.raises(Invalid) as long:
        clean_text("a" * (TEXT_LENGTH + 1), field="description")
    assert list(long.value.fields) == ["description"]
    with pytest.raises(Invalid):
        clean_text(" \x00 ")
    with pytest.raises(Invalid):
        clean_title("ş" * 201)
    assert clean_title(" a\n b ") == "a b"
