"""Saved views: whose they are, who finds them, that they never show more than the viewer may see, and their numbers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import filters, lists, services
from helpdesk_site.tickets.models import SavedView
from helpdesk_site.tickets.saved import counting, selectors
from helpdesk_site.tickets.saved.services import MOST_OF_A_PERSON, drop_view, keep_view
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of, make_person

pytestmark = pytest.mark.django_db

VIEWS = "/is-listesi/gorunumler/"


def keep(actor: Person, title: str = "Sahipsizler", query: str = "view=nobody", **over: Any) -> SavedView:
    values: dict[str, Any] = {"view": None, "expected_version": 0, "columns": (), "sharing": "own", **over}
    return keep_view(actor=actor, title=title, query=query, **values)


def number_of(viewer: Person, query: str) -> int | None:
    return counting.counted(viewer, [QueryDict(query)])[0].number


# Whose it is


def test_who_has_no_work_list_keeps_no_view(desk: Any) -> None:
    with pytest.raises(NotAllowed):
        keep(desk.employee)
    assert browser_of(desk.employee).get(VIEWS).status_code == 404
    assert not SavedView.objects.exists()
    assert not AuditEntry.objects.filter(action="tickets.view.kept").exists()


def test_ones_own_is_nobody_elses(desk: Any) -> None:
    view = keep(desk.agent)
    assert list(selectors.views_for(desk.agent)) == [view]
    assert not selectors.views_for(desk.chief).exists()
    for address in ("", "degistir/"):
        assert browser_of(desk.second_agent).get(f"{VIEWS}{view.public_id}/{address}").status_code == 404
    assert AuditEntry.objects.filter(action="tickets.view.kept").count() == 1


def test_only_who_answers_for_the_desk_shares_with_all_of_it(desk: Any) -> None:
    with pytest.raises(NotAllowed):
        keep(desk.agent, sharing="desk")
    with pytest.raises(NotAllowed):
        keep(desk.auditor, sharing="team")
    assert not SavedView.objects.exists()
    view = keep(desk.chief, sharing="desk")
    for who in (desk.agent, desk.trainer, desk.auditor):
        assert list(selectors.views_for(who)) == [view]


def test_a_team_is_who_works_on_the_same_queues(desk: Any) -> None:
    view = keep(desk.agent, sharing="team")
    trainers = keep(desk.trainer, title="Eğitim", query="state=new", sharing="team")
    assert list(selectors.views_for(desk.second_agent)) == [view]
    assert list(selectors.views_for(desk.trainer)) == [trainers]


def test_a_shared_view_is_changed_by_its_owner_or_the_chief(desk: Any) -> None:
    view = keep(desk.agent, sharing="team")
    with pytest.raises(NotAllowed):
        keep(desk.second_agent, title="Benim", view=view, expected_version=1, sharing="team")
    with pytest.raises(NotAllowed):
        drop_view(view, actor=desk.second_agent)
    changed = keep(desk.chief, title="Ekibin", view=view, expected_version=1, sharing="team")
    assert (changed.title, changed.person, changed.teams) == ("Ekibin", desk.agent, ["open"])
    with pytest.raises(NotAllowed):
        keep(desk.chief, view=changed, expected_version=2, sharing="own")
    drop_view(changed, actor=desk.agent)
    assert not selectors.views_for(desk.agent).exists()


def test_what_a_leaver_shared_stays_with_his_team(desk: Any) -> None:
    view = keep(desk.agent, sharing="team")
    Person.objects.filter(pk=desk.agent.pk).update(active=False)
    changed = keep(desk.chief, title="Ekibin", view=view, expected_version=1, sharing="team")
    assert list(selectors.views_for(desk.second_agent)) == [changed]


def test_the_second_of_two_who_change_one_view_is_told(desk: Any) -> None:
    view = keep(desk.agent, sharing="team")
    keep(desk.chief, title="İlk", view=view, expected_version=1, sharing="team")
    with pytest.raises(Conflict):
        keep(desk.agent, title="İkinci", view=view, expected_version=1, sharing="team")
    assert SavedView.objects.get().title == "İlk"


def test_a_view_has_a_name_of_its_own_and_there_are_not_too_many(desk: Any) -> None:
    keep(desk.agent)
    with pytest.raises(Invalid) as taken:
        keep(desk.agent)
    assert "title" in taken.value.fields
    for number in range(MOST_OF_A_PERSON - 1):
        keep(desk.agent, title=f"Görünüm {number}")
    with pytest.raises(Invalid):
        keep(desk.agent, title="Bir tane daha")
    keep(desk.second_agent)
    assert SavedView.objects.filter(person=desk.agent).count() == MOST_OF_A_PERSON


# What it shows


def test_a_shared_view_shows_each_what_he_may_see_anyway(desk: Any) -> None:
    hidden = open_for(desk.employee, title="Gizli olan", service_code="m7-k")
    open_for(desk.employee, title="Açık olan")
    view = keep(desk.chief, title="Hepsi", query="state=new", sharing="desk")
    for who, sees in ((desk.chief, True), (desk.agent, False)):
        page = browser_of(who).get(f"/is-listesi/?state=new&saved={view.public_id}").content.decode()
        assert (hidden.title in page, "Açık olan" in page) == (sees, True)
    assert (number_of(desk.chief, "state=new"), number_of(desk.agent, "state=new")) == (2, 1)
    assert number_of(desk.trainer, "state=new") == 0


def test_a_view_of_somebody_who_left_is_not_taken_for_his_namesake(desk: Any) -> None:
    leaver, namesake = desk.second_agent, make_person("Ali", "Yılmaz", roles=("agent",))
    assert namesake.official_name == leaver.official_name
    for title, owner in (("Ayrılanda kalan", leaver), ("Adaşının işi", namesake)):
        opened = open_for(desk.employee, title=title)
        services.assign(opened.pk, actor=desk.chief, expected_version=1, owner=owner)
    query = lists.canonical(QueryDict(f"owner={leaver.official_name}&owner-key={leaver.public_id}"))
    view = keep(desk.agent, query=query)
    Person.objects.filter(pk=leaver.pk).update(active=False)
    page = browser_of(desk.agent).get(f"/is-listesi/?{query}&saved={view.public_id}").content.decode()
    assert ("Ayrılanda kalan" in page, "Adaşının işi" in page) == (True, False)
    assert number_of(desk.agent, query) == 1


def test_a_view_that_names_what_is_gone_says_so_and_shows_nothing(desk: Any) -> None:
    open_for(desk.employee, title="Her şey")
    query = lists.canonical(QueryDict(f"owner={desk.agent.official_name}&owner-key=per_{'0' * 20}"))
    view = keep(desk.agent, query=query)
    page = browser_of(desk.agent).get(f"/is-listesi/?{query}&saved={view.public_id}").content.decode()
    assert "artık bulunmayan" in page
    assert "Her şey" not in page
    [found] = counting.counted(desk.agent, [QueryDict(query)])
    assert (found.number, list(found.lost)) == (None, ["Sorumlu"])
    assert "Artık bulunmuyor" in browser_of(desk.agent).get(VIEWS).content.decode()


def test_a_view_of_a_queue_that_one_does_not_work_on_shows_nothing(desk: Any) -> None:
    open_for(desk.employee, title="Başka kuyruktan")
    view = keep(desk.chief, query="queue=boyle-bir-kuyruk-yok", sharing="desk")
    page = browser_of(desk.agent).get(f"/is-listesi/?queue=boyle-bir-kuyruk-yok&saved={view.public_id}")
    assert "Başka kuyruktan" not in page.content.decode()


def test_a_view_that_is_not_ones_own_is_as_if_it_were_not_there(desk: Any) -> None:
    view = keep(desk.chief, title="Şefin kendisinin")
    page = browser_of(desk.agent).get(f"/is-listesi/?view=nobody&saved={view.public_id}").content.decode()
    assert "Şefin kendisinin" not in page


# Numbers


def test_every_view_is_counted_in_one_statement_whatever_was_closed(desk: Any) -> None:
    for number in range(3):
        open_for(desk.employee, title=f"Talep {number}")
    queries = [QueryDict(query) for query in ("", "view=mine", "view=nobody&state=new", "due=overdue", "channel=web")]
    with CaptureQueriesContext(connection) as captured:
        numbers = [found.number for found in counting.counted(desk.agent, queries)]
    assert numbers == [3, 0, 3, 0, 3]
    assert len([query for query in captured.captured_queries if "tickets_ticketprofile" in query["sql"]]) == 1


def test_a_number_goes_up_to_a_hundred_and_is_then_many(desk: Any) -> None:
    keep(desk.agent, title="Yeni olanlar", query="state=new")
    for _number in range(counting.MOST_COUNTED + 1):
        open_for(desk.employee)
    assert number_of(desk.agent, "state=new") == counting.MOST_COUNTED
    assert "99+" in browser_of(desk.agent).get(f"{VIEWS}ust/").content.decode()


@pytest.mark.parametrize("query", ["state=over", "state=all", "q=ebys", "state=closed", "solved_from=01.01.2026"])
def test_what_looks_into_the_past_or_for_words_is_not_counted(desk: Any, query: str) -> None:
    open_for(desk.employee)
    assert number_of(desk.agent, query) is None


def test_the_part_above_the_list_says_where_one_is(desk: Any) -> None:
    open_for(desk.employee)
    view = keep(desk.agent, title="Sahipsiz olanlar")
    agent = browser_of(desk.agent)
    here = f"http://testserver/is-listesi/?view=nobody&saved={view.public_id}"
    part = agent.get(f"{VIEWS}ust/", headers={"HX-Current-URL": here, "HX-Request": "true"}).content.decode()
    assert re.search(r'aria-current="page"><span>Sahipsiz olanlar', part)
    assert "Görünüm olarak kaydet" not in part
    part = agent.get(f"{VIEWS}ust/", headers={"HX-Current-URL": f"{here}&state=new"}).content.decode()
    assert "Bu süzgeçleri görünüme kaydet" in part
    assert "Görünüm olarak kaydet" in part


def test_the_list_itself_asks_no_more_for_its_views(desk: Any) -> None:
    views = [keep(desk.agent, title=f"Görünüm {number}") for number in range(9)]
    agent = browser_of(desk.agent)
    agent.get("/is-listesi/")
    with CaptureQueriesContext(connection) as captured:
        agent.get("/is-listesi/")
    assert not [query for query in captured.captured_queries if "savedview" in query["sql"]]
    with CaptureQueriesContext(connection) as captured:
        agent.get(f"/is-listesi/?view=nobody&saved={views[0].public_id}")
    assert len(captured) <= 8


# The pages


def test_keeping_the_filters_of_the_moment(desk: Any) -> None:
    agent = browser_of(desk.agent)
    page = agent.get(f"{VIEWS}yeni/?channel=telefon&sort=-due_order").content.decode()
    assert "Telefon" in page
    assert "Son tarih ↓" in page
    form = {"title": "Telefonla", "sharing": "own", "query": "channel=telefon&sort=-due_order&after=x", "version": "0"}
    answer = agent.post(f"{VIEWS}yeni/", form)
    view = SavedView.objects.get()
    assert view.query == "channel=telefon&sort=-due_order"
    assert answer["Location"] == f"/is-listesi/?channel=telefon&sort=-due_order&saved={view.public_id}"
    assert agent.get(f"{VIEWS}{view.public_id}/")["Location"] == answer["Location"]
    refused = agent.post(f"{VIEWS}yeni/", {**form, "title": "telefonla ", "query": "channel=guvercin"})
    assert refused.status_code == 422
    assert "bulunmayan bir şeyin adını" in refused.content.decode()
    assert SavedView.objects.count() == 1


def test_a_person_who_was_typed_is_kept_by_his_key(desk: Any) -> None:
    words = {"title": "Zeynep'in", "sharing": "own", "version": "0", "query": f"owner={desk.agent.official_name}"}
    browser_of(desk.agent).post(f"{VIEWS}yeni/", words)
    assert QueryDict(SavedView.objects.get().query)["owner-key"] == desk.agent.public_id


def test_each_puts_the_views_in_an_order_of_his_own(desk: Any) -> None:
    first, second = keep(desk.chief, title="A", sharing="desk"), keep(desk.chief, title="B", sharing="desk")
    agent = browser_of(desk.agent)
    agent.post(f"{VIEWS}{second.public_id}/sira/", {"step": "up"})
    for who, order in ((desk.agent, [second, first]), (desk.second_agent, [first, second])):
        page = browser_of(who).get(VIEWS).content.decode()
        assert sorted((first, second), key=lambda view: page.index(f'id="{view.public_id}"')) == order


def test_the_work_list_opens_with_the_first_page_that_one_chose(desk: Any) -> None:
    view, agent = keep(desk.agent), browser_of(desk.agent)
    assert agent.get("/is-listesi/").status_code == 200
    agent.post(f"{VIEWS}{view.public_id}/sira/", {"step": "start"})
    opened = agent.get("/is-listesi/")
    assert opened["Location"] == f"/is-listesi/?view=nobody&saved={view.public_id}"
    assert 'href="/is-listesi/?view=all"' in agent.get(opened["Location"]).content.decode()
    assert agent.get("/is-listesi/?view=all").status_code == 200
    drop_view(view, actor=desk.agent)
    assert agent.get("/is-listesi/").status_code == 200


@pytest.mark.parametrize("words", ["SAHIPSIZ", "sahipsiz isler", "Sahipsiz İşler", "ışler"])
def test_the_palette_finds_a_view_in_any_spelling(desk: Any, words: str) -> None:
    view = keep(desk.agent, title="Sahipsiz işler")
    [found] = browser_of(desk.agent).get("/ara/git/", {"q": words}).json()["found"]
    assert (found["label"], view.public_id in found["url"]) == ("Sahipsiz işler", True)
    assert browser_of(desk.second_agent).get("/ara/git/", {"q": words}).json()["found"] == []


# Filters


def test_every_filter_is_a_name_that_a_view_keeps(desk: Any) -> None:
    every = QueryDict("&".join(f"{name}=x" for name in filters.NAMES))
    asked = lists.work_list(desk.agent, every).understood(every).form
    assert asked is not None
    assert set(asked.fields) == {name for name in filters.NAMES if not name.endswith("-key")}


def test_filters_behind_the_fold(desk: Any) -> None:
    web = open_for(desk.employee, title="Sayfadan gelen")
    phone = open_for(desk.colleague, title="Telefonla gelen", channel="telefon")
    services.change_status(
        phone.pk, actor=desk.agent, expected_version=1, state="waiting_supplier", note="Soruldu.", waiting_for="Firma"
    )
    agent = browser_of(desk.agent)

    def found(query: str) -> set[str]:
        page = agent.get(f"/is-listesi/?{query}").content.decode()
        return {ticket.title for ticket in (web, phone) if ticket.title in page}

    assert found("channel=telefon") == {phone.title}
    assert found(f"requester={desk.employee.official_name}") == {web.title}
    assert found(f"unit={desk.unit.name}") == {web.title, phone.title}
    assert found("state=waiting") == {phone.title}
    assert found("state=moving") == {web.title}
    assert found("changed_from=01.01.2020") == {web.title, phone.title}
    assert found("changed_to=01.01.2020") == set()
    assert found("changed_from=01.01.2020&state=over") == set()
    assert "more-filters" in (page := agent.get("/is-listesi/?channel=telefon").content.decode())
    assert '<details class="more-filters" open>' in page
