"""A ticket's text without the people in it: what an article may begin with.

Names of those who took part, staff and phone numbers, addresses and citizens' numbers give way to a mark. Whoever
writes the article reads it before anybody else does; this is so that he has nothing to overlook.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from helpdesk_site.kernel.turkish import fold, search_terms
from helpdesk_site.people.models import Person

MARK: Final = "[…]"

_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,200}")
# Seven digits or more, however they are grouped, and official numbers of letters.
_LONG_NUMBER: Final = re.compile(r"\+?\d(?:[\s()./-]{0,2}\d){6,}")
_WORD: Final = re.compile(r"[^\W_]+(?:['’]\w+)?")
_ENDING: Final = re.compile(r"(?:n?[iu]n|n?[dt][ae]n?|y?l[ae]|y?[iuae])?")


def without_people(text: str, people: Iterable[Person]) -> str:
    """The text with a mark for each name and number of these people, and for every long number and mail address."""
    names, numbers = _known_by(people)
    text = _LONG_NUMBER.sub(MARK, _MAIL.sub(MARK, text))
    text = _WORD.sub(lambda found: MARK if _names(found.group(), names, numbers) else found.group(), text)
    return _MARKS.sub(MARK, text)


_MARKS: Final = re.compile(r"\[…\](?:\s+\[…\])+")


def _known_by(people: Iterable[Person]) -> tuple[set[str], set[str]]:
    names, numbers = set[str](), set[str]()
    for person in people:
        names.update(word for word in search_terms(f"{person.given_name} {person.surname}") if len(word) > 1)
        numbers.update(number for number in (person.employee_no, person.extension, person.username) if number)
    return names, numbers


def _names(word: str, names: Collection[str], numbers: Collection[str]) -> bool:
    said = fold(re.split("['’]", word)[0])
    if said in names or said in numbers:
        return True
    return any(len(name) > 2 and said.startswith(name) and _ENDING.fullmatch(said, len(name)) for name in names)
