"""Whether the directory knows the groups that a role is to give: a slip of the keyboard would stop every request."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from helpdesk_site import wiring
from integrations.errors import TargetError

logger = logging.getLogger(__name__)


def unknown_groups(names: Iterable[str]) -> tuple[str, ...] | None:
    """Those of the groups that the directory does not have; None when it does not answer. Outside any transaction."""
    wanted = sorted(set(names))
    try:
        return tuple(name for name in wanted if wiring.directory().find_group(name) is None)
    except TargetError:
        logger.warning("The directory did not answer for a look at groups", exc_info=True)
        return None
