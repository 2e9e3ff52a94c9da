"""Merging as people do it: chosen in the work list, looked at, done, undone; each page without a barrier."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from helpdesk_site.tickets.relations import linking, merging
from tests.browsing import DESK, LOOKS, barriers
from tests.tickets.conftest import open_for
from tests.tickets.people import sign_in
from tests.tickets.relations.samples import say

LONG = "Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizden"


def faults_of(page: Page, name: str) -> list[tuple[str, str]]:
    page.wait_for_load_state("networkidle")
    if "SHOTS" in os.environ:
        page.screenshot(path=str(Path(os.environ["SHOTS"]) / f"{name}.png"), full_page=True)
    return barriers(page)


def prepare(desk: SimpleNamespace) -> tuple[dict[str, str], dict[str, str]]:
    """Tickets that belong together in every way; their addresses, and a session for each who looks."""
    kept, merged = open_for(desk.employee), open_for(desk.stranger, title=LONG)
    part, waiting, related = (open_for(desk.colleague, title=f"{LONG} {number}") for number in range(3))
    merging.merge(kept.public_id, [merged.public_id], actor=desk.agent, why="Aynı arıza")
    linking.link(part.public_id, "child_of", kept.public_id, actor=desk.agent)
    linking.link(waiting.public_id, "depends_on", kept.public_id, actor=desk.agent, why="Sunucu açılınca denenecek")
    linking.link(related.public_id, "related", kept.public_id, actor=desk.agent)
    say(merged, desk.stranger, "Bende de aynısı oluyor.")
    say(kept, desk.agent, "Sunucuyu yeniden başlattık.")
    pages = {"kept": f"/talep/{kept.public_id}/", "merged": f"/talep/{merged.public_id}/"}
    return pages, {"agent": sign_in(desk.agent), "stranger": sign_in(desk.stranger)}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_barrier_is_found_where_tickets_belong_together(site, enter, database, look):
    pages, keys = database.submit(prepare, site.desk).result()
    found = []
    visits = {
        "agent": [
            *(pages["kept"] + more for more in ("", "iliskiler/bagla/", "bol/", "parcalar/")),
            pages["merged"], f"/birlestir/?t={pages['kept'].split('/')[2]}",
        ],
        "stranger": [pages["merged"]],
    }  # fmt: skip
    for who, addresses in visits.items():
        page = enter(keys[who], **look)
        for number, address in enumerate(addresses):
            page.goto(address)
            found += faults_of(page, f"{look['color_scheme']}-{who}-{number}")
        page.context.close()
    assert found == []


def test_two_that_were_chosen_are_merged_and_taken_apart_again(site, enter, database):
    def begin(desk: SimpleNamespace) -> tuple[str, str, str]:
        kept, other = open_for(desk.employee), open_for(desk.stranger, title="Ekran donuyor")
        return kept.reference, other.reference, sign_in(desk.agent)

    kept, other, key = database.submit(begin, site.desk).result()
    page = enter(key, viewport=DESK)
    page.goto("/is-listesi/")
    for number in (kept, other):
        page.get_by_role("checkbox", name=number).check()
    page.get_by_role("button", name="Birleştir").click()
    assert faults_of(page, "chosen") == []
    page.get_by_role("radio", name=kept).check()
    page.get_by_role("button", name="Devam").click()
    expect(page.get_by_text(f"{kept} talebinde birleştirilsin mi?")).to_be_visible()
    assert faults_of(page, "look") == []
    page.get_by_role("button", name="Birleştir").click()
    expect(page.get_by_text("1 talep birleştirildi.")).to_be_visible()
    expect(page.get_by_role("complementary").get_by_role("link", name=other)).to_be_visible()
    page.get_by_role("button", name="Birleştirmeyi geri al").click()
    expect(page.get_by_text("Birleştirme geri alındı")).to_be_visible()
