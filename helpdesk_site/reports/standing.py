"""The kept figures change about once a minute, when the clock counts anew: until then a process knows them."""

from __future__ import annotations

from typing import Final

from helpdesk_site.kernel.standing import Standing

FIGURES: Final = Standing("figures", ["reports_dailyfigure"])
