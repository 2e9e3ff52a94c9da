"""Topics, and who may watch them: an open registry with a closed door."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from helpdesk_site.people.models import Person

TOPIC_LENGTH: Final = 110
# "kind:id": a kind as apps name it, an opaque id. Anything else is no topic, so nothing else reaches a log or a key.
_TOPIC: Final = re.compile(r"([a-z][a-z0-9_.]{0,39}):([A-Za-z0-9_-]{1,64})", re.ASCII)

MayWatch = Callable[[Person, str], bool]
MayWatchAll = Callable[[Person, Sequence[str]], bool]
_doors: dict[str, MayWatch] = {}
_wide_doors: dict[str, MayWatchAll] = {}


def watches(kind: str, may_watch: MayWatch, may_watch_all: MayWatchAll | None = None) -> None:
    """Says who may be told about things of a kind: `may_watch(person, id)`. Called once a kind, at start.

    Where pages show many of a kind, `may_watch_all(person, ids)` answers for all of them at once.
    """
    _doors[kind] = may_watch
    if may_watch_all is not None:
        _wide_doors[kind] = may_watch_all


def is_own(person: Person, identity: str) -> bool:
    """For topics that belong to one person: `kind:<his uuid>`."""
    return identity == str(person.uuid)


def may_watch(person: Person, topic: str) -> bool:
    """Whether the person may be told about a topic. Never for what is no topic or belongs to no app."""
    found = _TOPIC.fullmatch(topic)
    door = _doors.get(found[1]) if found else None
    return door is not None and found is not None and door(person, found[2])


def may_watch_all(person: Person, topics: Sequence[str]) -> bool:
    """Whether the person may be told about each of them; nothing is asked twice that can be asked together."""
    together: defaultdict[str, list[str]] = defaultdict(list)
    single = []
    for topic in topics:
        found = _TOPIC.fullmatch(topic)
        if found and found[1] in _wide_doors:
            together[found[1]].append(found[2])
        else:
            single.append(topic)
    return all(may_watch(person, topic) for topic in single) and all(
        _wide_doors[kind](person, ids) for kind, ids in together.items()
    )
