"""The statements that write a synchronisation: each works on the whole set of `incoming` (staging.py) at once."""

# ruff: noqa: S608  # made of the column names below; every value is a parameter or stands in a table

from __future__ import annotations

TEXTS = ("username", "employee_no", "given_name", "surname", "mail", "extension", "title", "employment_type")
KEPT = (*TEXTS, "active", "unit_id", "manager_id", "dn", "dn_key", "manager_key")
RECORDED = ("unit_id", "manager_id", "title", "employment_type", "active")

UNKNOWN_UNIT_CODES = """
SELECT DISTINCT i.unit_code FROM incoming i
LEFT JOIN people_unit u ON u.detsis_no = i.unit_code AND u.valid_to IS NULL
WHERE i.unit_code <> '' AND u.id IS NULL
"""

CHANGED = f"""
SELECT p.id, p.uuid, p.public_id, p.active, r.active,
    array_remove(ARRAY[{", ".join(f"CASE WHEN p.{c} IS DISTINCT FROM r.{c} THEN '{c}' END" for c in KEPT)}], NULL)
FROM incoming r JOIN people_person p ON p.id = r.person_id
WHERE ({", ".join(f"p.{c}" for c in KEPT)}) IS DISTINCT FROM ({", ".join(f"r.{c}" for c in KEPT)})
"""

KEEP_FORMER_NAMES = """
INSERT INTO people_formername (person_id, dn, dn_key, until)
SELECT p.id, p.dn, p.dn_key, %s FROM incoming r JOIN people_person p ON p.id = r.person_id
WHERE p.dn_key <> r.dn_key AND p.dn_key <> ''
ON CONFLICT (person_id, dn_key) DO UPDATE SET until = excluded.until
"""

# Two people may swap their staff numbers in one run: the unique index must not meet the first one half-way.
FREE_NUMBERS = """
UPDATE people_person p SET employee_no = '' FROM incoming r
WHERE p.id = r.person_id AND p.employee_no <> r.employee_no AND p.employee_no <> ''
"""

UPDATE = f"""
UPDATE people_person p SET {", ".join(f"{c} = r.{c}" for c in KEPT)}, directory_digest = r.digest
FROM incoming r WHERE p.id = r.person_id AND ({", ".join(f"p.{c}" for c in KEPT)}, p.directory_digest)
    IS DISTINCT FROM ({", ".join(f"r.{c}" for c in KEPT)}, r.digest)
"""

INSERT = f"""
INSERT INTO people_person (id, public_id, uuid, directory_id, directory_digest, {", ".join(KEPT)})
SELECT r.person_id, n.public_id, gen_random_uuid(), r.directory_id, r.digest, {", ".join(f"r.{c}" for c in KEPT)}
FROM incoming r JOIN unnest(%s::uuid[], %s::text[]) AS n (directory_id, public_id) USING (directory_id)
RETURNING id, uuid
"""

# An entry that was made anew under the same name, or renamed to it, is the manager of all who name it.
FOLLOW_MANAGERS = """
UPDATE people_person p SET manager_id = r.person_id FROM incoming r
WHERE p.manager_key = r.dn_key AND r.dn_key <> '' AND p.manager_id IS DISTINCT FROM r.person_id
    AND p.id <> r.person_id AND NOT EXISTS (SELECT 1 FROM incoming o WHERE o.person_id = p.id)
RETURNING p.id, p.uuid, p.public_id, p.active, p.active, ARRAY['manager_id']
"""

_DIFFERS = f"({', '.join(f'h.{c}' for c in RECORDED)}) IS DISTINCT FROM ({', '.join(f'p.{c}' for c in RECORDED)})"

CORRECT_RECORDS_OF_TODAY = f"""
UPDATE people_personrecord h SET {", ".join(f"{c} = p.{c}" for c in RECORDED)} FROM people_person p
WHERE h.person_id = p.id AND h.person_id = ANY(%s) AND h.valid_to IS NULL AND h.valid_from = %s AND {_DIFFERS}
"""

CLOSE_RECORDS = f"""
UPDATE people_personrecord h SET valid_to = %s FROM people_person p
WHERE h.person_id = p.id AND h.person_id = ANY(%s) AND h.valid_to IS NULL AND {_DIFFERS}
"""

OPEN_RECORDS = f"""
INSERT INTO people_personrecord (person_id, {", ".join(RECORDED)}, valid_from)
SELECT p.id, {", ".join(f"p.{c}" for c in RECORDED)}, %s FROM people_person p
WHERE p.id = ANY(%s) AND NOT EXISTS (
    SELECT 1 FROM people_personrecord h WHERE h.person_id = p.id AND h.valid_to IS NULL)
"""

UNRESOLVED_MANAGERS = "SELECT person_id FROM incoming WHERE manager_key <> '' AND manager_id IS NULL AND active"

# Who is at work again, and whose manager is known again, is no finding any more.
CLOSE_FINDINGS = """
UPDATE people_syncfinding f SET closed_at = %s FROM incoming r
WHERE f.person_id = r.person_id AND f.closed_at IS NULL AND (
    (f.kind = 'disabled' AND r.active)
    OR (f.kind = 'unknown_manager' AND (r.manager_id IS NOT NULL OR r.manager_key = '')))
"""
