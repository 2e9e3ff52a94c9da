"""How long a permission usually takes, as the reports keep it."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_site.access.models import RoleVersion, UsualGrant
from helpdesk_site.interface.usual import Usual

_NOT_KNOWN = Usual(None, 0)


def usual_for(risks: Iterable[str]) -> tuple[str, Usual]:
    """The highest of these risks, and how long requests with it usually take from sending until all is in force."""
    order = list(RoleVersion.Risk.values)
    highest = max(risks, key=order.index, default=order[0])
    kept = UsualGrant.objects.filter(risk=highest).first()
    return highest, kept.usual if kept else _NOT_KNOWN
