"""What one chose about notices, as the API shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpdesk_site.notify.models import Way
from helpdesk_site.notify.preferences import Offer


@dataclass(frozen=True, slots=True)
class NoticeChoiceShown:
    """How one kind reaches the caller: in general (`queue` null) or in one queue. What is not here is as in general."""

    kind: str
    queue: str | None
    way: Way


@dataclass(frozen=True, slots=True)
class NoticeKindShown:
    """A kind of notice. `ways` are those that may be chosen; a `forced` one has one way, and `reason` says why."""

    kind: str
    group: str
    label: str
    ways: tuple[Way, ...]
    by_queue: bool
    forced: bool
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeQueueShown:
    """A queue for which the caller may choose."""

    queue: str
    title: str


@dataclass(frozen=True, slots=True)
class NotificationPreferencesShown:
    """What the caller chose. `choices` can be sent back as they are."""

    version: int
    afternoon_digest: bool
    next_digest_at: datetime | None
    choices: tuple[NoticeChoiceShown, ...]
    kinds: tuple[NoticeKindShown, ...]
    queues: tuple[NoticeQueueShown, ...]


def show_preferences(offer: Offer, next_digest_at: datetime | None) -> NotificationPreferencesShown:
    general = [NoticeChoiceShown(kind.key, None, offer.way(kind)) for kind in offer.kinds]
    own = [
        NoticeChoiceShown(kind.key, queue.code, way)
        for queue in offer.queues
        for kind in offer.kinds_by_queue
        if (way := offer.way_in(kind, queue)) is not None
    ]
    return NotificationPreferencesShown(
        version=offer.preference.version,
        afternoon_digest=offer.preference.afternoon,
        next_digest_at=next_digest_at,
        choices=(*general, *own),
        kinds=tuple(
            NoticeKindShown(
                kind=kind.key, group=kind.group, label=str(kind.label), ways=kind.ways, by_queue=kind.by_queue,
                forced=bool(kind.forced), reason=str(kind.forced),
            )
            for kind in offer.kinds
        ),
        queues=tuple(NoticeQueueShown(queue.code, queue.title) for queue in offer.queues),
    )  # fmt: skip
