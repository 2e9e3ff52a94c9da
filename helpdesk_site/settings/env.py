"""Where settings come from: the environment, a secret's file, or the run file of `make run`, in this order.

`NAME` in the environment wins; `NAME_FILE` names a file whose content is the value (production secrets); then
`STATE_DIR/run.json`, which the launcher writes (mode 0600) so that no secret stands in any process's environment.
"""

from __future__ import annotations

import ipaddress
import json
import os
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]


def state_dir() -> Path:
    """The folder of everything that a running installation keeps (default var/)."""
    return Path(os.environ.get("STATE_DIR") or BASE_DIR / "var").resolve()


@cache
def run_file() -> dict[str, Any]:
    """What `make run` wrote about the running parts; empty when nothing has been started from here."""
    path = state_dir() / "run.json"
    if not path.is_file():
        return {}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def from_run_file(dotted: str) -> str | None:
    """`directory.url` of the run file as text, None when it is not there."""
    value: Any = run_file()
    for key in dotted.split("."):
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return None if value is None else str(value)


def value(name: str, *, run: str = "", default: str | None = None) -> str:
    """One setting. Raises ImproperlyConfigured when it is nowhere and has no default."""
    if os.environ.get(name):
        return os.environ[name]
    if os.environ.get(f"{name}_FILE"):
        return Path(os.environ[f"{name}_FILE"]).read_text(encoding="utf-8").strip()
    found = from_run_file(run) if run else None
    if found is not None:
        return found
    if default is None:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) is not set")
    return default


def database(url: str) -> dict[str, Any]:
    """A Django database from `postgresql://user:password@host:port/name?host=/socket/folder&sslmode=...`.

    `prepare_threshold=none` behind a pooler that hands connections out by the transaction: no plan can be kept there.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("The database is PostgreSQL: DATABASE_URL begins with postgresql://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or unquote(parts.hostname or "")
    # How often a connection must have asked something before PostgreSQL keeps the plan (kernel/prepared.py alone). Then
    # it plans once and not five times more: what is kept there is planned alike for all values.
    threshold = query.pop("prepare_threshold", "2")
    kept = {} if threshold == "none" else {"options": "-c plan_cache_mode=force_generic_plan"}
    options: dict[str, Any] = {
        **kept,
        **query,
        "application_name": "helpdesk",
        "prepare_threshold": None if threshold == "none" else int(threshold),
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": False,  # kernel/connections.py looks at the socket instead
    }


def networks(name: str) -> list[str]:
    """Networks as CIDR, separated by commas. Raises ImproperlyConfigured for one that is none."""
    found = [text.strip() for text in value(name, default="").split(",") if text.strip()]
    try:
        return [str(ipaddress.ip_network(text)) for text in found]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} holds networks such as 10.20.0.0/16, separated by commas") from error


def days(name: str, *, default: int) -> int:
    """How long something is kept, in days. Raises ImproperlyConfigured for anything but a whole number from 1 on."""
    text = value(name, default=str(default))
    if not (text.isascii() and text.isdigit() and int(text) >= 1):
        raise ImproperlyConfigured(f"{name} is a number of days from 1 on, not {text!r}")
    return int(text)


def celery_broker(url: str) -> str:
    """Celery's spelling of the broker's address: a Unix socket is `redis+socket://` there."""
    return "redis+socket://" + url.removeprefix("unix://") if url.startswith("unix://") else url
