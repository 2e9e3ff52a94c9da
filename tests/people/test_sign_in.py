"""One door: who may come in, what is told to whom may not, and what is left behind."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people import auth, services, sessions, throttle
from helpdesk_site.people.models import Person, SignedInSession, SignInThrottle, User
from integrations.directory.fake import FakeDirectory
from integrations.directory.port import DirectoryPerson
from tests.people_factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]

PASSWORD = "doğru parola"


@pytest.fixture
def iclal(directory: FakeDirectory):
    return directory.put_person(
        "iclal.sahin", password=PASSWORD, given_name="İclal", surname="Şahin", employee_no="45121", unit_code="22222222"
    )


def sign_in(client: Client, username: str, password: str, **extra):
    return client.post(reverse("people:sign_in"), {"username": username, "password": password, **extra})


def locked_until() -> datetime:
    until = SignInThrottle.objects.get(kind="account").locked_until
    assert until is not None
    return until


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


class TestRefused:
    @pytest.mark.parametrize("username, password", [
        ("nobody.here", "x"), ("iclal.sahin", "yanlış"), ("iclal.sahin", ""), ("iclal.sahin", "   "), ("*", PASSWORD),
    ])  # fmt: skip
    def test_a_wrong_name_or_password_signs_nobody_in_and_makes_no_account(self, client, iclal, username, password):
        answer = sign_in(client, username, password)
        assert answer.status_code == 422
        assert not User.objects.exists()
        assert not SignedInSession.objects.exists()
        assert "_auth_user_id" not in client.session

    def test_unknown_name_wrong_password_and_disabled_read_the_same(self, client, directory, iclal):
        directory.put_person("kapali.hesap", password=PASSWORD, surname="Kapalı", active=False)
        answers = [
            sign_in(client, "nobody.here", PASSWORD),
            sign_in(client, "iclal.sahin", "yanlış"),
            sign_in(client, "kapali.hesap", PASSWORD),
        ]
        said = {answer.context["form"].non_field_errors()[0] for answer in answers}
        assert said == {"Kullanıcı adı veya parola yanlış."}
        assert not Person.objects.filter(surname="Kapalı").exists()

    def test_the_time_of_a_refusal_is_a_multiple_of_one_step(self, client, iclal, monkeypatch):
        monkeypatch.setattr(auth, "REFUSAL_STEP_SECONDS", 0.2)
        began = clock.real_now()
        sign_in(client, "nobody.here", "x")
        assert clock.real_now() - began >= timedelta(seconds=0.2)

    def test_a_refusal_is_audited_without_the_name_that_was_typed(self, client, iclal):
        sign_in(client, "my-secret-password", "iclal.sahin")
        entry = AuditEntry.objects.get(action="people.sign_in.refused")
        assert "my-secret-password" not in entry.payload
        assert entry.object_id == throttle.account_key("my-secret-password")

    def test_the_password_is_never_shown_again(self, client, iclal):
        answer = sign_in(client, "iclal.sahin", "çok gizli")
        assert "çok gizli" not in answer.content.decode()

    def test_a_person_disabled_here_stays_out_although_the_directory_knows_him(self, client, directory, iclal):
        sign_in(client, "iclal.sahin", PASSWORD)
        client.logout()
        person = Person.objects.get()
        with unit_of_work():
            services.deactivate_person(person, actor=SystemActor("tests"), why="left")
        assert sign_in(client, "iclal.sahin", PASSWORD).status_code == 422

    def test_djangos_own_way_in_signs_nobody_in(self, client, iclal):
        assert client.login(username="iclal.sahin", password=PASSWORD) is False

    def test_the_admin_sends_to_the_one_door(self, client):
        answer = client.get("/admin/login/")
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("people:sign_in"))

    def test_two_passwords_in_one_request_do_not_confuse_it(self, client, iclal):
        answer = client.post(reverse("people:sign_in"), {"username": ["x", "iclal.sahin"], "password": ["x", "y"]})
        assert answer.status_code == 422


class TestDirectoryDown:
    def test_nobody_can_sign_in_and_is_told_what_to_do(self, client, directory, iclal):
        directory.faults.down = True
        answer = sign_in(client, "iclal.sahin", PASSWORD)
        assert answer.status_code == 503
        assert answer["Retry-After"]
        assert "dizin" in answer.content.decode().lower()
        assert 'value="iclal.sahin"' in answer.content.decode()

    def test_an_outage_locks_nobody_out(self, client, directory, iclal):
        directory.faults.down = True
        for _ in range(2 * throttle.ACCOUNT.free):
            assert sign_in(client, "iclal.sahin", PASSWORD).status_code == 503
        directory.faults.down = False
        assert sign_in(client, "iclal.sahin", PASSWORD).status_code == 302

    def test_who_is_signed_in_goes_on_working(self, client, directory, iclal):
        sign_in(client, "iclal.sahin", PASSWORD)
        directory.faults.down = True
        assert client.get(reverse("people:profile")).status_code == 200

    def test_a_break_glass_account_signs_in(self, client, directory):
        services.create_local_account(
            "kirmizi.kutu", given_name="Kırmızı", surname="Kutu", password="on beş harften uzun", actor=SystemActor("t")
        )
        directory.faults.down = True
        assert sign_in(client, "kirmizi.kutu", "yanlış").status_code == 422
        assert sign_in(client, "kirmizi.kutu", "on beş harften uzun").status_code == 302
        assert client.session["auth_methods"] == [auth.LOCAL_PASSWORD]


class TestBrake:
    def test_after_five_attempts_the_right_password_waits_too(self, client, iclal):
        for _ in range(throttle.ACCOUNT.free):
            assert sign_in(client, "iclal.sahin", "yanlış").status_code == 422
        answer = sign_in(client, "iclal.sahin", PASSWORD)
        assert answer.status_code == 429
        until = locked_until()
        assert clock.real_now() < until <= clock.real_now() + throttle.ACCOUNT.first_lock
        assert f"{until.astimezone(clock.ISTANBUL):%H:%M:%S}" in answer.content.decode()
        assert actions().count("people.sign_in.locked") == 1
        assert not User.objects.exists()

    def test_another_spelling_of_the_name_is_the_same_account(self, client, iclal):
        for spelling in ("iclal.sahin", "İCLAL.ŞAHİN", "Iclal.Sahin", " iclal.sahin ", "ıclal.şahın"):
            sign_in(client, spelling, "yanlış")
        assert sign_in(client, "iclal.sahin", PASSWORD).status_code == 429

    def test_the_lock_ends_by_itself_and_grows_each_time(self, client, iclal):
        for _ in range(throttle.ACCOUNT.free):
            sign_in(client, "iclal.sahin", "yanlış")
        SignInThrottle.objects.update(locked_until=clock.real_now() - timedelta(seconds=1))
        assert sign_in(client, "iclal.sahin", "yanlış").status_code == 422
        until = locked_until()
        assert until > clock.real_now() + throttle.ACCOUNT.first_lock
        SignInThrottle.objects.update(locked_until=clock.real_now() - timedelta(seconds=1))
        assert sign_in(client, "iclal.sahin", PASSWORD).status_code == 302
        assert not SignInThrottle.objects.filter(kind="account").exists()

    def test_the_lock_never_grows_beyond_an_hour(self):
        assert throttle.ACCOUNT.lock_after(10_000) == timedelta(hours=1)

    def test_one_address_cannot_try_many_names(self, client, iclal):
        for number in range(throttle.ADDRESS.free):
            sign_in(client, f"name{number}", "x")
        assert sign_in(client, "iclal.sahin", PASSWORD).status_code == 429

    def test_the_right_passwords_of_many_people_behind_one_address_lock_nobody(self, client, iclal):
        for _ in range(throttle.ADDRESS.free + 5):
            assert sign_in(Client(), "iclal.sahin", PASSWORD).status_code == 302


class TestSignedIn:
    def test_identity_comes_from_the_directory_not_from_what_was_typed(self, client, directory, iclal):
        assert sign_in(client, "İCLAL.SAHİN", PASSWORD).status_code == 302
        user = User.objects.get()
        assert user.username == "iclal.sahin"
        assert str(user.person.directory_id) == iclal.id
        assert user.person.official_name == "İclal ŞAHİN"
        assert not user.has_usable_password()

    def test_a_renamed_person_keeps_the_account(self, client, directory, iclal):
        sign_in(client, "iclal.sahin", PASSWORD)
        directory.set_dn(iclal.id, "uid=iclal.yeni,ou=people,dc=ornek,dc=bel,dc=tr")
        assert sign_in(Client(), "iclal.yeni", PASSWORD).status_code == 302
        assert User.objects.get().username == "iclal.yeni"

    def test_a_leavers_name_given_to_somebody_else_is_another_account(self, client, directory, iclal):
        sign_in(client, "iclal.sahin", PASSWORD)
        directory.delete_person(iclal.id)
        directory.put_person("iclal.sahin", password="baska", given_name="İclal", surname="Şahiner")
        assert sign_in(Client(), "iclal.sahin", "baska").status_code == 302
        assert User.objects.count() == 2
        assert len(set(User.objects.values_list("person__directory_id", flat=True))) == 2

    def test_the_session_gets_a_new_id_and_knows_when_and_how(self, client, iclal):
        client.get(reverse("people:sign_in"))
        client.session.save()
        before = client.session.session_key
        sign_in(client, "iclal.sahin", PASSWORD)
        session = client.session
        assert session.session_key != before
        assert abs(session["auth_time"] - clock.real_now().timestamp()) < 5
        assert session["auth_methods"] == [auth.PASSWORD]
        assert SignedInSession.objects.get().session_key == session.session_key
        assert actions()[-1] == "people.signed_in"

    @pytest.mark.parametrize("asked, goes", [
        ("/profil/", "/profil/"), ("https://evil.example/", "/"), ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"), ("/\\evil.example", "/"), ("", "/"),
    ])  # fmt: skip
    def test_it_leads_only_to_our_own_pages(self, client, iclal, asked, goes):
        assert sign_in(client, "iclal.sahin", PASSWORD, next=asked)["Location"] == goes

    def test_a_choice_of_language_comes_back_at_sign_in(self, client, iclal):
        sign_in(client, "iclal.sahin", PASSWORD)
        client.post(reverse("people:profile"), {"language": "en", "theme": "dark"})
        other = Client()
        answer = sign_in(other, "iclal.sahin", PASSWORD)
        assert answer.cookies["ui_language"].value == "en"
        assert answer.cookies["ui_theme"].value == "dark"

    def test_the_page_is_turkish_whatever_the_browser_prefers(self, client):
        page = client.get(reverse("people:sign_in"), headers={"accept-language": "de,en;q=0.9"})
        assert "Parola" in page.content.decode()
        assert page.headers["Cache-Control"].count("no-store") == 1


class TestSessionEnds:
    @pytest.fixture
    def browser(self, client: Client, iclal: DirectoryPerson) -> Client:
        sign_in(client, "iclal.sahin", PASSWORD)
        return client

    def is_out(self, browser: Client) -> bool:
        answer = browser.get(reverse("people:profile"))
        return answer.status_code == 302 and reverse("people:sign_in") in answer["Location"]

    def age(self, browser: Client, **keys: int) -> None:
        session = browser.session
        for key, seconds in keys.items():
            session[key] = session[key] - seconds
        session.save()

    def test_signing_out_is_a_post_and_clears_the_browser(self, browser):
        assert browser.get(reverse("people:sign_out")).status_code == 405
        key = browser.session.session_key
        answer = browser.post(reverse("people:sign_out"))
        assert "storage" in answer["Clear-Site-Data"]
        assert not Session.objects.filter(session_key=key).exists()
        assert SignedInSession.objects.get().ended_why == "signed_out"
        assert self.is_out(browser)

    def test_a_session_left_alone_ends(self, browser, settings):
        self.age(browser, seen=settings.SESSION_IDLE_SECONDS)
        assert self.is_out(browser)
        assert SignedInSession.objects.get().ended_why == "idle"

    def test_a_session_that_is_used_ends_too_after_its_longest_time(self, browser, settings):
        self.age(browser, auth_time=settings.SESSION_COOKIE_AGE)
        assert self.is_out(browser)
        assert SignedInSession.objects.get().ended_why == "absolute"

    def test_a_session_that_is_used_goes_on(self, browser, settings):
        self.age(browser, seen=settings.SESSION_IDLE_SECONDS - 60)
        assert not self.is_out(browser)
        assert abs(browser.session["seen"] - clock.real_now().timestamp()) < 5

    def test_disabling_a_person_ends_all_sessions_in_the_same_transaction(self, browser, iclal):
        second = Client()
        sign_in(second, "iclal.sahin", PASSWORD)
        with unit_of_work():
            services.deactivate_person(Person.objects.get(), actor=SystemActor("tests"), why="left")
        assert not Session.objects.exists()
        assert set(SignedInSession.objects.values_list("ended_why", flat=True)) == {"left"}
        assert self.is_out(browser)
        assert self.is_out(second)

    def test_a_session_of_a_closed_person_that_slipped_through_is_refused(self, browser):
        Person.objects.update(active=False)
        assert self.is_out(browser)
        assert not Session.objects.exists()

    def test_i_end_another_session_of_mine_and_nobody_elses(self, browser, directory):
        directory.put_person("baska", password=PASSWORD, surname="Başka")
        other_person, mine = Client(), Client()
        sign_in(other_person, "baska", PASSWORD)
        sign_in(mine, "iclal.sahin", PASSWORD)
        foreign = SignedInSession.objects.get(user__username="baska")
        own = SignedInSession.objects.get(session_key=mine.session.session_key)
        assert browser.post(reverse("people:end_session", args=[foreign.public_id])).status_code == 404
        assert not self.is_out(other_person)
        assert browser.post(reverse("people:end_session", args=[own.public_id])).status_code == 302
        assert self.is_out(mine)
        assert not self.is_out(browser)

    def test_i_sign_out_all_other_browsers_at_once(self, browser):
        others = [Client(), Client()]
        for other in others:
            sign_in(other, "iclal.sahin", PASSWORD)
        browser.post(reverse("people:end_other_sessions"))
        assert [self.is_out(other) for other in others] == [True, True]
        assert not self.is_out(browser)


class TestRecent:
    def test_an_old_sign_in_is_not_recent(self, rf, db):
        request = rf.get("/")
        request.session = {"auth_time": clock.real_now().timestamp() - auth.RECENT_SECONDS - 1}
        assert not auth.is_recent(request)
        request.session["auth_time"] = clock.real_now().timestamp()
        assert auth.is_recent(request)


def test_a_page_of_a_session_costs_one_statement(client, iclal, django_assert_num_queries):
    sign_in(client, "iclal.sahin", PASSWORD)
    with django_assert_num_queries(1):  # the session, and the account with its person, unit and roles
        client.get(reverse("people:sign_in"))


class TestWhoIsSignedIn:
    """The content of the session says it; the row of "my sessions" only brings the account along."""

    @pytest.fixture
    def another(self, directory: FakeDirectory) -> User:
        directory.put_person("baska.biri", password=PASSWORD, surname="Başka", employee_no="45122")
        sign_in(Client(), "baska.biri", PASSWORD)
        return User.objects.get(username="baska.biri")

    def name_on(self, client: Client) -> str:
        return str(client.get(reverse("people:profile")).context["user"].username)

    def test_a_row_that_names_somebody_else_changes_nobody(self, client, iclal, another):
        sign_in(client, "iclal.sahin", PASSWORD)
        SignedInSession.objects.filter(session_key=client.session.session_key).update(user=another)
        assert self.name_on(client) == "iclal.sahin"

    def test_without_a_row_the_account_is_asked_for(self, client, iclal):
        sign_in(client, "iclal.sahin", PASSWORD)
        SignedInSession.objects.all().delete()
        assert self.name_on(client) == "iclal.sahin"

    def test_a_row_whose_session_is_gone_signs_nobody_in(self, client, iclal):
        sign_in(client, "iclal.sahin", PASSWORD)
        Session.objects.all().delete()
        assert client.get(reverse("people:profile")).status_code == 302

    def test_a_session_whose_time_is_over_signs_nobody_in(self, client, iclal):
        sign_in(client, "iclal.sahin", PASSWORD)
        Session.objects.update(expire_date=clock.real_now() - timedelta(seconds=1))
        assert client.get(reverse("people:profile")).status_code == 302

    def test_an_account_that_is_closed_meanwhile_is_out_at_its_next_click(self, client, iclal):
        sign_in(client, "iclal.sahin", PASSWORD)
        User.objects.update(is_active=False)
        assert client.get(reverse("people:profile")).status_code == 302

    def test_what_one_request_read_is_not_there_for_the_next(self, client, iclal):
        sign_in(client, "iclal.sahin", PASSWORD)
        client.get(reverse("people:profile"))
        assert sessions._at_hand.get() is None


def test_the_account_of_somebody_else_is_not_reached_by_a_made_up_session(client, iclal):
    make_person("Başka", "Biri")
    client.cookies["sessionid"] = "a" * 32
    assert client.get(reverse("people:profile")).status_code == 302
