"""What the database does when a ticket changes what a day counts: it marks the day.

A trigger and no call of ours, because tickets are also written in sets (administrative leave that puts off due dates,
imports), and because a figure that a new command forgot to mark would be wrong for ever. A mark costs a row; counting
is the sweep's. Days are days of Istanbul, as everywhere.
"""

MARK = """
CREATE FUNCTION reports_mark_opened() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO reports_daytocount (day)
    SELECT DISTINCT (m.at AT TIME ZONE 'Europe/Istanbul')::date
    FROM opened o CROSS JOIN LATERAL (VALUES (o.created_at), (o.first_response_at), (o.resolved_at)) AS m (at)
    WHERE m.at IS NOT NULL;
    RETURN NULL;
END
$body$;

CREATE TRIGGER reports_ticket_opened AFTER INSERT ON tickets_ticketprofile
    REFERENCING NEW TABLE AS opened FOR EACH STATEMENT EXECUTE FUNCTION reports_mark_opened();

CREATE FUNCTION reports_mark_changed() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO reports_daytocount (day)
    SELECT DISTINCT (m.at AT TIME ZONE 'Europe/Istanbul')::date
    FROM (VALUES (OLD.created_at), (OLD.first_response_at), (OLD.resolved_at),
                 (NEW.created_at), (NEW.first_response_at), (NEW.resolved_at)) AS m (at)
    WHERE m.at IS NOT NULL;
    RETURN NULL;
END
$body$;

CREATE TRIGGER reports_ticket_changed AFTER UPDATE ON tickets_ticketprofile FOR EACH ROW
WHEN (
    (OLD.queue_id, OLD.created_at, OLD.first_response_at, OLD.resolved_at)
        IS DISTINCT FROM (NEW.queue_id, NEW.created_at, NEW.first_response_at, NEW.resolved_at)
    OR (coalesce(OLD.first_response_at, NEW.first_response_at) IS NOT NULL
        AND (OLD.response_breached_at, OLD.response_due_at IS NULL)
            IS DISTINCT FROM (NEW.response_breached_at, NEW.response_due_at IS NULL))
    OR (coalesce(OLD.resolved_at, NEW.resolved_at) IS NOT NULL
        AND (OLD.state, OLD.category_id, OLD.solution_id, OLD.resolution_breached_at, OLD.policy_id,
             OLD.legal_clock, OLD.letter_due_on)
            IS DISTINCT FROM (NEW.state, NEW.category_id, NEW.solution_id, NEW.resolution_breached_at, NEW.policy_id,
             NEW.legal_clock, NEW.letter_due_on))
)
EXECUTE FUNCTION reports_mark_changed();

-- An installation that has tickets already: every day on which something happened.
INSERT INTO reports_daytocount (day)
SELECT DISTINCT (m.at AT TIME ZONE 'Europe/Istanbul')::date
FROM tickets_ticketprofile p
CROSS JOIN LATERAL (VALUES (p.created_at), (p.first_response_at), (p.resolved_at)) AS m (at)
WHERE m.at IS NOT NULL;
"""

# What is usual is by service: a ticket that changes its service within its queue is counted elsewhere as well.
MARK_SERVICE = """
CREATE TRIGGER reports_ticket_service AFTER UPDATE OF service_id ON tickets_ticketprofile FOR EACH ROW
WHEN (OLD.service_id IS DISTINCT FROM NEW.service_id AND OLD.queue_id = NEW.queue_id
      AND (OLD.first_response_at IS NOT NULL OR OLD.resolved_at IS NOT NULL))
EXECUTE FUNCTION reports_mark_changed();

-- How long things took on the days that are looked at first.
INSERT INTO reports_daytocount (day)
SELECT DISTINCT (m.at AT TIME ZONE 'Europe/Istanbul')::date
FROM tickets_ticketprofile p CROSS JOIN LATERAL (VALUES (p.first_response_at), (p.resolved_at)) AS m (at)
WHERE m.at IS NOT NULL;
"""

UNMARK_SERVICE = "DROP TRIGGER reports_ticket_service ON tickets_ticketprofile;"

UNMARK = """
DROP TRIGGER reports_ticket_changed ON tickets_ticketprofile;
DROP TRIGGER reports_ticket_opened ON tickets_ticketprofile;
DROP FUNCTION reports_mark_changed();
DROP FUNCTION reports_mark_opened();
DELETE FROM reports_daytocount;
"""

# What is open is counted by the day of opening: it is counted elsewhere, or no longer, once it ends or begins again.
MARK_OPEN = """
CREATE FUNCTION reports_mark_day_of_opening() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO reports_daytocount (day) VALUES ((NEW.created_at AT TIME ZONE 'Europe/Istanbul')::date);
    RETURN NULL;
END
$body$;

CREATE TRIGGER reports_ticket_open AFTER UPDATE ON tickets_ticketprofile FOR EACH ROW
WHEN (OLD.is_open IS DISTINCT FROM NEW.is_open)
EXECUTE FUNCTION reports_mark_day_of_opening();

INSERT INTO reports_daytocount (day)
SELECT DISTINCT (created_at AT TIME ZONE 'Europe/Istanbul')::date FROM tickets_ticketprofile WHERE is_open;
"""

UNMARK_OPEN = """
DROP TRIGGER reports_ticket_open ON tickets_ticketprofile;
DROP FUNCTION reports_mark_day_of_opening();
DELETE FROM reports_dailyfigure WHERE measure = 'still_open';
"""
