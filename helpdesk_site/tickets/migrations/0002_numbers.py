"""The running number of references: a sequence, which locks nobody, counted from a base that each year's first ticket sets."""

from __future__ import annotations

from django.db import migrations

NUMBERS = """
CREATE SEQUENCE tickets_number;

CREATE FUNCTION tickets_next_number(year_of integer) RETURNS bigint LANGUAGE plpgsql AS $body$
DECLARE
    base_of bigint;
BEGIN
    SELECT base INTO base_of FROM tickets_referenceyear WHERE year = year_of;
    IF NOT FOUND THEN
        -- Two first tickets of a year: the second waits here for the first and then reads the base that it set. The base
        -- is drawn before any number of the year, so every number of the year is above it.
        INSERT INTO tickets_referenceyear (year, base) VALUES (year_of, nextval('tickets_number')) ON CONFLICT DO NOTHING;
        SELECT base INTO STRICT base_of FROM tickets_referenceyear WHERE year = year_of;
    END IF;
    RETURN nextval('tickets_number') - base_of;
END
$body$;
"""

NO_NUMBERS = """
DROP FUNCTION tickets_next_number(integer);
DROP SEQUENCE tickets_number;
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_tickets")]

    operations = [migrations.RunSQL(NUMBERS, NO_NUMBERS)]
