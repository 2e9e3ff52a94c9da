"""Rules that the chief has entered and that have not begun yet: the pages on which he would take them back."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Page

BASIS = "E-10000001-903.07-55"


def entered_by(page: Page) -> list[str]:
    """Enters leave, a version of a role and a procedure, far enough ahead to touch no other journey. Their pages."""
    page.goto("/takvim/izin/yeni/")
    leave = _done(page, day=_ahead(300), reason="Köprü günü", basis_document=BASIS)
    page.goto("/yetki/katalog/DAGITIM_SORUMLUSU/surum/")
    role = _done(page, description="Yeni açıklama.", valid_from=_ahead(300))
    page.goto("/yetki/prosedurler/")
    known = page.locator("a.row-link").first.get_attribute("href")
    page.goto("/yetki/prosedurler/yeni/")
    new = {"code": "PR-EBYS-20", "number": "1", "title": "Arşiv prosedürü", "document_number": BASIS}
    procedure = _done(page, **new, in_force_from=_ahead(300))
    return [leave, f"{leave}geri-al/", role, f"{role}surum/2/geri-al/", f"{procedure}1/geri-al/", f"{known}3/bitir/"]


def _done(page: Page, **typed: str) -> str:
    """Types, looks, does it; the path to which it leads."""
    for name, value in typed.items():
        page.fill(f"[name={name}]", value)
    page.locator("main button[type=submit].btn-primary").click()
    page.locator("button[value=confirm]").click()
    page.locator("#page-notices .notice-success").wait_for()
    return urlsplit(page.url).path


def _ahead(days: int) -> str:
    return f"{date.today() + timedelta(days=days):%d.%m.%Y}"  # noqa: DTZ011  # the machine's day, as a person types it
