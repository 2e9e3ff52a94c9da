"""The outbox: what must leave for the outside world is a row of the transaction that decided it.

outbox.put("notify.mail", {"notification": n.public_id}, key=f"notify.mail:{n.public_id}")   # inside

@outbox.handles("notify.mail")
def send_mail(payload): ...        # outside of any transaction; may be called again after a crash
"""

from helpdesk_site.kernel.outbox.delivery import deliver_waiting
from helpdesk_site.kernel.outbox.registry import Later, PermanentFailure, handles
from helpdesk_site.kernel.outbox.writing import put, put_all

__all__ = ["Later", "PermanentFailure", "deliver_waiting", "handles", "put", "put_all"]
