"""Programs that come in wheels: only the folder is wanted, the package's own code stays unread."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def folder_of(package: str) -> Path | None:
    """Where the package is installed, None when it is not."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None
