"""What two texts say differently is shown line by line, in bounded time."""

from __future__ import annotations

from helpdesk_site.kernel import clock
from knowledgebase import differing
from knowledgebase.models import ArticleVersion
from tests.effort import cost_of


def version(number: int, body: str, title: str = "Başlık") -> ArticleVersion:
    return ArticleVersion(number=number, title=title, body=body, published_at=clock.now())


def rows(before: str, after: str) -> list[tuple[str, object, object]]:
    found = differing.between_versions(version(1, before), version(2, after)).changing
    return [(row.kind, row.before, row.after) for row in found]


def test_only_the_lines_that_differ_are_shown() -> None:
    assert rows("a\n\nb\nc\nd", "a\nb\nx\nd\ne") == [("changed", "c", "x"), ("added", None, "e")]
    assert rows("a\nb", "b") == [("removed", "a", None)]
    assert rows("a", "a\n\n") == []


def test_the_first_version_is_all_new() -> None:
    first = differing.between_versions(None, version(1, "a\nb"))
    assert [(row.kind, row.after) for row in first.changing] == [("added", "Başlık"), ("added", "a\nb")]


def test_two_long_texts_that_share_little_are_one_change() -> None:
    """Lines that come again and again are what a comparison chokes on; beyond a product of lines there is none."""
    one = "\n".join(f"{number % 97} a" for number in range(6000))
    other = "\n".join(f"{number % 89} b" for number in range(6000))
    assert [kind for kind, *_rest in rows(one, other)] == ["changed"]
    assert cost_of(lambda: rows(one, other)) < 2
