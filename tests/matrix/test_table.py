"""The table is whole: no address without a row, no row without an address, and the documentation is the table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver, path
from django.urls.resolvers import RegexPattern

from helpdesk_site import urls
from helpdesk_site.audiences import ROUTES, gone, undeclared
from tests.architecture.documents import AUDIENCES, audiences


def _page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_every_address_has_its_row() -> None:
    assert undeclared() == []


def test_no_row_has_lost_its_address() -> None:
    assert gone() == []


def test_no_row_stands_twice() -> None:
    titles = [route.title for route in ROUTES]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


def test_an_address_that_nobody_declared_is_found() -> None:
    more = URLResolver(RegexPattern(r"^/"), [*urls.urlpatterns, path("yeni/", _page, name="brand_new")])
    assert undeclared(more) == ["brand_new"]


def test_an_address_that_was_taken_away_is_missed() -> None:
    fewer = [entry for entry in urls.urlpatterns if getattr(entry, "name", "") != "healthz"]
    assert gone(URLResolver(RegexPattern(r"^/"), fewer)) == ["healthz"]


def test_the_documentation_is_the_table() -> None:
    """`python -m tests.architecture.documents` writes it anew."""
    assert AUDIENCES.read_text(encoding="utf-8") == audiences()
