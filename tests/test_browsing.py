"""The control of every test that finds no barrier: where there is one, it is found."""

from __future__ import annotations

from tests.browsing import PHONE, barriers
from tests.servers.chromium import chromium


def test_a_picture_without_words_and_a_page_too_wide_are_found() -> None:
    with chromium() as browser:
        page = browser.new_page(viewport=PHONE)
        page.set_content('<img src="data:,"><p style="width: 2000px">Uzun</p>')
        found = barriers(page, "here")
        elsewhere = barriers(page, within="p")
    assert {place for place, _fault in found} == {"here"}
    assert {fault.split(":")[0] for _place, fault in found} >= {"image-alt", "runs off the side"}
    assert [fault for _place, fault in elsewhere] == ["runs off the side"]
