"""What may not be kept is not kept, and sentences stay as they were written."""

from __future__ import annotations

import pytest

from helpdesk_site.kernel.masking import MASK, mask
from helpdesk_site.kernel.national_id import SYNTHETIC
from tests.effort import cost_of

MASKED = [
    ("PIN 1234", f"PIN {MASK}"),
    ("pin: 123456 yazdım", f"pin: {MASK} yazdım"),
    ("Pin kodum 4321.", f"Pin kodum {MASK}."),
    ("PİN'im 987654", f"PİN'im {MASK}"),
    ("pın 1234", f"pın {MASK}"),
    ("PUK=12345678", f"PUK={MASK}"),
    ("puk numarası 12345678", f"puk numarası {MASK}"),
    ("şifrem Ahmet1987 ama girmiyor", f"şifrem {MASK} ama girmiyor"),
    ("Şifre: kedi", f"Şifre: {MASK}"),
    ("ŞİFRE: Kedi!", f"ŞİFRE: {MASK}"),
    ("sifrem abc#123", f"sifrem {MASK}"),
    ("şifremi yeni Deneme123 yaptım", f"şifremi yeni {MASK} yaptım"),
    ("parolası “gizli7söz” imiş", f"parolası “{MASK}” imiş"),
    ("parola (Xy9_z!)", f"parola ({MASK})"),
    ("password: hunter2", f"password: {MASK}"),
    ("şifre 123456", f"şifre {MASK}"),
    ("satır\nŞifre:\ngizli", f"satır\nŞifre:\n{MASK}"),
    (f"TCKN {SYNTHETIC}", "TCKN 100******46"),
    ("kimlik no: 100 000 001 46", "kimlik no: 100******46"),
    ("100.000.001.46 numaralı", "100******46 numaralı"),
]

KEPT = [
    "Şifrem bloke oldu, ne yapayım?",
    "şifremi unuttum",
    "Şifre değiştirme ekranı açılmıyor",
    "parola politikası 90 günde bir değiştiriyor",
    "PIN 3 kez yanlış girildi",
    "PIN kilitlendi, PUK istiyor",
    "e-imza PIN ekranı 14:30'da geldi",
    "şifremi 15.12.2026 tarihinde değiştirdim",
    "şifre 30 gün sonra dolacak",
    "ayrı bir parolası yoktur: bilgisayarınızı açın",
    "**Parola değiştir** seçeneğini kullanın",
    "Pinhan sokak 1234",
    "kampin 12345",
    "E-22222222-702-991 sayılı yazı",
    "sicil 45121, dahili 4512",
    "0232 293 12 34",
    "evrak 12345678901 numaralı",  # eleven digits, but nobody's number
    "",
]


@pytest.mark.parametrize(("typed", "kept"), MASKED)
def test_what_may_not_be_kept_is_masked(typed: str, kept: str) -> None:
    assert mask(typed) == kept


@pytest.mark.parametrize("sentence", KEPT)
def test_a_sentence_about_it_stays(sentence: str) -> None:
    assert mask(sentence) == sentence


@pytest.mark.parametrize("typed", [typed for typed, _kept in MASKED])
def test_masking_twice_is_masking_once(typed: str) -> None:
    assert mask(mask(typed)) == mask(typed)


@pytest.mark.parametrize("unit", ["şifre ", "pin:", "1 ", "parola('“", "12345678901", "pin kod numara no ", "=" * 7])
def test_no_text_makes_it_slow(unit: str) -> None:
    """Twenty thousand signs, the longest text of the desk: far below what a person notices."""
    text = (unit * 20_000)[:20_000]
    assert cost_of(lambda: mask(text)) < 1.0
