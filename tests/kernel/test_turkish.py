"""Turkish text in Python; test_turkish_sql.py holds the database to the same."""

from __future__ import annotations

import random
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_site.kernel import turkish

ALPHABET = "abcçdefgğhıijklmnoöprsştuüvyz"
CAPITALS = "ABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ"


def shuffled(words: list[str]) -> list[str]:
    return random.Random(7).sample(words, k=len(words))  # noqa: S311  # any order but the right one


words = st.text(alphabet=ALPHABET + CAPITALS + "âîûÂÎÛ", max_size=20)


@pytest.mark.parametrize(
    ("text", "small", "capital"),
    [
        ("İZMİR", "izmir", "İZMİR"),
        ("izmir", "izmir", "İZMİR"),
        ("IŞIK", "ışık", "IŞIK"),
        ("ışık", "ışık", "IŞIK"),
        ("Şule ÇINAR", "şule çınar", "ŞULE ÇINAR"),
        ("Kâmil Îsâ", "kâmil îsâ", "KÂMİL ÎSÂ"),
        ("isa'nın", "isa'nın", "İSA'NIN"),
        ("EBYS 5.4 — %12", "ebys 5.4 — %12", "EBYS 5.4 — %12"),
        ("İlker 🙂", "ilker 🙂", "İLKER 🙂"),
        ("", "", ""),
    ],
)
def test_case_follows_the_turkish_i(text, small, capital):
    assert turkish.lower(text) == small
    assert turkish.upper(text) == capital


def test_every_letter_of_the_alphabet_has_its_capital():
    assert turkish.upper(ALPHABET) == CAPITALS
    assert turkish.lower(CAPITALS) == ALPHABET


def test_what_pythons_lower_left_behind_is_repaired():
    assert len("İZMİR".lower()) == 7
    assert turkish.lower("İZMİR".lower()) == "izmir"
    assert turkish.upper("İZMİR".lower()) == "İZMİR"
    assert turkish.fold("İZMİR".lower()) == "izmir"


@pytest.mark.parametrize(
    "texts",
    [
        ("Işık", "IŞIK", "ışık", "ISIK", "isik", "İşik"),
        ("İZMİR", "izmir", "Izmir", "ızmır"),
        ("vekâlet", "vekalet", "VEKÂLET"),
        ("sınav", "SINAV", "sinav"),
        ("Çağrı ÖZTÜRK", "cagri ozturk", "ÇAĞRI öztürk"),
        ("çok", "cok", "Çok"),
        ("Gülşen", unicodedata.normalize("NFD", "GÜLŞEN")),
        ("Əliyev Đorđe Łukasz", "eliyev dorde lukasz"),
    ],
)
def test_folded_texts_meet_however_they_were_typed(texts):
    assert len({turkish.fold(text) for text in texts}) == 1
    assert turkish.fold(texts[0]).isascii()


def test_different_words_stay_different_when_folded():
    assert turkish.fold("kar") != turkish.fold("kur")
    assert turkish.lower("sınav") != turkish.lower("sinav")


def test_letters_of_other_scripts_are_small_but_stay_themselves():
    assert turkish.fold("ΑΘΗΝΑ Москва") == "αθηνα москва"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Işık Şube Müdürlüğü", "isik-sube-mudurlugu"),
        ("ılıca", "ilica"),
        ("İdari İşler  /  Yazı İşleri", "idari-isler-yazi-isleri"),
        ("EBYS'nin e‑imza kısmı", "ebysnin-e-imza-kismi"),
        ("— 🙂 —", ""),
        ("5.4", "5-4"),
    ],
)
def test_slugs_keep_every_letter_as_ascii(text, slug):
    assert turkish.slug(text) == slug


def test_words_sort_by_the_turkish_alphabet():
    expected = [
        "", "- ek", "12", "2", "a", "ab", "b", "c", "cz", "ç", "ça", "d", "e", "f", "g", "gz", "ğ", "h", "hz", "ı",
        "ıs", "i", "is", "j", "k", "l", "m", "n", "o", "oz", "ö", "p", "q", "r", "s", "sz", "ş", "t", "u", "uz", "ü",
        "v", "w", "x", "y", "z",
    ]  # fmt: skip
    assert sorted(shuffled(expected), key=turkish.sort_key) == expected


