"""What a step of a ticket answers where the ticket alone would not tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk_site.api.answers.people import PersonRef, person_ref
from helpdesk_site.api.answers.tickets import ServiceRef, TicketShown
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import Satisfaction, TicketProfile

MOST_WATCHERS = 100


@dataclass(frozen=True, slots=True)
class HandedOverShown:
    """Where a ticket is now. `ticket` null: it went to where the caller cannot follow."""

    id: str
    service: ServiceRef
    version: int
    ticket: TicketShown | None


@dataclass(frozen=True, slots=True)
class RatingShown:
    """How content the asker is, from 1 (not at all) to 5 (very)."""

    score: int
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WatchingShown:
    """Whether the caller follows a ticket, how many do, and the first hundred of them in Turkish order."""

    watching: bool
    count: int
    watchers: tuple[PersonRef, ...]


def show_handed_over(profile: TicketProfile, ticket: TicketShown | None) -> HandedOverShown:
    service = ServiceRef(profile.service.code, profile.service.title)
    return HandedOverShown(profile.public_id, service, profile.version, ticket)


def show_rating(rating: Satisfaction) -> RatingShown:
    return RatingShown(rating.score, rating.comment, rating.at)


def show_watching(watchers: Sequence[Person], viewer: Person) -> WatchingShown:
    first = tuple(person_ref(each) for each in watchers[:MOST_WATCHERS])
    return WatchingShown(viewer in watchers, len(watchers), first)
