"""An article as somebody at the desk begins it, in the browser."""

from __future__ import annotations

from playwright.sync_api import Page

TEXT = "## Ne yapılır\n\n1. Sayfayı yenileyin.\n2. Yeniden giriş yapın."


def begin_article(page: Page) -> None:
    """A draft that could be published, and is not."""
    page.goto("/bilgi/yeni/")
    page.fill("[name=title]", "Liste boş görünüyor")
    page.locator("main button[type=submit].btn-primary").click()
    page.fill("[name=body]", TEXT)
    page.locator("button[value=save]").click()
    page.locator("#page-notices .notice-success").wait_for()
