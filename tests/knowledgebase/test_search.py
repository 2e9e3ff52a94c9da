"""The search finds what people mean: in any spelling, with any ending, under another name, with a slip."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.people.models import Person
from knowledgebase import searching, selectors, services
from knowledgebase.models import Article, SynonymGroup, Word
from tests.knowledgebase.conftest import publish, write

VEKALET = "Vekâlet tanımı görünmüyor"
KART = "E-imza kartım okunmuyor"
SIFRE = "Parolamı unuttum"
HAVALE = "Havale edilen belge yanlış kişiye gitti"


@pytest.fixture
def shelf(desk: SimpleNamespace) -> SimpleNamespace:
    publish(desk.agent, VEKALET, body="1. Vekâlet sayfasını açın.\n2. Tanımı kaydedin; evrak listeye düşer.")
    publish(desk.agent, KART, summary="Kart takılı görünse de imza atılamıyor.", body="Okuyucunun ışığına bakın.")
    publish(desk.agent, SIFRE, summary="Dizin parolası Bilgi İşlem'de yenilenir.", body="Yardım masasını arayın.")
    publish(desk.agent, HAVALE, summary="Geri çekme", body="Belgeyi açın, **Geri çek** düğmesine basın.")
    publish(desk.agent, "Yazıcıdan çıktı alınamıyor", summary="Yazdırma", body="Yazıcıyı seçin.")
    return desk


def titles(person: Person, text: str) -> list[str]:
    return [found.title for found in selectors.search(person, text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("vekaletim düşmemiş evrak görünmüyor", VEKALET),  # as it is said on the phone (S1)
        ("vekalet", VEKALET),
        ("VEKÂLET TANIMI", VEKALET),
        ("vekâletin", VEKALET),
        ("veka", VEKALET),
        ("tanim gorunmuyor", VEKALET),
        ("tanımlar görünmedi", VEKALET),
        ("vekalte tanımı", VEKALET),
        ("vekelet", VEKALET),
        ("vekaeltim", VEKALET),
        ("EBYS’nin vekâleti", VEKALET),
        ("e-imza", KART),
        ("eimza kartı", KART),
        ("elektronik imzam", KART),
        ("imza kartım okunmuyor", KART),
        ("imzza", KART),
        ("kart okunmyor", KART),
        ("şifremi unuttum", SIFRE),
        ("sifre", SIFRE),
        ("PAROLA", SIFRE),
        ("parloa", SIFRE),
        ("sevk ettiğim evrak", HAVALE),
        ("havaleyi geri çekme", HAVALE),
        ("yanlış kişi", HAVALE),
        ("yazıcı", "Yazıcıdan çıktı alınamıyor"),
    ],
)
def test_it_is_found_first(shelf: SimpleNamespace, text: str, first: str) -> None:
    assert titles(shelf.employee, text)[:1] == [first]


@pytest.mark.parametrize("text", ["", "   ", "?!", "zzzzqqqq", "ben bir şey", "' OR x=x --", ":* & |", "\\"])
def test_nothing_is_found_for_words_of_no_article(shelf: SimpleNamespace, text: str) -> None:
    assert titles(shelf.employee, text) == []


def test_a_printer_is_no_letter(shelf: SimpleNamespace) -> None:
    """A synonym counts with its endings, not as the beginning of any word: "yazı" is a document, "yazıcı" is none."""
    assert HAVALE not in titles(shelf.employee, "yazıcı")
    assert HAVALE in titles(shelf.employee, "yazım")


def test_a_title_beats_a_body(desk: SimpleNamespace) -> None:
    publish(desk.agent, "Gelen kutusu boş", body="Paraf sırası, paraf yetkisi, paraf listesi.")
    publish(desk.agent, "Paraf nasıl atılır?", body="Açın ve imzalayın.")
    assert titles(desk.employee, "paraf") == ["Paraf nasıl atılır?", "Gelen kutusu boş"]


def test_of_two_alike_the_one_that_solved_more_comes_first(desk: SimpleNamespace, ticket) -> None:
    publish(desk.agent, "Paraf atılmıyor", body="Bir.")
    proven = publish(desk.agent, "Paraf atılmıyor", body="Bir.")
    services.mark_as_solving(proven, ticket, actor=desk.agent)
    assert next(iter(selectors.search(desk.employee, "paraf atılmıyor"))).id == proven.pk


def test_only_what_is_nearly_as_good_as_the_best_is_suggested(desk: SimpleNamespace) -> None:
    """A word in common makes no answer; the search finds it all the same."""
    publish(desk.agent, VEKALET)
    publish(desk.agent, "Klasör açmak", body="Evrak burada görünmüyor, klasörü seçin.")
    asked = "vekaletim düşmemiş evrak görünmüyor"
    assert [found.title for found in selectors.suggestions(desk.employee, asked)] == [VEKALET]
    assert titles(desk.employee, asked) == [VEKALET, "Klasör açmak"]


def test_employees_do_not_find_what_is_the_desks_or_not_published(desk: SimpleNamespace) -> None:
    publish(desk.agent, "Çağrıda sorulacaklar", audience="desk")
    write(desk.agent, "Çağrıda taslak")
    gone = publish(desk.agent, "Çağrıda eski")
    services.archive(gone, actor=desk.agent, expected_version=gone.version)
    assert titles(desk.employee, "çağrıda") == []
    assert titles(desk.agent, "çağrıda") == ["Çağrıda sorulacaklar"]
    assert titles(desk.auditor, "çağrıda") == ["Çağrıda sorulacaklar"]


def test_what_is_written_is_not_found_before_it_is_published(desk: SimpleNamespace) -> None:
    article = publish(desk.agent)
    services.write_draft(
        article, actor=desk.agent, expected_version=article.draft_version, typed={"title": "Mühürlü zarf"}
    )
    assert titles(desk.employee, "mühürlü") == []
    assert titles(desk.employee, "vekalet") == [VEKALET]


def test_a_search_costs_three_statements_whatever_is_typed(shelf: SimpleNamespace) -> None:
    long = "vekaletim düşmemiş evrak görünmüyor havale edilen belge " * 20
    selectors.search(shelf.employee, "vekalet")
    for text in ("vekalet", "vekalte zzzqqq", long):
        with CaptureQueriesContext(connection) as captured:
            selectors.search(shelf.employee, text)
        assert len(captured) <= 3, [query["sql"][:100] for query in captured.captured_queries]


def test_the_search_is_led_by_its_index(shelf: SimpleNamespace) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    found = Article.objects.filter(selectors.holds(selectors.all_of("vekalet"))).order_by().values("pk")
    assert "kb_search" in found.explain()


def test_words_that_look_alike_are_read_off_an_index(shelf: SimpleNamespace) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {selectors.NEAR}", [["vekalte"], ["vekal"]])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using kb_words_alike" in plan


def test_the_synonyms_of_the_desk_are_there(desk: SimpleNamespace) -> None:
    groups = [set(words) for words in SynonymGroup.objects.values_list("words", flat=True)]
    for one, other in [("e-imza", "imza kartı"), ("havale", "sevk"), ("şifre", "parola"), ("evrak", "yazı")]:
        assert any({one, other} <= group for group in groups)


def test_the_words_of_an_article_are_learnt_when_it_is_published(desk: SimpleNamespace) -> None:
    write(desk.agent, "Zımba")
    assert not Word.objects.filter(word="zimba").exists()
    publish(desk.agent, "Zımba")
    assert Word.objects.filter(word="zimba").exists()


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("vekalte", "vekalet", 1), ("imzza", "imza", 1), ("evrak", "evrak", 0), ("parola", "palora", 2), ("", "ab", 2)],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert searching.distance(one, other) == slips
    assert searching.distance(other, one) == slips


def test_a_question_of_everyday_words_is_asked_only_when_there_is_no_other() -> None:
    assert [concept.typed for concept in searching.concepts_of("EBYS'de evrak nasıl bulunur", ())] == [
        ("evrak",),
        ("bulunur",),
    ]
    assert [concept.typed for concept in searching.concepts_of("ebys", ())] == [("ebys",)]
