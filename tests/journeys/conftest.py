"""One running system and one browser for all journeys; each test begins with nobody at his browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser

from tests.journeys import system as systems
from tests.journeys.desk import Desk
from tests.journeys.program import Program
from tests.journeys.system import System
from tests.journeys.targets import Targets
from tests.servers.chromium import chromium

LAST = "test_moved_clock.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The clock of the whole system goes forward in these tests and, as in life, never back: they come last."""
    items.sort(key=lambda item: item.path.name == LAST and item.path.parent.name == "journeys")


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    with systems.running_system() as running:
        yield running


@pytest.fixture(scope="session")
def targets(system: System) -> Targets:
    """LDAP and EBYS, asked past the desk."""
    return Targets(system)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def whole_desk(browser: Browser, system: System) -> Desk:
    return Desk(browser, system)


@pytest.fixture
def desk(whole_desk: Desk) -> Iterator[Desk]:
    """People's browsers. A script's error, a refused style or any other complaint of the console fails the test."""
    whole_desk.complaints.clear()
    yield whole_desk
    whole_desk.leave()
    assert whole_desk.complaints == []


@pytest.fixture(scope="session")
def programs(system: System) -> Callable[[str], Program]:
    """programs("zeynep.ogut") uses the API in her name, with one token for all tests."""
    return cache(lambda username: Program(system, username))
