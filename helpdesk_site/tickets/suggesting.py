"""Where answers are suggested to whoever writes a request. The app above says so; tickets never imports it.

    suggesting.register(Suggestions(
        while_typing=lambda: reverse("knowledge:suggest"),
        solved=services.note_solution,
    ))

The address answers a part of a page, which htmx puts in its place; without anybody registered there is no such place.
With `choose=1` the answers to what is typed can be chosen (`article`): the one that is sent along with a new request is
said to have solved it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from helpdesk_site.kernel.actors import Actor
from helpdesk_site.tickets.models import TicketProfile

Solved = Callable[[TicketProfile, str, Actor], None]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Addresses of the app that knows answers, and how it learns which one was right."""

    while_typing: Callable[[], str]
    solved: Solved


_suggestions: Suggestions | None = None


def register(suggestions: Suggestions) -> None:
    """Called once, from AppConfig.ready()."""
    global _suggestions
    _suggestions = suggestions


def while_typing_url() -> str:
    """Where answers to typed words are fetched; empty when nobody has any."""
    return _suggestions.while_typing() if _suggestions else ""


def note_solution(profile: TicketProfile, answer: str, *, actor: Actor) -> None:
    """Says that the answer of this id, which was chosen while the request was typed, solved it.

    A command of its own, after the request was made. Nothing happens for an answer that is not there any more.
    """
    if _suggestions is not None and answer:
        _suggestions.solved(profile, answer, actor)
