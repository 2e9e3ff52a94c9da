"""Real directories for these tests: one slapd and one of our own servers a run, emptied before each test."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.integrations.directory.sites import FakeSite, ServerSite
from tests.servers.slapd import SlapdServer, start_sandbox, start_slapd


@pytest.fixture(scope="session")
def slapd_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlapdServer]:
    """A slapd of this run."""
    server = start_slapd(tmp_path_factory.mktemp("slapd"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def ldaptor_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlapdServer]:
    """Our own server, giving long lists in ranges as Active Directory does."""
    server = start_sandbox(tmp_path_factory.mktemp("ldaptor"), "ldaptor", value_range=1500)
    yield server
    server.stop()


@pytest.fixture
def slapd(slapd_server: SlapdServer) -> Iterator[ServerSite]:
    """The slapd without a person or group."""
    with _emptied(slapd_server) as site:
        yield site


@pytest.fixture
def ldaptor(ldaptor_server: SlapdServer) -> Iterator[ServerSite]:
    """Our own server without a person or group."""
    with _emptied(ldaptor_server) as site:
        yield site


@pytest.fixture
def fake() -> FakeSite:
    """The directory in memory."""
    return FakeSite()


@contextmanager
def _emptied(server: SlapdServer) -> Iterator[ServerSite]:
    server.start_if_it_crashed()
    directory = server.directory()
    with server.admin() as admin:
        admin.clear()
        yield ServerSite(server, directory, admin)
    directory.close()
