"""Administrators keep webhooks; for everybody else they are not there."""

from __future__ import annotations

import pytest

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from helpdesk_site.webhooks import services
from helpdesk_site.webhooks.models import Delivery, Subscription
from tests.tickets.people import browser_of
from tests.webhooks.conftest import subscribe

LIST = "/web-kancalari/"


def audited(action: str) -> int:
    return AuditEntry.objects.filter(action=f"webhooks.{action}").count()


@pytest.mark.parametrize("who", ["employee", "agent", "chief", "auditor"])
def test_who_is_no_administrator_finds_and_makes_none(house, receiver, subscribed, who):
    person = getattr(house, who)
    with pytest.raises(NotAllowed):
        subscribe(person, receiver.url, "ticket.opened", name="Benim")
    with pytest.raises(NotAllowed):
        services.rotate(subscribed.webhook, actor=person, expected_version=1)
    with pytest.raises(NotAllowed):
        services.step(subscribed.webhook, "end", actor=person)
    browser = browser_of(person)
    assert browser.get(LIST).status_code == 404
    assert browser.get(f"{LIST}{subscribed.webhook.public_id}/").status_code == 404
    assert "Web kancaları" not in browser.get("/").content.decode()
    assert Subscription.objects.get().version == 1


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"name": "  "}, "name"), ({"name": "a" * 81}, "name"), ({"events": []}, "events"),
        ({"events": ["ticket.opened", "ticket.exploded"]}, "events"), ({"url": "ftp://127.0.0.1/"}, "url"),
        ({"url": "http://10.0.0.1/"}, "url"), ({"url": "http://boyle-bir-sunucu.invalid/"}, "url"),
        ({"url": "http://127.0.0.1/" + "a" * 500}, "url"), ({"name": "Raporlama"}, "name"),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_named_and_nothing_is_kept(house, receiver, subscribed, over, field):
    values = {"name": "Pano", "url": receiver.url, "events": ["ticket.opened"], **over}
    with pytest.raises(Invalid) as refused:
        services.subscribe(services.Wish(**values), actor=house.keeper)
    assert set(refused.value.fields) == {field}
    assert Subscription.objects.count() == 1 == audited("subscription.made")


def test_of_two_who_change_at_once_the_second_is_told_and_overwrites_nothing(house, receiver, subscribed):
    webhook, wish = subscribed.webhook, services.Wish("Pano", receiver.url, ["ticket.closed"])
    services.change(webhook, wish, actor=house.keeper, expected_version=1)
    with pytest.raises(Conflict):
        services.change(
            webhook, services.Wish("Son", receiver.url, ["ticket.moved"]), actor=house.keeper, expected_version=1
        )
    with pytest.raises(Conflict):
        services.rotate(webhook, actor=house.keeper, expected_version=1)
    kept = Subscription.objects.get()
    assert (kept.name, kept.events, kept.version, kept.previous_salt) == ("Pano", ["ticket.closed"], 2, "")
    assert audited("subscription.secret_rotated") == 0


def test_a_name_is_free_again_when_its_webhook_has_ended(house, receiver, subscribed):
    services.step(subscribed.webhook, "end", actor=house.keeper)
    subscribe(house.keeper, receiver.url, "ticket.opened")
    with pytest.raises(Conflict):
        services.change(
            subscribed.webhook,
            services.Wish("Eski", receiver.url, ["ticket.opened"]),
            actor=house.keeper,
            expected_version=1,
        )


def test_a_paused_webhook_sends_no_test(house, subscribed):
    services.step(subscribed.webhook, "pause", actor=house.keeper)
    with pytest.raises(WrongState):
        services.send_test(subscribed.webhook, actor=house.keeper)
    assert not Delivery.objects.exists()


# The pages


def test_what_was_typed_stands_on_the_form_that_is_refused(house):
    browser = browser_of(house.keeper)
    typed = {"name": "Raporlama", "url": "http://10.0.0.1/kanca", "events": ["ticket.opened"]}
    answer = browser.post(f"{LIST}yeni/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "WEBHOOK_NETWORKS" in page
    assert 'value="http://10.0.0.1/kanca"' in page
    assert not Subscription.objects.exists()


def test_the_secret_is_shown_once_and_no_cache_keeps_it(house, receiver):
    browser = browser_of(house.keeper)
    typed = {"name": "Raporlama", "url": receiver.url, "events": ["ticket.opened"]}
    answer = browser.post(f"{LIST}yeni/", typed)
    assert "whsec_" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    made = Subscription.objects.get()
    for address in (LIST, f"{LIST}{made.public_id}/", f"{LIST}{made.public_id}/degistir/"):
        page = browser.get(address).content.decode()
        assert "whsec_" not in page
        assert made.salt not in page


def test_the_page_of_a_webhook_asks_the_database_no_more_for_a_long_log(
    house, subscribed, django_assert_max_num_queries
):
    for _ in range(30):
        services.send_test(subscribed.webhook, actor=house.keeper)
    browser = browser_of(house.keeper)
    browser.get(LIST)
    with django_assert_max_num_queries(8):
        assert browser.get(f"{LIST}{subscribed.webhook.public_id}/").status_code == 200
