"""What apps above show of a caller beside the form: each a part of a page of theirs, fetched by its address."""

from __future__ import annotations

from collections.abc import Callable

from helpdesk_site.people.models import Person

Address = Callable[[Person], str]

_panels: dict[str, Address] = {}


def register(name: str, address: Address) -> None:
    """Called once for each part, from AppConfig.ready(). The page behind the address asks its own policy."""
    _panels[name] = address


def addresses_for(person: Person) -> list[str]:
    return [address(person) for _name, address in sorted(_panels.items())]
