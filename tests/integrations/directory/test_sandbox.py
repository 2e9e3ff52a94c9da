"""The demo's directory as a process, on both engines: who may do what, what is kept, and when it ends."""

import multiprocessing
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from integrations.directory import filters, wire
from integrations.directory.ldap import LdapDirectory
from integrations.errors import Refused
from integrations.sandbox import directory_ldaptor  # noqa: F401 - loaded before a test gives up its rights
from integrations.sandbox.directory import choose_engine, serve
from integrations.sandbox.directory_admin import NewPerson
from integrations.sandbox.directory_config import ConfigError, Engine, SandboxConfig, adapter_config, read_config
from integrations.sandbox.directory_content import password_matches, ssha512
from tests.servers.slapd import SlapdServer, sandbox_config, start_sandbox, wait_until_open, write_config

ENGINES = ["slapd", "ldaptor"]
_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    chosen: Engine = request.param
    return chosen


@pytest.fixture
def server(tmp_path: Path, engine: Engine) -> Iterator[SlapdServer]:
    running = start_sandbox(tmp_path, engine)
    yield running
    if running.process.poll() is None:
        running.stop()


def raw_exchange(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(request)
        return client.recv(4096)


def test_nobody_reads_without_signing_in(server: SlapdServer):
    # A search of the whole base for everything, by a client that has not signed in.
    base = server.config.base_dn.encode()
    body = (
        bytes([4, len(base)]) + base + bytes.fromhex("0a0102 0a0100 020100 020100 010100") + b"\x87\x0bobjectClass0\x00"
    )
    search = bytes([0x63, len(body)]) + body
    answer = raw_exchange(server.config.port, bytes([0x30, len(search) + 3, 2, 1, 1]) + search)
    assert b"ornek" not in answer
    assert answer[5] == 0x65  # only the search's end, and it is a refusal
    assert answer[9] != 0


def test_an_anonymous_sign_in_and_one_without_a_password_are_refused(server: SlapdServer):
    dn = server.config.reader_dn.encode()
    for name in (b"", dn):
        body = bytes([2, 1, 3, 4, len(name)]) + name + b"\x80\x00"
        bind = bytes([0x60, len(body)]) + body
        answer = raw_exchange(server.config.port, bytes([0x30, len(bind) + 3, 2, 1, 1]) + bind)
        assert answer[5] == 0x61
        assert answer[9] != 0


def test_a_person_may_sign_in_and_do_nothing_else(server: SlapdServer):
    with server.admin() as admin:
        admin.put_person(NewPerson("ayse", "Ayşe", "YILMAZ", "1", password="gizli"))
        admin.put_group("G")
    me = f"uid=ayse,{server.config.people_dn}"
    session = wire.connect(server.adapter_config, server.url, me, "gizli")
    assert session.search(server.config.base_dn, filters.ANYTHING, ["*"]) == []
    with pytest.raises(Refused):
        session.modify(f"cn=G,{server.config.groups_dn}", "member", [("add", [me])])
    with server.admin() as admin:
        assert admin.member_values("G") == [server.config.placeholder_dn]


@pytest.mark.parametrize("who", ["reader", "writer"])
def test_no_service_account_sees_a_password(server: SlapdServer, who: str):
    with server.admin() as admin:
        admin.put_person(NewPerson("ayse", "Ayşe", "YILMAZ", "1", password="gizli"))
    dn, password = getattr(server.config, f"{who}_dn"), getattr(server.config, f"{who}_password")
    session = wire.connect(server.adapter_config, server.url, dn, password)
    found = session.search(server.config.base_dn, filters.ANYTHING, ["*", "+", "userPassword"])
    assert len(found) > 5
    assert not any("userpassword" in entry.values for entry in found)


def test_what_was_answered_is_there_after_a_crash_and_the_second_start_is_quick(server: SlapdServer):
    directory = server.directory()
    with server.admin() as admin:
        admin.put_person(NewPerson("ayse", "Ayşe", "YILMAZ", "1", password="gizli"))
        admin.put_group("G")
    person, group = next(directory.read_people()), directory.find_group("G")
    assert group is not None
    directory.add_member(person.id, group.id)
    cursor = directory.cursor()
    server.kill()
    started = time.monotonic()
    server.start()
    # A fraction of a second; the limit leaves room for a machine that is busy with other tests.
    assert time.monotonic() - started < 4
    assert directory.membership(person.id, group.id).present
    assert directory.sign_in("ayse", "gizli") == person
    with server.admin() as admin:
        admin.set_attribute("ayse", "title", "Şef")
    assert [each.title for each in directory.read_people(changed_since=cursor)] == ["Şef"]
    directory.close()


def test_sigterm_and_sigint_end_it_properly(server: SlapdServer):
    for ending in (signal.SIGTERM, signal.SIGINT):
        # slapd opens its port before it minds signals: an answer says that it is ready for them.
        check_answers(server.config)
        server.process.send_signal(ending)
        assert server.process.wait(timeout=10) == 0
        server.start()


def test_sigint_ends_it_even_when_a_shell_began_it_in_the_background(server: SlapdServer):
    server.process.terminate()
    assert server.process.wait(timeout=10) == 0
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # which what is started now inherits
    try:
        server.start()
    finally:
        signal.signal(signal.SIGINT, before)
    check_answers(server.config)
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(timeout=10) == 0
    server.start()


def test_a_port_that_is_taken_ends_it_at_once(server: SlapdServer, tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir()
    file = write_config(other, replace(server.config, data_dir=other / "directory"))
    command = [sys.executable, "-m", "integrations.sandbox.directory", str(file)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode != 0


def test_it_ends_when_its_parent_ends(tmp_path: Path, engine: Engine):
    config = sandbox_config(tmp_path, engine)
    file = write_config(tmp_path, config)
    parent_code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-m', 'integrations.sandbox.directory', {str(file)!r}])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", parent_code], cwd=_ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    wait_until_open(config.port, lambda: parent.poll() is None)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(child)


def is_running(pid: int) -> bool:
    """Whether the process lives; one that ended and waits to be noticed does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_an_ordinary_user_can_run_it(tmp_path: Path, engine: Engine):
    """As root the test becomes "nobody" after everything is imported: root's interpreter may lie where nobody sees."""
    config = sandbox_config(tmp_path, engine)
    config.data_dir.mkdir()
    if os.geteuid() == 0:
        os.chown(config.data_dir, pwd.getpwnam("nobody").pw_uid, -1)
        for folder in tmp_path.parents:
            if any(part.startswith("pytest-") for part in folder.parts):
                folder.chmod(0o711)
        tmp_path.chmod(0o711)
    process = multiprocessing.get_context("fork").Process(target=serve_as_nobody, args=(config,))
    process.start()
    wait_until_open(config.port, process.is_alive)
    check_answers(config)
    owner = Path(f"/proc/{process.pid}").stat().st_uid
    process.terminate()
    process.join(10)
    assert owner != 0
    assert process.exitcode == 0


def check_answers(config: SandboxConfig) -> None:
    directory = LdapDirectory(adapter_config(config))
    directory.check()
    directory.close()


def serve_as_nobody(config: SandboxConfig) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    serve(config)


def test_data_stays_with_the_engine_that_made_it(tmp_path: Path):
    assert choose_engine(sandbox_config(tmp_path, "ldaptor")) == "ldaptor"
    assert choose_engine(sandbox_config(tmp_path, "auto")) == "ldaptor"
    with pytest.raises(ConfigError, match="ldaptor"):
        choose_engine(sandbox_config(tmp_path, "slapd"))


def test_slapd_is_chosen_where_it_is_installed(tmp_path: Path):
    assert choose_engine(sandbox_config(tmp_path, "auto")) == "slapd"


@pytest.mark.parametrize("over", [{"engine": "samba"}, {"colour": "blue"}, {"port": "x"}, {"reader_dn": "cn=r,dc=x"}])
def test_a_wrong_configuration_is_refused_with_a_sentence(tmp_path: Path, over: dict[str, object]):
    file = write_config(tmp_path, sandbox_config(tmp_path, "auto"), **over)
    with pytest.raises(ConfigError):
        read_config(file)
    command = [sys.executable, "-m", "integrations.sandbox.directory", str(file)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_another_base_is_possible(tmp_path: Path, engine: Engine):
    server = start_sandbox(tmp_path, engine, base_dn="o=Belediye")
    settings: SandboxConfig = read_config(tmp_path / "directory.json")
    session = wire.connect(server.adapter_config, server.url, settings.reader_dn, settings.reader_password)
    assert session.search("o=Belediye", filters.equal("ou", "people"), ["ou"])[0].texts("ou") == ["people"]
    server.stop()


# --- the administrator --------------------------------------------------------------------------------------------


def test_putting_a_person_again_changes_nothing_in_the_directory(server: SlapdServer):
    person = NewPerson("ayse", "Ayşe", "YILMAZ", "1", password="gizli", title="Memur")
    directory = server.directory()
    with server.admin() as admin:
        admin.put_person(person)
        admin.put_group("G", ["ayse"])
        first = next(directory.read_people())
        admin.put_person(person)
        admin.put_group("G")
        assert next(directory.read_people()) == first
        assert admin.member_values("G") == [first.dn]
    directory.close()


def test_putting_a_person_with_less_takes_away_what_is_missing(server: SlapdServer):
    directory = server.directory()
    with server.admin() as admin:
        admin.put_person(NewPerson("ayse", "Ayşe", "YILMAZ", "1", password="gizli", title="Memur", active=False))
        admin.put_person(NewPerson("ayse", "Ayşe", "DEMİR", "1"))
    person = next(directory.read_people())
    assert (person.surname, person.title, person.active) == ("DEMİR", "", True)
    assert directory.sign_in("ayse", "gizli") == person
    directory.close()


def test_a_person_is_locked_out_let_in_and_given_another_password(server: SlapdServer):
    directory = server.directory()
    with server.admin() as admin:
        admin.put_person(NewPerson("ayse", "Ayşe", "YILMAZ", "1", password="gizli"))
        admin.disable_person("ayse")
        assert directory.sign_in("ayse", "gizli") is None
        admin.enable_person("ayse")
        admin.set_password("ayse", "başka")
    assert directory.sign_in("ayse", "gizli") is None
    assert directory.sign_in("ayse", "başka") is not None
    directory.close()


def test_loading_many_tells_how_far_it_is_and_a_load_that_was_cut_off_can_be_repeated(server: SlapdServer):
    people = [NewPerson(f"k{number}", "Ad", "SOYAD", str(number)) for number in range(1200)]
    told: list[int] = []
    directory = server.directory()
    with server.admin() as admin:
        assert admin.load_people(people, told.append) == 1200
    assert told == [500, 500, 200]
    with server.admin() as admin:
        admin.load_people([replace(people[0], surname="BAŞKA"), NewPerson("yeni", "Ad", "SOYAD", "1")])
    there = {person.username: person for person in directory.read_people()}
    assert set(there) == {person.username for person in people} | {"yeni"}
    assert there["k0"].surname == "SOYAD"
    directory.close()


def test_a_kept_password_is_a_salted_hash():
    first, second = ssha512("gizli"), ssha512("gizli")
    assert first != second
    assert password_matches(first, "gizli")
    assert not password_matches(first, "Gizli")
    assert not password_matches("gizli", "gizli")
