"""A year's first tickets, opened at once, are numbered from 1 without a gap: one after another, they look again."""

from __future__ import annotations

from django.db import migrations

FIRST_FROM_ONE = """
CREATE OR REPLACE FUNCTION tickets_next_number(year_of integer) RETURNS bigint LANGUAGE plpgsql AS $body$
DECLARE
    base_of bigint;
BEGIN
    SELECT base INTO base_of FROM tickets_referenceyear WHERE year = year_of;
    IF NOT FOUND THEN
        -- Whoever comes second waits until the first has committed and then reads its base. Without the lock each of
        -- them draws a number for a base that is not used, and the first ticket may become the year's second.
        PERFORM pg_advisory_xact_lock(hashtext('tickets.first_number'), year_of);
        SELECT base INTO base_of FROM tickets_referenceyear WHERE year = year_of;
        IF NOT FOUND THEN
            base_of := nextval('tickets_number');
            INSERT INTO tickets_referenceyear (year, base) VALUES (year_of, base_of);
        END IF;
    END IF;
    RETURN nextval('tickets_number') - base_of;
END
$body$;
"""

AS_BEFORE = """
CREATE OR REPLACE FUNCTION tickets_next_number(year_of integer) RETURNS bigint LANGUAGE plpgsql AS $body$
DECLARE
    base_of bigint;
BEGIN
    SELECT base INTO base_of FROM tickets_referenceyear WHERE year = year_of;
    IF NOT FOUND THEN
        INSERT INTO tickets_referenceyear (year, base) VALUES (year_of, nextval('tickets_number')) ON CONFLICT DO NOTHING;
        SELECT base INTO STRICT base_of FROM tickets_referenceyear WHERE year = year_of;
    END IF;
    RETURN nextval('tickets_number') - base_of;
END
$body$;
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0022_counted_in_the_index")]

    operations = [migrations.RunSQL(FIRST_FROM_ONE, AS_BEFORE)]
