"""Whether something has to be done again: a hash over the files that its result depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from deploy.config import ROOT

PACKAGES = ("helpdesk_site", "knowledgebase", "training")
LOCK = ROOT / "requirements.txt"


def of_files(paths: Iterable[Path], *also: str) -> str:
    """Changes with a path, with a content, and with each of `also`."""
    digest = hashlib.sha256()
    for path in sorted(set(paths)):
        for piece in (str(path.relative_to(ROOT)).encode(), path.read_bytes()):
            digest.update(len(piece).to_bytes(8, "big") + piece)
    for text in also:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def static_files() -> list[Path]:
    return [LOCK, *_files("static/**/*")]


def migrations() -> list[Path]:
    """Those, and the SQL that they read."""
    return [LOCK, *_files("migrations/*.py"), *_files("*.sql")]


def sample() -> list[Path]:
    """All of our code: the sample is loaded through the services. Loading it again is harmless, and only slow."""
    return [*migrations(), *_files("*.py"), *_files("demo/**/*.json")]


def _files(pattern: str) -> list[Path]:
    found = (path for package in PACKAGES for path in (ROOT / package).glob(f"**/{pattern}"))
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]
