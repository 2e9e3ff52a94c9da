"""The contract, on the fake, on slapd, and on our own server."""

import pytest

from tests.integrations.directory.contract import DirectoryContract
from tests.integrations.directory.sites import FakeSite, ServerSite, Site


class TestFake(DirectoryContract):
    @pytest.fixture
    def site(self, fake: FakeSite) -> Site:
        return fake


class TestSlapd(DirectoryContract):
    @pytest.fixture
    def site(self, slapd: ServerSite) -> Site:
        return slapd


class TestOwnServer(DirectoryContract):
    @pytest.fixture
    def site(self, ldaptor: ServerSite) -> Site:
        return ldaptor
