"""What every EBYS promises, held against the fake and against a real server over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from integrations.ebys.fake import FakeEbys
from integrations.ebys.port import Account, Assignment, Certificate, Delegation, Ebys, NewAccount
from integrations.errors import Conflict, NotFound, Refused
from tests.integrations.ebys.conftest import RECORDS, REGISTRY, ROLES, UNITS
from tests.servers.ebys import EbysServer

NewPerson = Callable[[], NewAccount]

CLERK = Assignment(
    id="a-1",
    unit_code=RECORDS.code,
    role_code="EVRAK_KAYIT",
    clearance="HZO",
    kind="ASIL",
    primary=True,
    valid_from=datetime(2026, 11, 30, 21, tzinfo=UTC),
    valid_to=None,
    basis="E-24312041-702.03-1",
)
ROUTER = replace(CLERK, id="a-2", role_code="HAVALE", primary=False, valid_to=datetime(2026, 12, 15, 21, tzinfo=UTC))


@dataclass
class Subject:
    """An EBYS with a way to ask for its journal: kinds and ids of what really changed for a person."""

    ebys: Ebys
    journal: Callable[[str], list[tuple[str, str]]]
    certify: Callable[[Account, datetime], None]


class EbysContract:
    """The rules. A subclass brings `subject`."""

    @pytest.fixture
    def subject(self) -> Subject | Iterator[Subject]:
        raise NotImplementedError

    @pytest.fixture
    def ebys(self, subject: Subject) -> Ebys:
        return subject.ebys

    @pytest.fixture
    def account(self, ebys: Ebys, new_person: NewPerson) -> Account:
        return ebys.create_account(new_person()).value

    # -- Accounts -----------------------------------------------------------

    def test_it_answers_a_check(self, ebys: Ebys) -> None:
        ebys.check()
        assert ebys.capabilities().conditional_writes
        assert ebys.capabilities().delegations

    def test_an_unknown_person_has_no_account(self, ebys: Ebys) -> None:
        assert ebys.find_account("99999") is None

    def test_a_number_with_quotes_finds_nothing_but_itself(self, ebys: Ebys, account: Account) -> None:
        assert ebys.find_account(f'x" or externalId eq "{account.employee_no}') is None

    def test_a_new_account_is_open_and_holds_nothing(self, ebys: Ebys, subject: Subject, new_person: NewPerson) -> None:
        person = new_person()
        change = ebys.create_account(person)
        assert change.changed
        assert change.value.active
        assert change.value.assignments == ()
        assert change.value.employee_no == person.employee_no
        assert change.value.username == person.username
        assert change.value.display_name == "İclal Şahin"
        assert change.value.unit_code == RECORDS.code
        assert _timeless(_read(ebys, change.value)) == _timeless(change.value)
        assert subject.journal(person.employee_no) == [("account.created", change.value.id)]

    def test_creating_an_account_twice_leaves_one(self, ebys: Ebys, subject: Subject, new_person: NewPerson) -> None:
        person = new_person()
        first = ebys.create_account(person)
        second = ebys.create_account(replace(person, display_name="Başka"))
        assert not second.changed
        assert second.exchanges, "what was read is the evidence that it was so already"
        assert second.value.id == first.value.id
        assert second.value.display_name == "İclal Şahin"
        assert len(subject.journal(person.employee_no)) == 1

    def test_a_taken_user_name_is_refused(self, ebys: Ebys, account: Account, new_person: NewPerson) -> None:
        person = replace(new_person(), username=account.username)
        with pytest.raises(Refused):
            ebys.create_account(person)
        assert ebys.find_account(person.employee_no) is None

    def test_closing_and_opening_keep_the_account(self, ebys: Ebys, subject: Subject, account: Account) -> None:
        closed = ebys.set_active(account.id, active=False, if_version=account.version)
        assert closed.changed
        assert not closed.value.active
        again = ebys.set_active(account.id, active=False, if_version=closed.value.version)
        assert not again.changed
        opened = ebys.set_active(account.id, active=True, if_version=again.value.version)
        assert opened.value.active
        kinds = [kind for kind, _ in subject.journal(account.employee_no)]
        assert kinds == ["account.created", "account.deactivated", "account.activated"]

    def test_all_accounts_are_listed_once(self, ebys: Ebys, new_person: NewPerson) -> None:
        made = {ebys.create_account(new_person()).value.id for _ in range(7)}
        listed = [each.id for each in ebys.list_accounts()]
        assert made <= set(listed)
        assert len(listed) == len(set(listed))

    def test_units_are_listed_with_their_parents(self, ebys: Ebys) -> None:
        assert set(ebys.list_units()) == {REGISTRY, RECORDS}

    def test_the_certificate_is_known_once_ebys_tells_of_it(
        self, ebys: Ebys, subject: Subject, account: Account
    ) -> None:
        assert account.certificate is None
        subject.certify(account, datetime(2027, 1, 15, 21, tzinfo=UTC))
        assert _read(ebys, account).certificate == Certificate(True, datetime(2027, 1, 15, 21, tzinfo=UTC))

    # -- Assignments --------------------------------------------------------

    def test_an_assignment_is_added_and_read_back_as_it_was_sent(
        self, ebys: Ebys, subject: Subject, account: Account
    ) -> None:
        change = ebys.put_assignment(account.id, CLERK, if_version=account.version)
        assert change.changed
        assert change.value.assignments == (CLERK,)
        assert change.value.version != account.version
        assert change.exchanges
        assert ("assignment.added", "a-1") in subject.journal(account.employee_no)

    def test_adding_it_again_changes_nothing(self, ebys: Ebys, subject: Subject, account: Account) -> None:
        first = ebys.put_assignment(account.id, CLERK, if_version=account.version)
        again = ebys.put_assignment(account.id, CLERK, if_version=first.value.version)
        assert not again.changed
        assert again.value.version == first.value.version
        assert subject.journal(account.employee_no).count(("assignment.added", "a-1")) == 1

    def test_the_same_id_with_other_content_replaces_it_whole(
        self, ebys: Ebys, subject: Subject, account: Account
    ) -> None:
        dated = replace(CLERK, valid_to=datetime(2026, 12, 31, 21, tzinfo=UTC))
        first = ebys.put_assignment(account.id, dated, if_version=account.version)
        change = ebys.put_assignment(account.id, CLERK, if_version=first.value.version)
        assert change.changed
        assert change.value.assignments == (CLERK,), "the old end date must not stay"
        assert subject.journal(account.employee_no)[-1] == ("assignment.changed", "a-1")

    def test_several_are_put_in_one_write(self, ebys: Ebys, account: Account) -> None:
        change = ebys.put_assignments(account.id, [CLERK, ROUTER], if_version=account.version)
        assert set(change.value.assignments) == {CLERK, ROUTER}

    def test_several_are_put_all_or_none(self, ebys: Ebys, subject: Subject, account: Account) -> None:
        unknown = replace(ROUTER, unit_code="99999999")
        with pytest.raises(Refused, match="99999999"):
            ebys.put_assignments(account.id, [CLERK, unknown], if_version=account.version)
        assert _read(ebys, account).assignments == ()
        assert len(subject.journal(account.employee_no)) == 1

    def test_an_unknown_role_is_refused_with_its_code(self, ebys: Ebys, account: Account) -> None:
        with pytest.raises(Refused, match="YOK_BOYLE_ROL"):
            ebys.put_assignment(account.id, replace(CLERK, role_code="YOK_BOYLE_ROL"), if_version=account.version)
        assert _read(ebys, account).version == account.version

    def test_removing_takes_only_what_it_names(self, ebys: Ebys, subject: Subject, account: Account) -> None:
        both = ebys.put_assignments(account.id, [CLERK, ROUTER], if_version=account.version)
        change = ebys.remove_assignment(account.id, "a-1", if_version=both.value.version)
        assert change.changed
        assert change.value.assignments == (ROUTER,)
        assert subject.journal(account.employee_no)[-1] == ("assignment.removed", "a-1")

    def test_removing_what_is_absent_changes_nothing(self, ebys: Ebys, subject: Subject, account: Account) -> None:
        change = ebys.remove_assignment(account.id, "a-1", if_version=account.version)
        assert not change.changed
        assert change.value.version == account.version
        assert len(subject.journal(account.employee_no)) == 1

    def test_removing_an_id_with_quotes_removes_nothing_else(self, ebys: Ebys, account: Account) -> None:
        held = ebys.put_assignment(account.id, CLERK, if_version=account.version)
        change = ebys.remove_assignment(account.id, 'x" or value pr or value eq "', if_version=held.value.version)
        assert change.value.assignments == (CLERK,)

    def test_several_are_removed_in_one_write(self, ebys: Ebys, account: Account) -> None:
        both = ebys.put_assignments(account.id, [CLERK, ROUTER], if_version=account.version)
        change = ebys.remove_assignments(account.id, ["a-1", "a-2", "a-3"], if_version=both.value.version)
        assert change.changed
        assert change.value.assignments == ()

    def test_a_new_primary_assignment_takes_the_place_of_the_old_one(
        self, ebys: Ebys, subject: Subject, account: Account
    ) -> None:
        """RFC 7643 §2.4: at most one value is primary, so the write that brings another one demotes the first."""
        first = ebys.put_assignment(account.id, CLERK, if_version=account.version)
        second = replace(ROUTER, primary=True)
        change = ebys.put_assignment(account.id, second, if_version=first.value.version)
        assert set(change.value.assignments) == {replace(CLERK, primary=False), second}
        entries = subject.journal(account.employee_no)[2:]
        assert sorted(entries) == [("assignment.added", "a-2"), ("assignment.changed", "a-1")]

    def test_two_primary_assignments_in_one_write_are_refused(self, ebys: Ebys, account: Account) -> None:
        with pytest.raises(Refused):
            ebys.put_assignments(account.id, [CLERK, replace(ROUTER, primary=True)], if_version=account.version)
        assert _read(ebys, account).assignments == ()

    # -- Guards -------------------------------------------------------------

    def test_a_stale_version_is_a_conflict_and_changes_nothing(
        self, ebys: Ebys, subject: Subject, account: Account
    ) -> None:
        ebys.put_assignment(account.id, CLERK, if_version=account.version)
        with pytest.raises(Conflict):
            ebys.put_assignment(account.id, ROUTER, if_version=account.version)
        with pytest.raises(Conflict):
            ebys.remove_assignment(account.id, "a-1", if_version=account.version)
        with pytest.raises(Conflict):
            ebys.remove_assignment(account.id, "absent", if_version=account.version)
        with pytest.raises(Conflict):
            ebys.set_active(account.id, active=False, if_version=account.version)
        after = _read(ebys, account)
        assert after.assignments == (CLERK,)
        assert after.active
        assert len(subject.journal(account.employee_no)) == 2

    def test_a_write_without_a_version_is_refused(self, ebys: Ebys, account: Account) -> None:
        with pytest.raises(Refused):
            ebys.put_assignment(account.id, CLERK, if_version="")
        assert _read(ebys, account).assignments == ()

    def test_writing_to_an_account_that_is_not_there_is_not_found(self, ebys: Ebys) -> None:
        with pytest.raises(NotFound):
            ebys.put_assignment("yok", CLERK, if_version='W/"1"')

    # -- Delegations --------------------------------------------------------

    @pytest.fixture
    def delegation(self, ebys: Ebys, account: Account, new_person: NewPerson) -> Delegation:
        delegate = ebys.create_account(new_person()).value
        return Delegation(
            id="",
            key=f"request-{account.employee_no}",
            delegator_no=account.employee_no,
            delegate_no=delegate.employee_no,
            unit_code=RECORDS.code,
            kind="VEKALET",
            scope=("IMZACI",),
            valid_from=datetime(2020, 1, 5, 21, tzinfo=UTC),
            valid_to=datetime(2120, 1, 5, 21, tzinfo=UTC),
            reason="Yıllık izin",
            basis="E-24312041-903.05.01-7",
            status="planned",
            version="",
        )

    def test_a_delegation_is_created_once(self, ebys: Ebys, subject: Subject, delegation: Delegation) -> None:
        assert ebys.find_delegation(delegation.key) is None
        change = ebys.put_delegation(delegation)
        assert change.changed
        expected = replace(delegation, id=change.value.id, version=change.value.version, status="active")
        assert change.value == expected
        again = ebys.put_delegation(delegation)
        assert not again.changed
        assert again.exchanges
        assert again.value == change.value
        assert ebys.find_delegation(delegation.key) == change.value
        assert subject.journal(delegation.delegator_no).count(("delegation.created", delegation.key)) == 1

    def test_a_delegation_that_begins_later_is_planned(self, ebys: Ebys, delegation: Delegation) -> None:
        later = replace(delegation, valid_from=datetime(2119, 1, 5, 21, tzinfo=UTC))
        assert ebys.put_delegation(later).value.status == "planned"

    def test_both_sides_of_a_delegation_see_it(self, ebys: Ebys, delegation: Delegation) -> None:
        held = ebys.put_delegation(delegation).value
        assert ebys.list_delegations(delegation.delegator_no) == (held,)
        assert ebys.list_delegations(delegation.delegate_no) == (held,)
        assert ebys.list_delegations("99999") == ()

    def test_the_same_key_for_another_authority_is_refused(self, ebys: Ebys, delegation: Delegation) -> None:
        held = ebys.put_delegation(delegation).value
        with pytest.raises(Refused):
            ebys.put_delegation(replace(delegation, scope=("IMZACI", "HAVALE")))
        assert ebys.find_delegation(delegation.key) == held

    def test_a_delegation_to_nobody_is_refused(self, ebys: Ebys, delegation: Delegation) -> None:
        with pytest.raises(Refused, match="99998"):
            ebys.put_delegation(replace(delegation, delegate_no="99998"))
        assert ebys.find_delegation(delegation.key) is None

    def test_ending_a_delegation_is_final(self, ebys: Ebys, subject: Subject, delegation: Delegation) -> None:
        held = ebys.put_delegation(delegation).value
        ended = ebys.end_delegation(delegation.key, if_version=held.version)
        assert ended.changed
        assert ended.value.status == "ended"
        again = ebys.end_delegation(delegation.key, if_version=ended.value.version)
        assert not again.changed
        with pytest.raises(Refused):
            ebys.put_delegation(delegation)
        assert subject.journal(delegation.delegator_no).count(("delegation.ended", delegation.key)) == 1

    def test_ending_under_a_stale_version_is_a_conflict(self, ebys: Ebys, delegation: Delegation) -> None:
        ebys.put_delegation(delegation)
        with pytest.raises(Conflict):
            ebys.end_delegation(delegation.key, if_version='W/"0"')
        found = ebys.find_delegation(delegation.key)
        assert found is not None
        assert found.status == "active"

    def test_ending_what_is_not_there_is_not_found(self, ebys: Ebys) -> None:
        with pytest.raises(NotFound):
            ebys.end_delegation("yok", if_version='W/"1"')


class TestFakeEbys(EbysContract):
    @pytest.fixture
    def subject(self) -> Subject:
        fake = FakeEbys(units=UNITS, roles=ROLES)
        return Subject(
            fake,
            lambda number: [(e.kind, e.id) for e in fake.journal if e.employee_no == number],
            lambda account, valid_to: fake.certify(account.employee_no, Certificate(True, valid_to)),
        )


class TestSandboxOverHttp(EbysContract):
    @pytest.fixture
    def subject(self, server: EbysServer) -> Iterator[Subject]:
        adapter = server.adapter(page_size=3)
        yield Subject(
            adapter,
            lambda number: [(e["kind"], e["id"]) for e in server.journal() if e["employee_no"] == number],
            lambda account, valid_to: server.certify(account.id, valid_to),
        )
        adapter.close()


def _read(ebys: Ebys, account: Account) -> Account:
    found = ebys.find_account(account.employee_no)
    assert found is not None
    return found


def _timeless(account: Account) -> Account:
    """The account without the time of its reading, which differs with each read."""
    return replace(account, read_at=datetime(2026, 1, 1, tzinfo=UTC))
