"""The embedded PostgreSQL keeps its promises on the real server."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy import processes
from deploy.errors import LaunchError
from deploy.identity import Identity, unshare
from deploy.postgres import EmbeddedPostgres, Passwords, find_programs, temporary_postgres


@pytest.fixture(scope="module")
def shared() -> Iterator[EmbeddedPostgres]:
    """A running server; a test that stops it starts it again."""
    with temporary_postgres() as server:
        yield server


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def test_a_socket_path_that_the_kernel_would_cut_is_refused_with_a_reason(folder: Path) -> None:
    with pytest.raises(LaunchError, match="a socket's path has at most 103"):
        EmbeddedPostgres(folder / "p", socket_dir=folder / ("long" * 30))
    assert not (folder / "p").exists()


def test_a_data_folder_with_a_long_path_gets_a_short_folder_for_its_socket(folder: Path) -> None:
    deep = folder / ("a" * 60) / ("b" * 60)
    server = EmbeddedPostgres(deep, durable=False)
    server.start()
    try:
        assert not server.socket_dir.is_relative_to(deep)
        assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
        assert execute(server.app_url, "SELECT 1") == [(1,)]
    finally:
        server.stop()
        server.socket_dir.rmdir()


def test_programs_that_are_not_there_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_BIN", "/nowhere")
    with pytest.raises(LaunchError, match="POSTGRES_BIN"):
        find_programs()


def test_a_wrong_password_opens_nothing(shared: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=str(shared.socket_dir), user="helpdesk_app", password="wrong", dbname="helpdesk")


def test_no_other_machine_can_connect(shared: EmbeddedPostgres) -> None:
    assert execute(shared.superuser_url, "SHOW listen_addresses") == [("",)]


def test_the_application_uses_the_owners_tables_and_makes_none(shared: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(shared.app_url, "CREATE TABLE mine (word text)")
    execute(shared.owner_url, "CREATE TABLE theirs (id bigserial PRIMARY KEY, word text)")
    execute(shared.app_url, "INSERT INTO theirs (word) VALUES ('yetki')")
    assert execute(shared.app_url, "SELECT word FROM theirs") == [("yetki",)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(shared.app_url, "DROP TABLE theirs")


def test_the_owner_may_add_the_extensions_that_migrations_need(shared: EmbeddedPostgres) -> None:
    for extension in ("pg_trgm", "btree_gist", "unaccent"):
        execute(shared.owner_url, f"CREATE EXTENSION {extension}")


def test_no_password_reaches_the_log_or_the_command_line(shared: EmbeddedPostgres) -> None:
    assert shared.pid is not None
    command = (processes.PROC / str(shared.pid) / "cmdline").read_text()
    environment = (processes.PROC / str(shared.pid) / "environ").read_text()
    for role in ("postgres", "helpdesk_owner", "helpdesk_app"):
        password = shared.passwords.of(role)
        assert password not in shared.log.read_text() + command + environment


def test_a_copy_of_the_database_is_a_database_of_its_own(shared: EmbeddedPostgres) -> None:
    execute(shared.owner_url, "CREATE TABLE template (word text)")
    shared.create_database("copy")
    execute(shared.url("helpdesk_app", "copy"), "INSERT INTO template VALUES ('kopya')")
    assert execute(shared.app_url, "SELECT * FROM template") == []
    shared.drop_database("copy")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        execute(shared.url("helpdesk_app", "copy"), "SELECT 1")


def test_another_start_finds_the_data_and_a_changed_password(folder: Path) -> None:
    first = Passwords("super", "one", "two")
    for passwords in (first, Passwords("super", "three", "four")):
        server = EmbeddedPostgres(folder / "p", passwords=passwords, durable=False)
        server.start()
        try:
            execute(server.owner_url, "CREATE TABLE IF NOT EXISTS kept (word text)")
            execute(server.app_url, "INSERT INTO kept VALUES ('kalır')")
            rows = execute(server.app_url, "SELECT * FROM kept")
        finally:
            server.stop()
    assert len(rows) == 2


def test_a_killed_server_leaves_no_process_and_starts_again_with_every_committed_row(shared: EmbeddedPostgres) -> None:
    execute(shared.owner_url, "CREATE TABLE survives (word text)")
    execute(shared.app_url, "INSERT INTO survives VALUES ('kalır')")
    assert shared.pid is not None
    os.kill(shared.pid, signal.SIGKILL)
    shared.stop()
    assert processes.working_in(shared.cluster, "postgres") == []
    shared.start()
    assert execute(shared.app_url, "SELECT * FROM survives") == [("kalır",)]


def test_a_lock_file_whose_number_belongs_to_somebody_else_now_does_not_stop_a_start(shared: EmbeddedPostgres) -> None:
    shared.stop()
    # PostgreSQL alone would believe that this process is its server, under whichever account it runs.
    stranger = subprocess.Popen(
        Identity(shared.identity.uid, shared.identity.gid).command(["/bin/sleep", "60"], orphaned=signal.SIGKILL)
    )
    try:
        time.sleep(0.2)
        for lock in (shared.cluster / "postmaster.pid", shared.socket_dir / ".s.PGSQL.5432.lock"):
            lock.write_text(f"{stranger.pid}\n{shared.cluster}\n1\n5432\n{shared.socket_dir}\n\n  0  0\nready   \n")
            shared.identity.take(lock)
        shared.start()
        assert stranger.poll() is None
        assert execute(shared.app_url, "SELECT 1") == [(1,)]
    finally:
        stranger.kill()
        stranger.wait()


def test_an_initdb_that_was_interrupted_is_begun_again(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "p", durable=False)
    half_made = folder / "p" / "cluster.new"
    server.identity.take(folder / "p")
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    server.start()
    try:
        assert execute(server.app_url, "SELECT 1") == [(1,)]
        assert not half_made.exists()
    finally:
        server.stop()


STARTER = """
import sys, time
from pathlib import Path
from deploy.identity import Identity
from deploy.postgres import EmbeddedPostgres
identity = Identity(own_namespace=True) if sys.argv[2] == "namespace" else None
server = EmbeddedPostgres(Path(sys.argv[1]), durable=False, identity=identity)
server.start()
print(server.app_url, flush=True)
time.sleep(60)
"""
WAYS = ["as it chooses", "namespace"] if os.geteuid() == 0 and unshare() else ["as it chooses"]


@pytest.mark.parametrize("identity", WAYS)
def test_the_server_ends_when_the_program_that_started_it_is_killed(folder: Path, identity: str) -> None:
    command = [sys.executable, "-c", STARTER, str(folder / "p"), identity]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        try:
            url = starter.stdout.readline().strip() if starter.stdout else ""
            assert execute(url, "SELECT 1") == [(1,)]
            running = processes.working_in(folder / "p" / "cluster", "postgres")
            assert len(running) > 3
        finally:
            starter.kill()
    assert processes.wait_until_gone(running, 10) == []
