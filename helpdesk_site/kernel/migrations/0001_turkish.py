"""The ground that columns and indexes stand on: extensions for search and for dates, and Turkish text functions."""

from pathlib import Path

from django.core.management.base import CommandError
from django.db import DatabaseError, migrations, transaction

EXTENSIONS = ("pg_trgm", "btree_gist")

FORWARD = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

BACKWARD = """
DROP FUNCTION tr_sort_key(text);
DROP FUNCTION tr_slug(text);
DROP FUNCTION tr_fold(text);
DROP FUNCTION tr_upper(text);
DROP FUNCTION tr_lower(text);
DROP FUNCTION tr_is_usual(text);
"""


def create_extensions(_apps, schema_editor):
    """Makes what is missing. Raises CommandError, with what to do, when this role may not."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        present = {name for (name,) in cursor.fetchall()}
    for extension in EXTENSIONS:
        if extension not in present:
            create_extension(connection, extension)


def create_extension(connection, extension):
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"CREATE EXTENSION {extension}")
    except DatabaseError as exc:
        role, database = connection.settings_dict["USER"], connection.settings_dict["NAME"]
        raise CommandError(
            f"The role {role} cannot create the extension {extension} in the database {database}: {exc}\n"
            f"Ask the database administrator to run there, once:  CREATE EXTENSION {extension};\n"
            f"or to allow it:  GRANT CREATE ON DATABASE {database} TO {role};\n"
            "It is one of PostgreSQL's own (Debian: it comes with the server). Then migrate again."
        ) from exc


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        # Extensions stay when this is undone: others in the database may use them.
        migrations.RunPython(create_extensions, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
