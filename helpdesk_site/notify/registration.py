"""What notify tells the parts beneath it, once, at start."""

from __future__ import annotations

from helpdesk_site.kernel import outbox
from helpdesk_site.notify import mail, services


def register() -> None:
    outbox.handles(services.MAIL_TOPIC)(mail.send)
