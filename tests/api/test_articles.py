"""Articles over the API: who reads which, and what a question finds."""

from __future__ import annotations

import pytest

from knowledgebase.models import Article
from tests.api.conftest import Callers
from tests.api.test_refusals import problem
from tests.institution import person
from tests.knowledgebase.conftest import publish, write


@pytest.fixture
def written(call: Callers) -> dict[str, Article]:
    editor = person("sule.cinar")
    return {
        "everybody": publish(editor, "Vekâlet tanımı görünmüyor"),
        "desk": publish(editor, "Vekâlet çağrısında sorulacaklar", audience="desk"),
        "draft": write(editor, "Vekâlet taslağı"),
    }


@pytest.mark.parametrize(("who", "readable"), [("zeynep.ogut", {"everybody"}), ("orcun.bagis", {"everybody", "desk"})])
def test_one_reads_what_one_may_read_on_the_pages(
    call: Callers, written: dict[str, Article], who: str, readable: set[str]
) -> None:
    expected = {written[name].public_id for name in readable}
    for address in ("articles/", "articles/?q=vekaletim"):
        assert {row["id"] for row in call(who).get(address).json()["results"]} == expected
    for name, article in written.items():
        found = call(who).get(f"articles/{article.public_id}/")
        assert found.status_code == (200 if name in readable else 404)


def test_an_article_comes_with_its_text_and_the_version_of_it(call: Callers, written: dict[str, Article]) -> None:
    found = call("zeynep.ogut").get(f"articles/{written['everybody'].public_id}/")
    assert (found.json()["body"], found["ETag"]) == (written["everybody"].body, '"1"')


def test_a_list_comes_in_pages_and_by_category(call: Callers, written: dict[str, Article]) -> None:
    page = call("orcun.bagis").get("articles/?limit=1").json()
    assert [row["id"] for row in page["results"]] == [written["desk"].public_id]
    assert page["next"]
    assert call("orcun.bagis").get("articles/?category=imza").json()["results"] == []


def test_an_unknown_parameter_is_refused(call: Callers) -> None:
    problem(call("zeynep.ogut").get("articles/?state=draft"), 400, "bad_parameter")
