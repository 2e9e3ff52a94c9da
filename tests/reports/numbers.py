"""The numbers of a page and the lists behind them, as a reader would compare them."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client

LINK = re.compile(r'<a href="(/(?:is-listesi|islemler|yetki)[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
ROW = re.compile(r'<tr role="row" class="opens|<tr[^>]*class="[^"]*opens')


def numbers_of(page: str) -> list[tuple[str, int]]:
    """Each link to a list with the number that it shows; percentages are no numbers of rows."""
    found = []
    for address, words in LINK.findall(page[page.index("<main") : page.index("</main>")]):
        text = re.sub(r"<[^>]+>", " ", words).strip()
        number = re.search(r"\d+", text)
        if number and not text.startswith("%"):
            found.append((unescape(address), int(number[0])))
    return found


def rows_of(browser: Client, address: str) -> int:
    """How many rows the list shows; no filter of the address may be lost on the way."""
    page = browser.get(address).content.decode()
    assert "uygulanmadı" not in page, address
    assert 'rel="next"' not in page, "the list of a test has one page"
    return len(ROW.findall(page))
