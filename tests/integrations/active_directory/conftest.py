"""One domain controller a run, emptied before each test."""

from collections.abc import Iterator

import pytest

from tests.integrations.active_directory.site import ActiveDirectorySite
from tests.servers.samba import SambaServer, start_samba


@pytest.fixture(scope="session")
def samba(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SambaServer]:
    """A domain of this run."""
    server = start_samba(tmp_path_factory.mktemp("samba"))
    yield server
    server.stop()


@pytest.fixture
def site(samba: SambaServer) -> Iterator[ActiveDirectorySite]:
    """The domain without persons and groups of ours."""
    directory = samba.directory()
    site = ActiveDirectorySite(samba, directory)
    site.clear()
    yield site
    site.session.close()
    directory.close()
