"""What somebody looks for, as a question to the database: folded words, their synonyms, and what a slip had meant.

Turkish hangs its endings on a word, so whoever types "vekaletim" has to find "vekâlet". The first five letters of a
word do as well for that as a dictionary does (Can et al., Information Retrieval on Turkish Texts, JASIST 2008), and
cost nothing: a word is found by whatever begins with its stem, and ranks higher when it stands there as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from helpdesk_site.kernel.turkish import search_terms

STEM: Final = 5
MOST_WORDS: Final = 8
LONGEST_WORD: Final = 40
LONGEST_QUERY: Final = 300

# They stand in every question and tell nothing about it; the system's own name stands in every article.
_EVERYWHERE: Final = """
    acaba ama ancak bana bazi ben beni benim bir biz bizim bu bunu cok da daha de diye ebys en gibi hala hata hic icin
    ile ise istiyorum ki kadar lutfen mi misiniz mu mudur musunuz nasil ne neden nedir nerede niye o olarak olan oldu
    oluyor olur onu peki sadece sanirim sey siz sizin su ve veya ya yani yapabilirim yapilir yapmaliyim zaman
"""
EVERYWHERE: Final = frozenset(_EVERYWHERE.split())

# Endings of nouns and verbs after a word of our synonyms, so that "yazım" is a letter and "yazıcı" is none.
_ENDING: Final = re.compile(
    r"(?:l[ae]r)?(?:[iu]?m(?:[iu]z)?|[iu]?n(?:[iu]z)?|s?[iu])?(?:y?[iuae]|n[iuae]|n?[dt][ae]n?|y?l[ae]|n?[iu]n)?"
)

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is looked for. `typed` are its words as they were typed; any of `also` will do as well.

    `weak`: it is only looked for when nothing else is.
    """

    typed: Phrase
    also: tuple[Phrase, ...] = ()
    weak: bool = False


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a question, as many as are asked."""
    return tuple(word[:LONGEST_WORD] for word in search_terms(text[:LONGEST_QUERY])[: 2 * MOST_WORDS])


def concepts_of(text: str, synonyms: Iterable[Collection[str]]) -> list[Concept]:
    """The things that a question names, the strong ones alone if there are any; at most MOST_WORDS."""
    known = _by_first(synonyms)
    words, found, place = words_of(text), [], 0
    while place < len(words):
        concept = _synonymous(words[place:], known) or Concept((words[place],), weak=_is_weak(words[place]))
        found.append(concept)
        place += len(concept.typed)
    strong = [concept for concept in found if not concept.weak]
    return (strong or found)[:MOST_WORDS]


def _is_weak(word: str) -> bool:
    return word in EVERYWHERE or (len(word) < 3 and not word.isdigit())


def _by_first(synonyms: Iterable[Collection[str]]) -> list[tuple[Phrase, tuple[Phrase, ...]]]:
    """Each phrase with all of its group, the longest first: "imza kartı" is looked for before "imza"."""
    found = []
    for group in synonyms:
        phrases = tuple(phrase for phrase in map(search_terms, group) if phrase)
        found += [(phrase, phrases) for phrase in phrases]
    return sorted(found, key=lambda pair: -len(pair[0]))


def _synonymous(words: Sequence[str], known: Sequence[tuple[Phrase, tuple[Phrase, ...]]]) -> Concept | None:
    """What the words begin with, if they begin with something that has other names."""
    for phrase, group in known:
        if len(words) >= len(phrase) and all(map(_is_form_of, words, phrase)):
            typed = tuple(words[: len(phrase)])
            return Concept(typed, tuple(other for other in group if other != phrase))
    return None


def _is_form_of(word: str, of: str) -> bool:
    return word == of or (word.startswith(of) and _ENDING.fullmatch(word, len(of)) is not None)


# Questions to the database: only letters and digits are left in a word, so nothing in one can be an operator


def exactly(concept: Concept) -> str:
    """Words that begin as it was typed."""
    return _phrase(concept.typed)


def loosely(concept: Concept, meant: Collection[str] = ()) -> str:
    """Words of its stem, its other names, or what a slip had meant."""
    phrases = [tuple(word[:STEM] for word in concept.typed), *concept.also, *((word,) for word in meant)]
    return " | ".join(dict.fromkeys(map(_phrase, phrases)))


def _phrase(words: Phrase) -> str:
    # "e" of "e-imza" is a word of its own and not the beginning of others.
    parts = [word if len(word) < 3 else f"{word}:*" for word in words]
    return parts[0] if len(parts) == 1 else f"({' <-> '.join(parts)})"


def any_of(questions: Iterable[str]) -> str:
    return " | ".join(questions)


def least_of(count: int) -> int:
    """How many of so many things an article must have to be worth showing."""
    return (count + 2) // 3


# Slips of the keyboard


def meant_by(typed: str, near: Iterable[str], *, most: int = 3) -> list[str]:
    """Of words that look like it, those of which the fewest slips make what was typed; none if that takes too many."""
    slips = {word: _slips(typed, word) for word in near}
    fewest = min(slips.values(), default=TOO_MANY)
    return sorted(word for word in slips if slips[word] == fewest < TOO_MANY)[:most]


TOO_MANY: Final = 3


def _slips(typed: str, word: str) -> int:
    """How many slips lie between them, with the ending of the longer one left aside."""
    length = min(len(typed), len(word))
    whole, begun = distance(typed, word), distance(typed[:length], word[:length])
    # A slip in the first letter is rare: words that only end alike are others.
    least = min(whole, begun) if typed[0] == word[0] else whole
    return least if least <= (1 if length < 6 else 2) else TOO_MANY


def distance(one: str, other: str) -> int:
    """Letters that are wrong, missing, too many, or the two of a pair exchanged (optimal string alignment)."""
    before, last = list[int](), list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, against in enumerate(other, start=1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, last = last, current
    return last[-1]


def known_stems(words: Iterable[str]) -> Mapping[str, str]:
    """The stem of each word that may be misspelt; short ones and numbers are taken as they are."""
    return {word: word[:STEM] for word in words if len(word) >= 4 and not word.isdigit()}
