"""A store of each test's own, and a scanner that is real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations.clamd import Clamd, ClamdConfig
from tests.servers.clamd import ClamdServer, running_clamd


@pytest.fixture(autouse=True)
def files_root(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClamdServer]:
    with running_clamd(tmp_path_factory.mktemp("clamd")) as running:
        yield running


@pytest.fixture
def scanning(clamd: ClamdServer, settings: Any) -> Clamd:
    """Files are scanned in this test."""
    settings.CLAMD_URL = clamd.url
    return Clamd(ClamdConfig(url=clamd.url, total_timeout=30))
