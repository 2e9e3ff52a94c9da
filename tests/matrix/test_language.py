"""A page of the desk speaks Turkish: no sentence on it is the English from which its Turkish was made."""

from __future__ import annotations

import gettext
import html
import re

import pytest

from helpdesk_site.audiences import ROUTES, Door, Relation, Route
from helpdesk_site.people.models import Role
from tests.architecture.test_translations import CATALOGUES
from tests.matrix.visits import address_of, visit
from tests.matrix.world import World, undone

SHOWN = [route for route in ROUTES if route.door in {Door.PAGE, Door.OPEN} and "GET" in route.methods]
READERS = ((Role.EMPLOYEE, Relation.OWN), (Role.CHIEF, Relation.SAME_UNIT), ("manager", Relation.ASKED))


def english() -> dict[str, str]:
    """Whole sentences of ours (three words or more, nothing to fill in) with their Turkish."""
    found: dict[str, str] = {}
    for catalogue in CATALOGUES:
        with catalogue.with_suffix(".mo").open("rb") as file:
            known = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        for key, turkish in known.items():
            text = str(key[0] if isinstance(key, tuple) else key).split("\x04")[-1]
            if text.count(" ") >= 2 and "%" not in text and text != turkish:
                found[text] = turkish
    return found


ENGLISH = english()


def sentences_left_in_english(page: str) -> list[str]:
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    return [sentence for sentence in ENGLISH if sentence in text]


def test_the_search_for_english_finds_it() -> None:
    sentence = next(iter(ENGLISH))
    assert sentences_left_in_english(f"<p>{html.escape(sentence)}</p>") == [sentence]


@pytest.mark.parametrize("route", SHOWN, ids=lambda route: route.title)
def test_a_page_speaks_turkish(route: Route, world: World) -> None:
    for role, relation in READERS:
        visitor = world.visitors[role, relation]
        thing = world.thing(route.thing, visitor, relation) if route.thing else None
        with undone():
            response = visit(visitor, route, "GET", address_of(route, thing), thing)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            page = response.content.decode()
            assert sentences_left_in_english(page) == [], role
            assert "<html" not in page or re.search(r'<html[^>]*lang="?tr', page), role
