"""The articles of the sample institution: they are there once, whole, and found as people ask."""

from __future__ import annotations

import pytest

from helpdesk_site.demo.articles import ARTICLES, load_articles
from helpdesk_site.kernel.masking import MASK
from helpdesk_site.people.models import Person
from knowledgebase import selectors
from knowledgebase.models import Article
from tests.institution import Targets, person

pytestmark = pytest.mark.usefixtures("institution")


@pytest.fixture
def loaded(institution: Targets) -> None:
    people = {each.employee_no: each for each in Person.objects.all()}
    load_articles(people)
    load_articles(people)


def test_they_are_written_once_and_say_what_was_written(loaded: None) -> None:
    stored = {article.title: article.body for article in Article.objects.filter(state="published", number=1)}
    assert stored == {sample.title: sample.body for sample in ARTICLES}
    assert not any(MASK in body for body in stored.values())


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("vekaletim düşmemiş evrak görünmüyor", "Vekâlet tanımı görünmüyor"),
        ("kart okumuyor", "E-imza kartı okunmuyor"),
        ("pin bloke", "E-imza PIN kodu bloke oldu"),
        ("sifremi unuttum", "EBYS parolamı unuttum"),
        ("EBYS acilmiyor", "Giriş ekranında dönüp duruyor, EBYS açılmıyor"),
        ("havaleyi yanlış yaptım", "Yanlış birime havale ettiğim belgeyi nasıl geri alırım?"),
        ("birimim değişti", "Birim değiştirdim, eski birimimin evrakını görüyorum"),
        ("belge imzada bekliyor", "Belge paraftan sonra imzaya gitmiyor"),
        ("kep", "KEP ile gelen belge listede yok"),
        ("tarama yüklenmiyor", "Taranan evrak çok büyük, yüklenmiyor"),
    ],
)
def test_an_employee_is_answered(loaded: None, asked: str, answer: str) -> None:
    assert selectors.suggestions(person("iclal.sahin"), asked)[0].title == answer
