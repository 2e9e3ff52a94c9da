"""An administrator makes a webhook, tries it and sends a message again, in a real browser, without a barrier."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from helpdesk_site.kernel import outbox
from tests.browsing import LOOKS, Enter, OpenSite, barriers
from tests.tickets.conftest import build_desk, open_for
from tests.tickets.people import make_person, sign_in
from tests.webhooks.receiver import Receiver


def build() -> SimpleNamespace:
    desk = build_desk()
    keeper = make_person("Barbaros", "Iğdır", roles=("administrator",))
    return SimpleNamespace(employee=desk.employee, key=sign_in(keeper))


@pytest.fixture
def site(own_database: str, open_site: OpenSite) -> SimpleNamespace:
    return open_site(build, live=False)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_webhook_from_its_making_to_a_message_that_is_sent_again(
    site: SimpleNamespace, enter: Enter, database: ThreadPoolExecutor, receiver: Receiver, look: dict[str, Any]
) -> None:
    page, found = enter(site.key, **look), []
    page.goto("/web-kancalari/")
    found += barriers(page, "empty list")
    page.get_by_role("link", name="Yeni web kancası").click()
    page.fill("#id_name", "Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizden raporlama")
    page.fill("#id_url", "http://10.0.0.1/kanca")
    page.get_by_label("Talep açıldı").check()
    page.get_by_role("button", name="Kaydet").click()
    expect(page.get_by_text("WEBHOOK_NETWORKS").first).to_be_visible()
    found += barriers(page, "refused form")
    page.fill("#id_url", receiver.url)
    page.get_by_role("button", name="Kaydet").click()
    expect(page.locator("code")).to_contain_text("whsec_")
    secret = page.locator("code").inner_text()
    found += barriers(page, "secret")

    page.get_by_role("link", name="Kopyaladım").click()
    receiver.status, receiver.text = 500, "Bakımdayız"
    page.get_by_role("button", name="Deneme gönder").click()
    database.submit(outbox.deliver_waiting).result()
    page.reload()
    expect(page.locator("#delivery")).to_contain_text("HTTP 500")
    expect(page.locator("#delivery")).to_contain_text("Bakımdayız")
    found += barriers(page, "failing delivery")
    page.locator(".breadcrumbs a").last.click()
    expect(page.get_by_text("Alıcı yanıt vermiyor")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Yeniden deneneceği saat: \d\d:\d\d\.$"))).to_be_visible()
    found += barriers(page, "silent webhook")

    # Another address is another receiver: it rests no more.
    receiver.status = 200
    page.get_by_role("link", name="Değiştir", exact=True).click()
    page.get_by_role("button", name="Kaydet").click()
    database.submit(open_for, site.employee).result()
    database.submit(outbox.deliver_waiting).result()
    page.reload()
    page.get_by_role("link", name="Talep açıldı").click()
    page.get_by_role("button", name="Yeniden gönder").click()
    database.submit(outbox.deliver_waiting).result()
    page.reload()
    expect(page.locator("#delivery")).to_contain_text("iletildi")
    found += barriers(page, "delivery")
    ids = [message.id for message in receiver.messages]
    assert ids[1] == ids[2] != ids[0]
    assert all(message.is_signed_with(secret) for message in receiver.messages)
    assert found == []
