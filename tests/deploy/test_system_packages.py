"""What the tests need from the operating system is installed by root only; anybody else is told what to do."""

from __future__ import annotations

import os

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
        system_packages.provide()
    assert str(refusal.value) == (
        "The tests need slapd. As root: apt-get update && apt-get install -y --no-install-recommends slapd"
    )


def test_nothing_is_asked_for_when_everything_is_there() -> None:
    system_packages.provide()
