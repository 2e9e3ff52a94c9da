"""Where and in how many processes `make test` lets the tests run: in memory where there is room, one a processor."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy import test as command


@pytest.fixture
def in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(command, "IN_MEMORY", tmp_path)
    return tmp_path


def has_free(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=size))


def test_too_little_room_is_left_alone(in_memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    has_free(monkeypatch, command.ROOM_FOR_TESTS - 1)
    assert command.memory() is None


def test_a_machine_without_such_a_file_system_uses_the_usual_place(
    in_memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "IN_MEMORY", in_memory / "none")
    assert command.memory() is None


def test_a_place_that_may_not_be_written_is_left_alone(in_memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    has_free(monkeypatch, command.ROOM_FOR_TESTS)
    monkeypatch.setattr(os, "access", lambda *_asked: False)
    assert command.memory() is None


def test_with_room_it_is_memory(in_memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    has_free(monkeypatch, command.ROOM_FOR_TESTS)
    assert command.memory() == in_memory


@pytest.mark.parametrize(("processors", "expected"), [(1, 2), (2, 2), (3, 3), (4, 4), (64, 4)])
def test_each_processor_has_a_process_within_reason(
    monkeypatch: pytest.MonkeyPatch, processors: int, expected: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: set(range(processors)))
    assert command.processes() == expected
