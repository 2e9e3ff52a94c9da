"""The one list: what the address says is what is shown, and what nobody can have meant is left out with a notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import RequestFactory, override_settings
from django.utils import translation

from helpdesk_site.interface.components import EmptyState, StateBadge
from helpdesk_site.interface.fields import Choice
from helpdesk_site.interface.list_filters import ChoiceFilter, DateRangeFilter, PersonFilter, TextFilter
from helpdesk_site.interface.lists import Column, ListDefinition, ListPage, respond
from helpdesk_site.kernel import turkish
from tests.interface.conftest import site_settings

pytestmark = pytest.mark.django_db

# Midnight of 24.11.2026 in Istanbul: the row before it belongs to the 23rd there, and to the 23rd in UTC too.
MIDNIGHT = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
PEOPLE = [Choice("k1", "İclal ŞAHİN"), Choice("k2", "Ali YILMAZ", "1"), Choice("k3", "Ali YILMAZ", "2")]


def _by_key(key: str) -> Choice | None:
    return next((person for person in PEOPLE if person.key == key), None)


def _by_text(text: str) -> list[Choice]:
    return [person for person in PEOPLE if turkish.fold(text) in turkish.fold(person.label)]


LIST: ListDefinition[Session] = ListDefinition(
    key="sessions",
    caption="Oturumlar",
    order=["-expire_date"],
    columns=[
        Column("key", "Anahtar", lambda row: row.session_key, kind="code", sort="session_key"),
        Column("text", "Metin", lambda row: row.session_data, kind="wide", hidden_on_phone=True),
        Column("ends", "Bitiş", lambda row: row.expire_date, kind="date", sort="expire_date"),
        Column("state", "Durum", lambda _: StateBadge("Açık", "success")),
    ],
    filters=[
        TextFilter("q", "Sözcükler", folded_column="session_data"),
        ChoiceFilter("kind", "Tür", column="session_data", choices=lambda: [("isik", "Işık"), ("cam", "Çam")]),
        DateRangeFilter("ends", "Bitiş", column="expire_date"),
        PersonFilter(
            "person", "Kişi", column="session_key", search_url=lambda: "/ara/", by_key=_by_key, by_text=_by_text
        ),
    ],
    row_url=lambda row: f"/oturum/{row.pk}/",
    empty=EmptyState("Oturum yok", "Biri giriş yapınca burada görünür."),
    page_size=10,
)


@pytest.fixture
def rows() -> None:
    words = ["isik sube mudurlugu", "cam fidani", "isik", "cam"]
    Session.objects.bulk_create(
        Session(
            session_key=f"k{number}",
            session_data=words[number % 4],
            expire_date=MIDNIGHT - timedelta(hours=number - 12),
        )
        for number in range(25)
    )


def page_of(query: str = "", rows: object = None) -> ListPage:
    with translation.override("tr"):
        return LIST.page(Session.objects.all(), RequestFactory().get(f"/oturumlar/{query}"))


def keys(page: ListPage) -> list[object]:
    return [row.values[0] for row in page.rows]


def parameters(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, keep_blank_values=True)


@pytest.mark.parametrize(
    "query",
    [
        "?ends_from=32.13.2026", "?ends_to=yarın", "?ends_from=01.01.0001", "?kind=yok", "?q=%00", "?q=" + "a" * 300,
        "?person=Ali+Yılmaz", "?person=Yok+Kimse", "?person=%00",
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_left_out_with_a_notice(rows, query):
    page = page_of(query)
    assert len(page.rows) == 10
    assert [notice.tone for notice in page.notices] == (["warning"] if query != "?person=%00" else [])
    assert page.chips == []


@pytest.mark.parametrize("query", ["?after=x", "?before=%00", "?after=W10", "?before=bnVsbA", "?after=" + "W" * 3000])
def test_a_broken_page_address_shows_the_list_from_its_beginning_with_a_notice(rows, query):
    page = page_of(query)
    assert keys(page) == keys(page_of())
    assert len(page.notices) == 1


@pytest.mark.parametrize("sort", ["session_data", "password", "--expire_date", "-", "expire_date__year", "?"])
def test_an_order_that_no_column_offers_is_ignored(rows, sort):
    assert keys(page_of(f"?sort={sort}")) == keys(page_of())


@pytest.mark.parametrize(
    ("typed", "count"),
    [("IŞIK", 13), ("ışık", 13), ("isik", 13), ("Şube IŞIK", 7), ("ÇAM", 12), ("müdürlüğü yok", 0), ("   ", 25)],
)
def test_words_are_found_in_any_turkish_spelling_and_all_of_them_must_be_there(rows, typed, count):
    assert LIST.filters[0].narrow(Session.objects.all(), {"q": typed}).count() == count


def test_signs_of_sql_patterns_are_plain_letters_to_the_text_filter(rows):
    assert not page_of("?q=%25").rows
    assert not page_of("?q=_s_k").rows


def test_a_range_of_days_is_inclusive_and_of_istanbul(rows):
    page = page_of("?ends_from=24.11.2026&ends_to=24.11.2026")
    # k12 stands exactly on the midnight that begins the 24th; k13 is an hour before it.
    assert keys(page) == [f"k{number}" for number in range(10)]
    assert keys(page_of("?ends_to=23.11.2026"))[0] == "k13"


def test_a_person_is_found_by_the_key_that_was_picked_or_by_the_only_name_that_fits(rows):
    assert keys(page_of("?person=iclal+şahin")) == ["k1"]
    assert keys(page_of("?person=Ali+YILMAZ&person-key=k3")) == ["k3"]


def test_a_key_that_does_not_fit_the_name_shown_is_not_trusted(rows):
    page = page_of("?person=İclal+ŞAHİN&person-key=k3")
    assert keys(page) == ["k1"]


def test_a_chip_takes_only_its_own_filter_away_and_goes_to_the_first_page(rows):
    page = page_of("?q=isik&kind=isik&sort=session_key&after=x")
    words = [str(chip.label) for chip in page.chips]
    assert words == ["Sözcükler: isik", "Tür: Işık"]
    assert parameters(page.chips[0].url) == {"kind": ["isik"], "sort": ["session_key"]}


def test_next_and_previous_keep_the_filters_and_the_order(rows):
    page = page_of("?sort=-session_key&q=isik")
    assert {"sort", "q", "after"} == set(parameters(page.older_url))
    second = page_of("?" + urlsplit(page.older_url).query)
    assert {"sort", "q", "before"} == set(parameters(second.newer_url))
    assert keys(page_of("?" + urlsplit(second.newer_url).query)) == keys(page)


def test_the_head_of_the_column_in_use_turns_the_order_around(rows):
    heads = {str(head.label): head for head in page_of("?sort=expire_date").heads}
    assert heads["Bitiş"].direction == "ascending"
    assert parameters(heads["Bitiş"].sort_url) == {"sort": ["-expire_date"]}
    assert heads["Metin"].sort_url == ""
    assert {str(head.label): head.direction for head in page_of().heads}["Bitiş"] == "descending"


def test_a_count_is_exact_while_it_is_cheap_and_then_says_more():
    Session.objects.bulk_create(
        Session(session_key=f"m{number}", session_data="", expire_date=MIDNIGHT) for number in range(1003)
    )
    assert page_of().count == "1.000+ kayıt"
    Session.objects.filter(session_key__in=["m1", "m2", "m3"]).delete()
    assert page_of().count == "1.000 kayıt"


def test_a_page_costs_one_query_for_its_rows_and_one_for_the_count(rows, django_assert_num_queries):
    with django_assert_num_queries(2):
        page_of("?q=isik")
    with django_assert_num_queries(1):
        page_of("?q=sube")


def test_an_empty_list_teaches_and_a_list_emptied_by_filters_leads_back(rows):
    assert page_of("?q=yokboyle").empty.action is not None
    Session.objects.all().delete()
    assert page_of().empty is LIST.empty


def _answer(**headers: str) -> str:
    request = RequestFactory().get("/oturumlar/?q=isik", headers=headers)
    with override_settings(**site_settings()), translation.override("tr"):
        response = respond(request, LIST.page(Session.objects.all(), request), "interface_tests/list.html")
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in response["Vary"].split(",")}
    return response.content.decode()


def test_htmx_gets_the_region_alone_and_everybody_else_the_page(rows):
    assert "<!doctype html>" not in _answer(**{"HX-Request": "true", "HX-Target": "list-sessions"})
    assert "<!doctype html>" in _answer(**{"HX-Request": "true", "HX-Target": "something-else"})
    assert "<!doctype html>" in _answer()
    restored = _answer(**{"HX-Request": "true", "HX-Target": "list-sessions", "HX-History-Restore-Request": "true"})
    assert "<!doctype html>" in restored


def test_what_was_typed_is_shown_escaped(rows):
    body = _answer_for("<script>alert(1)</script>")
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)" in body


def _answer_for(typed: str) -> str:
    request = RequestFactory().get("/oturumlar/", {"q": typed})
    with override_settings(**site_settings()), translation.override("tr"):
        return respond(request, LIST.page(Session.objects.all(), request), "interface_tests/list.html").content.decode()


def test_the_first_cell_holds_the_link_of_the_whole_row(rows):
    assert '<a class="row-link" href="/oturum/k0/">' in _answer()


def variant(query: str, **changes: object) -> ListPage:
    with translation.override("tr"):
        return replace(LIST, **changes).page(Session.objects.all(), RequestFactory().get(f"/oturumlar/{query}"))  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["?kind=yok", "?person=Yok+Kimse", "?ends_to=yarın"])
def test_under_a_name_what_is_not_understood_leaves_nothing(rows, query):
    page = variant(query, strict=True)
    assert page.rows == []
    assert "hiçbir kayıt gösterilmiyor" in str(page.notices[0].text)
    assert variant("?kind=isik", strict=True).rows


def test_a_folded_question_narrows_and_is_open_when_it_is_answered(rows):
    folded = {"filters": LIST.filters[:1], "more_filters": LIST.filters[1:]}
    closed, opened = variant("?q=isik", **folded), variant("?kind=cam", **folded)
    assert [bound.name for bound in closed.first_questions] == ["q"]
    assert [bound.name for bound in closed.more_questions] == ["kind", "ends_from", "ends_to", "person"]
    assert (closed.asks_more, opened.asks_more) == (False, True)
    assert {row.values[1] for row in opened.rows} == {"cam"}
    assert [chip.label for chip in opened.chips] == ["Tür: Çam"]
    assert variant("?person=Ali", **folded).asks_more


def test_what_is_to_stay_stays_when_the_filters_change(rows):
    page = variant("?whose=mine&sort=expire_date&other=1", keeps=("whose",))
    assert page.kept == [("sort", "expire_date"), ("whose", "mine")]


def test_without_a_choice_a_list_offers_its_own_columns_and_then_the_others(rows):
    hidden: Column[Session] = Column("extra", "Ek", lambda _: "x", shown=False)
    page = variant("", columns=[hidden, *LIST.columns], arrangeable=True)
    assert [column.key for column in page.columns] == ["key", "text", "ends", "state", "extra"]
    assert [column.shown for column in page.columns] == [True, True, True, True, False]
    assert [head.label for head in page.heads] == ["Anahtar", "Metin", "Bitiş", "Durum"]
    proposed = variant("", columns=[hidden, *LIST.columns], arrangeable=True, arranged=["extra", "gone", "key"])
    assert [head.label for head in proposed.heads] == ["Ek", "Anahtar"]
    assert not page_of().columns
