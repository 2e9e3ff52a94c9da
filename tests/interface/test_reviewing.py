"""A form that is looked at before it is done: nothing happens at the look, and what was typed is never lost."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.interface import site


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    site.done.clear()


def hidden(page: str) -> dict[str, str]:
    """What the look sends again, but for the token of the form."""
    form = page.partition('<form class="confirmation"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize("do", ["", "confirm"])
def test_what_is_no_number_never_reaches_the_command(client_of_site: Client, do: str) -> None:
    answer = client_of_site.post("/review/", {"height": "uzun", "do": do})
    assert answer.status_code == 422
    assert 'value="uzun"' in answer.content.decode()
    assert site.done == []


@pytest.mark.parametrize("do", ["", "confirm"])
@pytest.mark.parametrize(
    ("height", "status", "sentences"),
    [(13, 422, ["13 olmaz.", "En de olmaz."]), (14, 409, ["Başkası daha hızlıydı."])],
)
def test_a_refusal_stands_on_the_form_with_what_was_typed(
    client_of_site: Client, do: str, height: int, status: int, sentences: list[str]
) -> None:
    answer = client_of_site.post("/review/", {"height": height, "do": do})
    page = answer.content.decode()
    assert answer.status_code == status
    assert [sentence for sentence in sentences if sentence not in page] == []
    assert f'value="{height}"' in page


def test_who_may_not_gets_a_page_that_says_so(client_of_site: Client) -> None:
    assert client_of_site.post("/review/", {"height": 15}).status_code == 403


def test_only_the_look_is_a_rehearsal(client_of_site: Client) -> None:
    client_of_site.post("/review/", {"height": "170"})
    client_of_site.post("/review/", {"height": "171", "do": "confirm"})
    assert site.done == [(170, True), (171, False)]


def test_looking_shows_what_follows_and_sends_the_same_again(client_of_site: Client) -> None:
    page = client_of_site.post("/review/", {"height": "170"}).content.decode()
    for words in ("Olsun mu?", "Boy 170 olur.", "Dikkat", "Yazdıklarımı düzelt", "Vazgeç"):
        assert words in page
    assert hidden(page) == {"height": "170"}
    assert client_of_site.post("/review/", {**hidden(page), "do": "confirm"}).content.decode() == "Bitti: 170"


def test_going_back_keeps_what_was_typed_and_complains_of_nothing(client_of_site: Client) -> None:
    answer = client_of_site.post("/review/", {"height": "170", "do": "edit"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="170"' in page
    assert "error-summary" not in page


def test_opening_the_page_shows_an_empty_form_with_the_way_back(client_of_site: Client) -> None:
    page = client_of_site.get("/review/").content.decode()
    assert 'name="height"' in page
    assert '<a href="/live/">Baş</a>' in page


def test_where_nothing_is_typed_the_page_opens_with_the_look(client_of_site: Client) -> None:
    page = client_of_site.get("/step/").content.decode()
    assert "Atılsın mı?" in page
    assert "btn-danger" in page
    assert "Yazdıklarımı düzelt" not in page
    assert client_of_site.post("/step/", {"do": "confirm"}).content.decode() == "Atıldı"
