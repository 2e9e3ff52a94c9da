"""Changed entries on their way in: copied into temporary tables while they are read, compared and applied as sets.

Two temporary tables of the session: `incoming` holds the changed entries as they were read; `resolved` the same with
our own ids of person, unit and manager beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from helpdesk_site.people.sync.entries import COLUMNS

# Up to so many entries the planner's own guess for a new table is right: an index and statistics would cost more than
# they save.
FEW = 500

CREATE = """
CREATE TEMPORARY TABLE incoming (
    seq bigint GENERATED ALWAYS AS IDENTITY, directory_id uuid, digest bytea, username text, employee_no text,
    given_name text, surname text, mail text, extension text, title text, employment_type text, unit_code text,
    active boolean, dn text, dn_key text, manager_key text)
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
CREATE TEMPORARY TABLE resolved AS
SELECT i.*, coalesce(p.id, nextval(pg_get_serial_sequence('people_person', 'id'))) AS person_id,
    p.id IS NULL AS is_new, u.id AS unit_id, NULL::bigint AS manager_id
FROM incoming i
LEFT JOIN people_person p ON p.directory_id = i.directory_id
LEFT JOIN people_unit u ON u.detsis_no = i.unit_code AND u.valid_to IS NULL
"""

# A manager is found by his name now, else by the one that we know him by, else by one that he had before.
FIND_MANAGERS = (
    """UPDATE resolved r SET manager_id = m.person_id FROM resolved m
    WHERE r.manager_key <> '' AND m.dn_key = r.manager_key""",
    """UPDATE resolved r SET manager_id = p.id FROM people_person p
    WHERE r.manager_id IS NULL AND r.manager_key <> '' AND p.dn_key = r.manager_key""",
    """UPDATE resolved r SET manager_id = f.person_id FROM people_formername f
    WHERE r.manager_id IS NULL AND r.manager_key <> '' AND f.dn_key = r.manager_key""",
)


@contextmanager
def staging() -> Iterator[None]:
    """The temporary tables, for the time of one run in this session."""
    _drop()
    execute(CREATE)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _drop()


def _drop() -> None:
    execute("DROP TABLE IF EXISTS incoming, resolved")


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
    with connection.cursor() as cursor, cursor.copy(f"COPY incoming ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in batch:
            copy.write_row(row)


def prepare() -> int:
    """Makes the copied entries comparable: each once, with current statistics. Returns how many there are."""
    execute(KEEP_LAST)
    count = int(rows("SELECT count(*) FROM incoming")[0][0])
    if count > FEW:
        execute("ANALYZE incoming")
    return count


def take_away_double_numbers() -> list[str]:
    """Leaves each staff number to one bearer; returns the directory ids of those who lost theirs."""
    if not rows(NUMBERS_BORNE_TWICE)[0][0]:
        return []
    return [str(directory_id) for (directory_id,) in rows(TAKE_AWAY_DOUBLE_NUMBERS)]


def resolve() -> None:
    """Puts our own ids of person, unit and manager beside each entry."""
    if execute(RESOLVE) > FEW:
        execute("CREATE INDEX ON resolved (dn_key)")
        execute("ANALYZE resolved")
    else:
        # The statistics of a table that was filled a moment ago are older than it, and the planner would read it whole:
        # a few people are found by their keys, in this transaction, whatever it believes.
        execute("SET LOCAL enable_seqscan = off")
    for statement in FIND_MANAGERS:
        execute(statement)
