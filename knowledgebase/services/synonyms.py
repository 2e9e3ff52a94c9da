"""The words that mean the same: kept as one list, a group a line, by the editors."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.canonical import content_hash
from helpdesk_site.kernel.errors import Conflict, Invalid
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.kernel.turkish import nfc, search_terms
from knowledgebase.models import SynonymGroup
from knowledgebase.services.holding import require_editor

LONGEST_WORD: Final = 60
MOST_GROUPS: Final = 300
MOST_WORDS: Final = 12
THING: Final = ("knowledge.synonyms", "all")

Groups = list[list[str]]


def groups() -> Groups:
    """What is kept, in the order in which it was entered."""
    return [list(words) for words in SynonymGroup.objects.order_by("pk").values_list("words", flat=True)]


def digest_of(kept: Groups) -> str:
    """What a page was made from, so that it replaces nothing that it has not shown."""
    return content_hash(kept)


def write_synonyms(lines: str, *, actor: Actor, seen: str) -> Groups:
    """Replaces the list by these lines: a group each, its words between commas.

    `seen` is the digest of the list that the person saw. Raises NotAllowed; Invalid with a sentence for each line that
    is no group; Conflict when somebody else has changed the list since. Then nothing has changed.
    """
    require_editor(actor)
    wanted = _read(lines)
    with unit_of_work():
        # The rows are few: locked together, two lists cannot be mixed.
        before = [list(group.words) for group in SynonymGroup.objects.select_for_update().order_by("pk")]
        if digest_of(before) != seen:
            raise Conflict(_("Somebody else changed the list meanwhile. What you wrote is still on this page."))
        if wanted != before:
            SynonymGroup.objects.all().delete()
            SynonymGroup.objects.bulk_create([SynonymGroup(words=words) for words in wanted])
            added, removed = _only_in(wanted, before), _only_in(before, wanted)
            audit.record("knowledge.synonyms.written", actor=actor, on=THING, added=added, removed=removed)
    return wanted


def _only_in(some: Groups, others: Groups) -> Groups:
    return [words for words in some if words not in others]


def _read(lines: str) -> Groups:
    found, wrong = [], []
    for number, line in enumerate(nfc(lines.replace("\x00", "")).splitlines(), start=1):
        words = list(dict.fromkeys(" ".join(word.split()) for word in line.split(",") if word.strip()))
        if words and (sentence := _fault(words)):
            wrong.append(_("Line %(number)d: %(sentence)s") % {"number": number, "sentence": sentence})
        elif words:
            found.append(words)
    if len(found) > MOST_GROUPS:
        wrong.append(_("At most %(count)d lines fit here.") % {"count": MOST_GROUPS})
    if wrong:
        raise Invalid(wrong[0], fields={"lines": wrong[:10]})
    return found


def _fault(words: list[str]) -> str:
    if not 2 <= len(words) <= MOST_WORDS:
        return _("two words or more belong together, at most %(count)d.") % {"count": MOST_WORDS}
    if any(len(word) > LONGEST_WORD or not search_terms(word) for word in words):
        return _("a word has letters, and at most %(count)d signs.") % {"count": LONGEST_WORD}
    return ""
