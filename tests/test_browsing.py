"""The control of every test that finds no barrier: where there is one, it is found."""

from __future__ import annotations

import asyncio

import pytest
from django.core.exceptions import SynchronousOnlyOperation
from django.utils.asyncio import async_unsafe

from tests.browsing import PHONE, barriers
from tests.servers.chromium import LentChromium, chromium


def test_a_picture_without_words_and_a_page_too_wide_are_found() -> None:
    with chromium() as browser:
        page = browser.new_page(viewport=PHONE)
        page.set_content('<img src="data:,"><p style="width: 2000px">Uzun</p>')
        found = barriers(page, "here")
        elsewhere = barriers(page, within="p")
    assert {place for place, _fault in found} == {"here"}
    assert {fault.split(":")[0] for _place, fault in found} >= {"image-alt", "runs off the side"}
    assert [fault for _place, fault in elsewhere] == ["runs off the side"]


@async_unsafe("Only outside of an event loop")
def ask_the_database() -> str:
    return "asked"


def test_one_browser_serves_one_borrower_after_the_other_and_keeps_nothing_of_them() -> None:
    kept = LentChromium()
    with kept.lent() as first:
        page = first.new_context().new_page()
        page.goto("about:blank")
        with pytest.raises(SynchronousOnlyOperation):
            ask_the_database()
    assert ask_the_database() == "asked", "the next test may ask it"
    with kept.lent() as second:
        assert second is first
        assert second.contexts == []
        assert page.is_closed()
    kept.close()
    assert ask_the_database() == "asked"


def test_a_browser_that_has_gone_is_replaced() -> None:
    kept = LentChromium()
    with kept.lent() as first:
        first.new_page()
    with kept.lent() as lost:
        lost.close()
    with kept.lent() as other:
        assert other is not first
        other.new_page().set_content("<p>Yine burada</p>")
    kept.close()


def test_a_borrower_who_fails_leaves_no_page_to_the_next() -> None:
    kept = LentChromium()

    def fail() -> None:
        with kept.lent() as first:
            first.new_page()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ask_the_database() == "asked"
    with kept.lent() as second:
        assert second.contexts == []
    kept.close()


def test_another_playwright_may_begin_while_nobody_has_the_browser() -> None:
    kept = LentChromium()
    with kept.lent() as first:
        first.new_page()
    with chromium() as own:
        own.new_page().set_content("<p>Ayrı</p>")
    assert asyncio._get_running_loop() is None
    with kept.lent() as again:
        again.new_page().set_content("<p>Yine</p>")
    kept.close()
