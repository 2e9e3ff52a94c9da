"""Named places where a test may end the process: the crash tests kill a real worker exactly there.

Only where HELPDESK_FAILPOINTS names a folder, and never with production settings: elsewhere the call does nothing.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from django.conf import settings


def failpoint(name: str, of: str = "") -> None:
    """Kills this process with SIGKILL when the folder holds a file `name`, or `name.of` for one thing's passage alone.

    Whoever removes the file dies: each crash happens once, however many workers run.
    """
    folder = os.environ.get("HELPDESK_FAILPOINTS")
    if not folder or not settings.DEMO:
        return
    for wanted in {name, f"{name}.{of}"}:
        try:
            Path(folder, wanted).unlink()
        except FileNotFoundError:
            continue
        os.kill(os.getpid(), signal.SIGKILL)
