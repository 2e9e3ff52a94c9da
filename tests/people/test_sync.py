"""The directory's people in our tables: changes only, with history; what it may not decide, it proposes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import NotAllowed, WrongState
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people import auth, organisation, policies, selectors, services, tasks
from helpdesk_site.people.models import (
    ApiToken,
    FormerName,
    Person,
    PersonRecord,
    SignedInSession,
    SyncFinding,
    SyncRun,
    Unit,
)
from helpdesk_site.people.sync import brake, bring_up_to_date, confirm_run, staging, synchronise
from helpdesk_site.people.sync.entries import digest_of, row_of
from integrations.directory.fake import FakeDirectory
from integrations.errors import Unavailable
from tests.people_factories import give_role, make_person, make_unit

pytestmark = pytest.mark.django_db

READER = SystemActor("directory")
DAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.held_at(clock.midnight(DAY) + timedelta(hours=9)):
        yield


def full(directory, **options) -> SyncRun:
    return synchronise(directory, mode="full", actor=READER, **options)


def delta(directory, **options) -> SyncRun:
    return synchronise(directory, mode="delta", actor=READER, **options)


def put(directory: FakeDirectory, username: str, **fields):
    values = {"given_name": "Ayşe", "surname": "Örnek", "unit_code": "22222222", "title": "Memur", **fields}
    return directory.put_person(username, **values)


def put_many(directory: FakeDirectory, number: int, **fields) -> None:
    for each in range(number):
        put(directory, f"kisi.{each:04}", employee_no=f"{each:06}", **fields)


def rows_read(statement: str) -> int:
    """How many rows PostgreSQL looks at in all steps of a statement together."""
    ((plan,),) = staging.rows(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}")

    def looked_at(node: dict[str, Any]) -> int:
        own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        return int(own) + sum(looked_at(child) for child in node.get("Plans", ()))

    return int(looked_at(plan[0]["Plan"]))


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def open_findings(kind: str) -> list[str]:
    found = SyncFinding.objects.filter(kind=kind, closed_at__isnull=True).order_by("id")
    return [finding.detail or (finding.person.username if finding.person else "") for finding in found]


class TestUnchanged:
    def test_unchanged_people_cost_one_reading_of_our_table_and_no_write(self, directory):
        put_many(directory, 2500)
        full(directory)
        with CaptureQueriesContext(connection) as seen:
            run = full(directory)
        assert (run.read, run.created, run.written) == (2500, 0, 0)
        of_people = [q["sql"] for q in seen if "people_person" in q["sql"] and "SELECT directory_id" in q["sql"]]
        assert len(of_people) == 1
        assert not [q["sql"] for q in seen if q["sql"].lstrip().startswith(("UPDATE people_p", "INSERT INTO people_p"))]
        assert not [q["sql"] for q in seen if q["sql"].startswith("COPY incoming")]

    def test_the_number_of_statements_does_not_follow_the_number_of_people(self, directory):
        put_many(directory, 100)
        full(directory)
        with CaptureQueriesContext(connection) as few:
            full(directory)
        put_many(directory, 3000)
        full(directory)
        with CaptureQueriesContext(connection) as many:
            full(directory)
        assert len(many) == len(few)

    def test_a_long_session_still_looks_nobody_up_but_those_who_changed(self, directory):
        """From what a session has read and forgotten before, PostgreSQL guesses that many come, and reads everybody."""
        put_many(directory, 3000)
        full(directory)
        changed = next(iter(directory.read_people()))
        with staging.staging():
            staging.execute("INSERT INTO incoming (dn) SELECT repeat('x', 100) FROM generate_series(1, 20000)")
            staging.execute("DELETE FROM incoming")
            staging.copy_in([row_of(changed, digest_of(changed))])
            assert rows_read(brake.TOUCHED) > 3000
            staging.prepare()
            assert rows_read(brake.TOUCHED) < 10

    def test_a_change_that_we_do_not_keep_is_no_change(self, directory):
        put(directory, "ayse")
        full(directory)
        put(directory, "ayse", display_name="Other")
        assert full(directory).written == 0


class TestWritten:
    def test_a_person_arrives_with_unit_manager_and_history(self, directory):
        unit = make_unit("22222222")
        boss = put(directory, "isik.irmak", surname="Irmak")
        put(directory, "iclal.sahin", given_name="İclal", surname="Şahin", employee_no="045121", manager_dn=boss.dn)
        run = full(directory)
        assert (run.state, run.read, run.created) == ("done", 2, 2)
        iclal = person("iclal.sahin")
        assert (iclal.unit, iclal.manager, iclal.employee_no) == (unit, person("isik.irmak"), "045121")
        assert organisation.manager_of(iclal, DAY) == person("isik.irmak")
        assert organisation.manager_of(iclal, DAY - timedelta(days=1)) is None

    def test_the_managers_name_is_compared_as_a_name_not_as_text(self, directory):
        put(directory, "isik", surname="Irmak")
        put(directory, "iclal", manager_dn="UID=ISIK, OU=People,dc=ornek,dc=bel,dc=tr")
        full(directory)
        assert person("iclal").manager == person("isik")

    def test_only_the_changed_person_is_written_with_history_and_one_audit_row(self, directory):
        put_many(directory, 20)
        full(directory)
        with clock.held_at(clock.midnight(DAY + timedelta(days=30))):
            put(directory, "kisi.0007", title="Şef")
            run = full(directory)
        assert run.written == 1
        records = list(PersonRecord.objects.filter(person=person("kisi.0007")).order_by("valid_from"))
        assert [(r.title, r.valid_from, r.valid_to) for r in records] == [
            ("Memur", DAY, DAY + timedelta(days=30)), ("Şef", DAY + timedelta(days=30), None),
        ]  # fmt: skip
        changed = AuditEntry.objects.filter(action="people.person.changed")
        assert [entry.object_id for entry in changed] == [person("kisi.0007").public_id]
        assert "Şef" not in changed[0].payload

    def test_two_changes_on_one_day_leave_one_record(self, directory):
        put(directory, "ayse")
        full(directory)
        put(directory, "ayse", title="Şef")
        full(directory)
        assert [r.title for r in PersonRecord.objects.all()] == ["Şef"]

    def test_every_new_person_stands_in_the_audit_chain_by_his_pseudonym(self, directory):
        put_many(directory, 3)
        full(directory)
        (entry,) = AuditEntry.objects.filter(action="people.person.imported")
        assert all(str(uuid) in entry.payload for uuid in Person.objects.values_list("uuid", flat=True))
        assert "Ayşe" not in entry.payload

    def test_a_renamed_entry_is_the_same_person_and_keeps_his_old_names(self, directory):
        entry = put(directory, "ayse.eski", employee_no="1")
        put(directory, "mehmet", manager_dn=entry.dn)
        full(directory)
        before = person("ayse.eski").uuid
        directory.set_dn(entry.id, "uid=ayse.yeni,ou=people,dc=ornek,dc=bel,dc=tr")
        full(directory)
        assert person("ayse.yeni").uuid == before
        found = person("ayse.yeni")
        assert selectors.former_dns_of([found.pk]) == {found.pk: (entry.dn,)}
        assert person("mehmet").manager == person("ayse.yeni")

    def test_somebody_who_still_names_the_managers_old_name_has_that_manager(self, directory):
        entry = put(directory, "ayse.eski")
        full(directory)
        directory.set_dn(entry.id, "uid=ayse.yeni,ou=people,dc=ornek,dc=bel,dc=tr")
        full(directory)
        put(directory, "mehmet", manager_dn=entry.dn)
        full(directory)
        assert person("mehmet").manager == person("ayse.yeni")
        assert FormerName.objects.count() == 1

    def test_a_manager_who_arrives_later_is_found_then(self, directory):
        put(directory, "mehmet", manager_dn="uid=ayse,ou=people,dc=ornek,dc=bel,dc=tr")
        full(directory)
        assert person("mehmet").manager is None
        assert open_findings("unknown_manager") == ["mehmet"]
        put(directory, "ayse")
        delta(directory)
        assert person("mehmet").manager == person("ayse")
        assert organisation.manager_of(person("mehmet"), DAY) == person("ayse")

    def test_two_people_may_swap_their_staff_numbers(self, directory):
        put(directory, "ayse", employee_no="1")
        put(directory, "mehmet", employee_no="2")
        full(directory)
        put(directory, "ayse", employee_no="2")
        put(directory, "mehmet", employee_no="1")
        full(directory)
        assert (person("ayse").employee_no, person("mehmet").employee_no) == ("2", "1")

    def test_texts_that_are_too_long_are_cut_and_stop_nobody(self, directory):
        put(
            directory,
            "ayse",
            title="x" * 400,
            surname="Ö" * 300,
            extension="0232 123 45 67 / 4512",
            given_name="A\x00b",
        )
        put(directory, "mehmet")
        assert full(directory).created == 2
        assert len(person("ayse").title) == 150
        assert person("ayse").given_name == "Ab"


class TestProposed:
    def test_an_unknown_unit_number_makes_a_unit_to_be_described(self, directory):
        put(directory, "ayse", unit_code="99999999")
        full(directory)
        unit = Unit.objects.get(detsis_no="99999999")
        assert (person("ayse").unit, unit.is_defined, unit.name) == (unit, False, "Tanımsız birim 99999999")
        assert open_findings("unknown_unit") == ["99999999"]

    def test_a_unit_that_somebody_describes_is_no_longer_reported(self, directory):
        put(directory, "ayse", unit_code="99999999")
        full(directory)
        unit, top = Unit.objects.get(detsis_no="99999999"), make_unit("10000001")
        for actor in (make_person(), make_person(roles=["agent"])):
            with pytest.raises(NotAllowed):
                services.describe_unit(unit, name="Park Şube", kind="sube", parent=top, actor=actor)
        services.describe_unit(unit, name="Park Şube", kind="sube", parent=top, actor=make_person(roles=["hr_clerk"]))
        assert open_findings("unknown_unit") == []
        assert organisation.name_of(unit, DAY) == "Park Şube"
        assert organisation.parent_of(unit, DAY) == top
        full(directory)
        assert person("ayse").unit == unit

    @pytest.mark.parametrize("code", ["01234567", "1234567", "Ulaşım", "123456789"])
    def test_what_is_no_number_makes_no_unit_but_drops_nobody(self, directory, code):
        put(directory, "ayse", unit_code=code)
        full(directory)
        assert person("ayse").unit is None
        assert not Unit.objects.exists()
        assert open_findings("bad_unit_code") == [code]

    def test_somebody_who_is_gone_is_reported_and_nothing_happens_to_him(self, directory):
        gone = put(directory, "ayse")
        put(directory, "mehmet")
        full(directory)
        directory.delete_person(gone.id)
        for _ in range(2):
            run = full(directory)
        assert run.missing == 1
        assert person("ayse").active
        assert open_findings("missing") == ["ayse"]

    def test_somebody_who_is_back_is_no_longer_reported(self, directory):
        entry = put(directory, "ayse")
        put(directory, "mehmet")
        full(directory)
        directory.delete_person(entry.id)
        full(directory)
        directory._people[entry.id] = entry
        full(directory)
        assert open_findings("missing") == []

    def test_a_delta_reports_nobody_missing(self, directory):
        put_many(directory, 3)
        full(directory)
        assert delta(directory).missing == 0
        assert open_findings("missing") == []

    def test_a_number_borne_twice_stays_with_its_bearer_and_is_reported(self, directory):
        put(directory, "ayse", employee_no="7")
        full(directory)
        put(directory, "mehmet", employee_no="7")
        for _ in range(2):
            full(directory)
        assert (person("ayse").employee_no, person("mehmet").employee_no) == ("7", "")
        assert open_findings("duplicate_employee_no") == ["mehmet"]

    def test_the_number_of_somebody_who_left_may_be_given_again(self, directory):
        put(directory, "ayse", employee_no="7")
        full(directory)
        put(directory, "ayse", active=False)
        put(directory, "mehmet", employee_no="7")
        full(directory)
        assert person("mehmet").employee_no == "7"


class TestClosed:
    def test_who_is_disabled_loses_account_sessions_and_tokens_at_once(self, directory, settings):
        settings.AUTHENTICATION_BACKENDS = [auth.BACKEND]
        put(directory, "ayse")
        full(directory)
        with unit_of_work():
            user = services.ensure_account(person("ayse"))
        services.create_api_token(user, name="x", days=3, actor=user.person)
        client = Client()
        client.force_login(user, backend=auth.BACKEND)
        SignedInSession.objects.create(
            user=user, session_key=str(client.session.session_key), started_at=clock.now(), seen_at=clock.now()
        )
        put(directory, "ayse", active=False)
        run = full(directory)
        assert run.deactivated == 1
        assert not Session.objects.exists()
        assert SignedInSession.objects.get().ended_why == "disabled"
        assert ApiToken.objects.get().revoked_at is not None
        user.refresh_from_db()
        assert not user.is_active
        assert open_findings("disabled") == ["ayse"]

    def test_who_comes_back_may_sign_in_again(self, directory):
        put(directory, "ayse")
        full(directory)
        with unit_of_work():
            user = services.ensure_account(person("ayse"))
        for active in (False, True):
            put(directory, "ayse", active=active)
            full(directory)
        user.refresh_from_db()
        assert user.is_active
        assert open_findings("disabled") == []


class TestBrake:
    @pytest.fixture
    def many(self, directory: FakeDirectory) -> FakeDirectory:
        put_many(directory, 300)
        full(directory)
        return directory

    def test_the_limit_is_two_percent_or_two_hundred_and_never_below_a_handful(self):
        assert not policies.is_too_many(5, of=60)
        assert policies.is_too_many(6, of=60)
        assert not policies.is_too_many(20, of=1000)
        assert policies.is_too_many(21, of=1000)
        assert policies.is_too_many(201, of=30_000)

    @pytest.mark.parametrize("fields, word", [({"active": False}, "deactivated"), ({"unit_code": "33333333"}, "moved")])
    def test_too_many_departures_or_moves_stop_before_anything_is_written(self, many, fields, word):
        for each in range(7):
            put(many, f"kisi.{each:04}", **fields)
        run = full(many)
        assert run.state == "stopped"
        assert len(run.plan[word]) == 7
        assert Person.objects.filter(active=True, unit__detsis_no="22222222").count() == 300
        assert not Unit.objects.filter(detsis_no="33333333").exists()
        assert AuditEntry.objects.latest("id").action == "people.sync.stopped"

    def test_an_empty_answer_is_no_mass_departure(self, many):
        for entry in list(many.read_people()):
            many.delete_person(entry.id)
        run = full(many)
        assert run.state == "stopped"
        assert open_findings("missing") == []

    def test_a_stopped_run_moves_no_cursor(self, many):
        cursor = SyncRun.objects.get().cursor
        for each in range(7):
            put(many, f"kisi.{each:04}", active=False)
        assert delta(many).state == "stopped"
        assert SyncRun.objects.filter(state="done").latest("id").cursor == cursor

    def test_only_a_person_with_the_right_releases_it_and_only_once(self, many):
        for each in range(7):
            put(many, f"kisi.{each:04}", active=False)
        run = full(many)
        for actor in (READER, make_person(), make_person(roles=["agent"])):
            with pytest.raises(NotAllowed):
                confirm_run(run, actor=actor)
        chief = make_person(roles=["chief"])
        confirm_run(run, actor=chief)
        with pytest.raises(WrongState):
            confirm_run(run, actor=chief)
        assert full(many, confirmed=run).deactivated == 7

    def test_a_release_covers_what_was_seen_and_no_more(self, many):
        for each in range(7):
            put(many, f"kisi.{each:04}", active=False)
        run = full(many)
        confirm_run(run, actor=make_person(roles=["chief"]))
        put(many, "kisi.0100", active=False)
        again = full(many, confirmed=run)
        assert (again.state, Person.objects.filter(active=False).count()) == ("stopped", 0)


class TestRuns:
    def test_a_failed_reading_leaves_the_people_as_they_were(self, directory):
        put(directory, "ayse")
        full(directory)
        put(directory, "ayse", title="Şef")
        directory.faults.down = True
        with pytest.raises(Unavailable):
            full(directory)
        assert person("ayse").title == "Memur"
        assert list(SyncRun.objects.order_by("id").values_list("state", flat=True)) == ["done", "failed"]

    def test_the_first_delta_reads_everybody(self, directory):
        put_many(directory, 3)
        run = delta(directory)
        assert (run.mode, run.created) == ("full", 3)

    def test_a_delta_reads_what_has_changed(self, directory):
        put_many(directory, 10)
        full(directory)
        put(directory, "kisi.0003", title="Şef")
        run = delta(directory)
        assert run.written == 1
        assert run.read < 10
        assert person("kisi.0003").title == "Şef"

    def test_progress_is_told_with_the_number_of_all(self, directory):
        put_many(directory, 1200)
        told = []
        full(directory, progress=lambda done, total: told.append((done, total)))
        assert told == [(1000, 1200), (1200, 1200)]

    def test_one_entry_is_brought_up_to_date_without_a_run(self, directory):
        entry = put(directory, "ayse")
        with CaptureQueriesContext(connection) as first:
            found = bring_up_to_date(entry, actor=READER)
        with CaptureQueriesContext(connection) as second:
            assert bring_up_to_date(entry, actor=READER) == found
        assert (len(second), len(first) > 5) == (1, True)
        assert not SyncRun.objects.exists()

    def test_a_task_survives_a_directory_that_does_not_answer(self, directory):
        put(directory, "ayse")
        tasks.sync_full()
        directory.faults.down = True
        tasks.sync_delta()
        assert person("ayse").active


class TestCommand:
    def test_it_reads_and_says_what_it_did(self, directory, capsys):
        put_many(directory, 3)
        call_command("sync_directory", "--full")
        assert "3 kişi okundu: 3 yeni" in capsys.readouterr().out

    def test_a_stopped_run_is_an_error_that_names_the_way_on(self, directory):
        put_many(directory, 100)
        call_command("sync_directory")
        for each in range(8):
            put(directory, f"kisi.{each:04}", active=False)
        with pytest.raises(CommandError) as stopped:
            call_command("sync_directory")
        run = SyncRun.objects.get(state="stopped")
        assert run.public_id in str(stopped.value)
        chief = make_person()
        with pytest.raises(CommandError):
            call_command("sync_directory", "--confirm", run.public_id, "--by", chief.user.username)
        give_role(chief, "chief")
        call_command("sync_directory", "--confirm", run.public_id, "--by", chief.user.username)
        assert Person.objects.filter(active=False).count() == 8


def test_a_run_that_died_is_found_by_the_next_one(directory):
    SyncRun.objects.create(mode="full", started_at=clock.now())
    full(directory)
    assert list(SyncRun.objects.order_by("id").values_list("state", flat=True)) == ["failed", "done"]
