"""How the database renews the token of standing tables (standing.py), for migrations."""

from __future__ import annotations

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL

RENEW = """
CREATE FUNCTION kernel_standing_changed() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO kernel_standingversion (name, token) VALUES (TG_ARGV[0], gen_random_uuid())
    ON CONFLICT (name) DO UPDATE SET token = excluded.token;
    RETURN NULL;
END
$body$;
"""


def watched(name: str, *tables: str, column: str = "") -> list[Operation]:
    """Each statement that writes to one of these tables renews the token of this name, and there is one from now on.

    With `column` an update of others does not.
    """
    first = f"""
    INSERT INTO kernel_standingversion (name, token) VALUES ('{name}', gen_random_uuid()) ON CONFLICT DO NOTHING;
    """  # noqa: S608  # names of our own
    return [RunSQL(first, RunSQL.noop), *(RunSQL(_watch(name, table, column), _leave(table)) for table in tables)]


def _watch(name: str, table: str, column: str) -> str:
    return f"""
    CREATE TRIGGER standing AFTER INSERT OR UPDATE {column and f"OF {column}"} OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_standing_changed('{name}');
    """


def _leave(table: str) -> str:
    return f"DROP TRIGGER standing ON {table};"
