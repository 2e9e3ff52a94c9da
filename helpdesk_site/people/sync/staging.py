"""Changed entries on their way in: copied into a temporary table while they are read, compared and applied as sets.

One temporary table of the session, `incoming`: the changed entries as they were read, and beside them, once they are
resolved, our own ids of person, unit and manager. One, because a table of so many texts takes PostgreSQL longer to make
than to fill with a hundred people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from helpdesk_site.kernel import inserting
from helpdesk_site.people.sync.entries import COLUMNS

# Up to so many entries the planner's own guess for a new table is right: an index and statistics would cost more than
# they save.
FEW = 500
MOST_KEPT = 512 * 1024  # bytes

CREATE = """
CREATE TEMPORARY TABLE IF NOT EXISTS incoming (
    seq bigint GENERATED ALWAYS AS IDENTITY, directory_id uuid, digest bytea, username text, employee_no text,
    given_name text, surname text, mail text, extension text, title text, employment_type text, unit_code text,
    active boolean, dn text, dn_key text, manager_key text,
    person_id bigint, is_new boolean, unit_id bigint, manager_id bigint)
"""

# Paging while entries change may give one entry twice: the later reading counts.
KEEP_LAST = "DELETE FROM incoming a USING incoming b WHERE a.directory_id = b.directory_id AND a.seq < b.seq"

# A staff number has one bearer. Who has it already keeps it; a second one gets none, no digest (so that he is looked at
# again in the next run) and a finding.
TAKE_AWAY_DOUBLE_NUMBERS = """
UPDATE incoming i SET employee_no = '', digest = NULL
WHERE i.active AND i.employee_no <> '' AND i.directory_id <> (
    SELECT bearer FROM (
        SELECT p.directory_id AS bearer, 0 AS place, 0 AS seq FROM people_person p
        WHERE p.active AND p.employee_no = i.employee_no
            AND NOT EXISTS (SELECT 1 FROM incoming j WHERE j.directory_id = p.directory_id
                AND (NOT j.active OR j.employee_no <> i.employee_no))
        UNION ALL
        SELECT j.directory_id, 1, j.seq FROM incoming j WHERE j.active AND j.employee_no = i.employee_no
    ) bearers ORDER BY place, seq LIMIT 1)
RETURNING i.directory_id
"""

NUMBERS_BORNE_TWICE = """
SELECT EXISTS (SELECT 1 FROM incoming WHERE active AND employee_no <> '' GROUP BY employee_no HAVING count(*) > 1)
    OR EXISTS (SELECT 1 FROM incoming i, LATERAL (
            SELECT p.directory_id FROM people_person p
            WHERE p.active AND p.employee_no <> '' AND p.employee_no = i.employee_no OFFSET 0
        ) bearer WHERE i.active AND bearer.directory_id IS DISTINCT FROM i.directory_id)
"""

RESOLVE = """
UPDATE incoming r SET person_id = coalesce(p.id, nextval(pg_get_serial_sequence('people_person', 'id'))),
    is_new = p.id IS NULL, unit_id = u.id
FROM incoming i
LEFT JOIN people_person p ON p.directory_id = i.directory_id
LEFT JOIN people_unit u ON u.detsis_no = i.unit_code AND u.valid_to IS NULL
WHERE i.seq = r.seq
"""

# A manager is found by his name now, else by the one that we know him by, else by one that he had before.
FIND_MANAGERS = (
    """UPDATE incoming r SET manager_id = m.person_id FROM incoming m
    WHERE r.manager_key <> '' AND m.dn_key = r.manager_key""",
    """UPDATE incoming r SET manager_id = p.id FROM people_person p
    WHERE r.manager_id IS NULL AND r.manager_key <> '' AND p.dn_key = r.manager_key""",
    """UPDATE incoming r SET manager_id = f.person_id FROM people_formername f
    WHERE r.manager_id IS NULL AND r.manager_key <> '' AND f.dn_key = r.manager_key""",
)


@contextmanager
def staging() -> Iterator[None]:
    """The temporary table, empty, for the time of one run in this session.

    The session keeps it for the next run, because making it costs more than all else that a few people need; it is
    dropped when it has grown, with what was deleted from it.
    """
    execute(CREATE)
    execute("DELETE FROM incoming")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _clear()


def _clear() -> None:
    execute("RESET enable_seqscan")
    size = int(rows("SELECT pg_relation_size('incoming')")[0][0])
    execute("DROP TABLE incoming" if size > MOST_KEPT else "DELETE FROM incoming")


def execute(statement: str, parameters: Iterable[Any] | None = None) -> int:
    """Runs one statement; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, None if parameters is None else list(parameters))
        return int(cursor.rowcount)


def rows(statement: str, parameters: Iterable[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, None if parameters is None else list(parameters))
        return list(cursor.fetchall())


def copy_in(batch: Iterable[tuple[Any, ...]]) -> None:
    """Copies rows of entries.row_of into `incoming`."""
    inserting.copy_in(f"COPY incoming ({', '.join(COLUMNS)}) FROM STDIN", batch)


def prepare() -> int:
    """Makes the copied entries comparable: each once, their number known to the planner. Returns how many there are.

    Without being told he guesses from the size of the table, with what earlier runs of the session have deleted in it,
    and for what he takes for thousands he reads everybody.
    """
    execute("ANALYZE incoming (seq)")  # one column tells how many they are
    execute(KEEP_LAST)
    count = int(rows("SELECT count(*) FROM incoming")[0][0])
    if count > FEW:
        execute("ANALYZE incoming")
    else:
        # What he believes of the other tables may be older than they: a few people are found by their keys anyway.
        execute("SET enable_seqscan = off")
    return count


def take_away_double_numbers() -> list[str]:
    """Leaves each staff number to one bearer; returns the directory ids of those who lost theirs."""
    if not rows(NUMBERS_BORNE_TWICE)[0][0]:
        return []
    return [str(directory_id) for (directory_id,) in rows(TAKE_AWAY_DOUBLE_NUMBERS)]


def resolve() -> None:
    """Puts our own ids of person, unit and manager beside each entry."""
    if execute(RESOLVE) > FEW:
        execute("CREATE INDEX IF NOT EXISTS incoming_by_name ON incoming (dn_key)")
        execute("ANALYZE incoming")
    for statement in FIND_MANAGERS:
        execute(statement)
