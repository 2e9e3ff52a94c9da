"""The sandbox EBYS itself: who may enter, what survives, what two at once may not do, and what its journal says."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from integrations.ebys.port import Account, NewAccount
from integrations.ebys.schema import ASSIGNMENTS_PATH
from integrations.ebys.scim import ScimEbys
from integrations.errors import Conflict, TargetError
from integrations.sandbox.ebys.faults import BadFaults, parse
from tests.integrations.ebys.conftest import RECORDS, ROLES, UNITS
from tests.integrations.ebys.test_contract import CLERK
from tests.servers.ebys import EbysServer, free_port, start_ebys

NewPerson = Callable[[], NewAccount]

_PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[EbysServer]:
    """A sandbox of the test's own, to be killed and restarted."""
    server = start_ebys(tmp_path)
    yield server
    if server.process.poll() is None:
        server.kill()


@pytest.fixture
def raw(server: EbysServer) -> Iterator[httpx.Client]:
    """A client that knows nothing of our adapter."""
    with httpx.Client(
        base_url=server.url, headers={"Authorization": f"Bearer {server.token}"}, trust_env=False
    ) as client:
        yield client


@pytest.fixture
def account(scim: ScimEbys, new_person: NewPerson) -> Account:
    return scim.create_account(new_person()).value


# -- Who may enter ------------------------------------------------------------


@pytest.mark.parametrize("path", ["/Users", "/Groups", "/Delegations", "/Schemas", "/ServiceProviderConfig", "/Me"])
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic abc", "Bearer"])
def test_nothing_under_scim_answers_without_the_token(server: EbysServer, path: str, header: str | None) -> None:
    answer = httpx.get(server.url + path, headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/journal", "/faults", "/health", "/catalogue", "/unknown"])
def test_the_clients_token_does_not_open_the_sandboxes_own_doors(server: EbysServer, path: str) -> None:
    for headers in ({}, {"Authorization": f"Bearer {server.token}"}, {"X-Sandbox-Secret": server.token}):
        assert httpx.get(server.control_url + path, headers=headers).status_code == 401


def test_the_sandboxes_secret_does_not_open_scim(server: EbysServer) -> None:
    assert httpx.get(f"{server.url}/Users", headers={"Authorization": f"Bearer {server.secret}"}).status_code == 401


# -- What it refuses ------------------------------------------------------------


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"unitCode": "99999999"}, "Birim bulunamadı: 99999999"),
        ({"roleCode": "YOK"}, "Rol bulunamadı: YOK"),
        ({"clearance": "COK_GIZLI"}, "Geçersiz gizlilik derecesi: COK_GIZLI"),
        ({"kind": "ESKI"}, "Geçersiz atama türü: ESKI"),
        ({"validFrom": "2026-12-02T00:00:00Z", "validTo": "2026-12-01T00:00:00Z"}, "Bitiş tarihi"),
        ({"value": " "}, "Atama kimliği boş olamaz"),
    ],
)
def test_an_assignment_that_an_ebys_would_not_take_leaves_nothing(
    server: EbysServer, raw: httpx.Client, account: Account, over: dict[str, str], reason: str
) -> None:
    before = server.journal()
    value = {"value": "a-1", "unitCode": RECORDS.code, "roleCode": "HAVALE", "clearance": "HZO", "kind": "ASIL"}
    answer = _add(raw, account, {**value, **over})
    assert answer.status_code == 400
    assert reason in answer.json()["detail"]
    assert server.journal() == before


def test_two_assignments_of_one_id_are_refused(raw: httpx.Client, account: Account) -> None:
    value = {"value": "a-1", "unitCode": RECORDS.code, "roleCode": "HAVALE"}
    assert _add(raw, account, value).status_code == 204
    answer = _add(raw, account, {**value, "roleCode": "IMZACI"})
    assert answer.status_code == 400
    assert "tekrar ediyor" in answer.json()["detail"]


