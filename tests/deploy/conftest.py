"""Folders that PostgreSQL may use whoever runs the tests, and launchers that are gone when a test is over."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy import processes
from tests.deploy.running import Launcher


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short and open to other accounts: pytest's own folders are neither."""
    found = Path(tempfile.mkdtemp(prefix="d-"))
    found.chmod(0o711)
    yield found
    shutil.rmtree(found)


@pytest.fixture
def launch(folder: Path) -> Iterator[Callable[..., Launcher]]:
    started: list[Launcher] = []

    def start(*arguments: str, **environment: str) -> Launcher:
        launcher = Launcher(folder / "state", *arguments, **environment)
        started.append(launcher)
        return launcher

    yield start
    for launcher in started:
        if launcher.process.poll() is None:
            launcher.end()
    for launcher in started:
        if (launcher.state_dir / "run.json").exists():
            parts = launcher.run["parts"].values()
            processes.wait_until_gone([part["pid"] for part in parts], 10)
