"""The adapter on a SCIM server that shares no code with it: what is common to all products, and what it must refuse.

What such a product cannot do has to end in words that a person understands, and never as done.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from integrations.ebys.port import Account, Delegation, NewAccount
from integrations.ebys.scim import ScimEbys
from integrations.errors import Conflict, NotFound, OutcomeUnknown, Refused, Unavailable
from tests.integrations.ebys.test_contract import CLERK
from tests.servers.unrelated_ebys import UnrelatedServer, start_unrelated_ebys

NewPerson = Callable[[], NewAccount]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UnrelatedServer]:
    server = start_unrelated_ebys(tmp_path_factory.mktemp("unrelated"))
    yield server
    server.stop()


@pytest.fixture
def server(running: UnrelatedServer) -> UnrelatedServer:
    """As django-scim2 is; each test works with people of its own."""
    running.take_habits()
    return running


@pytest.fixture
def ebys(server: UnrelatedServer) -> Iterator[ScimEbys]:
    adapter = server.adapter()
    yield adapter
    adapter.close()


@pytest.fixture
def account(ebys: ScimEbys, new_person: NewPerson) -> Account:
    return ebys.create_account(new_person()).value


def _read(ebys: ScimEbys, account: Account) -> Account:
    found = ebys.find_account(account.employee_no)
    assert found is not None
    return found


# -- What every product can do ----------------------------------------------------


def test_it_says_what_the_product_cannot_do(ebys: ScimEbys) -> None:
    ebys.check()
    told = ebys.capabilities()
    assert not told.conditional_writes
    assert not told.assignments
    assert not told.delegations
    assert told.page_size == 50, "the product gives no more at once, though we would take 100"


def test_an_unknown_person_has_no_account(ebys: ScimEbys, account: Account) -> None:
    assert ebys.find_account("99999") is None


def test_a_new_account_is_open_and_is_found_by_its_employee_number(ebys: ScimEbys, new_person: NewPerson) -> None:
    person = new_person()
    change = ebys.create_account(person)
    assert change.changed
    assert change.value.active
    assert (change.value.employee_no, change.value.username) == (person.employee_no, person.username)
    assert change.value.display_name == "İclal Şahin"
    assert _read(ebys, change.value).id == change.value.id
    assert [each.method for each in change.exchanges] == ["POST", "GET"]


def test_creating_an_account_twice_leaves_one(ebys: ScimEbys, account: Account, new_person: NewPerson) -> None:
    again = ebys.create_account(replace(new_person(), employee_no=account.employee_no))
    assert not again.changed
    assert again.value.id == account.id
    assert [each.employee_no for each in ebys.list_accounts()].count(account.employee_no) == 1


def test_a_taken_user_name_is_refused(ebys: ScimEbys, account: Account, new_person: NewPerson) -> None:
    person = replace(new_person(), username=account.username)
    with pytest.raises(Refused, match="409"):
        ebys.create_account(person)
    assert ebys.find_account(person.employee_no) is None


def test_closing_and_opening_keep_the_account(ebys: ScimEbys, account: Account) -> None:
    closed = ebys.set_active(account.id, active=False, if_version=account.version)
    assert closed.changed
    assert not closed.value.active
    assert not _read(ebys, account).active
    again = ebys.set_active(account.id, active=False, if_version=closed.value.version)
    assert not again.changed
    opened = ebys.set_active(account.id, active=True, if_version=again.value.version)
    assert opened.changed
    assert opened.value.active
    assert opened.value.id == account.id


def test_closing_an_account_that_is_not_there_is_not_found(ebys: ScimEbys) -> None:
    with pytest.raises(NotFound):
        ebys.set_active("77777", active=False, if_version="content:any")


def test_a_search_that_the_product_does_not_understand_is_refused_and_not_answered(ebys: ScimEbys) -> None:
    with pytest.raises(Refused, match="Illegal character"):
        ebys.find_account('x" or externalId eq "45121')


# -- A product that gives no versions -----------------------------------------------


def test_without_versions_a_change_by_somebody_else_is_still_a_conflict(
    server: UnrelatedServer, ebys: ScimEbys, account: Account
) -> None:
    _by_somebody_else(server, account, "name.familyName", "Kaya")
    with pytest.raises(Conflict):
        ebys.set_active(account.id, active=False, if_version=account.version)
    with pytest.raises(Conflict):
        ebys.set_active(account.id, active=True, if_version=account.version)
    assert _read(ebys, account).active


def test_without_versions_no_guard_is_claimed_in_the_evidence(ebys: ScimEbys, account: Account) -> None:
    change = ebys.set_active(account.id, active=False, if_version=account.version)
    assert change.exchanges[0].method == "PATCH"
    assert change.exchanges[0].if_version is None, "a made-up version must not be sent as one of the product's"


def test_a_write_without_a_version_is_refused(ebys: ScimEbys, account: Account) -> None:
    with pytest.raises(Refused):
        ebys.set_active(account.id, active=False, if_version="")
    assert _read(ebys, account).active


def test_a_version_that_is_given_beside_the_account_only_is_the_guard(
    server: UnrelatedServer, ebys: ScimEbys, account: Account
) -> None:
    server.take_habits(gives_etags=True)
    found = _read(ebys, account)
    assert found.version.startswith('W/"')
    change = ebys.set_active(account.id, active=False, if_version=found.version)
    assert change.exchanges[0].if_version == found.version
    assert change.changed
    assert not change.value.active
    with pytest.raises(Conflict, match="412"):
        ebys.set_active(account.id, active=False, if_version=found.version)


# -- What it cannot do ----------------------------------------------------------------


def test_roles_that_a_product_does_not_tell_are_neither_held_nor_absent(ebys: ScimEbys, account: Account) -> None:
    found = _read(ebys, account)
    with pytest.raises(Refused, match="does not tell"):
        _ = found.assignments
    with pytest.raises(Refused, match="does not tell"):
        found.assignment("a-1")


def test_giving_and_taking_roles_are_refused_and_nothing_is_sent(
    server: UnrelatedServer, ebys: ScimEbys, account: Account
) -> None:
    with pytest.raises(Refused, match="does not tell"):
        ebys.put_assignment(account.id, CLERK, if_version=account.version)
    with pytest.raises(Refused, match="does not tell"):
        ebys.remove_assignment(account.id, CLERK.id, if_version=account.version)
    assert _read(ebys, account).version == account.version


def test_a_product_that_announces_roles_and_does_not_take_them_refuses(
    server: UnrelatedServer, new_person: NewPerson
) -> None:
    server.take_habits(announces_assignments=True)
    ebys = server.adapter()
    account = ebys.create_account(new_person()).value
    assert account.assignments == ()
    with pytest.raises(Refused, match="501"):
        ebys.put_assignment(account.id, CLERK, if_version=account.version)
    ebys.close()


def test_a_product_that_says_yes_and_forgets_is_found_out_by_reading_back(
    server: UnrelatedServer, new_person: NewPerson
) -> None:
    server.take_habits(announces_assignments=True, forgets_what_it_accepts=True)
    ebys = server.adapter()
    account = ebys.create_account(new_person()).value
    change = ebys.put_assignment(account.id, CLERK, if_version=account.version)
    assert not change.changed
    assert change.value.assignment(CLERK.id) is None
    ebys.close()


def test_units_and_delegations_are_refused_and_never_empty(ebys: ScimEbys, account: Account) -> None:
    delegation = Delegation(
        id="",
        key="request-1",
        delegator_no=account.employee_no,
        delegate_no="1",
        unit_code=CLERK.unit_code,
        kind="VEKALET",
        scope=(),
        valid_from=CLERK.valid_from,  # type: ignore[arg-type]  # it has one
        valid_to=None,
        reason="",
        basis="",
        status="planned",
        version="",
    )
    calls: list[Callable[[], object]] = [
        lambda: list(ebys.list_units()),
        lambda: ebys.list_delegations(account.employee_no),
        lambda: ebys.find_delegation("request-1"),
        lambda: ebys.put_delegation(delegation),
        lambda: ebys.end_delegation("request-1", if_version='W/"1"'),
    ]
    for call in calls:
        with pytest.raises(Refused) as caught:
            call()
        assert not isinstance(caught.value, NotFound), "not this delegation is missing, but all that the product knows"


# -- Searches that lie ----------------------------------------------------------------


def test_a_product_that_does_not_search_by_employee_number_gives_nobody_a_second_account(
    tmp_path: Path, new_person: NewPerson
) -> None:
    """django-scim2 as it comes answers a search for externalId with an empty list, whoever is there."""
    server = start_unrelated_ebys(tmp_path, knows_no_external_id=True)
    person = new_person()
    first, later = server.adapter(), server.adapter()
    with pytest.raises(OutcomeUnknown, match="does not search by externalId"):
        first.create_account(person)
    for ebys in (first, later):
        with pytest.raises(Refused, match="does not search by externalId"):
            ebys.find_account(person.employee_no)
        with pytest.raises(Refused, match="does not search by externalId"):
            ebys.create_account(replace(person, username="another.name"))
        assert [each.employee_no for each in ebys.list_accounts()] == [person.employee_no]
        ebys.close()
    server.stop()


def test_a_product_that_ignores_searches_does_not_hand_out_somebody_elses_account(
    server: UnrelatedServer, ebys: ScimEbys, account: Account, new_person: NewPerson
) -> None:
    server.take_habits(ignores_filters=True)
    with pytest.raises(Refused, match="does not search"):
        ebys.find_account("99999")
    with pytest.raises(Refused, match="does not search"):
        ebys.create_account(new_person())


# -- Lists ------------------------------------------------------------------------------


@pytest.mark.parametrize("habits", [{"page": 2}, {"writes_small_letters": True}, {"tells_more": True}])
def test_accounts_are_listed_whatever_the_pages_and_letters_of_the_product(
    server: UnrelatedServer, ebys: ScimEbys, new_person: NewPerson, habits: dict[str, object]
) -> None:
    made = [ebys.create_account(new_person()).value for _ in range(5)]
    server.take_habits(**habits)
    listed = [each.id for each in ebys.list_accounts()]
    assert {each.id for each in made} <= set(listed)
    assert len(listed) == len(set(listed))
    found = _read(ebys, made[0])
    assert (found.username, found.active) == (made[0].username, True)
    assert ebys.set_active(found.id, active=False, if_version=found.version).changed


def test_a_list_that_begins_again_and_again_is_not_taken_for_the_whole(
    server: UnrelatedServer, ebys: ScimEbys, new_person: NewPerson
) -> None:
    for _ in range(3):
        ebys.create_account(new_person())
    server.take_habits(page=2, repeats_its_first_page=True)
    with pytest.raises(Unavailable, match="breaks off"):
        list(ebys.list_accounts())


# -- Refusals and outages -----------------------------------------------------------------


def test_a_wrong_token_is_refused(server: UnrelatedServer) -> None:
    stranger = server.adapter(token="wrong")
    with pytest.raises(Refused, match="401"):
        stranger.check()
    stranger.close()


def test_a_product_under_maintenance_is_unavailable_for_as_long_as_it_says(
    server: UnrelatedServer, ebys: ScimEbys, account: Account
) -> None:
    server.take_habits(is_down=True)
    with pytest.raises(Unavailable) as caught:
        ebys.find_account(account.employee_no)
    assert caught.value.retry_after == 7
    assert "<h1>" not in caught.value.detail, "a page is nothing for the eyes of staff"
    with pytest.raises(Unavailable):
        ebys.set_active(account.id, active=False, if_version=account.version)


def test_nobody_listening_is_unavailable(tmp_path: Path) -> None:
    server = start_unrelated_ebys(tmp_path)
    ebys = server.adapter()
    ebys.check()
    server.stop()
    with pytest.raises(Unavailable):
        ebys.check()
    ebys.close()


def _by_somebody_else(server: UnrelatedServer, account: Account, path: str, value: object) -> None:
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": path, "value": value}],
    }
    headers = {"Authorization": f"Bearer {server.token}"}
    answer = httpx.patch(f"{server.url}/Users/{account.id}", json=body, headers=headers, trust_env=False)
    assert answer.status_code == 200, answer.text