def test_an_ended_delegation_cannot_be_changed(
    server: EbysServer, raw: httpx.Client, scim: ScimEbys, account: Account, new_person: NewPerson
) -> None:
    delegate = scim.create_account(new_person()).value
    body = {
        "schemas": ["urn:ebysdestek:params:scim:schemas:ebys:1.0:Delegation"],
        "externalId": f"d-{account.employee_no}",
        "delegator": account.employee_no,
        "delegate": delegate.employee_no,
        "kind": "VEKALET",
        "validFrom": "2026-12-01T00:00:00Z",
        "status": "ended",
    }
    created = raw.post("/Delegations", json=body)
    assert created.status_code == 201
    assert created.json()["status"] != "ended", "a client may end a delegation, not create an ended one"
    path = f"/Delegations/{created.json()['id']}"
    assert raw.patch(path, json=_operations("replace", "status", "ended")).status_code == 204
    answer = raw.patch(path, json=_operations("replace", "status", "active"))
    assert answer.status_code == 400
    assert raw.get(path).json()["status"] == "ended"


def test_without_a_loaded_list_any_unit_and_role_may_be_named(own_server: EbysServer, new_person: NewPerson) -> None:
    adapter = own_server.adapter()
    account = adapter.create_account(new_person()).value
    free = replace(CLERK, unit_code="87654321", role_code="HERHANGI")
    assert adapter.put_assignment(account.id, free, if_version=account.version).value.assignments == (free,)
    adapter.close()


def test_loading_the_catalogue_again_changes_nothing(own_server: EbysServer) -> None:
    own_server.load_catalogue(UNITS, ROLES)
    once = own_server.journal()
    own_server.load_catalogue(UNITS, ROLES)
    assert [entry["kind"] for entry in once] == ["unit.created", "unit.created"]
    assert own_server.journal() == once


def test_a_body_without_a_length_or_above_the_limit_is_refused(server: EbysServer, raw: httpx.Client) -> None:
    assert raw.post("/Users", content=iter([b"{}"])).status_code == 411
    connection = http.client.HTTPConnection(server.host, server.port, timeout=5)
    connection.putrequest("POST", "/scim/v2/Users")
    connection.putheader("Authorization", f"Bearer {server.token}")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


# -- What the journal says --------------------------------------------------------


def test_every_effective_change_has_one_entry_and_no_other_write_has_any(
    server: EbysServer, raw: httpx.Client, account: Account
) -> None:
    start = server.journal()[-1]["seq"]
    path = f"/Users/{account.id}"
    value = {"value": "a-1", "unitCode": RECORDS.code, "roleCode": "HAVALE"}
    add = {"schemas": [_PATCH_OP], "Operations": [{"op": "add", "path": ASSIGNMENTS_PATH, "value": [value]}]}
    remove = _operations("remove", f'{ASSIGNMENTS_PATH}[value eq "a-1"]')
    for request_id, body in (
        ("r-1", add),
        ("r-2", add),
        ("r-3", _operations("replace", "active", True)),
        ("r-4", _operations("replace", "active", False)),
        ("r-5", _operations("replace", "title", "Şef")),
        ("r-6", remove),
        ("r-7", remove),
    ):
        assert raw.patch(path, json=body, headers={"X-Request-Id": request_id}).status_code == 204
    entries = server.journal(start)
    assert [(entry["kind"], entry["id"], entry["client_request_id"]) for entry in entries] == [
        ("assignment.added", "a-1", "r-1"),
        ("account.deactivated", account.id, "r-4"),
        ("account.changed", account.id, "r-5"),
        ("assignment.removed", "a-1", "r-6"),
    ]
    assert {entry["employee_no"] for entry in entries} == {account.employee_no}
    assert [entry["seq"] for entry in entries] == list(range(start + 1, start + 5))
    assert entries[0]["detail"]["roleCode"] == "HAVALE"


def test_the_journal_joins_the_evidence_of_the_adapter(server: EbysServer, scim: ScimEbys, account: Account) -> None:
    change = scim.put_assignment(account.id, CLERK, if_version=account.version)
    entry = server.journal()[-1]
    assert entry["client_request_id"] == change.exchanges[0].request_id
    assert change.exchanges[0].if_version == account.version
    assert change.exchanges[1].method == "GET"
    assert server.token not in repr(change)


def test_a_national_id_is_starred_in_the_evidence(scim: ScimEbys, account: Account) -> None:
    named = replace(CLERK, basis="TCKN 10000000146 olan personel")
    change = scim.put_assignment(account.id, named, if_version=account.version)
    assert change.value.assignments == (named,)
    assert "10000000146" not in repr(change.exchanges)


