"""The words that mean the same are kept by the editors, and every search knows them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from knowledgebase import selectors
from knowledgebase.services.synonyms import digest_of, groups, write_synonyms
from tests.knowledgebase.conftest import publish
from tests.tickets.people import browser_of

PAGE = "/bilgi/es-anlamlilar/"


def written() -> bool:
    return AuditEntry.objects.filter(action="knowledge.synonyms.written").exists()


def test_who_writes_no_articles_changes_no_words(desk: SimpleNamespace) -> None:
    before = groups()
    with pytest.raises(NotAllowed):
        write_synonyms("a, b", actor=desk.employee, seen=digest_of(before))
    assert groups() == before
    assert not written()


@pytest.mark.parametrize("line", ["tek", "a, a", "...., b", "a, " + "x" * 61, ", ".join(f"k{n}" for n in range(13))])
def test_a_line_that_is_no_group_is_named_and_nothing_changes(desk: SimpleNamespace, line: str) -> None:
    before = groups()
    with pytest.raises(Invalid) as refused:
        write_synonyms(f"bir, iki\n{line}", actor=desk.agent, seen=digest_of(before))
    assert "2" in refused.value.fields["lines"][0]
    assert groups() == before


def test_a_list_that_somebody_else_has_changed_is_not_replaced(desk: SimpleNamespace) -> None:
    seen = digest_of(groups())
    write_synonyms("bir, iki", actor=desk.chief, seen=seen)
    with pytest.raises(Conflict):
        write_synonyms("üç, dört", actor=desk.agent, seen=seen)
    assert groups() == [["bir", "iki"]]


def test_a_new_word_is_found_by_the_next_search(desk: SimpleNamespace) -> None:
    publish(desk.agent, "Kaşe basılmıyor")
    editor = browser_of(desk.agent)
    assert selectors.search(desk.employee, "damgam") == []
    lines = "\n".join([*(", ".join(words) for words in groups()), "kaşe, damga"])
    back = editor.post(PAGE, {"lines": f"{lines}\ntek", "seen": digest_of(groups())})
    assert back.status_code == 422
    assert "kaşe, damga" in back.content.decode()
    assert editor.post(PAGE, {"lines": lines, "seen": digest_of(groups())}).status_code == 302
    assert [found.title for found in selectors.search(desk.employee, "damgam")] == ["Kaşe basılmıyor"]
    assert written()
