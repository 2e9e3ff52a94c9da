"""Each way in which an EBYS can fail, in the words of the adapter: what a caller may do next hangs on the right one."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import httpx
import pytest

from integrations.ebys.port import Account, NewAccount
from integrations.ebys.scim import ScimEbys
from integrations.errors import Conflict, OutcomeUnknown, Refused, Unavailable
from tests.integrations.ebys.test_contract import CLERK, ROUTER
from tests.servers.ebys import EbysServer, free_port

NewPerson = Callable[[], NewAccount]


@pytest.fixture
def account(scim: ScimEbys, new_person: NewPerson) -> Account:
    return scim.create_account(new_person()).value


def _added(server: EbysServer, account: Account) -> int:
    return sum(
        entry["kind"] == "assignment.added" and entry["employee_no"] == account.employee_no
        for entry in server.journal()
    )


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"cut_before": True}, OutcomeUnknown),
        ({"unavailable": True}, Unavailable),
        ({"rate_limited": {"retry_after": 7}}, Unavailable),
        ({"refuse": True}, Refused),
        ({"error_500": True}, OutcomeUnknown),
    ],
)
def test_a_write_that_was_not_carried_out(
    server: EbysServer, scim: ScimEbys, account: Account, fault: dict[str, object], error: type[Exception]
) -> None:
    server.set_faults(**fault, methods=["PATCH"])
    with pytest.raises(error):
        scim.put_assignment(account.id, CLERK, if_version=account.version)
    assert _added(server, account) == 0


@pytest.mark.parametrize("fault", ["cut_after", "answer_lost", "half_answer"])
def test_a_write_that_was_carried_out_and_not_answered_is_unknown_and_safe_to_repeat(
    server: EbysServer, scim: ScimEbys, account: Account, fault: str
) -> None:
    server.set_faults(**{fault: True}, methods=["PATCH"])
    with pytest.raises(OutcomeUnknown):
        scim.put_assignment(account.id, CLERK, if_version=account.version)
    server.clear_faults()
    with pytest.raises(Conflict):
        scim.put_assignment(account.id, CLERK, if_version=account.version)
    found = scim.find_account(account.employee_no)
    assert found is not None
    assert found.assignments == (CLERK,)
    assert not scim.put_assignment(account.id, CLERK, if_version=found.version).changed
    assert _added(server, account) == 1


@pytest.mark.parametrize("fault", ["cut_after", "answer_lost", "half_answer"])
def test_an_account_whose_creation_was_not_answered_is_found_by_the_next_try(
    server: EbysServer, scim: ScimEbys, new_person: NewPerson, fault: str
) -> None:
    person = new_person()
    server.set_faults(**{fault: True}, methods=["POST"])
    with pytest.raises(OutcomeUnknown):
        scim.create_account(person)
    server.clear_faults()
    assert not scim.create_account(person).changed
    kinds = [entry["kind"] for entry in server.journal() if entry["employee_no"] == person.employee_no]
    assert kinds == ["account.created"]


@pytest.mark.parametrize(
    "fault",
    [
        {"cut_before": True},
        {"unavailable": True},
        {"error_500": True},
        {"half_answer": True},
        {"answer_lost": True},
        {"slow_after": 1.5},
    ],
)
def test_a_read_that_fails_is_unavailable(server: EbysServer, scim: ScimEbys, fault: dict[str, object]) -> None:
    server.set_faults(**fault)
    with pytest.raises(Unavailable):
        scim.find_account("45121")


def test_retry_after_reaches_the_caller(server: EbysServer, scim: ScimEbys) -> None:
    server.set_faults(rate_limited={"retry_after": 7})
    with pytest.raises(Unavailable) as caught:
        scim.find_account("45121")
    assert caught.value.retry_after == 7


def test_the_servers_reason_reaches_the_caller(server: EbysServer, scim: ScimEbys, account: Account) -> None:
    server.set_faults(refuse=True, methods=["PATCH"])
    with pytest.raises(Refused, match="EBYS bu değişikliği kabul etmiyor"):
        scim.put_assignment(account.id, CLERK, if_version=account.version)


def test_a_write_that_cannot_be_read_back_is_unknown_and_not_unavailable(
    server: EbysServer, scim: ScimEbys, account: Account
) -> None:
    server.set_faults(unavailable=True, methods=["GET"])
    with pytest.raises(OutcomeUnknown, match="written, but not read back"):
        scim.put_assignment(account.id, CLERK, if_version=account.version)
    assert _added(server, account) == 1


def test_a_slow_write_arrives_after_its_client_gave_up(server: EbysServer, scim: ScimEbys, account: Account) -> None:
    server.set_faults(slow_before=1.6, methods=["PATCH"])
    with pytest.raises(OutcomeUnknown):
        scim.put_assignment(account.id, CLERK, if_version=account.version)
    assert _added(server, account) == 0, "it is still to come"
    assert _eventually(lambda: _added(server, account) == 1)


def test_a_late_write_does_not_pass_its_guard_once_somebody_else_has_written(
    server: EbysServer, scim: ScimEbys, account: Account
) -> None:
    server.set_faults(slow_before=3.0, methods=["PATCH"], count=1)
    with pytest.raises(OutcomeUnknown):
        scim.put_assignment(account.id, CLERK, if_version=account.version)
    repeated = scim.put_assignment(account.id, CLERK, if_version=account.version).value
    revoked = scim.remove_assignment(account.id, CLERK.id, if_version=repeated.version).value
    time.sleep(2.5)
    found = scim.find_account(account.employee_no)
    assert found is not None
    assert found.version == revoked.version, "the late write must not bring back what was taken away"
    assert _added(server, account) == 1


def test_without_the_guard_the_late_write_does_bring_it_back(
    server: EbysServer, scim: ScimEbys, account: Account
) -> None:
    """The control: what the test above would miss if the sandbox could not misbehave."""
    value = {"value": "a-9", "unitCode": CLERK.unit_code, "roleCode": CLERK.role_code}
    grant = [{"op": "add", "path": _ASSIGNMENTS, "value": [value]}]
    revoke = [{"op": "remove", "path": f'{_ASSIGNMENTS}[value eq "a-9"]'}]
    server.set_faults(slow_before=1.5, methods=["PATCH"], count=1)
    with pytest.raises(httpx.ReadTimeout):
        _raw_patch(server, account, grant, timeout=0.2)
    _raw_patch(server, account, grant)
    _raw_patch(server, account, revoke)
    assert _eventually(lambda: _added(server, account) == 2)


def test_a_stale_read_back_shows_the_old_state_and_its_version(
    server: EbysServer, scim: ScimEbys, account: Account
) -> None:
    server.set_faults(stale_reads={"count": 1})
    change = scim.put_assignment(account.id, CLERK, if_version=account.version)
    assert change.changed
    assert change.value.assignments == (), "the caller compares, and sees that it is not there yet"
    assert change.value.version == account.version
    with pytest.raises(Conflict):
        scim.put_assignment(account.id, ROUTER, if_version=change.value.version)
    found = scim.find_account(account.employee_no)
    assert found is not None
    assert found.assignments == (CLERK,)


def test_stale_reads_of_some_seconds_end_by_themselves(server: EbysServer, scim: ScimEbys, account: Account) -> None:
    server.set_faults(stale_reads=1.5)
    change = scim.put_assignment(account.id, CLERK, if_version=account.version)
    assert change.value.assignments == ()

    def is_seen() -> bool:
        found = scim.find_account(account.employee_no)
        return found is not None and found.assignments == (CLERK,)

    assert not is_seen()
    assert _eventually(is_seen)


def test_a_stale_read_does_not_know_a_new_account(server: EbysServer, scim: ScimEbys, new_person: NewPerson) -> None:
    person = new_person()
    server.set_faults(stale_reads=60)
    with pytest.raises(OutcomeUnknown):
        scim.create_account(person)
    assert scim.find_account(person.employee_no) is None
    server.clear_faults()
    assert not scim.create_account(person).changed


def test_nobody_listening_is_unavailable_for_reads_and_writes(server: EbysServer) -> None:
    adapter = replace_port(server, free_port())
    with pytest.raises(Unavailable):
        adapter.check()
    adapter._states.put(_CLOSED_DOOR)
    with pytest.raises(Unavailable):
        adapter.set_active(_CLOSED_DOOR.id, active=False, if_version=_CLOSED_DOOR.version)


def test_a_wrong_token_is_refused(server: EbysServer) -> None:
    adapter = server.adapter()
    wrong = ScimEbys(replace(adapter._config, token="wrong"))
    with pytest.raises(Refused, match="401"):
        wrong.check()


def test_faults_count_down_and_end(server: EbysServer, scim: ScimEbys) -> None:
    server.set_faults(unavailable=True, count=2)
    for _ in range(2):
        with pytest.raises(Unavailable):
            scim.check()
    scim.check()
    assert server.faults() == {}


def test_the_same_seed_gives_the_same_faults(server: EbysServer, scim: ScimEbys) -> None:
    def outcomes() -> list[bool]:
        server.set_faults(unavailable=True, probability=0.5, seed=7)
        return [_fails(scim) for _ in range(20)]

    first = outcomes()
    assert outcomes() == first
    assert 0 < sum(first) < 20


def test_one_of_several_faults_is_picked_for_each_call(server: EbysServer, scim: ScimEbys) -> None:
    server.set_faults(unavailable=True, refuse=True, pick="one", seed=3)
    seen = {type(_error_of(scim)) for _ in range(12)}
    assert seen == {Unavailable, Refused}


@pytest.mark.parametrize(
    "switches",
    [
        {"slow_before": -1},
        {"slow_before": "1"},
        {"slow_after": True},
        {"probability": 1.5},
        {"count": 0},
        {"methods": ["FETCH"]},
        {"methods": []},
        {"rate_limited": True},
        {"stale_reads": {"hours": 1}},
        {"unavailable": 1},
        {"pick": "some"},
        {"earthquake": True},
    ],
)
def test_switches_that_make_no_sense_are_refused_and_change_nothing(
    server: EbysServer, switches: dict[str, object]
) -> None:
    server.set_faults(slow_after=0.01)
    answer = httpx.put(f"{server.control_url}/faults", json=switches, headers={"X-Sandbox-Secret": server.secret})
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert server.faults() == {"slow_after": 0.01}


def test_faults_do_not_touch_the_sandboxes_own_doors(server: EbysServer) -> None:
    server.set_faults(cut_before=True)
    assert server.faults() == {"cut_before": True}
    assert isinstance(server.journal(), list)
    answer = httpx.get(f"{server.control_url}/health", headers={"Authorization": f"Bearer {server.secret}"})
    assert answer.status_code == 200


def test_an_answer_in_progress_does_not_hold_up_others(server: EbysServer, scim: ScimEbys) -> None:
    server.set_faults(slow_after=2.0, count=1)
    other = server.adapter()
    slow = threading.Thread(target=other.check)
    slow.start()
    time.sleep(0.2)
    started = time.monotonic()
    scim.check()
    assert time.monotonic() - started < 1
    assert slow.is_alive()
    slow.join()
    other.close()


_ASSIGNMENTS = "urn:ebysdestek:params:scim:schemas:extension:ebys:1.0:User:assignments"
_CLOSED_DOOR = Account(
    id="x",
    employee_no="1",
    username="x",
    active=True,
    version='W/"1"',
    display_name="",
    unit_code="",
    known_assignments=(),
    read_at=CLERK.valid_from,  # type: ignore[arg-type]  # it has one
)


def replace_port(server: EbysServer, port: int) -> ScimEbys:
    """An adapter that knocks on another door of the same machine."""
    return ScimEbys(replace(server.adapter()._config, base_url=f"http://127.0.0.1:{port}/scim/v2"))


def _raw_patch(
    server: EbysServer, account: Account, operations: Sequence[Mapping[str, object]], *, timeout: float = 5
) -> None:
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations}
    headers = {"Authorization": f"Bearer {server.token}"}
    answer = httpx.patch(f"{server.url}/Users/{account.id}", json=body, headers=headers, timeout=timeout)
    assert answer.status_code == 204, answer.text


def _fails(scim: ScimEbys) -> bool:
    return _error_of(scim) is not None


def _error_of(scim: ScimEbys) -> Exception | None:
    try:
        scim.check()
    except (Unavailable, Refused) as error:
        return error
    return None


def _eventually(holds: Callable[[], bool], seconds: float = 3) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False
