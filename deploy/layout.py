"""Where everything of one start is: ports, sockets, secrets, addresses. The run file tells it to parts and tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from deploy import ports, processes
from deploy.config import Config, External
from deploy.postgres import EmbeddedPostgres
from deploy.state import StateFolder
from deploy.valkey import EmbeddedValkey

BASE_DN = "dc=ornek,dc=bel,dc=tr"
SETTINGS = "helpdesk_site.settings.demo"

Account = Mapping[str, str]  # username, password, name, role


class Layout:
    """Chosen once for a start. Raises LaunchError when the port that the person asked for is taken."""

    def __init__(self, config: Config, state: StateFolder) -> None:
        self.config = config
        self.state = state
        self.web_port = ports.wanted(config.port)
        self.ebys_port = ports.near(self.web_port + 1)
        self.directory_port = ports.near(self.web_port + 2, avoid=self.ebys_port)
        self.secrets = state.secrets()
        self.postgres = EmbeddedPostgres(
            state.folder("postgres"), passwords=state.database_passwords(), log=state.log("postgres")
        )
        self.valkey = EmbeddedValkey(state.folder("valkey"), log=state.log("valkey"))
        self.clock_file = state.path / "clock.json"
        self._started_at = datetime.now(UTC).isoformat(timespec="seconds")

    @property
    def url(self) -> str:
        return f"http://{ports.HOST}:{self.web_port}/"

    def directory_settings(self) -> dict[str, Any]:
        """The configuration of the sandbox directory."""
        return {
            "host": ports.HOST,
            "port": self.directory_port,
            "base_dn": BASE_DN,
            "data_dir": str(self.state.folder("directory") / "data"),
            "engine": "auto",
            "admin_dn": f"cn=admin,{BASE_DN}",
            "admin_password": self.secrets["directory_admin"],
            "reader_dn": f"cn=reader,ou=services,{BASE_DN}",
            "reader_password": self.secrets["directory_reader"],
            "writer_dn": f"cn=writer,ou=services,{BASE_DN}",
            "writer_password": self.secrets["directory_writer"],
        }

    def ebys_settings(self) -> dict[str, Any]:
        """The configuration of the sandbox EBYS."""
        return {
            "host": ports.HOST,
            "port": self.ebys_port,
            "data_dir": str(self.state.folder("ebys") / "data"),
            "token": self.secrets["ebys_token"],
            "sandbox_secret": self.secrets["ebys_sandbox"],
            "clock_file": str(self.clock_file),
        }

    def run_file(self, pids: Mapping[str, int], *, ready: bool, accounts: Sequence[Account]) -> dict[str, Any]:
        """The content of STATE_DIR/run.json while `pids` (part -> process) run."""
        return {
            "state_dir": str(self.state.path),
            "started_at": self._started_at,
            "ready": ready,
            "web": {"url": self.url},
            "database": self._database(),
            "broker": {"url": self.config.broker.url if self.config.broker else self.valkey.url},
            "directory": self._directory(),
            "ebys": self._ebys(),
            "django": self._django(),
            "clock_file": str(self.clock_file),
            "accounts": list(accounts),
            "parts": {name: self._running(name, pid) for name, pid in pids.items()},
        }

    def _database(self) -> dict[str, str]:
        if self.config.database:
            return _elsewhere(self.config.database)
        return {"url": self.postgres.app_url, "owner_url": self.postgres.owner_url}

    def _directory(self) -> dict[str, str]:
        if self.config.directory:
            return _elsewhere(self.config.directory)
        known = self.directory_settings()
        accounts = [f"{who}_{what}" for who in ("admin", "reader", "writer") for what in ("dn", "password")]
        return {
            "url": f"ldap://{ports.HOST}:{self.directory_port}",
            "people_dn": f"ou=people,{BASE_DN}",
            "groups_dn": f"ou=groups,{BASE_DN}",
            "placeholder_dn": f"cn=nobody,ou=services,{BASE_DN}",
            **{name: known[name] for name in ("base_dn", *accounts)},
        }

    def _ebys(self) -> dict[str, str]:
        if self.config.ebys:
            return _elsewhere(self.config.ebys)
        origin = f"http://{ports.HOST}:{self.ebys_port}"
        return {
            "url": f"{origin}/scim/v2",
            "token": self.secrets["ebys_token"],
            "sandbox_url": origin,
            "sandbox_secret": self.secrets["ebys_sandbox"],
        }

    def _django(self) -> dict[str, str]:
        folders = {f"{name}_root": name for name in ("static", "media", "files")} | {"checkpoint_dir": "checkpoints"}
        return {
            "settings": SETTINGS,
            "secret_key": self.secrets["django_secret_key"],
            "audit_key_file": str(self.state.path / "audit.key"),
            **{name: str(self.state.folder(folder)) for name, folder in folders.items()},
        }

    def _running(self, name: str, pid: int) -> dict[str, Any]:
        """`started` (clock ticks since boot) tells the process from a later one with the same id."""
        return {"pid": pid, "started": processes.started_at(pid), "log": str(self.state.log(name))}


def _elsewhere(part: External) -> dict[str, str]:
    return {"url": part.url, **part.more}
