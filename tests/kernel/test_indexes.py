"""No index is written to for nothing."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

OURS = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in settings.OUR_APPS}

INDEXES = """
SELECT t.relname, c.relname, i.indisunique, coalesce(pg_get_expr(i.indpred, i.indrelid), ''), m.amname,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, true) || ':' || i.indclass[n - 1]
             FROM generate_series(1, i.indnkeyatts) AS n)
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
WHERE t.relname = ANY(%s)
ORDER BY 1, 2
"""


class Index(NamedTuple):
    table: str
    name: str
    is_unique: bool
    only_where: str
    kind: str
    columns: list[str]

    def makes_needless(self, other: Index) -> bool:
        """Whether whatever the other finds this one finds as well: the same rows, and it begins with its columns."""
        alike = (self.table, self.kind) == (other.table, other.kind) and self.only_where == other.only_where
        longer = self.columns[: len(other.columns)] == other.columns and len(self.columns) > len(other.columns)
        return alike and longer and not other.is_unique and self.kind == "btree"


@pytest.fixture
def indexes(db: None) -> list[Index]:
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [sorted(OURS)])
        return [Index(*row) for row in cursor.fetchall()]


def test_no_index_is_the_beginning_of_another(indexes: list[Index]) -> None:
    assert len(indexes) > 200
    needless = {other.name: one.name for one in indexes for other in indexes if one.makes_needless(other)}
    assert needless == {}


def test_nobody_asks_how_a_public_id_begins(indexes: list[Index], db: None) -> None:
    by_beginning: Any = [one.name for one in indexes if any(c.startswith("public_id:") for c in one.columns)]
    assert not [name for name in by_beginning if name.endswith("_like")]
