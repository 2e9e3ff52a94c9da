"""The Content-Security-Policy: one for all pages, and the library's own for an answer that asks for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from csp.decorators import csp_exempt, csp_update
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from helpdesk_site.interface.middleware import OnePolicyMiddleware

HEADER = "Content-Security-Policy"
View = Callable[[HttpRequest], Any]


def plain(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Sayfa")


def with_a_header_of_its_own(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Dosya", headers={HEADER: "sandbox"})


def with_a_nonce(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.csp_nonce))  # type: ignore[attr-defined]  # the library's


def policy_of(view: View, middleware: type[CSPMiddleware] = OnePolicyMiddleware) -> list[str] | None:
    """The directives of the answer in the order of their names, which the library does not keep."""
    answer = middleware(view)(RequestFactory().get("/"))
    assert isinstance(answer, HttpResponse)
    return sorted(answer[HEADER].split("; ")) if HEADER in answer else None


def test_a_page_has_the_policy_of_the_settings() -> None:
    policy = policy_of(plain)
    assert policy is not None
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(policy)


@pytest.mark.parametrize(
    "view",
    [
        plain,
        with_a_header_of_its_own,
        with_a_nonce,
        csp_update({"img-src": ["https://ornek.bel.tr"]})(plain),
        csp_exempt()(plain),
    ],
    ids=["plain", "its own header", "a nonce", "one source more", "none"],
)
def test_it_is_what_the_library_says(view: View) -> None:
    assert policy_of(view) == policy_of(view, CSPMiddleware)


def test_what_a_view_asks_for_is_seen() -> None:
    """The control: these answers differ from the plain one."""
    assert policy_of(csp_exempt()(plain)) is None
    assert policy_of(with_a_header_of_its_own) == ["sandbox"]
    assert policy_of(csp_update({"img-src": ["https://ornek.bel.tr"]})(plain)) != policy_of(plain)
