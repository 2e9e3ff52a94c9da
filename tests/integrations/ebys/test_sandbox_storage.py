"""scim2-server's own rules for a storage, kept by ours."""

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest
from scim2_models import ScimProvider
from scim2_server.testing import ScimStorageContract
from scim2_server.utils import load_default_provider

from integrations.sandbox.ebys.storage import SqliteStorage


@functools.cache
def _provider() -> ScimProvider:
    """Immutable, and slow to build: one for all tests."""
    return load_default_provider()


class TestSqliteStorage(ScimStorageContract):
    @pytest.fixture
    def provider(self) -> ScimProvider:
        return _provider()

    @pytest.fixture
    def storage(self, tmp_path: Path, provider: ScimProvider) -> Iterator[SqliteStorage]:
        storage = SqliteStorage(tmp_path / "ebys.sqlite3", provider)
        yield storage
        storage.close()


# Pages go by index: cursors (RFC 9865) are neither offered nor announced, so their rules have nothing to judge.
for _name in [name for name in dir(ScimStorageContract) if name.startswith("test_cursor_")]:
    setattr(TestSqliteStorage, _name, None)
