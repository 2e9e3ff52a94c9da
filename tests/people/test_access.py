"""Roles, tokens, looks at records, and finding a colleague."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from helpdesk_site.people import selectors, services
from helpdesk_site.people.models import ApiToken, Person, RecordView, Role, RoleGrant, User
from tests.people.conftest import client_of
from tests.people_factories import SamplePeople, give_role, make_person

SYSTEM = SystemActor("tests")
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.held_at(clock.midnight(TODAY) + timedelta(hours=9)):
        yield


class TestRoles:
    @pytest.mark.parametrize("who", ["iclal", "sule", "isik", "hr"])
    def test_nobody_else_grants_roles(self, sample: SamplePeople, who):
        with pytest.raises(NotAllowed):
            services.grant_role(sample.gulsen, "agent", actor=getattr(sample, who), reason="x")
        assert not RoleGrant.objects.filter(person=sample.gulsen).exists()
        assert not AuditEntry.objects.exists()

    @pytest.mark.parametrize("who", ["umit", "root"])
    def test_nobody_grants_himself_a_role(self, sample: SamplePeople, who):
        person = getattr(sample, who)
        with pytest.raises(NotAllowed):
            services.grant_role(person, "auditor", actor=person, reason="x")

    @pytest.mark.parametrize("role", ["administrator", "auditor", "security_officer", "chief"])
    def test_the_chief_appoints_nobody_who_judges_or_governs_the_desk(self, sample: SamplePeople, role):
        with pytest.raises(NotAllowed):
            services.grant_role(sample.gulsen, role, actor=sample.umit, reason="x")

    @pytest.mark.parametrize("values", [
        {"role": "employee"}, {"role": "king"}, {"reason": " "},
        {"valid_from": TODAY, "valid_to": TODAY},
    ])  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, sample: SamplePeople, values):
        with pytest.raises(Invalid):
            services.grant_role(sample.gulsen, **{"role": "agent", "actor": sample.umit, "reason": "x", **values})

    def test_the_same_role_is_not_given_twice_at_a_time(self, sample: SamplePeople):
        services.grant_role(sample.gulsen, "agent", actor=sample.umit, reason="yeni")
        with pytest.raises(Conflict):
            services.grant_role(sample.gulsen, "agent", actor=sample.umit, reason="yeni")
        with pytest.raises(IntegrityError), transaction.atomic():
            give_role(sample.gulsen, "agent", since=TODAY)

    def test_a_role_holds_from_its_first_day_until_before_its_end(self, sample: SamplePeople):
        services.grant_role(
            sample.gulsen, "agent", actor=sample.umit, reason="x", valid_from=TODAY, valid_to=TODAY + timedelta(days=2)
        )
        held = [selectors.has_role(sample.gulsen, "agent", day=TODAY + timedelta(days=n)) for n in (-1, 0, 1, 2)]
        assert held == [False, True, True, False]

    def test_a_withdrawn_role_is_gone_today_and_known_for_yesterday(self, sample: SamplePeople):
        grant = RoleGrant.objects.get(person=sample.sule)
        services.withdraw_role(grant, actor=sample.umit, reason="ayrıldı")
        assert not selectors.has_role(sample.sule, "agent")
        assert selectors.has_role(sample.sule, "agent", day=TODAY - timedelta(days=1))
        with pytest.raises(WrongState):
            services.withdraw_role(grant, actor=sample.umit, reason="ayrıldı")
        assert AuditEntry.objects.get().action == "people.role.withdrawn"

    def test_a_role_for_one_unit_holds_there_alone(self, sample: SamplePeople):
        give_role(sample.gulsen, "key_user", unit=sample.units.public_transport)
        assert selectors.has_role(sample.gulsen, "key_user", unit=sample.units.public_transport)
        assert not selectors.has_role(sample.gulsen, "key_user", unit=sample.units.systems)

    def test_who_works_here_is_an_employee_and_who_left_is_nothing(self, sample: SamplePeople):
        assert selectors.roles_on(sample.iclal) == {"employee"}
        sample.sule.active = False
        assert selectors.roles_on(sample.sule) == frozenset()
        assert not selectors.has_role(sample.sule, Role.EMPLOYEE)

    def test_a_request_reads_the_roles_once(self, sample: SamplePeople):
        person = Person.objects.get(pk=sample.umit.pk)
        with CaptureQueriesContext(connection) as seen:
            for _ in range(3):
                selectors.has_role(person, "chief")
                selectors.roles_on(person)
                selectors.is_staff(person)
        assert len(seen) == 1

    def test_the_admin_opens_and_closes_with_the_administrators_role(self, sample: SamplePeople):
        services.grant_role(sample.gulsen, "administrator", actor=sample.root, reason="x", valid_to=date(2026, 12, 1))
        assert User.objects.get(person=sample.gulsen).is_superuser
        with clock.held_at(clock.midnight(date(2026, 12, 1))):
            services.refresh_staff_flags()
        assert not User.objects.get(person=sample.gulsen).is_staff


class TestTokens:
    def test_only_a_hash_is_kept_and_the_secret_is_told_once(self, sample: SamplePeople):
        token, secret = services.create_api_token(sample.iclal.user, name="rapor", days=30, actor=sample.iclal)
        assert len(secret) > 43
        assert secret not in str(vars(ApiToken.objects.get()))
        assert secret not in AuditEntry.objects.get().payload
        assert token.expires_at - token.created_at == timedelta(days=30)

    @pytest.mark.parametrize("values", [{"days": 0}, {"days": 400}, {"name": " "}])
    def test_a_token_has_a_purpose_and_an_end(self, sample: SamplePeople, values):
        with pytest.raises(Invalid):
            services.create_api_token(sample.iclal.user, **{"name": "x", "days": 1, "actor": sample.iclal, **values})
        assert not ApiToken.objects.exists()

    def test_nobody_makes_or_revokes_somebody_elses(self, sample: SamplePeople):
        with pytest.raises(NotAllowed):
            services.create_api_token(sample.iclal.user, name="x", days=1, actor=sample.isik)
        token, _ = services.create_api_token(sample.iclal.user, name="x", days=1, actor=sample.iclal)
        with pytest.raises(NotAllowed):
            services.revoke_api_token(token, actor=sample.isik)

    def call(self, header: str | None):
        @api_view()
        def whoami(request):
            return Response(request.user.username)

        headers = {} if header is None else {"authorization": header}
        return whoami(APIRequestFactory().get("/", headers=headers))

    def secret_of(self, person: Person, **over) -> str:
        _, secret = services.create_api_token(person.user, name="x", days=1, actor=person)
        ApiToken.objects.update(**over)
        return secret

    @pytest.mark.parametrize("header", [
        None, "Bearer", "Bearer x", "Bearer a b", "Basic aTp4", "Bearer " + "x" * 5000, "Bearer ç",
    ])  # fmt: skip
    def test_without_a_token_that_lives_there_is_401(self, sample: SamplePeople, header):
        answer = self.call(header)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")

    def test_a_token_is_its_account(self, sample: SamplePeople):
        secret = self.secret_of(sample.iclal)
        answer = self.call(f"Bearer {secret}")
        assert (answer.status_code, answer.data) == (200, "iclal.sahin")
        assert ApiToken.objects.get().last_used_at is not None

    def test_revoked_expired_or_closed_it_is_none(self, sample: SamplePeople):
        past = clock.real_now() - timedelta(seconds=1)
        for over in ({"revoked_at": past}, {"revoked_at": None, "expires_at": past}):
            assert self.call(f"Bearer {self.secret_of(sample.iclal, **over)}").status_code == 401
        ApiToken.objects.all().delete()
        secret = self.secret_of(sample.iclal)
        Person.objects.filter(pk=sample.iclal.pk).update(active=False)
        assert self.call(f"Bearer {secret}").status_code == 401

    def test_a_call_costs_one_statement_for_its_token(self, sample: SamplePeople):
        secret = self.secret_of(sample.iclal)
        self.call(f"Bearer {secret}")
        with CaptureQueriesContext(connection) as seen:
            self.call(f"Bearer {secret}")
        assert len(seen) == 1

    def test_the_command_prints_it_for_an_account_or_a_person_who_never_signed_in(self, sample: SamplePeople, capsys):
        person = make_person(username="yeni.gelen", account=False)
        call_command("create_api_token", "yeni.gelen", "--name", "deneme", "--days", "3")
        secret = capsys.readouterr().out.strip()
        assert self.call(f"Bearer {secret}").data == "yeni.gelen"
        assert ApiToken.objects.get().user.person == person
        with pytest.raises(CommandError):
            call_command("create_api_token", "nobody")

    @pytest.mark.usefixtures("pages")
    def test_the_page_shows_the_secret_once_and_revokes_only_my_own(self, sample: SamplePeople):
        mine, other = client_of(sample.iclal), client_of(sample.isik)
        page = mine.post(reverse("people:tokens"), {"name": "rapor", "days": "30"})
        secret = page.context["secret"]
        assert secret in page.content.decode()
        assert secret not in mine.get(reverse("people:tokens")).content.decode()
        revoke = reverse("people:revoke_token", args=[ApiToken.objects.get().public_id])
        assert other.post(revoke).status_code == 404
        assert mine.get(revoke).status_code == 405
        mine.post(revoke)
        assert self.call(f"Bearer {secret}").status_code == 401


class TestLocalAccounts:
    @pytest.mark.parametrize("username, password", [("kutu", "kısa"), ("Büyük.Harf", "x" * 20), ("şule", "x" * 20)])
    def test_a_weak_one_is_refused(self, db, username, password):
        with pytest.raises(Invalid):
            services.create_local_account(username, given_name="A", surname="B", password=password, actor=SYSTEM)
        assert not Person.objects.exists()

    def test_they_are_listed(self, db, capsys):
        services.create_local_account("kutu", given_name="A", surname="B", password="x" * 20, actor=SYSTEM)
        with pytest.raises(Conflict):
            services.create_local_account("kutu", given_name="A", surname="B", password="x" * 20, actor=SYSTEM)
        call_command("create_local_account", "--list")
        assert capsys.readouterr().out.startswith("kutu\t")


class TestFinding:
    def names(self, actor, text) -> list[str]:
        return [person.official_name for person in selectors.people_matching(actor, text)]

    @pytest.mark.parametrize("text", [
        "isik irmak", "IŞIK IRMAK", "ışık", "Irmak Işık", "ırm", "İSİK", "isik.irmak", "45120", "  isik   irm ",
    ])  # fmt: skip
    def test_any_spelling_finds_him(self, sample: SamplePeople, text):
        assert self.names(sample.iclal, text) == ["Işık IRMAK"]

    @pytest.mark.parametrize("text", ["", "   ", "%", "_", "'", "rmak", "5120", "' OR 1=1 --"])
    def test_nothing_or_the_middle_of_a_word_finds_nobody(self, sample: SamplePeople, text):
        assert self.names(sample.iclal, text) == []

    def test_an_extension_finds_its_owner(self, sample: SamplePeople):
        assert self.names(sample.sule, "4512") == ["Işık IRMAK", "İclal ŞAHİN"]
        assert self.names(sample.sule, "4512 icl") == ["İclal ŞAHİN"]

    def test_the_order_is_the_turkish_alphabet(self, sample: SamplePeople):
        for surname in ("Zor", "Şen", "Sarı", "Çelik", "Can", "Ilgaz", "İnce", "Güç", "Ğ"):
            make_person("Deneme", surname)
        found = [person.surname for person in selectors.people_matching(sample.iclal, "deneme")]
        assert found == ["Can", "Çelik", "Güç", "Ğ", "Ilgaz", "İnce", "Sarı", "Şen", "Zor"]

    def test_who_left_is_found_by_the_desk_alone(self, sample: SamplePeople):
        make_person("Ömer", "İğdeci", active=False)
        assert self.names(sample.iclal, "igdeci") == []
        assert self.names(sample.sule, "igdeci") == ["Ömer İĞDECİ"]

    def test_it_is_one_statement_on_the_index(self, sample: SamplePeople):
        people = [
            Person(given_name=f"Ad{n}", surname=f"Soyad{n}", employee_no=f"{n:06}", username=f"u{n}")
            for n in range(3000)
        ]
        Person.objects.bulk_create(people)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        selectors.roles_on(sample.iclal)
        with CaptureQueriesContext(connection) as seen:
            assert self.names(sample.iclal, "soyad2999") == ["Ad2999 SOYAD2999"]
        assert len(seen) == 1
        assert "person_search" in selectors.people_matching(sample.iclal, "soyad2999").explain()

    @pytest.mark.usefixtures("pages")
    def test_suggestions_show_what_every_employee_may_see(self, sample: SamplePeople):
        client = client_of(sample.gulsen)
        answer = client.get(reverse("people:person_search"), {"q": "icl"}, headers={"accept": "application/json"})
        (choice,) = answer.json()["choices"]
        assert choice["key"] == sample.iclal.public_id
        assert choice["label"] == "İclal ŞAHİN"
        page = client.get(reverse("people:person_search"), {"q": "icl", "page": "9" * 400})
        assert "4512" in page.content.decode()
        assert "@" not in page.content.decode().split("<main")[1].split("</main>")[0]

    @pytest.mark.usefixtures("pages")
    def test_somebody_who_is_not_signed_in_finds_nobody(self, client, sample: SamplePeople):
        assert client.get(reverse("people:person_search"), {"q": "icl"}).status_code == 302


class TestLooks:
    def test_a_look_at_somebody_elses_record_is_written_down(self, sample: SamplePeople):
        services.note_view(sample.sule, sample.iclal, purpose="call", on=("ticket", "tkt_1"))
        services.note_view(sample.iclal, sample.iclal, purpose="own")
        view = RecordView.objects.get()
        assert (view.viewer, view.subject, view.purpose) == (sample.sule.uuid, sample.iclal.uuid, "call")

    def test_the_application_cannot_change_what_was_seen(self, sample: SamplePeople):
        services.note_view(sample.sule, sample.iclal, purpose="call")
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            RecordView.objects.all().delete()
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            RecordView.objects.update(purpose="other")


@pytest.mark.usefixtures("pages")
class TestOwnPages:
    @pytest.mark.parametrize(
        "name", ["profile", "sessions", "tokens", "delegations", "propose_delegation", "person_search"]
    )
    def test_they_open_for_who_is_signed_in_and_ask_others_to_sign_in(self, sample: SamplePeople, client, name):
        assert client.get(reverse(f"people:{name}")).status_code == 302
        page = client_of(sample.isik).get(reverse(f"people:{name}"))
        assert page.status_code == 200
        assert 'lang="tr"' in page.content.decode()

    def test_my_details_name_my_manager_of_today(self, sample: SamplePeople):
        page = client_of(sample.iclal).get(reverse("people:profile")).content.decode()
        assert "Işık IRMAK" in page
        assert "Toplu Ulaşım Şube Müdürlüğü" in page

    def test_a_choice_that_is_not_offered_is_refused(self, sample: SamplePeople):
        answer = client_of(sample.iclal).post(reverse("people:profile"), {"language": "de", "theme": "dark"})
        assert answer.status_code == 422
        assert User.objects.get(person=sample.iclal).theme == "auto"
