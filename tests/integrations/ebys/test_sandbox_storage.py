"""scim2-server's own rules for a storage, kept by ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from scim2_models import ScimProvider
from scim2_server.testing import ScimStorageContract

from integrations.sandbox.ebys.storage import SqliteStorage


class TestSqliteStorage(ScimStorageContract):
    @pytest.fixture
    def storage(self, tmp_path: Path, provider: ScimProvider) -> Iterator[SqliteStorage]:
        storage = SqliteStorage(tmp_path / "ebys.sqlite3", provider)
        yield storage
        storage.close()

    # Pages go by index: cursors (RFC 9865) are neither offered nor announced, so their rules have nothing to judge.
    test_cursor_pages_every_resource_once = None
    test_cursor_pages_in_sort_order = None
    test_cursor_pages_equal_sort_values_once = None
    test_cursor_pages_back = None
    test_cursor_gives_stable_pages_when_a_resource_of_the_page_is_deleted = None
    test_cursor_gives_stable_pages_when_a_resource_is_created = None
    test_cursor_pages_back_after_a_deletion = None
    test_cursor_with_count_zero = None
    test_cursor_at_the_root = None
