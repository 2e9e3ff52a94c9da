"""Where each life begins, and the settings with which lives are drawn."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_site.access.provisioning import running
from tests.access.state_machine.machine import begun
from tests.access.state_machine.watching import Start
from tests.institution import Targets


@pytest.fixture
def start(own_institution: Targets, tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """A database of this test alone with the requests in it with which each life begins."""
    settings.OPERATION_LEASE_SECONDS = 60
    settings.FILES_ROOT = str(tmp_path / "files")  # the days that pass here make leftovers of other tests' files
    for name in ("READING_SECONDS", "WRITING_SECONDS"):
        monkeypatch.setattr(running, name, 60)  # a busy machine must not make another life of it
    logging.disable()
    yield begun(tmp_path)
    logging.disable(logging.NOTSET)
