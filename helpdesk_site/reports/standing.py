"""The kept figures change about once a minute, when the clock counts anew, and their words when the chief changes them:
until then a process knows what was read and drawn of them.
"""

from __future__ import annotations

from typing import Final

from helpdesk_site.kernel.standing import Standing

FIGURES: Final = Standing("figures", ["reports_dailyfigure", "tickets_category", "tickets_solutioncode"])
