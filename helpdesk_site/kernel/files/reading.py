"""The only door to a file's content."""

from __future__ import annotations

import hashlib
import logging

from django.utils.translation import gettext as _

from helpdesk_site.kernel.errors import WrongState
from helpdesk_site.kernel.files import disk, scanning
from helpdesk_site.kernel.files.models import StoredFile

logger = logging.getLogger(__name__)


def may_be_read(file: StoredFile) -> bool:
    """Whether its content may leave now: it was found clean, or nobody scans here and it is not known to be harmful."""
    if file.state == StoredFile.State.WAITING:
        return not scanning.is_on()
    return file.state == StoredFile.State.CLEAN


def read(file: StoredFile) -> bytes:
    """The content, as it was sent. Raises WrongState while it may not be read, and when the disk gives something else.

    In memory: files are small (uploads.MOST_BYTES), and what is handed out is compared with its hash first.
    """
    if not may_be_read(file):
        raise WrongState(_why_not(file), code="not_served")
    try:
        content = disk.read(file.storage_name)
    except OSError:
        logger.exception("The bytes of %s cannot be read", file.public_id)
        content = b""
    if hashlib.sha256(content).hexdigest() != file.sha256:
        logger.error("The bytes of %s are not those that were sent", file.public_id)
        raise WrongState(
            _("This file is damaged here. Tell the EBYS Support: it can be brought back from the backup."),
            code="damaged",
        )
    return content


def _why_not(file: StoredFile) -> str:
    if file.state == StoredFile.State.WAITING:
        return _("This file is still being scanned. It opens as soon as nothing was found; try again in a minute.")
    return _("This file is in quarantine, because something harmful was found in it. Nobody can open it.")
