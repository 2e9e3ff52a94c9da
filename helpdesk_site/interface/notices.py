"""A notice on the next page, whichever that is, with a way back: "your answer leaves in 10 seconds: take it back".

    say(request, _("It was sent."), link=Link(number, address), undo=Undo(...))

It travels as a message of django.contrib.messages, which signs what it gives to the browser; `as_notice` draws it.
Nobody else gives messages tags of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

from helpdesk_site.interface.components import Link, Notice, Tone, Undo

_TONE_OF_LEVEL: Mapping[str, Tone] = {
    "debug": "neutral", "success": "success", "warning": "warning", "error": "danger",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _More:
    """What goes with the sentence."""

    link: Link | None = None
    undo: Undo | None = None


def say(request: HttpRequest, sentence: str, *, link: Link | None = None, undo: Undo | None = None) -> None:
    """A success that the next page tells."""
    messages.success(request, sentence, extra_tags=json.dumps(asdict(_More(link, undo)), default=str))


def as_notice(message: Message) -> Notice:
    """A message as a notice. What can be undone no more is not offered."""
    more = _more(message.extra_tags or "")
    undo = more.undo if more.undo and more.undo.left > 0 else None
    return Notice(str(message), _TONE_OF_LEVEL.get(message.level_tag, "info"), action=more.link, undo=undo)


def _more(tags: str) -> _More:
    if not tags:
        return _More()
    found: Any = json.loads(tags)
    link, undo = found["link"], found["undo"]
    return _More(Link(**link) if link else None, Undo(**undo) if undo else None)
