"""`make run` keeps its promises: real PostgreSQL and Valkey, stand-ins for the product's own programs."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from deploy import processes
from tests.deploy.running import SECONDS, Launcher, processes_of, wait_for

Launch = Callable[..., Launcher]
PARTS = {"postgres", "valkey", "directory", "ebys", "web", "worker", "beat"}


@pytest.fixture(scope="module")
def running() -> Iterator[Launcher]:
    """For tests that only look."""
    folder = Path(tempfile.mkdtemp(prefix="d-"))
    folder.chmod(0o711)
    launcher = Launcher(folder / "state")
    try:
        yield launcher.until_ready()
    finally:
        launcher.end()
        shutil.rmtree(folder)


def steps_run(launcher: Launcher) -> list[str]:
    return (launcher.state_dir / "steps.txt").read_text().split()


def status_of_web(launcher: Launcher) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", launcher.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def test_a_taken_port_is_named_and_nothing_is_left_running(launch: Launch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        launcher = launch(PORT=str(taken.getsockname()[1]))
        assert launcher.process.wait(SECONDS) == 1
    assert "is taken by another program" in launcher.output
    assert processes_of(launcher.state_dir) == []


def test_a_part_that_never_starts_ends_everything_with_its_name_and_its_last_words(launch: Launch) -> None:
    launcher = launch("worker=broken")
    assert launcher.process.wait(SECONDS) == 1
    assert "Worker died 5 times while starting" in launcher.output
    assert "this part is broken" in launcher.output
    assert "Ready:" not in launcher.output
    assert processes_of(launcher.state_dir) == []


def test_a_part_that_runs_but_never_is_ready_ends_everything_with_its_name(launch: Launch) -> None:
    launcher = launch("worker=silent")
    assert launcher.process.wait(SECONDS) == 1
    assert "Worker runs, but was not ready within 4 s" in launcher.output
    assert processes_of(launcher.state_dir) == []


def test_a_start_says_where_everything_is(running: Launcher) -> None:
    assert running.output.count("Ready: ") == 1
    assert f"Ready: http://127.0.0.1:{running.port}/\n" in running.output
    assert "Ayşe ŞAHİN" in running.output.split("Ready: ")[1]
    assert running.run["ready"] is True
    assert running.run["accounts"][0]["username"] == "ayse"
    assert set(running.run["parts"]) == PARTS
    assert running.words() == []
    with redis.Redis.from_url(running.run["broker"]["url"]) as client:
        assert client.ping()


def test_only_our_account_may_read_the_secrets(running: Launcher) -> None:
    for name in ("run.json", "secrets.json", "config/directory.json", "config/ebys.json"):
        assert stat.S_IMODE((running.state_dir / name).stat().st_mode) == 0o600, name


def test_no_secret_stands_in_an_environment_or_on_a_command_line(running: Launcher) -> None:
    secrets = json.loads((running.state_dir / "secrets.json").read_text()).values()
    for part in PARTS:
        folder = processes.PROC / str(running.pid(part))
        seen = (folder / "environ").read_text() + (folder / "cmdline").read_text()
        assert not [secret for secret in secrets if secret in seen], part


def test_a_second_start_of_the_same_folder_says_who_runs_and_disturbs_nothing(running: Launcher) -> None:
    second = Launcher(running.state_dir)
    assert second.process.wait(SECONDS) == 1
    assert f"already running at http://127.0.0.1:{running.port}/" in second.output
    assert set(running.run["parts"]) == PARTS
    assert status_of_web(running) == 200


def test_every_way_to_stop_leaves_no_process_and_another_start_finds_the_data(launch: Launch) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        launcher = launch().until_ready()
        launcher.keep(number.name)
        assert launcher.end(number) == 0
        assert processes_of(launcher.state_dir) == []
        assert launcher.run["ready"] is False
        assert launcher.run["parts"] == {}
    again = launch().until_ready()
    assert again.words() == ["SIGHUP", "SIGINT", "SIGTERM"]
    assert sorted(steps_run(again)) == ["collectstatic", "load_sample", "migrate"], "no step is repeated for nothing"


def test_every_part_that_is_killed_comes_back_and_the_data_is_intact(launch: Launch) -> None:
    launcher = launch().until_ready()
    launcher.keep("kalır")
    before = {part: launcher.pid(part) for part in PARTS}
    for part in PARTS:
        os.kill(before[part], signal.SIGKILL)
    wait_for(lambda: all(launcher.pid(part) != before[part] for part in PARTS), "all parts started again")
    wait_for(lambda: status_of_web(launcher) == 200, "web answers")
    assert launcher.output.count("by SIGKILL: starting it again") == len(PARTS)
    wait_for(lambda: accepts(launcher), "PostgreSQL answers")
    assert launcher.words() == ["kalır"]
    with redis.Redis.from_url(launcher.run["broker"]["url"]) as client:
        assert client.ping()


def accepts(launcher: Launcher) -> bool:
    try:
        launcher.connect().close()
    except psycopg.OperationalError:
        return False
    return True


def test_a_killed_launcher_leaves_no_process_and_the_next_start_repairs(launch: Launch) -> None:
    launcher = launch().until_ready()
    launcher.keep("kalır")
    pids = [part["pid"] for part in launcher.run["parts"].values()]
    launcher.end(signal.SIGKILL)
    again = launch(PORT=str(launcher.port)).until_ready()  # the port is free again too
    assert processes.wait_until_gone(pids, 0.0) == []
    assert again.words() == ["kalır"]


def test_a_stop_in_the_middle_of_a_start_leaves_no_process(launch: Launch) -> None:
    launcher = launch()
    wait_for(lambda: (launcher.state_dir / "postgres" / "cluster").exists(), "initdb has run")
    assert launcher.end() == 0
    assert "Ready:" not in launcher.output
    assert processes_of(launcher.state_dir) == []


def test_parts_that_run_elsewhere_are_told_of_and_not_started(launch: Launch) -> None:
    launcher = launch(
        EBYS_URL="https://ebys.example/scim/v2",
        EBYS_TOKEN="belirteç",
        LDAP_URL="ldaps://dc.example",
        LDAP_BASE_DN="dc=example",
        LDAP_BIND_DN="cn=r",
        LDAP_BIND_PASSWORD="p",
        LDAP_WRITER_DN="cn=w",
        LDAP_WRITER_PASSWORD="q",
    ).until_ready()
    assert set(launcher.run["parts"]) == PARTS - {"directory", "ebys"}
    assert launcher.run["ebys"] == {"url": "https://ebys.example/scim/v2", "token": "belirteç"}
    assert launcher.run["directory"]["writer_dn"] == "cn=w"
    assert "password" not in launcher.run["accounts"][0], "nobody here knows the passwords of that directory"
    assert "passwords: those of the directory" in launcher.output


def test_a_data_folder_that_was_thrown_away_is_filled_again(launch: Launch) -> None:
    launcher = launch().until_ready()
    launcher.end()
    shutil.rmtree(launcher.state_dir / "directory")
    again = launch().until_ready()
    assert sorted(steps_run(again)) == ["collectstatic", "load_sample", "load_sample", "migrate"]
