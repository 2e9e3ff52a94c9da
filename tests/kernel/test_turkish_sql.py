"""PostgreSQL's Turkish functions do what Python's do, and are fit for indexes."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest
from django.db import connection
from django.db.models import Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk_site.kernel import turkish
from helpdesk_site.kernel.calendar.models import Holiday, HolidayKind
from helpdesk_site.kernel.turkish_sql import Fold, Lower, Slug, SortKey, Upper

pytestmark = pytest.mark.django_db

FUNCTIONS = {
    "tr_lower": turkish.lower,
    "tr_upper": turkish.upper,
    "tr_fold": turkish.fold,
    "tr_slug": turkish.slug,
    "tr_sort_key": turkish.sort_key,
}

LETTERS = "abcçdefgğhıijklmnoöpqrsştuüvwxyzABCÇDEFGĞHIİJKLMNOÖPQRSŞTUÜVWXYZâîûÂÎÛ"
turkish_words = st.lists(st.text(alphabet=f"{LETTERS}0123456789 '’.-/(🙂", max_size=30), min_size=50, max_size=100)
any_words = st.lists(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\x00")))


def in_sql(function: str, texts: Sequence[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(text) FROM unnest(%s::text[]) WITH ORDINALITY AS given (text, place) ORDER BY place",  # noqa: S608
            [list(texts)],
        )
        return [text for (text,) in cursor.fetchall()]


def assert_agree(texts: Sequence[str]) -> None:
    for name, function in FUNCTIONS.items():
        assert in_sql(name, texts) == [function(text) for text in texts], name


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turkish_words)
def test_python_and_sql_agree_on_turkish_words_composed_and_decomposed(words):
    assert_agree([*words, *(unicodedata.normalize("NFD", word) for word in words), *(word.lower() for word in words)])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_words)
def test_python_and_sql_agree_on_any_text(words):
    assert_agree(words)


def test_python_and_sql_agree_on_every_letter_and_sign_there_is():
    everything = (chr(code) for code in range(1, 0x110000))
    letters = [
        letter
        for letter in everything
        if unicodedata.category(letter) not in ("Cs", "Cn", "Co")
        # A hundred thousand signs without case or accent, of which the two tests above draw some.
        and not unicodedata.name(letter, "").startswith(("CJK", "HANGUL", "EGYPTIAN", "TANGUT", "CUNEIFORM"))
    ]
    assert_agree([f"aI{letter}i\u0307{letter}" for letter in letters])


def test_the_database_orders_by_the_alphabet_whatever_its_locale():
    words = ["Şahin", "kâr", "Öztürk", "İpek", "zarf", "Işık", "çok", "kara", "cuma", "Ünal", "kar", "ev", "istanbul"]
    with connection.cursor() as cursor:
        cursor.execute('SELECT w FROM unnest(%s::text[]) AS w ORDER BY tr_sort_key(w) COLLATE "C"', [words])
        ordered = [word for (word,) in cursor.fetchall()]
    assert ", ".join(ordered) == "cuma, çok, ev, Işık, İpek, istanbul, kar, kâr, kara, Öztürk, Şahin, Ünal, zarf"


def test_a_misspelled_word_is_near_once_it_is_folded():
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity('ışık', 'isik'), similarity(tr_fold('ışık'), tr_fold('isik'))")
        assert cursor.fetchone() == (0.0, 1.0)


def test_the_functions_may_stand_in_an_index_and_run_in_parallel():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT provolatile, proparallel, proisstrict FROM pg_proc WHERE proname = ANY(%s)",
            [list(FUNCTIONS)],
        )
        assert cursor.fetchall() == [("i", "s", True)]
        cursor.execute("SELECT tr_fold(NULL)")
        assert cursor.fetchone() == (None,)


@pytest.fixture
def three_names() -> None:
    for day, name in enumerate(("İZMİR'in günü", "Işık günü", "Ihlamur günü"), start=1):
        Holiday.objects.create(day=f"2030-01-0{day}", kind=HolidayKind.OFFICIAL, name=name, source="test")


@pytest.mark.parametrize("typed", ["izmir", "IZMIR", "İzmir", "ızmır"])
def test_a_column_is_searched_by_its_folded_form(three_names, typed):
    found = Holiday.objects.alias(folded=Fold("name")).filter(folded__contains=turkish.fold(typed))
    assert [holiday.name for holiday in found] == ["İZMİR'in günü"]


def test_expressions_order_and_change_columns(three_names):
    in_order = Holiday.objects.order_by(SortKey("name")).values_list("name", flat=True)
    assert list(in_order) == ["Ihlamur günü", "Işık günü", "İZMİR'in günü"]
    backwards = Holiday.objects.order_by(SortKey("name").desc()).values_list("name", flat=True)
    assert list(backwards) == ["İZMİR'in günü", "Işık günü", "Ihlamur günü"]
    shown = Holiday.objects.filter(name="Işık günü").values_list(Lower("name"), Upper("name"), Slug(Value("Işık")))
    assert list(shown) == [("ışık günü", "IŞIK GÜNÜ", "isik")]