def test_names_sort_as_a_turkish_register_does():
    expected = ["Ilgaz", "Irmak", "Işık", "İclal", "İpek", "kar", "kâr", "kara", "Öztürk", "Şahin", "Şık", "Ünal"]
    assert sorted(shuffled(expected), key=turkish.sort_key) == expected
    assert turkish.sort_key("Şahin") == turkish.sort_key("ŞAHİN")
    assert turkish.sort_key("Ali Yıldız") < turkish.sort_key("Alican Bal")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("EBYS’nin yetkisi", ("ebys", "yetkisi")),
        ("EBYS'nin, 'tırnak' içinde", ("ebys", "tirnak", "icinde")),
        ("e-imza 5.4'e", ("e", "imza", "5", "4")),
        ("isik irmak", ("isik", "irmak")),
        (unicodedata.normalize("NFD", "IŞIK’ın"), ("isik",)),
        ("?!", ()),
    ],
)
def test_search_terms_are_folded_and_lose_the_suffix_behind_an_apostrophe(text, terms):
    assert turkish.search_terms(text) == terms


def test_official_names_have_the_surname_in_capitals():
    assert turkish.official_name("İclal", "Şahin") == "İclal ŞAHİN"
    assert turkish.official_name("Işık", "Irmak") == "Işık IRMAK"
    assert turkish.official_name("Ali", "Yiğit Akın") == "Ali YİĞİT AKIN"
    assert turkish.official_name("Madonna", "") == "Madonna"


@pytest.mark.parametrize(
    "rank",
    [
        "0'ıncı", "1'inci", "2'nci", "3'üncü", "4'üncü", "5'inci", "6'ncı", "7'nci", "8'inci", "9'uncu", "10'uncu",
        "11'inci", "20'nci", "30'uncu", "40'ıncı", "50'nci", "60'ıncı", "70'inci", "80'inci", "90'ıncı", "100'üncü",
        "110'uncu", "1000'inci", "2026'ncı", "10000'inci", "100000'inci", "1000000'uncu", "1000000000'ıncı",
        "1000000000000'uncu",
    ],
)  # fmt: skip
def test_ordinal_endings_follow_the_spoken_number(rank):
    assert turkish.ordinal(int(rank.partition("'")[0])) == rank


def test_a_negative_rank_is_refused():
    with pytest.raises(ValueError, match="negative"):
        turkish.ordinal(-1)


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (Decimal("10545.72"), None, "10.545,72"),
        (Decimal("3.5"), None, "3,5"),
        (1234567, None, "1.234.567"),
        (Decimal("2.345"), 2, "2,35"),
        (7, 2, "7,00"),
        (Decimal("-1234.5"), None, "-1.234,5"),
    ],
)
def test_numbers_have_a_decimal_comma_and_points_between_thousands(value, places, written):
    assert turkish.decimal(value, places) == written


def test_the_percent_sign_comes_first():
    assert turkish.percent(12) == "%12"
    assert turkish.percent(Decimal("3.45"), 1) == "%3,5"
    assert turkish.percent(-4) == "-%4"


@given(words)
def test_case_goes_there_and_back(word):
    assert turkish.lower(turkish.upper(word)) == turkish.lower(word)
    assert turkish.upper(turkish.lower(word)) == turkish.upper(word)


@given(st.text())
def test_folding_twice_is_folding_once_and_case_does_not_matter(text):
    folded = turkish.fold(text)
    assert turkish.fold(folded) == folded
    assert turkish.fold(turkish.lower(text)) == folded


@given(words)
def test_nothing_but_ascii_is_left_of_a_turkish_word(word):
    assert turkish.fold(word).isascii()
    assert len(turkish.fold(word)) == len(word)


@given(words, words)
def test_the_order_is_the_alphabets_letter_by_letter(one, other):
    plain = str.maketrans("âîû", "aiu")
    places = [[ALPHABET.index(letter) for letter in turkish.lower(word).translate(plain)] for word in (one, other)]
    if places[0] != places[1]:
        assert (turkish.sort_key(one) < turkish.sort_key(other)) == (places[0] < places[1])
