"""What the tests need from the operating system is installed by root only; anybody else is told what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deploy import system_packages
from deploy.errors import LaunchError
from deploy.system_packages import Package


def test_an_ordinary_person_is_told_exactly_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    here, missing = (
        Package("sh", programs=("sh",)),
        Package("slapd", programs=("no-such-program",), files=("/nowhere",)),
    )
    monkeypatch.setattr(system_packages, "NEEDED", (here, missing))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(LaunchError) as refusal:
        system_packages.missing()
    assert str(refusal.value) == (
        "The tests need slapd. As root: apt-get update && apt-get install -y --no-install-recommends slapd"
    )


def test_nothing_is_asked_for_when_everything_is_there() -> None:
    assert system_packages.missing() == []


@pytest.fixture
def apt_get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An apt-get that writes down what it was asked, and the program that it brings; asked for "broken" it fails."""
    brought, asked = tmp_path / "brought", tmp_path / "asked"
    program = tmp_path / "apt-get"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {asked}\n'
        f'case "$*" in *broken*) echo "no such package"; exit 100;; *install*) touch {brought};; esac\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(system_packages, "NEEDED", (Package("bring", files=(str(brought),)),))
    return asked


def test_what_is_missing_is_installed_and_looked_for(apt_get: Path) -> None:
    system_packages.install(["bring"])
    assert apt_get.read_text() == "update\ninstall -y --no-install-recommends bring\n"


def test_a_failure_tells_what_was_said(apt_get: Path) -> None:
    with pytest.raises(LaunchError, match=r"no such package\nThis did not succeed: apt-get install"):
        system_packages.install(["broken"])


def test_what_has_not_come_is_named(apt_get: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "NEEDED", (Package("slapd", programs=("no-such-program",)),))
    with pytest.raises(LaunchError, match="has not brought slapd"):
        system_packages.install(["slapd"])


def test_where_nothing_is_missing_nothing_is_called(apt_get: Path) -> None:
    system_packages.install([])
    assert not apt_get.exists()
