"""What one chooses about notices: for oneself, within what is offered, never against what is forced."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel import outbox
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.notify import kinds, preferences, queues, services
from helpdesk_site.notify.mail import send
from helpdesk_site.notify.models import Choice, Preference, Way
from helpdesk_site.people.models import Person, RoleGrant
from tests.notify.digesting import choose, sent, tell
from tests.tickets.people import browser_of, make_person

PAGE = "/bildirimler/tercihler/"
FORCED = ("permission_decided", "permission_changed", "file_quarantined")


def put(person: Any, wishes: dict[tuple[str, str], str], **over: Any) -> Preference:
    values = {"actor": person, "expected_version": 0, "afternoon": False, **over}
    return preferences.choose(person, wishes=wishes, **values)


def nothing_was_kept() -> bool:
    audited = AuditEntry.objects.filter(action="notify.preferences.chosen").exists()
    return not (Choice.objects.exists() or Preference.objects.exists() or audited)


def genel_destek(desk: Any) -> queues.Queue:
    return next(queue for queue in queues.queues_of(desk.agent) if queue.code == "genel-destek")


# The service


def test_nobody_chooses_for_another(desk):
    with pytest.raises(NotAllowed):
        put(desk.employee, {("request_reply", ""): "desk"}, actor=desk.chief)
    assert nothing_was_kept()


@pytest.mark.parametrize("kind", FORCED)
@pytest.mark.parametrize("way", [Way.DIGEST, Way.DESK, Way.NONE])
def test_what_is_forced_is_not_switched_off_whoever_asks_the_service(desk, kind, way):
    with pytest.raises(Invalid, match="kapatılamaz") as refused:
        put(desk.employee, {(kind, ""): way, ("request_reply", ""): "desk"})
    assert refused.value.code == "forced"
    assert set(refused.value.fields) == {kind}
    assert nothing_was_kept()


@pytest.mark.parametrize("kind", ["work_breach", "operation_needs_human", "approval_asked"])
def test_what_the_chief_must_know_is_forced(desk, kind):
    known = kinds.kind_called(kind)
    assert known is not None
    assert known.forced
    if known.concerns(desk.chief):
        with pytest.raises(Invalid, match="kapatılamaz"):
            put(desk.chief, {(kind, ""): "desk"})
    assert kinds.way_of(kind, "desk") == Way.MAIL, "not even a row that should not be there switches it off"


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({("no_such_kind", ""): "mail"}, "no_such_kind"),
        ({("request_reply", ""): "pigeon"}, "request_reply"),
        ({("request_reply", ""): "none"}, "request_reply"),
        ({("request_reply", ""): ""}, "request_reply"),
        ({("work_reply", ""): "desk"}, "work_reply"),  # he does not work on any queue
        ({("request_reply", "1"): "desk"}, "request_reply.1"),
    ],
)
def test_what_is_not_offered_is_refused_by_its_name(desk, wishes, field):
    with pytest.raises(Invalid) as refused:
        put(desk.employee, wishes)
    assert list(refused.value.fields) == [field]
    assert nothing_was_kept()


def test_nobody_chooses_for_a_queue_in_which_he_does_not_work(desk):
    foreign = genel_destek(desk)
    with pytest.raises(Invalid):
        put(desk.trainer, {("work_reply", foreign.key): "desk"})
    assert nothing_was_kept()


def test_who_chose_in_another_window_meanwhile_is_told(desk):
    put(desk.employee, {("request_reply", ""): "digest"})
    with pytest.raises(Conflict):
        put(desk.employee, {("request_reply", ""): "desk"})
    assert Choice.objects.get().way == "digest"
    assert Preference.objects.get().version == 1


def test_a_choice_replaces_the_one_before_and_stands_in_the_audit_without_names(desk):
    put(desk.employee, {("request_reply", ""): "digest", ("request_moved", ""): "desk"}, afternoon=True)
    put(desk.employee, {("request_reply", ""): "desk", ("request_moved", ""): "mail"}, expected_version=1)
    assert list(Choice.objects.values_list("kind", "queue", "way")) == [("request_reply", "", "desk")]
    preference = Preference.objects.get()
    assert (preference.afternoon, preference.version) == (False, 2)
    newest = AuditEntry.objects.filter(action="notify.preferences.chosen").latest("id")
    assert '"chosen":{"request_reply:":"desk"}' in newest.payload


def test_what_he_chose_about_a_role_that_he_has_no_more_is_left_alone(desk):
    queue = genel_destek(desk)
    put(desk.agent, {("work_assigned", ""): "digest", ("work_reply", queue.key): "desk"})
    RoleGrant.objects.filter(person=desk.agent).delete()
    put(Person.objects.get(pk=desk.agent.pk), {("request_reply", ""): "digest"}, expected_version=1)
    assert set(Choice.objects.values_list("kind", flat=True)) == {"work_assigned", "work_reply", "request_reply"}


# What a choice costs


def test_asking_for_the_choices_costs_one_statement_however_many_are_told(desk):
    people = [make_person("Kişi", f"No{number}") for number in range(10)]

    def cost(*told: Any) -> int:
        with unit_of_work():
            notices = services.deliver_to_all(
                told, template="ticket_replied", context={"reference": "1"}, link="/x/", about=("ticket", "1")
            )
        with CaptureQueriesContext(connection) as captured:
            send({"notifications": [each.public_id for each in notices]})
        return sum("notify_choice" in query["sql"] for query in captured.captured_queries)

    for person in people:
        choose(person, request_reply="digest")
    assert (cost(people[0]), cost(*people)) == (1, 1)


# The page


def test_the_page_says_what_is_forced_and_why_and_that_nothing_is_lost(desk):
    page = browser_of(desk.employee).get(PAGE).content.decode()
    assert "Bildirim tercihleri" in page
    assert "hiçbiri kaybolmaz" in page
    assert "Yetki verilen ya da yetkisi alınan kişi bunu hemen bilmelidir" in page
    assert page.count(" disabled") >= 3 * len(FORCED)
    assert "Kuyruklara göre" not in page, "he works in none"


def test_a_choice_is_kept_and_shown_again(desk):
    browser = browser_of(desk.employee)
    form = {"version": "0", "digests": "twice", "request_reply": "digest", "request_moved": "desk"}
    assert browser.post(PAGE, form)["Location"] == PAGE
    assert dict(Choice.objects.values_list("kind", "way")) == {"request_reply": "digest", "request_moved": "desk"}
    page = browser.get(PAGE).content.decode()
    assert 'id="id_request_reply_digest" aria-labelledby="kind-request_reply way-digest" checked' in page
    assert 'name="version" value="1"' in page


def test_a_form_that_forces_its_way_changes_nothing_about_what_is_forced(desk):
    browser = browser_of(desk.employee)
    browser.post(PAGE, {"version": "0", "digests": "once", "permission_changed": "desk"})
    assert not Choice.objects.exists()


@pytest.mark.parametrize(
    "over", [{"request_reply": "pigeon"}, {"digests": "hourly"}, {"version": "x"}, {"version": ""}, {"digests": ""}]
)
def test_bad_input_is_a_sentence_and_keeps_what_was_chosen(desk, over):
    browser = browser_of(desk.employee)
    form = {"version": "0", "digests": "once", "request_moved": "desk", **over}
    answer = browser.post(PAGE, form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "error-summary" in page
    assert 'id="id_request_moved_desk" aria-labelledby="kind-request_moved way-desk" checked' in page
    assert nothing_was_kept()


def test_an_older_page_is_refused_and_keeps_what_was_chosen(desk):
    browser = browser_of(desk.employee)
    form = {"version": "0", "digests": "once", "request_moved": "desk"}
    browser.post(PAGE, form)
    answer = browser.post(PAGE, {**form, "request_moved": "digest"})
    assert answer.status_code == 409
    assert "başka bir pencerede" in answer.content.decode()
    assert Choice.objects.get().way == "desk"


def test_the_menu_the_list_and_the_foot_of_each_mail_lead_there(desk):
    page = browser_of(desk.employee).get("/bildirimler/").content.decode()
    assert page.count(f'href="{PAGE}"') == 2
    tell(desk.employee)
    outbox.deliver_waiting()
    message = sent()
    assert f"http://testserver{PAGE}" in str(message.body)
    assert f'href="http://testserver{PAGE}"' in str(message.alternatives[0][0])


def test_the_page_costs_the_same_for_many_choices(desk):
    browser = browser_of(desk.agent)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        browser.get(PAGE)
    own = queues.queues_of(desk.agent)
    put(desk.agent, {("work_reply", queue.key): "digest" for queue in own})
    with CaptureQueriesContext(connection) as many:
        browser.get(PAGE)
    assert len(many) <= len(few) <= 12
