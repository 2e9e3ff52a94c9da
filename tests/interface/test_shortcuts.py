"""Keys that elements name: they go there and decide nothing."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_a_key_goes_to_the_element_of_the_row_that_is_open(page: Page) -> None:
    page.goto("/decisions/")
    page.keyboard.press("y")
    expect(page.locator("body")).to_be_focused()
    page.locator("summary").nth(1).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("y")
    expect(page.locator("#approve-2")).to_be_focused()


def test_of_two_open_rows_the_one_with_the_focus_comes_first(page: Page) -> None:
    page.goto("/decisions/")
    for row in (0, 1):
        page.locator("summary").nth(row).press("Enter")
    page.keyboard.press("n")
    expect(page.locator("#note-2")).to_be_focused()


def test_whoever_writes_writes_the_letter(page: Page) -> None:
    page.goto("/decisions/")
    page.locator("summary").first.press("Enter")
    page.locator("#note-1").focus()
    page.keyboard.type("yeni")
    expect(page.locator("#note-1")).to_have_value("yeni")


def test_a_key_alone_sends_nothing(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.goto("/decisions/")
    page.locator("summary").first.press("Enter")
    for key in ("y", "n"):
        page.keyboard.press(key)
        page.locator("summary").first.focus()
    assert sent == []
