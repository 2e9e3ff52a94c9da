"""The kinds of notices, as a person chooses about them. Apps name theirs at start.

A kind stands for one or more templates. A template that no kind names is always mailed at once, and so is a kind that
is forced: `forced` is the reason, in words for the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from helpdesk_site.notify.models import Way
from helpdesk_site.people.models import Person

# The parts of the page, in its order.
GROUPS: Final[dict[str, Any]] = {
    "requests": _("My requests"),
    "work": _("My queues and my work"),
    "approvals": _("Approvals and permissions"),
    "desk": _("Security and operation of the desk"),
}
CHOOSABLE: Final = (Way.MAIL, Way.DIGEST, Way.DESK)


def _everybody(_person: Person) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`by_queue`: it may be chosen for each queue. `can_be_left`: who does not ask for it is not told at all.

    `concerns` says on whose page it stands.
    """

    key: str
    group: str
    label: Any
    templates: tuple[str, ...] = ()
    default: Way = Way.MAIL
    forced: Any = ""
    by_queue: bool = False
    can_be_left: bool = False
    concerns: Callable[[Person], bool] = _everybody

    @property
    def ways(self) -> tuple[Way, ...]:
        """What may be chosen."""
        if self.forced:
            return (self.default,)
        return (*CHOOSABLE, Way.NONE) if self.can_be_left else CHOOSABLE


_kinds: dict[str, Kind] = {}
_by_template: dict[str, str] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        _kinds[kind.key] = kind
        _by_template.update(dict.fromkeys(kind.templates, kind.key))


def kind_called(key: str) -> Kind | None:
    return _kinds.get(key)


def kind_of_template(template: str) -> str:
    """The key of the kind to which the notices of a template belong; "" when nobody named one."""
    return _by_template.get(template, "")


def kinds_for(person: Person) -> list[Kind]:
    """What stands on this person's page, group by group, in the order in which the apps named them."""
    order = list(GROUPS)
    concerning = [kind for kind in _kinds.values() if kind.concerns(person)]
    return sorted(concerning, key=lambda kind: order.index(kind.group))


def way_of(key: str, chosen: str) -> Way:
    """How a notice of this kind reaches a person who has chosen `chosen` ("" is no choice)."""
    kind = _kinds.get(key)
    if kind is None:
        return Way.MAIL
    return Way(chosen) if chosen in kind.ways else kind.default
