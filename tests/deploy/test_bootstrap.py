"""From a fresh clone to a running command, with the real venv and the real installer but a lock that names nothing."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.config import ROOT

SOURCE = ROOT / "deploy" / "bootstrap.py"
HELLO = 'import sys\nprint("hello from", sys.prefix, *sys.argv[1:])\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "deploy").mkdir()
    shutil.copy(SOURCE, tmp_path / "deploy" / "bootstrap.py")
    (tmp_path / "deploy" / "hello.py").write_text(HELLO)
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    return tmp_path


def command(clone: Path) -> list[str]:
    return [sys.executable, str(clone / "deploy" / "bootstrap.py"), "requirements.txt", "deploy.hello", "a b"]


def start(clone: Path) -> str:
    done = subprocess.run(command(clone), capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


def test_a_python_that_is_too_old_can_read_the_file_that_says_so() -> None:
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_packages_are_installed_once_and_again_when_the_lock_has_changed_or_an_installation_was_cut_off(
    clone: Path,
) -> None:
    first = start(clone)
    assert "Installing requirements.txt" in first
    assert f"hello from {clone / '.venv'} a b" in first
    assert start(clone) == f"hello from {clone / '.venv'} a b\n"
    (clone / "requirements.txt").write_text("# something else\n")
    assert "Installing requirements.txt" in start(clone)
    (clone / ".venv" / "installing").touch()
    again = start(clone)
    assert "was interrupted: starting again" in again
    assert "hello from" in again
    assert "Installing" not in start(clone)


def test_two_starts_at_once_install_once(clone: Path) -> None:
    both = [subprocess.Popen(command(clone), stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [one.communicate(timeout=60)[0] for one in both]
    assert sum("Installing" in output for output in outputs) == 1
    assert all("hello from" in output for output in outputs)


def test_a_lock_that_cannot_be_installed_is_not_taken_for_installed(clone: Path) -> None:
    (clone / "requirements.txt").write_text("nothing-of-the-kind==1.0\n")  # no hash: refused before any search
    done = subprocess.run(command(clone), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "could not be installed" in done.stderr
    assert "hello" not in done.stdout
    assert (
        not (clone / ".venv" / "installed.json").exists()
        or json.loads((clone / ".venv" / "installed.json").read_text()) == {}
    )
