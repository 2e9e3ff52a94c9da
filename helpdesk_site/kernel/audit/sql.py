"""What the database itself does for the chain, so that the application cannot do otherwise.

A deferred trigger seals every new entry at commit, after everything else of the transaction: the head's lock is held
only while committing. It runs with the owner's rights: the application's role can add entries and nothing more.
"""

GENESIS = "0" * 64

SEAL = """
INSERT INTO kernel_audithead (id, seq, hash) VALUES (1, 0, repeat('0', 64));

CREATE FUNCTION kernel_audit_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $body$
DECLARE
    head record;
    digest text;
BEGIN
    SELECT seq, hash INTO STRICT head FROM kernel_audithead WHERE id = 1 FOR UPDATE;
    digest := encode(sha256(convert_to(
        head.hash || '|' || (head.seq + 1) || '|' || NEW.id || '|' || NEW.payload, 'UTF8')), 'hex');
    INSERT INTO kernel_auditlink (seq, entry_id, prev_hash, hash) VALUES (head.seq + 1, NEW.id, head.hash, digest);
    UPDATE kernel_audithead SET seq = head.seq + 1, hash = digest WHERE id = 1;
    RETURN NULL;
END
$body$;

CREATE CONSTRAINT TRIGGER kernel_auditentry_sealed AFTER INSERT ON kernel_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kernel_audit_seal();
"""

UNSEAL = """
DROP TRIGGER kernel_auditentry_sealed ON kernel_auditentry;
DROP FUNCTION kernel_audit_seal();
DELETE FROM kernel_audithead;
"""

# Each row proves itself from what it stores, so one statement checks them all, whatever their number.
BROKEN_LINKS = """
SELECT seq, entry_id, why FROM (
    SELECT l.seq, l.entry_id,
        CASE
            WHEN l.seq <> 1 + coalesce(lag(l.seq) OVER w, 0) THEN 'a link is missing before it'
            WHEN l.prev_hash <> coalesce(lag(l.hash) OVER w, repeat('0', 64)) THEN 'it does not follow its predecessor'
            WHEN e.id IS NULL THEN 'its entry is missing'
            WHEN l.hash <> encode(sha256(convert_to(
                l.prev_hash || '|' || l.seq || '|' || e.id || '|' || e.payload, 'UTF8')), 'hex')
                THEN 'its content was changed'
            WHEN e.at <> (e.payload::jsonb ->> 'at')::timestamptz THEN 'its time was changed'
        END AS why
    FROM kernel_auditlink l LEFT JOIN kernel_auditentry e ON e.id = l.entry_id
    WINDOW w AS (ORDER BY l.seq)
) checked WHERE why IS NOT NULL ORDER BY seq LIMIT 20
"""

UNSEALED_ENTRIES = """
SELECT e.id FROM kernel_auditentry e LEFT JOIN kernel_auditlink l ON l.entry_id = e.id
WHERE l.seq IS NULL ORDER BY e.id LIMIT 20
"""
