"""What tickets tells the parts beneath it, once, at start."""

from __future__ import annotations

from helpdesk_site.notify import kinds


def register() -> None:
    # Nothing is decided on them: whoever looks into the application anyway may do without the mail.
    kinds.digestible("ticket_opened", "ticket_moved")
