"""What each person chose about the look: theme, density, keyboard shortcuts, undo, where one goes
after sending, language.

The choice travels in cookies, so that the sign-in page and a page without a database honour it too. A layer that knows
people may keep it beside the person (`register_keeper`) and hand it back at sign-in (`write_cookies`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase

# Name of the preference -> what it may be; the first value is the one without a choice.
CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("auto", "light", "dark"),
    "density": ("comfortable", "compact"),
    "shortcuts": ("on", "off"),
    "undo": ("on", "off"),
    "after": ("stay", "next", "close"),
    "language": ("tr", "en"),
}
COOKIE_PREFIX = "ui_"
COOKIE_SECONDS = 365 * 24 * 60 * 60

Keeper = Callable[[Any, str, str], None]
_keepers: list[Keeper] = []


@dataclass(frozen=True, slots=True)
class Preferences:
    theme: str = "auto"
    density: str = "comfortable"
    shortcuts: str = "on"
    undo: str = "on"
    after: str = "stay"
    language: str = "tr"


def register_keeper(keeper: Keeper) -> None:
    """`keeper(user, name, value)` is called whenever a signed-in person chooses."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def read(request: HttpRequest | None) -> Preferences:
    """The choices of this browser; an unknown value counts as none."""
    cookies = request.COOKIES if request is not None else {}
    return Preferences(**{name: _known(name, cookies.get(COOKIE_PREFIX + name, "")) for name in CHOICES})


def is_valid(name: str, value: str) -> bool:
    return value in CHOICES.get(name, ())


def keep(user: Any, name: str, value: str) -> None:
    """Tells the keepers what a signed-in person chose."""
    for keeper in _keepers:
        keeper(user, name, value)


def write_cookies(response: HttpResponseBase, chosen: Mapping[str, str], *, secure: bool) -> None:
    """Puts choices into the browser; values that no preference knows are left out."""
    for name, value in chosen.items():
        if is_valid(name, value):
            response.set_cookie(
                COOKIE_PREFIX + name, value, max_age=COOKIE_SECONDS, samesite="Lax", secure=secure, httponly=True
            )


def _known(name: str, value: str) -> str:
    return value if is_valid(name, value) else CHOICES[name][0]
