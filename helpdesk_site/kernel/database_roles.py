"""What the application's database role may do: everything but rewriting history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model
from psycopg import sql


def append_only_models() -> list[type[Model]]:
    """Models marked `append_only = True`: their rows are added and read, never changed or deleted."""
    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


def sealed_models() -> list[type[Model]]:
    """Models marked `sealed_by_database = True`: only the database's own functions write them."""
    return [model for model in apps.get_models() if getattr(model, "sealed_by_database", False)]


@contextmanager
def as_owner() -> Iterator[None]:
    """Makes the default connection the owner's while the block runs.

    The default one itself, not a second alias: migrations of libraries ask for "default" whatever they are run on.
    """
    owner = settings.DATABASE_OWNER
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(owner or {})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def grant_application_rights(role: str) -> None:
    """Gives `role` its rights on every table. Safe to repeat; run as the owner after each migration."""
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(role=name).as_string(connection.connection))
        for forbidden, models in (
            ("UPDATE, DELETE, TRUNCATE", append_only_models()),
            ("INSERT, UPDATE, DELETE, TRUNCATE", sealed_models()),
        ):
            for model in models:
                revoke = sql.SQL("REVOKE {forbidden} ON {table} FROM {role}").format(
                    forbidden=sql.SQL(forbidden), table=sql.Identifier(model._meta.db_table), role=name
                )
                cursor.execute(revoke.as_string(connection.connection))
