"""The registry of what may appear on any page: a small part, fetched by its address when the page stands and whenever
its live topic changes ("somebody is calling you", the requests that are open). Apps add theirs at start; each visitor
gets his own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from helpdesk_site.interface import addresses
from helpdesk_site.interface.navigation import Visitor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Place: TypeAlias = Literal["corner", "navigation"]


@dataclass(frozen=True, slots=True, eq=False)
class Extra:
    """One part, itself alone: a key for what is kept of it. `visible` must cost nothing: it is asked on every page.

    `place` "corner" lies over the page while there is something to say; "navigation" stands among the entries on the
    left, and on a narrow page behind a button of the header with `icon` and `label`, to which the part's answer adds
    its count (`extra-<key>-count`, out of band). `script` and `style` are static files that it needs.
    """

    key: str
    url_name: str
    visible: Callable[[Visitor], bool]
    topic: Callable[[Visitor], str]
    place: Place = "corner"
    label: StrOrPromise = ""
    icon: str = ""
    script: str = ""
    style: str = ""

    @property
    def style_url(self) -> str:
        return addresses.file(self.style) if self.style else ""

    @property
    def script_url(self) -> str:
        return addresses.file(self.script) if self.script else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A part as one visitor's page asks for it."""

    key: str
    url: str
    topic: str
    extra: Extra


class Parts(list[Shown]):
    """Those of one visitor's page."""

    @property
    def kinds(self) -> tuple[Extra, ...]:
        """What they are, whoever sees them."""
        return tuple(part.extra for part in self)


_extras: dict[str, Extra] = {}


def register(extra: Extra) -> None:
    """Called once for each part, from AppConfig.ready()."""
    _extras[extra.key] = extra


def shown_to(visitor: Visitor, place: Place = "corner") -> Parts:
    """Those of a place. Nothing for somebody who has not signed in."""
    if not getattr(visitor, "is_authenticated", False):
        return Parts()
    return Parts(
        Shown(extra.key, addresses.page(extra.url_name), extra.topic(visitor), extra)
        for extra in _extras.values()
        if extra.place == place and extra.visible(visitor)
    )
