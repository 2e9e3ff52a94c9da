"""What a person chooses about notices: one command, for himself alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.notify import kinds, queues, selectors
from helpdesk_site.notify.kinds import Kind
from helpdesk_site.notify.models import Choice, Preference, Way
from helpdesk_site.notify.queues import Queue
from helpdesk_site.people.models import Person

Key = tuple[str, str]
"""A kind, and the key of a queue or "" for in general."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person may choose about, and what he has chosen so far."""

    kinds: tuple[Kind, ...]
    queues: tuple[Queue, ...]
    preference: Preference
    chosen: Mapping[Key, str]

    @property
    def kinds_by_queue(self) -> tuple[Kind, ...]:
        return tuple(kind for kind in self.kinds if kind.by_queue) if self.queues else ()

    def way(self, kind: Kind) -> Way:
        """How it reaches him in general."""
        return kinds.way_of(kind.key, self.chosen.get((kind.key, ""), ""))

    def way_in(self, kind: Kind, queue: Queue) -> Way | None:
        """How it reaches him in this queue; None where it is as in general."""
        chosen = self.chosen.get((kind.key, queue.key), "")
        return Way(chosen) if chosen in kind.ways else None


def offered(person: Person) -> Offer:
    return Offer(
        kinds=tuple(kinds.kinds_for(person)),
        queues=tuple(queues.queues_of(person)),
        preference=selectors.preference_of(person),
        chosen=selectors.choices_of(person),
    )


def choose(
    person: Person, *, actor: Actor, expected_version: int, afternoon: bool, wishes: Mapping[Key, str]
) -> Preference:
    """Keeps what a person wants, in place of what he wanted before.

    `wishes` are ways by kind and queue ("" is in general); what is left out is as the kind says, or for a queue as in
    general. What he chose about kinds and queues that are not his today is left alone. Raises NotAllowed for anybody
    else, Conflict when he has chosen in another window since `expected_version`, Invalid by field for what cannot be
    chosen: above all a forced kind that would not be mailed at once.
    """
    if actor.person_uuid != person.uuid:
        raise NotAllowed(_("Everybody chooses for himself how he is told."))
    offer = offered(person)
    _require_possible(offer, wishes)
    with unit_of_work():
        preference = _counted(person, expected_version, afternoon=afternoon)
        _replace(offer, person, wishes)
        audit.record(
            "notify.preferences.chosen", actor=actor, on=person, afternoon=afternoon,
            chosen={":".join(key): way for key, way in sorted(wishes.items()) if _says_something(key, way)},
        )  # fmt: skip
    return preference


def field_of(key: Key) -> str:
    """The name under which a refusal and a form speak of one choice."""
    kind, queue = key
    return f"{kind}.{queue}" if queue else kind


def _require_possible(offer: Offer, wishes: Mapping[Key, str]) -> None:
    refused = {field_of(key): [sentence] for key, way in wishes.items() if (sentence := _refusal(offer, key, way))}
    if refused:
        sentence = next(iter(refused.values()))[0]
        is_forced = any(kind.forced and kind.key in refused for kind in offer.kinds)
        raise Invalid(sentence, fields=refused, code="forced" if is_forced else None)


def _refusal(offer: Offer, key: Key, way: str) -> str:
    kind = next((each for each in offer.kinds if each.key == key[0]), None)
    if kind is None:
        return _("There is no such kind of notice for you. Reload the page.")
    if key[1] and not (kind.by_queue and any(queue.key == key[1] for queue in offer.queues)):
        return _("This cannot be chosen for this queue. Reload the page.")
    if way in kind.ways:
        return ""
    if kind.forced:
        return _("This is always mailed at once and cannot be switched off. %(reason)s") % {"reason": kind.forced}
    return _("Choose one of the offered values.")


def _counted(person: Person, expected_version: int, *, afternoon: bool) -> Preference:
    """The person's row, locked until the end, with its version moved on. Raises Conflict."""
    now = clock.now()
    first = {"afternoon": afternoon, "version": 0, "updated_at": now}
    kept, _made = Preference.objects.select_for_update().get_or_create(person=person, defaults=first)
    if kept.version != expected_version:
        raise Conflict(
            _("You have chosen something else in another window meanwhile. Nothing was kept; saving again replaces it.")
        )
    kept.afternoon, kept.version, kept.updated_at = afternoon, kept.version + 1, now
    kept.save(update_fields=["afternoon", "version", "updated_at"])
    return kept


def _replace(offer: Offer, person: Person, wishes: Mapping[Key, str]) -> None:
    in_reach = Q(queue="") | Q(queue__in=[queue.key for queue in offer.queues])
    Choice.objects.filter(in_reach, person=person, kind__in=[kind.key for kind in offer.kinds]).delete()
    Choice.objects.bulk_create(_rows(person, wishes))


def _rows(person: Person, wishes: Mapping[Key, str]) -> Iterable[Choice]:
    return [
        Choice(person=person, kind=kind, queue=queue, way=way)
        for (kind, queue), way in wishes.items()
        if _says_something((kind, queue), way)
    ]


def _says_something(key: Key, way: str) -> bool:
    """In general, what a kind says by itself needs no row."""
    return bool(key[1]) or way != kinds.way_of(key[0], "")
