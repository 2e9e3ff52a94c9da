"""Start Samba's domain controller for a test: Active Directory's LDAP, with its data under `tmp`.

It listens where Active Directory does, at 389 and 636 (there is no choice), so it gets an address of its own among
those of this machine; for that, and for the owners of its files, it must be root. Whatever is missing is an error,
never a reason to skip.
"""

import os
import random
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from integrations.directory.config import LdapConfig
from integrations.directory.ldap import LdapDirectory
from tests.servers.certificates import Authority

PACKAGES = "samba samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules winbind python3-samba"  # Debian's
# What Debian puts where: a provision without one of them ends with a Python traceback.
_PROGRAMS = ("samba", "samba-tool")
_FILES = ("/usr/share/samba/setup/provision.ldif", "/usr/lib/python3/dist-packages/samba/provision/__init__.py")
_SBIN = "/usr/sbin:/usr/local/sbin"
_START_SECONDS = 60
_POLICY = ("--complexity=off", "--min-pwd-length=1", "--history-length=0", "--min-pwd-age=0", "--max-pwd-age=0")
# WP on the attribute "member" of objects of the class "group" below, for the writer.
_MAY_CHANGE_MEMBERS = "(OA;CI;WP;bf9679c0-0de6-11d0-a285-00aa003049e2;bf967a9c-0de6-11d0-a285-00aa003049e2;{sid})"

BASE = "DC=belediye,DC=example"
PEOPLE = f"OU=Kişiler,{BASE}"
GROUPS = f"OU=Gruplar,{BASE}"
ADMINISTRATOR = f"CN=Administrator,CN=Users,{BASE}"
READER, WRITER = f"CN=destek-oku,CN=Users,{BASE}", f"CN=destek-yaz,CN=Users,{BASE}"
PASSWORDS = {ADMINISTRATOR: "Y0netici-Sifresi", READER: "the reader's", WRITER: "the writer's"}


@dataclass
class SambaServer:
    """A running domain controller. `ca_file` holds the certificate to trust."""

    folder: Path
    host: str
    ca_file: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def url(self) -> str:
        """Encrypted by StartTLS before a password is sent."""
        return f"ldap://{self.host}"

    @property
    def secure_url(self) -> str:
        """Encrypted from the start."""
        return f"ldaps://{self.host}"

    def adapter_config(self, **over: object) -> LdapConfig:
        """How the desk's adapter reaches it, as a site would write it down; `over` changes fields."""
        values: dict[str, object] = {
            "url": self.url,
            "base_dn": BASE,
            "reader_dn": READER,
            "reader_password": PASSWORDS[READER],
            "writer_dn": WRITER,
            "writer_password": PASSWORDS[WRITER],
            "people_dn": PEOPLE,
            "groups_dn": GROUPS,
            "kind": "active_directory",
            "ca_file": str(self.ca_file),
        }
        return LdapConfig(**{**values, **over})  # type: ignore[arg-type]  # a test's shorthand

    def directory(self, **over: object) -> LdapDirectory:
        """A fresh adapter on this server. Close it."""
        return LdapDirectory(self.adapter_config(**over))

    def stop(self) -> None:
        """Take it down."""
        self.process.terminate()
        self.process.wait(timeout=_START_SECONDS)
        if self.process.stdin is not None:
            self.process.stdin.close()


def start_samba(tmp: Path) -> SambaServer:
    """Provision a domain and serve it. Stop it."""
    _refuse_without_what_it_needs()
    folder = tmp / "dc"
    folder.mkdir()
    # Somewhere in 127.64.0.0/10, so that two runs do not meet and nothing else listens there.
    host = f"127.{random.randint(64, 127)}.{random.randint(1, 254)}.{random.randint(1, 254)}"  # noqa: S311
    _provision(folder, host)
    authority = Authority(folder, f"authority-of-{host}")  # two with one name could not be trusted together
    certificate, key = authority.issue("dc1", host)
    key.chmod(0o600)
    process = subprocess.Popen(
        [_program("samba"), "--interactive", "--model=single", f"--configfile={folder}/etc/smb.conf",
         "--option=server services = ldap", f"--option=tls certfile = {certificate}", f"--option=tls keyfile = {key}",
         f"--option=tls cafile = {authority.file}"],
        # It ends when this pipe does, so it does not outlive a test run that is killed.
        stdin=subprocess.PIPE, stdout=(folder / "samba.log").open("wb"), stderr=subprocess.STDOUT,
    )  # fmt: skip
    server = SambaServer(folder, host, authority.file, process)
    _wait_until_open(server)
    return server


def _refuse_without_what_it_needs() -> None:
    """RuntimeError that says what to do."""
    missing = [name for name in _PROGRAMS if not _program(name)] + [name for name in _FILES if not Path(name).exists()]
    if missing:
        raise RuntimeError(
            f"Samba's domain controller is not installed ({', '.join(missing)} is missing). "
            f"As root: apt-get install -y --no-install-recommends {PACKAGES}"
        )
    if os.geteuid() != 0:
        raise RuntimeError("Samba's domain controller listens at port 389: start these tests as root")


def _program(name: str) -> str:
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:{_SBIN}") or ""


def _provision(folder: Path, host: str) -> None:
    """An empty domain with two units, the desk's two accounts, and rights as a site's administrator would give them."""
    base = folder / "base.conf"
    base.write_text(_options(folder, host), encoding="utf-8")
    _samba_tool(
        folder, "domain", "provision", f"--configfile={base}", f"--targetdir={folder}", "--realm=BELEDIYE.EXAMPLE",
        "--domain=BELEDIYE", "--server-role=dc", "--dns-backend=NONE", "--host-name=dc1", f"--host-ip={host}",
        f"--adminpass={PASSWORDS[ADMINISTRATOR]}",
    )  # fmt: skip
    local = (f"--configfile={folder}/etc/smb.conf", f"--URL={folder}/private/sam.ldb")
    _samba_tool(folder, "domain", "passwordsettings", "set", *_POLICY, *local)
    for unit in (PEOPLE, GROUPS):
        _samba_tool(folder, "ou", "add", unit, *local)
    for account in (READER, WRITER):
        _samba_tool(folder, "user", "add", account[3:].partition(",")[0], PASSWORDS[account], *local)
    writer = _samba_tool(folder, "user", "show", "destek-yaz", "--attributes=objectSid", *local)
    sid = writer.rpartition("objectSid:")[2].split()[0]
    rights = _MAY_CHANGE_MEMBERS.format(sid=sid)
    _samba_tool(folder, "dsacl", "set", f"--objectdn={GROUPS}", f"--sddl={rights}", *local)


def _options(folder: Path, host: str) -> str:
    """The part of the configuration that provisioning takes over."""
    places = {
        "cache directory": "cache", "lock directory": "", "state directory": "state", "pid directory": "",
        "ncalrpc dir": "ncalrpc", "log file": "samba-%m.log",
    }  # fmt: skip
    lines = [f"{name} = {folder / place}" for name, place in places.items()]
    return "\n".join(["[global]", f"interfaces = {host}/8", "bind interfaces only = yes", *lines, ""])


def _samba_tool(folder: Path, *arguments: str) -> str:
    done = subprocess.run([_program("samba-tool"), *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"samba-tool {' '.join(arguments[:3])}: {done.stdout[-1000:]}{done.stderr[-2000:]}")
    return done.stdout


def _wait_until_open(server: SambaServer) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((server.host, 636)) == 0:
                return
        time.sleep(0.05)
    server.stop()
    log = (server.folder / "samba.log").read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"Samba's domain controller did not start at {server.host}:\n{log[-2000:]}")
