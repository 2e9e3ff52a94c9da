"""What the files of tickets tell the parts beneath them, once, at start."""

from __future__ import annotations

from helpdesk_site.kernel.after_commit import on_wake
from helpdesk_site.kernel.files import scanning
from helpdesk_site.tickets.attachments import promises, services  # noqa: F401  # the promises register themselves
from helpdesk_site.tickets.tasks import scan_files


def register() -> None:
    scanning.on_settled(services.file_settled)
    on_wake("files", _wake)


def _wake() -> None:
    # Where nobody scans there is nothing to be done.
    if scanning.is_on():
        scan_files.delay()
