"""Navigation by role: each visitor sees his own entries, in order, with what waits for him."""

from __future__ import annotations

import pytest
from django.test import override_settings

from helpdesk_site.interface import navigation
from helpdesk_site.interface.navigation import Entry
from helpdesk_site.kernel.prepared import Counted, Given, Prepared
from helpdesk_site.people.models import Person
from tests.interface.conftest import site_settings
from tests.interface.site import Nobody, Visitor
from tests.people_factories import make_person

pytestmark = pytest.mark.usefixtures("empty_navigation")


@pytest.fixture(autouse=True)
def addresses():
    with override_settings(**site_settings()):
        yield


def entry(key: str, order: int, url_name: str = "live", **more) -> Entry:
    return Entry(key=key, label=key.title(), url_name=url_name, icon="inbox", order=order, **more)


def seen_by(visitor: object, path: str = "/", place: navigation.Place = "main") -> list[str]:
    return [item.key for item in navigation.items_for(visitor, path=path, place=place)]


def test_nobody_who_has_not_signed_in_sees_an_entry_or_a_counter():
    navigation.register(entry("inbox", 1, counter=lambda _: 3))
    assert seen_by(Nobody()) == []
    assert navigation.counter_for(Nobody(), "inbox") is None


def test_an_entry_that_is_not_for_this_visitor_is_neither_shown_nor_counted():
    asked = []

    def waiting(visitor: Visitor) -> int:
        asked.append(visitor)
        return 3

    navigation.register(entry("inbox", 1, visible=lambda visitor: visitor.is_staff, counter=waiting))
    assert seen_by(Visitor(is_staff=False)) == []
    assert navigation.counter_for(Visitor(is_staff=False), "inbox") is None
    assert asked == []
    assert seen_by(Visitor()) == ["inbox"]


def test_two_apps_cannot_take_one_key():
    navigation.register(entry("inbox", 1))
    with pytest.raises(ValueError, match="inbox"):
        navigation.register(entry("inbox", 2))
    navigation.register(entry("inbox", 1))
    assert seen_by(Visitor()) == ["inbox"]


def test_an_entry_whose_page_is_not_installed_is_left_out():
    navigation.register(entry("releases", 1, "releases:board"))
    assert seen_by(Visitor()) == []


def test_entries_stand_in_their_order_and_in_their_place():
    navigation.register(entry("queue", 20))
    navigation.register(entry("home", 10, "conflict"))
    navigation.register(entry("sign_out", 90, place="menu", method="post"))
    navigation.register(entry("calendar", 75, place="rules"))
    assert seen_by(Visitor()) == ["home", "queue"]
    assert seen_by(Visitor(), place="rules") == ["calendar"]
    assert seen_by(Visitor(), place="menu") == ["sign_out"]


def test_only_the_most_exact_entry_is_the_current_one():
    navigation.register(entry("gallery", 1, "interface:gallery"))
    navigation.register(entry("people", 2, "interface:gallery_people"))
    current = {item.key: item.current for item in navigation.items_for(Visitor(), path="/staff/gallery/people/9/")}
    assert current == {"gallery": False, "people": True}
    nothing = {item.key: item.current for item in navigation.items_for(Visitor(), path="/live/")}
    assert nothing == {"gallery": False, "people": False}


def test_a_counter_of_zero_is_no_badge():
    navigation.register(entry("inbox", 1, counter=lambda _: 0))
    assert navigation.counter_for(Visitor(), "inbox") is None
    assert navigation.items_for(Visitor(), path="/")[0].counter is None


def test_a_long_counter_is_shortened_for_the_eye_and_exact_for_the_ear(client_of_site):
    navigation.register(entry("inbox", 1, counter=lambda _: 128, counter_label="onay bekliyor"))
    body = client_of_site.get("/ui/counter/inbox/").content.decode()
    assert ">99+<" in body
    assert "128 onay bekliyor" in body
    assert client_of_site.get("/ui/counter/unknown/").content.strip() == b""


def test_the_page_shows_what_the_registry_gives(client_of_site):
    navigation.register(entry("inbox", 1, topic=lambda _: "inbox:1", counter=lambda _: 3))
    navigation.register(entry("sign_out", 90, "conflict", place="menu", method="post"))
    navigation.register_search("live")
    body = client_of_site.get("/live/").content.decode()
    assert 'data-live-topic="inbox:1"' in body
    assert 'action="/live/" method="get"' in body
    assert '<form method="post" action="/conflict/"' in body
    assert "Ayşe Nur IŞIK" in body
    assert 'id="site-navigation"' not in client_of_site.get("/live/", headers={"visitor": "nobody"}).content.decode()


def test_what_the_database_is_asked_for_is_asked_in_one_statement(db, django_assert_num_queries):
    for number in range(3):
        make_person(username=f"bekleyen{number}")
    named: Prepared[Person] = Prepared(lambda: Person.objects.filter(username__startswith=Given("start"))[:5])
    navigation.register(entry("inbox", 1, counter=lambda _: Counted(named, {"start": "bekleyen"})))
    navigation.register(entry("calls", 2, counter=lambda _: Counted(named, {"start": "kimse"})))
    navigation.register(entry("rules", 3, visible=lambda _: Counted(named, {"start": "bekleyen2"})))
    navigation.register(entry("hidden", 4, visible=lambda _: Counted(named, {"start": "kimse"}), counter=lambda _: 7))
    with django_assert_num_queries(1):
        shown = navigation.items_for(Visitor(), path="/")
    assert [(item.key, item.counter.count if item.counter else 0) for item in shown] == [
        ("inbox", 3), ("calls", 0), ("rules", 0),
    ]  # fmt: skip
    with django_assert_num_queries(1):
        assert navigation.counter_for(Visitor(), "hidden") is None
