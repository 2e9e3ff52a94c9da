"""The audit chain: what was done, by whom, to what; in the transaction of the change, for ever.

    audit.record("access.request.submitted", actor=actor, on=request, lines=2)

Append-only for the application's database role; sealed by the database at commit (sql.py); proved by verify.py.
"""

from helpdesk_site.kernel.audit.recording import Auditable, record, record_each

__all__ = ["Auditable", "record", "record_each"]
