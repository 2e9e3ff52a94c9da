"""A store of each test's own, and a scanner that is real."""

from __future__ import annotations

from tests.kernel.files.conftest import clamd, files_root, scanning

__all__ = ["clamd", "files_root", "scanning"]
