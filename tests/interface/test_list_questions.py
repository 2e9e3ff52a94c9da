"""The questions above lists share their fields and drawings; what one visitor answers stays on his page."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from helpdesk_site.interface.controls import MOST_ANSWERS, questions
from helpdesk_site.interface.list_filters import ChoiceFilter, DateRangeFilter, Filter, TextFilter, filter_form


def asked() -> list[Filter]:
    """As a page makes them: anew for each visitor."""
    return [
        TextFilter("q", "Sözcükler", folded_column="-"),
        ChoiceFilter("state", "Durum", column="state", choices=[("open", "Açık"), ("done", "Bitti")]),
        DateRangeFilter("opened", "Açılış", column="-"),
    ]


def form_of(address: str, key: str = "tickets") -> forms.Form:
    form = filter_form(key, asked(), QueryDict(address))
    form.is_valid()
    return form


def drawn(address: str, key: str = "tickets") -> str:
    return questions(list(form_of(address, key)))


def test_the_fields_outlive_the_page():
    assert form_of("").fields["state"] is form_of("q=x").fields["state"]


def test_each_page_shows_its_own_answers_whatever_was_drawn_before():
    first, other, again = drawn("q=gizli&state=open"), drawn("q=&state=done"), drawn("q=gizli&state=open")
    assert first == again
    assert 'value="gizli"' in first
    assert "gizli" not in other
    assert '<option value="done" selected>' in other


def test_an_answer_that_cannot_be_is_said_on_its_page_alone():
    assert "31.12.20" in drawn("opened_from=31.12.20")
    wrong, right = form_of("opened_from=31.12.20"), form_of("opened_from=31.12.2026")
    assert "opened_from" in wrong.errors
    assert not right.errors
    assert "is-invalid" in questions([wrong["opened_from"]])
    assert "is-invalid" not in questions([right["opened_from"]])


def test_what_was_typed_is_escaped():
    assert "&lt;script&gt;" in drawn("q=<script>")


@pytest.mark.parametrize("key", ["tickets", "calls"])
def test_two_lists_do_not_share_their_ids(key: str):
    assert f'for="{key}-q"' in drawn("q=x", key)


def test_each_language_has_its_own_words():
    with translation.override("tr"):
        turkish = drawn("")
    with translation.override("en"):
        english = drawn("")
    assert ("Tümü" in turkish, "All" in english) == (True, True)
    assert turkish != english


def test_no_more_drawings_are_kept_than_said():
    for number in range(3 * MOST_ANSWERS):
        drawn(f"q=sözcük{number}")
    assert len(form_of("").fields["q"].__dict__["_drawn_as_question"]) <= MOST_ANSWERS
