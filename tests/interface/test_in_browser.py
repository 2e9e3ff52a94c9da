"""The pages in a real browser: readable for everybody, usable by keyboard, honest when something fails."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from helpdesk_site.kernel import turkish
from tests.browsing import EVERY_LOOK, PHONE, barriers


@pytest.mark.parametrize("look", EVERY_LOOK.values(), ids=EVERY_LOOK)
@pytest.mark.parametrize("path", ["/staff/gallery/", "/live/", "/error/404/", "/error/500/"])
def test_no_barrier_is_found_and_nothing_runs_off_the_side(browser, site, path, look):
    context = browser.new_context(base_url=site, reduced_motion="reduce", **look)
    opened = context.new_page()
    opened.goto(path)
    found = barriers(opened)
    context.close()
    assert found == []


@pytest.mark.parametrize("width", [320, 400, 640, 800, 990, 1000, 1280, 1920])
def test_nothing_runs_off_the_side_at_any_width_or_zoom(browser, site, width):
    """200 % zoom of a 1280 px screen is a width of 640; 400 % is 320 (WCAG 1.4.10)."""
    context = browser.new_context(base_url=site, viewport={"width": width, "height": 800})
    opened = context.new_page()
    opened.goto("/staff/gallery/")
    wider = opened.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    frame = opened.locator("#list-gallery").bounding_box()
    table = opened.locator("#list-gallery table").bounding_box()
    context.close()
    assert wider == 0
    assert frame is not None
    assert table is not None
    assert table["width"] <= frame["width"]


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_a_chosen_theme_has_no_barrier_against_the_system_s(browser, site, chosen):
    """The choice must win over the device in every value, or half of the page keeps the other's colours."""
    other = "dark" if chosen == "light" else "light"
    context = browser.new_context(base_url=site, color_scheme=other, reduced_motion="reduce")
    context.add_cookies([{"name": "ui_theme", "value": chosen, "url": site}])
    opened = context.new_page()
    opened.goto("/staff/gallery/")
    found = barriers(opened)
    ground = opened.evaluate("getComputedStyle(document.body).backgroundColor")
    context.close()
    assert found == []
    assert (sum(map(int, re.findall(r"\d+", ground))) > 384) == (chosen == "light")


def test_open_menus_calendars_and_suggestions_have_no_barrier(page):
    page.goto("/staff/gallery/")
    page.click(".person-button")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    page.locator("form.form .datefield button").first.click()
    # What the open calendar partly covers is small while it does: only the calendar itself is judged.
    assert barriers(page, within=".calendar") == []
    page.keyboard.press("Escape")
    page.locator("form.form input[name=person]").press_sequentially("ali")
    expect(page.locator("form.form [role=option]")).to_have_count(3)
    assert barriers(page) == []


