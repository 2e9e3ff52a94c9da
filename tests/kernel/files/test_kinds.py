"""A file is what its content is. Its name and what a browser says of it decide nothing."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.kernel.files.kinds import KINDS, kind_of
from helpdesk_site.kernel.files.names import clean_name, disposition
from helpdesk_site.kernel.masking import MASK
from tests.samples_of_files import KNOWN, REFUSED


@pytest.mark.parametrize("code", KNOWN)
def test_each_kind_is_told_by_its_content(code: str) -> None:
    name, content = KNOWN[code]
    assert kind_of(content).code == code
    assert clean_name(name, KINDS[code]) == name


def test_every_kind_but_two_of_one_family_has_its_sample() -> None:
    assert set(KINDS) - set(KNOWN) == {"ods", "odp"}


@pytest.mark.parametrize("what", [what for what in REFUSED if what != "an empty file"])
def test_what_is_not_accepted_is_refused_with_a_reason(what: str) -> None:
    _name, content, code = REFUSED[what]
    with pytest.raises(Invalid) as refusal:
        kind_of(content)
    assert refusal.value.code == code
    assert refusal.value.sentence


@pytest.mark.parametrize(
    "markup", [b"<!doctype html><script>alert(1)</script>", b"<svg onload='x'/>", b"@echo off\r\n"]
)
def test_what_a_browser_or_a_shell_would_run_is_a_text_and_is_called_one(markup: bytes) -> None:
    kind = kind_of(markup)
    assert kind.content_type.startswith("text/plain")
    assert clean_name("zararli.html", kind) == "zararli.html.txt"


def test_a_text_of_an_old_windows_is_a_text() -> None:
    assert kind_of("Şube müdürlüğü".encode("cp1254")).code == "txt"


@given(st.binary(max_size=400))
def test_no_content_breaks_the_look(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with suppress(Invalid):
            assert kind_of(start + content + b"PK\x05\x06" + content).code in KINDS


# Names


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("İĞDIR ödeme şube.pdf", "İĞDIR ödeme şube.pdf"),
        ("..\\..\\windows\\rapor.pdf", "rapor.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ("", "dosya.pdf"),
        ("...", "dosya.pdf"),
        ("rapor.pdf.exe", "rapor.pdf.exe.pdf"),
        ("rapor\u202efdp.exe", "raporfdp.exe.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ('a"b;c.pdf', "ab;c.pdf"),
        ("u\u0308nvan.PDF", "ünvan.pdf"),
        ("x" * 400 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_one_harmless_name_with_the_ending_of_what_it_is(name: str, kept: str) -> None:
    assert clean_name(name, KINDS["pdf"]) == kept


@pytest.mark.parametrize(
    "name", ["şifre Abc12345.pdf", "sifre_Abc12345.pdf", "PIN-4321.pdf", "kimlik_10000000146.pdf", "pin.4321.ekran.pdf"]
)
def test_a_secret_in_a_name_is_not_kept(name: str) -> None:
    kept = clean_name(name, KINDS["pdf"])
    assert MASK in kept or "*" in kept
    assert not any(secret in kept for secret in ("Abc12345", "4321", "10000000146"))
    assert kept.endswith(".pdf")


@pytest.mark.parametrize("name", ["rapor_2026-11-29.pdf", "ekran görüntüsü (3).pdf", "talep_EBYS-2026-000001.pdf"])
def test_a_name_without_a_secret_stays_as_it_is(name: str) -> None:
    assert clean_name(name, KINDS["pdf"]) == name


def test_the_header_carries_a_turkish_name_for_new_programs_and_a_plain_one_for_old() -> None:
    assert disposition("Işık ödeme.pdf") == (
        "attachment; filename=\"isik-odeme.pdf\"; filename*=UTF-8''I%C5%9F%C4%B1k%20%C3%B6deme.pdf"
    )
    assert disposition("日本.png", inline=True).startswith('inline; filename="dosya.png"')


@given(st.text(max_size=60))
def test_no_name_breaks_the_header(name: str) -> None:
    header = disposition(clean_name(name, KINDS["png"]))
    assert header.isascii()
    assert not set(header) & set("\r\n\x00")
    assert header.count('"') == 2
