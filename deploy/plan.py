"""The parts of the system and the steps that prepare them: how each is started, and when it is ready."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy import fingerprints, ports, postgres, valkey
from deploy.identity import MYSELF
from deploy.layout import SETTINGS, Layout
from deploy.parts import LogSays, Part, http_answers, nothing

# What django-helpdesk brings along for its own pages: most of its 33 MB. Without /* it would match nothing.
UNUSED_STATIC_FILES = "helpdesk/vendor/*"
# What others lean on ends after them.
STOP_ORDER = (("beat", "worker", "web"), ("ebys", "directory"), ("valkey",), ("postgres",))
# No secret is among them: those stand in the run file, which only our account can read.
PASSED_ON = (
    *("PATH", "HOME", "USER", "LOGNAME", "TERM", "TMPDIR", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE"),
    *("LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("LDAP_KIND", "LDAP_CA_FILE", "LDAP_ALLOW_CLEAR_TEXT", "EBYS_ADAPTER", "EBYS_CA_FILE", "CLAMD_URL"),
)


@dataclass(frozen=True, slots=True)
class Programs:
    """The command lines of our own programs. The launcher's tests put small ones in their place."""

    manage: Sequence[str] = (sys.executable, "manage.py")
    directory: Sequence[str] = (sys.executable, "-m", "integrations.sandbox.directory")
    ebys: Sequence[str] = (sys.executable, "-m", "integrations.sandbox.ebys")
    web: Sequence[str] = (
        *(sys.executable, "-m", "uvicorn", "helpdesk_site.asgi:application", "--host", ports.HOST),
        *("--no-access-log", "--ws-max-size", "8192", "--lifespan", "off", "--timeout-graceful-shutdown", "2"),
        *("--ws-per-message-deflate", "false"),  # hints are sixty bytes: compression would cost 30 KiB a socket
    )
    worker: Sequence[str] = (
        *(sys.executable, "-m", "celery", "-A", "helpdesk_site", "worker", "--pool", "threads", "--concurrency", "4"),
        *("-Q", "default", "-l", "INFO", "--without-gossip", "--without-mingle"),
    )
    beat: Sequence[str] = (
        *(sys.executable, "-m", "celery", "-A", "helpdesk_site", "beat", "-l", "INFO", "--pidfile="),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A command that prepares something.

    Not run again while `fingerprint` is the one of the last time and the file `leaves` is there; None: always run.
    """

    name: str
    title: str
    program: Sequence[str]
    fingerprint: str | None = None
    leaves: Path | None = None


class Plan:
    """One start of the system on this machine."""

    def __init__(self, layout: Layout, programs: Programs) -> None:
        self._layout = layout
        self._programs = programs
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        ours = {"STATE_DIR": str(layout.state.path), "DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONUNBUFFERED": "1"}
        self.environment: Mapping[str, str] = {**passed_on, **ours}

    # Parts; None: the person named one that runs elsewhere

    def postgres(self) -> Part | None:
        server = self._layout.postgres
        return (
            None
            if self._layout.config.database
            else Part(
                name="postgres",
                title="PostgreSQL",
                command=server.command,
                is_ready=server.is_ready,
                log=server.log,
                environment=self.environment,
                stages=postgres.STAGES,
                prepare=server.prepare,
                after_end=server.clear_orphans,
            )
        )

    def valkey(self) -> Part | None:
        server = self._layout.valkey
        return (
            None
            if self._layout.config.broker
            else Part(
                name="valkey",
                title="Valkey",
                command=server.command,
                is_ready=server.is_ready,
                log=server.log,
                environment=self.environment,
                stages=valkey.STAGES,
                prepare=server.prepare,
            )
        )

    def directory(self) -> Part | None:
        if self._layout.config.directory:
            return None
        settings = self._layout.state.write_private("directory.json", self._layout.directory_settings())
        program = [*self._programs.directory, str(settings)]
        ready = partial(ports.answers, self._layout.directory_port)
        return self._python_part("directory", "Directory (sandbox)", program, ready)

    def ebys(self) -> Part | None:
        if self._layout.config.ebys:
            return None
        settings = self._layout.state.write_private("ebys.json", self._layout.ebys_settings())
        program = [*self._programs.ebys, str(settings)]
        secret = {"X-Sandbox-Secret": self._layout.secrets["ebys_sandbox"]}
        ready = partial(http_answers, self._layout.ebys_port, "/_sandbox/health", secret)
        return self._python_part("ebys", "EBYS (sandbox)", program, ready)

    def web(self) -> Part:
        program = [*self._programs.web, "--port", str(self._layout.web_port)]
        ready = partial(http_answers, self._layout.web_port, "/healthz")
        return self._python_part("web", "Web", program, ready, orphaned=signal.SIGKILL)

    def worker(self) -> Part:
        ready = LogSays(self._layout.state.log("worker"), b" ready.")
        return self._python_part(
            "worker", "Worker", self._programs.worker, ready, orphaned=signal.SIGKILL, prepare=ready.mark
        )

    def beat(self) -> Part:
        program = [*self._programs.beat, "--schedule", str(self._layout.state.folder("beat") / "schedule")]
        ready = LogSays(self._layout.state.log("beat"), b"beat: Starting")
        return self._python_part("beat", "Beat", program, ready, orphaned=signal.SIGKILL, prepare=ready.mark)

    def _python_part(
        self,
        name: str,
        title: str,
        program: Sequence[str],
        is_ready: Callable[[], bool],
        *,
        orphaned: signal.Signals = signal.SIGTERM,
        prepare: Callable[[], None] = nothing,
    ) -> Part:
        """`orphaned` is SIGKILL for those that would first finish what they do: PostgreSQL owns the work."""
        return Part(
            name=name,
            title=title,
            command=partial(MYSELF.command, program, orphaned=orphaned),
            is_ready=is_ready,
            log=self._layout.state.log(name),
            environment=self.environment,
            prepare=prepare,
        )

    # Steps

    def static_files(self) -> Step:
        collect = ("collectstatic", "--noinput", "--clear", "-v", "0", "-i", UNUSED_STATIC_FILES)
        return Step(
            "static",
            "Static files",
            [*self._programs.manage, *collect],
            fingerprints.of_files(fingerprints.static_files()),
            leaves=self._layout.state.path / "static" / "staticfiles.json",
        )

    def migrate(self) -> Step:
        """As the database's owner: the command sees to that. Always on a database that others may have been at too."""
        program = [*self._programs.manage, "migrate", "--noinput"]
        data = self._identity_of_data()
        fingerprint = fingerprints.of_files(fingerprints.migrations(), data) if data else None
        return Step("migrate", "Database tables", program, fingerprint)

    def load_sample(self) -> Step:
        """Again when the code of the sample has changed or one of the places that it fills was emptied."""
        data = self._identity_of_data()
        config, state = self._layout.config, self._layout.state
        directory = config.directory.url if config.directory else state.identity_of("directory")
        ebys = config.ebys.url if config.ebys else state.identity_of("ebys")
        fingerprint = fingerprints.of_files(fingerprints.sample(), data, directory, ebys) if data else None
        program = [*self._programs.manage, "load_sample"]
        return Step("load_sample", "Sample institution", program, fingerprint, leaves=state.accounts_file)

    def _identity_of_data(self) -> str:
        return "" if self._layout.config.database else self._layout.postgres.identity_of_data()