# -- Two at once --------------------------------------------------------------------


def test_of_two_guarded_writes_at_once_one_is_a_conflict_and_none_is_lost(server: EbysServer, account: Account) -> None:
    """Twenty clients each add an assignment of their own, reading again after each conflict."""
    barrier = threading.Barrier(20)
    own = replace(CLERK, primary=False)

    def add_own(number: int) -> int:
        adapter = server.adapter()
        barrier.wait()
        conflicts = 0
        while True:
            held = adapter.find_account(account.employee_no)
            assert held is not None
            try:
                adapter.put_assignment(held.id, replace(own, id=f"a-{number}"), if_version=held.version)
            except Conflict:
                conflicts += 1
            else:
                adapter.close()
                return conflicts

    with ThreadPoolExecutor(20) as pool:
        conflicts = list(pool.map(add_own, range(20)))
    adapter = server.adapter()
    found = adapter.find_account(account.employee_no)
    adapter.close()
    assert found is not None
    assert {each.id for each in found.assignments} == {f"a-{number}" for number in range(20)}
    assert sum(conflicts) > 0, "without a single conflict nothing was raced"
    added = [
        e["id"] for e in server.journal() if e["employee_no"] == account.employee_no and e["kind"] != "account.created"
    ]
    assert sorted(added) == sorted({f"a-{number}" for number in range(20)})


def test_without_the_guard_one_of_two_writers_loses_his_change(raw: httpx.Client, account: Account) -> None:
    """The control: whole resources written back as they were read, as a client without If-Match would."""
    path = f"/Users/{account.id}"
    first, second = raw.get(path).json(), raw.get(path).json()
    extension = "urn:ebysdestek:params:scim:schemas:extension:ebys:1.0:User"
    for document, role in ((first, "HAVALE"), (second, "IMZACI")):
        own = {"value": role, "unitCode": RECORDS.code, "roleCode": role}
        document[extension]["assignments"] = [own]
        assert raw.put(path, json=document).status_code == 200
    assert [each["value"] for each in raw.get(path).json()[extension]["assignments"]] == ["IMZACI"]
    guarded = raw.put(path, json=first, headers={"If-Match": first["meta"]["version"]})
    assert guarded.status_code == 412


# -- What survives -------------------------------------------------------------------


def test_every_answered_write_survives_a_kill(own_server: EbysServer, new_person: NewPerson) -> None:
    """Four clients write until the process is killed under them; what they were told is there afterwards."""
    adapter = own_server.adapter()
    accounts = [adapter.create_account(new_person()).value for _ in range(4)]
    answered: list[tuple[str, str]] = []
    own_kind = replace(CLERK, primary=False)

    def write_on(account: Account) -> None:
        own = own_server.adapter()
        version = account.version
        for number in range(10_000):
            try:
                value = own.put_assignment(account.id, replace(own_kind, id=f"a-{number}"), if_version=version).value
            except TargetError:
                break
            answered.append((account.employee_no, f"a-{number}"))
            version = value.version
        own.close()

    with ThreadPoolExecutor(4) as pool:
        for account in accounts:
            pool.submit(write_on, account)
        time.sleep(1)
        own_server.kill()
    own_server.start()
    journalled = [(e["employee_no"], e["id"]) for e in own_server.journal() if e["kind"] == "assignment.added"]
    held = {
        (account.employee_no, each.id)
        for account in own_server.adapter().list_accounts()
        for each in account.assignments
    }
    assert len(answered) > 20
    assert set(answered) <= held
    assert sorted(journalled) == sorted(held), "the journal and the accounts are one transaction"
    adapter.close()


def test_faults_and_data_survive_a_restart_that_takes_a_second(own_server: EbysServer, new_person: NewPerson) -> None:
    own_server.load_catalogue(UNITS, ROLES)
    adapter = own_server.adapter()
    account = adapter.create_account(new_person()).value
    own_server.set_faults(unavailable=True, count=5)
    with pytest.raises(TargetError):
        adapter.check()
    started = time.monotonic()
    assert own_server.stop() == 0
    assert time.monotonic() - started < 1
    own_server.start()
    assert own_server.faults() == {"unavailable": True, "count": 4}
    own_server.clear_faults()
    found = adapter.find_account(account.employee_no)
    assert found is not None
    assert found.version == account.version
    assert len(list(adapter.list_units())) == 2
    adapter.close()


