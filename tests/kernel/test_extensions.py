"""The extensions that the tables need are there before the tables, or the migration says what to do."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.core.management.base import CommandError
from django.db import connection

migration = import_module("helpdesk_site.kernel.migrations.0001_turkish")

pytestmark = pytest.mark.django_db


def extensions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("missing", ["btree_gin", "no_such_extension"])
def test_a_role_that_cannot_create_an_extension_is_told_what_to_do(missing):
    with pytest.raises(CommandError, match=f"CREATE EXTENSION {missing};"):
        migration.create_extension(connection, missing)
    assert missing not in extensions()


def test_a_role_without_the_right_migrates_where_the_extensions_are_there():
    before = extensions()
    with connection.schema_editor() as schema_editor:
        migration.create_extensions(None, schema_editor)
    assert extensions() == before
    assert before >= {"pg_trgm", "btree_gist"}
