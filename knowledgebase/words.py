"""By which words an article is found: written with the article, folded as every search is."""

from __future__ import annotations

from typing import Final

from helpdesk_site.kernel.turkish import search_terms
from knowledgebase import markup
from knowledgebase.models import Article, Word
from knowledgebase.searching import LONGEST_WORD

# A tsvector holds at most 16,383 positions; nobody looks for what stands on the tenth page.
SEARCHED_LENGTH: Final = 12_000


def write_words(article: Article, title: str, summary: str, body: str) -> None:
    """Fills the columns that the search reads; the caller saves the article."""
    article.title_words = _words(title)
    article.summary_words = _words(summary)
    article.body_words = _words(markup.plain(body))


def learn_words(article: Article) -> None:
    """Adds the article's words to those that a misspelt word may have meant. Safe to repeat."""
    text = f"{article.title_words} {article.summary_words} {article.body_words}"
    words = {word for word in text.split() if 3 < len(word) <= LONGEST_WORD and not word.isdigit()}
    Word.objects.bulk_create([Word(word=word) for word in sorted(words)], ignore_conflicts=True)


def _words(text: str) -> str:
    return " ".join(word[:LONGEST_WORD] for word in search_terms(text[:SEARCHED_LENGTH]))
