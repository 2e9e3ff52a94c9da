"""Named places where a test may end the process: the crash tests kill a real worker exactly there.

Only where HELPDESK_FAILPOINT names one, and never with production settings: elsewhere the call does nothing.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from django.conf import settings


def failpoint(name: str) -> None:
    """Kills this process with SIGKILL when `HELPDESK_FAILPOINT` is `name`, once per HELPDESK_FAILPOINT_TOKEN file."""
    if os.environ.get("HELPDESK_FAILPOINT") != name or not settings.DEMO:
        return
    token = os.environ.get("HELPDESK_FAILPOINT_TOKEN", "")
    try:
        Path(token).unlink()  # whoever removes the token dies: the crash happens once, however many workers run
    except (FileNotFoundError, IsADirectoryError):
        return
    os.kill(os.getpid(), signal.SIGKILL)