def test_it_stops_within_a_second_though_a_call_waits(own_server: EbysServer) -> None:
    own_server.set_faults(answer_lost=True)
    adapter = own_server.adapter(read_timeout=10)
    waiting = threading.Thread(target=lambda: _outcome(adapter))
    waiting.start()
    time.sleep(0.2)
    started = time.monotonic()
    assert own_server.stop() == 0
    assert time.monotonic() - started < 5, "it does not wait for the call (10 s)"
    waiting.join()
    adapter.close()


def test_it_dies_with_its_parent(tmp_path: Path) -> None:
    config = tmp_path / "ebys.json"
    values = {"host": "127.0.0.1", "port": free_port(), "data_dir": str(tmp_path / "data")}
    config.write_text(json.dumps({**values, "token": "one", "sandbox_secret": "two"}))
    launcher = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'integrations.sandbox.ebys', sys.argv[1]],"
        " stdout=subprocess.PIPE, text=True)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", launcher, str(config)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 3
    while _is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(child)


def test_it_lives_in_the_time_of_the_moved_clock(tmp_path: Path, new_person: NewPerson) -> None:
    clock_file = tmp_path / "clock"
    clock_file.write_text(str(timedelta(days=30).total_seconds()))
    server = start_ebys(tmp_path, clock_file=str(clock_file))
    adapter = server.adapter()
    adapter.create_account(new_person())
    moved = datetime.fromisoformat(server.journal()[0]["at"]) - datetime.now(UTC)
    assert timedelta(days=29) < moved < timedelta(days=31)
    clock_file.write_text("")
    adapter.create_account(new_person())
    assert abs(datetime.fromisoformat(server.journal()[1]["at"]) - datetime.now(UTC)) < timedelta(minutes=1)
    adapter.close()
    server.stop()


@pytest.mark.parametrize(
    ("over", "complaint"),
    [
        ({"token": ""}, "token is missing"),
        ({"token": "same", "sandbox_secret": "same"}, "are the same"),
        ({"port": "80"}, "port is a number"),
        ({"colour": "red"}, "unknown: colour"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_named_and_starts_nothing(
    tmp_path: Path, over: dict[str, str], complaint: str
) -> None:
    values = {"host": "127.0.0.1", "port": 0, "data_dir": str(tmp_path / "d"), "token": "one", "sandbox_secret": "two"}
    config = tmp_path / "ebys.json"
    config.write_text(json.dumps({**values, **over}))
    run = subprocess.run(
        [sys.executable, "-m", "integrations.sandbox.ebys", str(config)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert complaint in run.stderr
    assert not (tmp_path / "d").exists()


def test_who_names_no_switch_of_it_is_told_which_there_are() -> None:
    with pytest.raises(BadFaults, match="unknown: slow; known: slow_before, slow_after, rate_limited, "):
        parse({"slow": 3})


def test_its_data_is_for_its_owner_only(own_server: EbysServer, tmp_path: Path) -> None:
    for file in (tmp_path / "ebys").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name


def _outcome(adapter: ScimEbys) -> TargetError | None:
    try:
        adapter.check()
    except TargetError as error:
        return error
    return None


def _add(raw: httpx.Client, account: Account, value: dict[str, str]) -> httpx.Response:
    operation = {"op": "add", "path": ASSIGNMENTS_PATH, "value": [value]}
    return raw.patch(f"/Users/{account.id}", json={"schemas": [_PATCH_OP], "Operations": [operation]})


def _operations(op: str, path: str, value: object = None) -> dict[str, object]:
    operation = {"op": op, "path": path} if value is None else {"op": op, "path": path, "value": value}
    return {"schemas": [_PATCH_OP], "Operations": [operation]}


def _is_alive(process_id: int) -> bool:
    """A zombie, whose new parent has not looked yet, is dead."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z" and os.path.exists(f"/proc/{process_id}")  # noqa: PTH110  # a process, not a file