def test_the_first_key_reaches_the_content(page):
    page.goto("/live/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_a_person_is_found_and_picked_by_keyboard_and_forgotten_when_typing_goes_on(page):
    page.goto("/staff/gallery/")
    box, key = page.locator("form.form input[name=person]"), page.locator("form.form input[name=person-key]")
    box.press_sequentially("sahin")
    expect(page.locator("form.form [role=option]")).to_have_count(1)
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == page.locator("form.form [role=option]").get_attribute("id")
    page.keyboard.press("Enter")
    expect(box).to_have_value("İclal ŞAHİN")
    expect(key).to_have_value("2")
    page.keyboard.press("Backspace")
    expect(key).to_have_value("")


def test_who_clicks_on_a_picked_person_and_types_on_looks_for_another_one(page):
    page.goto("/staff/gallery/")
    box, key = page.locator("form.form input[name=person]"), page.locator("form.form input[name=person-key]")
    box.press_sequentially("sahin")
    expect(page.locator("form.form [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("form.form textarea[name=reason]").click()
    box.click()
    page.keyboard.type("ş")
    expect(box).to_have_value("ş")
    expect(key).to_have_value("")
    box.click()
    page.keyboard.type("a")
    expect(box).to_have_value(re.compile("^(şa|aş)$"))


def test_a_search_that_does_not_answer_says_what_to_do(page):
    page.route("**/gallery/people/**", lambda route: route.abort())
    page.goto("/staff/gallery/")
    page.locator("form.form input[name=person]").press_sequentially("ali")
    expect(page.locator("form.form .suggestions")).to_contain_text("sicil numarasını yazın")


def test_a_day_is_typed_or_walked_to_by_keyboard(page):
    page.goto("/staff/gallery/")
    box = page.locator("form.form input[name=starts_on]")
    box.fill("31/1/2027")
    page.keyboard.press("Tab")
    expect(box).to_have_value("31.01.2027")
    page.keyboard.press("Enter")
    page.keyboard.press("PageDown")  # a month after 31 January is the last of February
    page.keyboard.press("Enter")
    expect(box).to_have_value("28.02.2027")
    expect(page.locator("form.form .datefield button").first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(box).to_have_value("28.02.2027")
    expect(page.locator(".calendar")).to_have_count(0)


def test_a_draft_is_kept_when_a_field_is_left_and_the_version_moves_on(page):
    page.goto("/staff/gallery/")
    page.fill("form.form textarea[name=reason]", "Evrak kaydı yapacak")
    page.keyboard.press("Tab")
    expect(page.locator("[data-autosave-status]")).to_contain_text(re.compile(r"Taslak kaydedildi \d\d:\d\d"))
    expect(page.locator("form.form input[name=version]")).to_have_value("2")


def test_a_draft_that_could_not_be_kept_says_so_keeps_the_words_and_tries_again(page):
    page.clock.install()
    page.route("**/gallery/draft/", lambda route: route.abort())
    page.goto("/staff/gallery/")
    reason = page.locator("form.form textarea[name=reason]")
    reason.fill("Evrak kaydı yapacak")
    page.keyboard.press("Tab")
    status = page.locator("[data-autosave-status]")
    expect(status).to_have_text("Kaydedilemedi, yazdıklarınız bu sayfada duruyor")
    expect(reason).to_have_value("Evrak kaydı yapacak")
    page.unroute("**/gallery/draft/")
    page.clock.fast_forward(9000)
    expect(status).to_contain_text("Taslak kaydedildi")


def test_a_draft_changed_elsewhere_stops_the_saving_with_the_server_s_sentence(page):
    page.goto("/staff/gallery/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/draft/") else None)
    reason = page.locator("form.form textarea[name=reason]")
    reason.fill("conflict")
    page.keyboard.press("Tab")
    expect(page.locator("[data-autosave-status]")).to_contain_text("başka bir pencerede değişti")
    reason.fill("yeni söz")
    page.keyboard.press("Tab")
    page.wait_for_timeout(200)
    assert len(sent) == 1


def test_leaving_with_unsaved_words_asks_first(page):
    page.route("**/gallery/draft/", lambda route: route.abort())
    page.goto("/staff/gallery/")
    page.locator("form.form input[name=title]").press_sequentially("x")
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.goto("/live/")
    assert asked == ["beforeunload"]


def test_a_second_click_does_not_send_twice(page):
    page.goto("/staff/gallery/")
    sent: list[str] = []

    def slowly(route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        sent.append(route.request.post_data or "")
        page.wait_for_timeout(300)
        route.fulfill(status=204)

    page.route("**/staff/gallery/", slowly)
    page.evaluate(
        "() => { const b = document.querySelector('.confirmation button'); b.click(); b.click(); b.click(); }"
    )
    page.wait_for_timeout(600)
    assert len(sent) == 1
    assert "confirmed=yes" in sent[0]


@pytest.mark.parametrize("look", EVERY_LOOK.values(), ids=EVERY_LOOK)
def test_a_list_that_is_fetched_for_long_says_so_and_stays_as_readable_as_it_was(browser, site, look):
    """Whoever reads a list that renews itself would see it fade under his eyes, below the contrast he needs."""
    context = browser.new_context(base_url=site, reduced_motion="reduce", **look)
    page = context.new_page()
    page.goto("/staff/gallery/")
    held: list[Route] = []
    page.route(re.compile(r"/staff/gallery/\?"), lambda route: held.append(route))
    page.evaluate(
        "(form => { form.elements.q.value = 'a'; form.requestSubmit(); })(document.querySelector('.filters'))"
    )
    expect(page.locator("#list-gallery.htmx-request")).to_have_count(1)
    line = (
        "(line => line.content + line.opacity)(getComputedStyle(document.querySelector('#list-gallery'), '::before'))"
    )
    at_once = page.evaluate(line)
    page.wait_for_function(f"""() => {line} === '""1'""")
    placed = page.evaluate("getComputedStyle(document.querySelector('#list-gallery')).position")
    found = barriers(page, within="#list-gallery")
    context.close()
    assert held
    assert placed == "relative", "else the line would be drawn at the top of the page"
    assert at_once == '""0', "what is there in a moment needs no sign"
    assert found == []


def test_a_filter_changes_the_table_alone_and_stays_in_the_address(page):
    page.goto("/staff/gallery/")
    page.evaluate("window.sameDocument = true")
    page.locator(".filters input[type=search]").press_sequentially("ışık")
    expect(page.locator("#list-gallery .chips")).to_contain_text("ışık")
    expect(page.locator(".filters input[type=search]")).to_be_focused()
    assert page.url.endswith("?q=%C4%B1%C5%9F%C4%B1k")
    assert page.evaluate("window.sameDocument")
    page.reload()
    expect(page.locator(".filters input[type=search]")).to_have_value("ışık")


def test_a_click_anywhere_on_a_row_opens_it(page):
    page.goto("/staff/gallery/")
    # The link of the first cell lies over the whole row: that is what "force" lets the click meet.
    page.locator("#list-gallery tbody tr").nth(1).locator("td").nth(4).click(force=True)
    assert page.url.endswith("#row")


def test_shortcuts_work_and_can_be_turned_off(page):
    page.goto("/staff/gallery/")
    page.keyboard.press("/")
    expect(page.locator("#site-search-box")).to_be_focused()
    page.keyboard.type("?")
    expect(page.locator("#shortcut-sheet")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#shortcut-sheet")).to_be_visible()
    page.keyboard.press("Escape")
    page.click(".person-button")
    with page.expect_response("**/ui/preference/"):
        page.click("form[data-preference=shortcuts] button[value=off]")
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    expect(page.locator("#shortcut-sheet")).to_be_hidden()


SPELLINGS = ["İş listesi", "IŞIK IRMAK", "ısı", "Çağrı", "ÖĞÜTÜŞ", "VEKÂLET", "Ûmit Îsa", "iİıI", "EBYS 12-ç", "Œuvre"]


def test_the_palette_finds_by_the_spelling_of_the_server(page):
    page.goto("/staff/gallery/")
    fold = """async (texts) => {
        const { fold } = await import(document.querySelector("script[src*='palette']").src);
        return texts.map(fold);
    }"""
    assert page.evaluate(fold, SPELLINGS) == [turkish.fold(text) for text in SPELLINGS]


def test_a_theme_applies_at_once_and_is_still_there_after_a_reload(page):
    page.goto("/live/")
    page.click(".person-button")
    with page.expect_response("**/ui/preference/"):
        page.click("form[data-preference=theme] button[value=dark]")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_a_part_that_fails_says_that_nothing_was_lost_and_can_be_tried_again(page):
    page.goto("/live/")
    page.click("#gone")
    failure = page.locator("[data-request-notice]")
    expect(failure).to_contain_text("Hiçbir şey kaybolmadı")
    page.route("**/broken/", lambda route: route.fulfill(body="<b>geldi</b>", content_type="text/html"))
    failure.get_by_role("button").click()
    expect(page.locator("#part")).to_contain_text("geldi")
    expect(failure).to_have_count(0)


def test_a_refusal_of_a_service_is_told_at_the_top_in_its_own_sentence(page):
    page.goto("/live/")
    page.click("#refused")
    expect(page.locator("#page-notices")).to_contain_text("Kendi talebinizi onaylayamazsınız.")
    expect(page.locator("#part")).to_contain_text("fetched 0")


class Socket:
    """The server's end of /ws/live/, held by the test."""

    def __init__(self, page: Page) -> None:
        self.heard: list[str] = []
        self.opened: list[WebSocketRoute] = []
        page.route_web_socket("**/ws/live/", self._open)

    def _open(self, route: WebSocketRoute) -> None:
        self.opened.append(route)
        route.on_message(lambda message: self.heard.append(str(message)))

    def say(self, text: str) -> None:
        self.opened[-1].send(text)

    def drop(self, code: int = 1012) -> None:
        self.opened[-1].close(code=code)


def test_a_hint_that_comes_while_a_new_part_settles_is_not_lost(page):
    """htmx ties a part to its events a moment after it has put it on the page: nobody hears them before."""
    socket = Socket(page)
    page.goto("/live/")
    page.wait_for_timeout(300)
    page.evaluate("window.htmx.config.defaultSettleDelay = 600")
    socket.say('{"topic": "ticket:42", "seq": 1}')
    expect(page.locator("#part")).not_to_have_text("fetched 0")
    first = _number(page)
    socket.say('{"topic": "ticket:42", "seq": 2}')
    _shows_more_than(page, first)


@pytest.mark.parametrize("failure", ["an answer 503", "no answer"])
def test_a_part_that_could_not_be_fetched_is_asked_for_again(page, failure):
    socket = Socket(page)
    page.goto("/live/")
    page.wait_for_timeout(300)
    page.route("**/live/", lambda route: route.fulfill(status=503) if "503" in failure else route.abort(), times=1)
    socket.say('{"topic": "ticket:42", "seq": 1}')
    expect(page.locator("#part")).not_to_have_text("fetched 0")
    expect(page.locator("[data-request-notice]")).to_have_count(0)


_PART = (
    '<div id="part" data-live-topic="ticket:42" hx-get="/live/" hx-trigger="live:refresh" hx-swap="outerHTML">{}</div>'
)


def _number(page: Page) -> int:
    return int(page.locator("#part").inner_text().split()[-1])


def _shows_more_than(page: Page, before: int) -> None:
    page.wait_for_function(
        "before => Number(document.getElementById('part').innerText.split(' ')[1]) > before", arg=before
    )


def test_a_hint_makes_the_page_ask_again_and_shows_nothing_of_what_it_said(page):
    socket = Socket(page)
    page.goto("/live/")
    page.wait_for_timeout(300)
    assert socket.heard == ['{"subscribe":["ticket:42"]}']
    socket.say('{"topic": "ticket:7", "seq": 1}')
    for nonsense in ["", "null", "[]", "{", '{"topic": 42}', '{"topic": "<b>"}', "<script>alert(1)</script>"]:
        socket.say(nonsense)
    page.wait_for_timeout(400)
    before = _number(page)
    socket.say('{"topic": "ticket:42", "seq": 1, "content": "<b>trust me</b>"}')
    _shows_more_than(page, before)
    assert "trust me" not in page.content()


def test_many_hints_within_a_moment_become_one_question_and_an_old_one_none(page):
    socket = Socket(page)
    page.goto("/live/")
    page.wait_for_timeout(300)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/live/") else None)
    for number in range(1, 21):
        socket.say(f'{{"topic": "ticket:42", "seq": {number}}}')
    page.wait_for_timeout(500)
    socket.say('{"topic": "ticket:42", "seq": 20}')
    page.wait_for_timeout(400)
    assert len(asked) == 1


def test_a_hint_that_comes_while_a_part_is_fetched_is_not_lost_with_the_part(page):
    """The answer on its way may be older than the hint, and it exchanges the element that would have asked again."""
    socket = Socket(page)
    held: list[Route] = []
    page.goto("/live/")
    page.wait_for_timeout(300)
    page.route("**/live/", lambda route: held.append(route), times=1)
    socket.say('{"topic": "ticket:42", "seq": 1}')
    page.wait_for_timeout(400)
    socket.say('{"topic": "ticket:42", "seq": 2}')
    page.wait_for_timeout(400)
    held[0].fulfill(body=_PART.format("older than the second hint"), content_type="text/html")
    expect(page.locator("#part")).to_have_text(re.compile("fetched [1-9]"))


def test_after_a_lost_socket_the_page_connects_and_asks_again(page):
    socket = Socket(page)
    page.goto("/live/")
    page.wait_for_timeout(300)
    before = _number(page)
    socket.drop()
    _shows_more_than(page, before)
    assert len(socket.opened) == 2
    assert socket.heard[-1] == '{"subscribe":["ticket:42"]}'
    expect(page.locator("[data-live-status]")).to_be_hidden()


def test_without_a_socket_the_page_asks_every_15_seconds_and_says_so_only_after_10(page):
    page.clock.install()
    page.route_web_socket("**/ws/live/", lambda route: route.close(code=1012))
    page.goto("/live/")
    status = page.locator("[data-live-status]")
    page.clock.run_for(8000)
    expect(status).to_be_hidden()
    before = _number(page)
    page.clock.run_for(4000)
    expect(status).to_have_text("Bağlantı koptu, yenileniyor.")
    page.clock.run_for(6000)
    _shows_more_than(page, before)


def test_a_socket_that_refuses_is_left_in_peace(page):
    socket = Socket(page)
    page.clock.install()
    page.goto("/live/")
    page.clock.run_for(300)
    page.wait_for_timeout(100)
    socket.drop(code=4403)
    before = _number(page)
    page.clock.run_for(16_000)
    _shows_more_than(page, before)
    page.clock.run_for(60_000)
    assert len(socket.opened) == 1
    expect(page.locator("[data-live-status]")).to_be_hidden()


def test_everything_works_without_script(browser, site):
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport=PHONE)
    opened = context.new_page()
    opened.goto("/staff/gallery/")
    opened.click(".menu-button")
    expect(opened.locator("#site-navigation")).to_be_visible()
    opened.keyboard.press("Escape")
    opened.fill(".filters input[type=search]", "ışık")
    opened.locator(".filters button").click()
    expect(opened.locator("#list-gallery .chips")).to_contain_text("ışık")
    opened.click(".person-button")
    opened.click("form[data-preference=theme] button[value=dark]")
    assert opened.locator("html").get_attribute("data-bs-theme") == "dark"
    opened.fill("form.form input[name=starts_on]", "31.12.2026")
    opened.fill("form.form input[name=person]", "Ali Yılmaz")
    opened.locator("form.form .form-actions button").click()
    expect(opened.locator("form.form .error-summary")).to_contain_text("Kişi: Yazdığınıza 2 kayıt uyuyor.")
    expect(opened.locator("form.form input[name=starts_on]")).to_have_value("31.12.2026")
    context.close()
