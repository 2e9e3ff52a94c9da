"""The demo's directory on OpenLDAP's slapd: its configuration, its first content, its start."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from integrations.sandbox.directory_config import ConfigError, SandboxConfig
from integrations.sandbox.directory_content import first_entries, ldif, ssha512

_PROGRAMS = (Path("/usr/sbin/slapd"), Path("/usr/libexec/slapd"), Path("/usr/local/libexec/slapd"))
_SCHEMAS = (Path("/etc/ldap/schema"), Path("/etc/openldap/schema"), Path("/usr/local/etc/openldap/schema"))
_MODULES = (Path("/usr/lib/ldap"), Path("/usr/lib64/openldap"), Path("/usr/local/libexec/openldap"))
_NEEDED_MODULES = ("back_mdb", "memberof", "ppolicy", "syncprov", "pw-sha2")

_TEMPLATE = """\
include "{schema}/core.schema"
include "{schema}/cosine.schema"
include "{schema}/inetorgperson.schema"

modulepath "{modules}"
{loads}
pidfile "{data}/slapd.pid"
argsfile "{data}/slapd.args"
loglevel none
threads 4
disallow bind_anon
require authc
{extra}
access to dn.base="" by users read by * none
access to dn.base="cn=Subschema" by users read by * none

database mdb
suffix "{base}"
directory "{data}/{database}"
maxsize 1073741824
{database_extra}
rootdn "{admin}"
rootpw {admin_hash}
sizelimit 500
limits dn.exact="{reader}" size.pr=1000 size.prtotal=unlimited
limits dn.exact="{writer}" size.pr=1000 size.prtotal=unlimited
index objectClass,entryUUID,entryCSN,uid,employeeNumber,cn,member,memberOf eq

access to attrs=userPassword by anonymous auth by * none
access to dn.subtree="{groups}" attrs=member by dn.exact="{writer}" write by dn.exact="{reader}" read by * none
access to dn.subtree="{base}" by dn.exact="{reader}" read by dn.exact="{writer}" read by * none

overlay memberof
memberof-group-oc groupOfNames
memberof-member-ad member
memberof-memberof-ad memberOf
memberof-refint FALSE
memberof-dangling ignore

overlay ppolicy
ppolicy_default "{policy}"

overlay syncprov
"""


def installed() -> bool:
    """Whether slapd is here with everything that the demo's directory asks of it."""
    try:
        _program(), _schema(), _modules()
    except ConfigError:
        return False
    return True


def prepare(config: SandboxConfig, *, extra: str = "", database_extra: str = "") -> list[str]:
    """Write the configuration and, at the first start, the first entries. The command that runs the server.

    `extra` are further global lines of slapd.conf, `database_extra` such of its database. Safe to repeat: data that is
    there stays.
    """
    config.data_dir.mkdir(parents=True, exist_ok=True)
    conf = _write_conf(config, "db", extra, database_extra)
    if not (config.data_dir / "db").exists():
        _create_database(config)
    urls = f"{config.url}/"
    return [str(_program()), "-h", urls, "-f", str(conf), "-d", "0"]


def run(config: SandboxConfig) -> None:
    """Become the server: this process is replaced by slapd, which ends properly at SIGTERM and SIGINT."""
    command = prepare(config)
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


def _create_database(config: SandboxConfig) -> None:
    # Made beside its place and moved there whole: a start that was cut off leaves no half of a database.
    scratch = config.data_dir / "db.new"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    conf = _write_conf(config, "db.new")
    command = [str(_program()), "-Ta", "-q", "-w", "-f", str(conf)]
    done = subprocess.run(command, input=ldif(first_entries(config)), text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise ConfigError(f"slapadd refused the first entries: {done.stderr.strip()}")
    conf.unlink()
    scratch.rename(config.data_dir / "db")


def _write_conf(config: SandboxConfig, database: str, extra: str = "", database_extra: str = "") -> Path:
    loads = "\n".join(f"moduleload {name}" for name in _NEEDED_MODULES)
    text = _TEMPLATE.format(
        schema=_schema(), modules=_modules(), loads=loads, data=config.data_dir, database=database, extra=extra,
        database_extra=database_extra,
        base=config.base_dn, admin=config.admin_dn, admin_hash=ssha512(config.admin_password), reader=config.reader_dn,
        writer=config.writer_dn, policy=config.policy_dn, groups=config.groups_dn,
    )  # fmt: skip
    path = config.data_dir / f"{database}.conf"
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path


def _program() -> Path:
    return _first(_PROGRAMS, Path.is_file, "the program slapd")


def _schema() -> Path:
    return _first(_SCHEMAS, lambda folder: (folder / "inetorgperson.schema").is_file(), "slapd's schema files")


def _modules() -> Path:
    def holds_all(folder: Path) -> bool:
        return all(_module_file(folder, name) for name in _NEEDED_MODULES)

    return _first(_MODULES, holds_all, f"slapd's modules {', '.join(_NEEDED_MODULES)}")


def _module_file(folder: Path, name: str) -> bool:
    return any((folder / f"{name}{ending}").exists() for ending in (".so", ".la"))


def _first(candidates: Sequence[Path], fits: Callable[[Path], bool], what: str) -> Path:
    found = next((path for path in candidates if fits(path)), None)
    if found is None:
        raise ConfigError(f"not found: {what} (looked in {', '.join(map(str, candidates))})")
    return found
