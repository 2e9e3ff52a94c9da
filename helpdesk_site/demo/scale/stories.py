"""What happened to a sample ticket: when it came, who answered, which states it went through. No database here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import Final, Literal, TypeVar

from helpdesk_site.demo.scale.words import Writer
from helpdesk_site.tickets.statuses import State

DAYS: Final = 5 * 365
# A desk with a backlog: of what is new most is open, of what is old a few in a hundred are.
OLD_AND_OPEN, NEW_AND_OPEN, OPEN_FOR_DAYS = 0.07, 0.85, 45.0

OPEN_STATES: Final = {
    State.NEW: 25, State.IN_PROGRESS: 42, State.WAITING_REQUESTER: 15, State.WAITING_SUPPLIER: 7,
    State.VISIT_PLANNED: 5, State.REOPENED: 6,
}  # fmt: skip
OVER_STATES: Final = {State.CLOSED: 78, State.RESOLVED: 12, State.DECLINED: 3, State.WITHDRAWN: 4, State.DUPLICATE: 3}
CHANNELS: Final = {"web": 55, "telefon": 30, "e_posta": 10, "api": 5}
PRIORITIES: Final = {3: 78, 2: 11, 4: 8, 1: 3}

Speaker = Literal["owner", "asker"]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the conversation: `act` as the services name it, and what it changed."""

    at: datetime
    act: str
    by: Speaker
    comment: str = ""
    public: bool = True
    moves: tuple[State, State] | None = None
    assigns: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """One ticket. Services, askers and owners are places in the lists that the teller was given."""

    created: datetime
    title: str
    description: str
    service: int
    channel: str
    priority: int
    asker: int
    owner: int | None
    state: State
    entries: list[Entry] = field(default_factory=list)

    @property
    def updated(self) -> datetime:
        return self.entries[-1].at if self.entries else self.created

    @property
    def first_response(self) -> datetime | None:
        """When the desk first wrote to the asker."""
        return next((e.at for e in self.entries if e.act == "replied" and e.by == "owner" and e.public), None)

    @property
    def resolved(self) -> datetime | None:
        """When it first ended, if it was not opened again since."""
        ended: datetime | None = None
        for entry in self.entries:
            if entry.moves and entry.moves[1] is State.REOPENED:
                ended = None
            elif entry.moves and not entry.moves[1].is_open:
                ended = ended or entry.at
        return ended

    @property
    def moves(self) -> list[tuple[datetime, State]]:
        """Each state that it came into, and when."""
        return [(entry.at, entry.moves[1]) for entry in self.entries if entry.moves]

    @property
    def over(self) -> datetime | None:
        """When it came to its present end; None while it is open."""
        return None if self.state.is_open else self.resolved

    @property
    def entered_state(self) -> datetime:
        """When it came into the state in which it stands."""
        return next((entry.at for entry in reversed(self.entries) if entry.moves), self.created)

    @property
    def reopened(self) -> int:
        return sum(1 for entry in self.entries if entry.moves and entry.moves[1] is State.REOPENED)


class Teller:
    """Tells stories of tickets that came between `days` ago and `now`.

    `services` are the weights of the services, `follow_ups` the mean number of entries of a conversation.
    """

    def __init__(
        self,
        *,
        now: datetime,
        seed: int,
        services: Sequence[int],
        askers: int,
        owners: int,
        follow_ups: int,
        days: int = DAYS,
    ) -> None:
        self._dice = Random(seed)  # noqa: S311  # a sample is to be repeated, not to be unguessable
        self._writer = Writer(self._dice)
        self._now, self._span = now, timedelta(days=days)
        self._services = services
        self._askers, self._owners, self._follow_ups = askers, owners, follow_ups

    def tell(self, place: float) -> Story:
        """The story of the ticket at `place` of the whole time: 0.0 is its beginning, 1.0 is now."""
        span = self._span * (1 - place)
        # Nothing happens in the last minutes: who measures writes there.
        created = self._now - max(span, timedelta(minutes=30)) + timedelta(seconds=self._dice.random() * 60)
        state = self._state((self._now - created).days)
        story = Story(
            created=created,
            title=self._writer.title(),
            description=self._writer.description(),
            service=self._dice.choices(range(len(self._services)), self._services)[0],
            channel=self._of(CHANNELS),
            priority=self._of(PRIORITIES),
            asker=self._dice.randrange(self._askers),
            owner=self._owner(state),
            state=state,
        )
        story.entries.extend(self._conversation(story))
        return story

    def _state(self, age_days: int) -> State:
        is_open = OLD_AND_OPEN + NEW_AND_OPEN * exp(-age_days / OPEN_FOR_DAYS)
        return self._of(OPEN_STATES if self._dice.random() < is_open else OVER_STATES)

    def _owner(self, state: State) -> int | None:
        """A few owners have most of the work, as in life."""
        if state in {State.NEW, State.WITHDRAWN}:
            return None
        return int(self._owners * self._dice.random() ** 3)

    def _conversation(self, story: Story) -> list[Entry]:
        acts = self._acts(story)
        moments = self._moments(story.created, len(acts))
        return [replace(act, at=moment) for act, moment in zip(acts, moments, strict=True)]

    def _acts(self, story: Story) -> list[Entry]:
        """The entries without their times: being assigned, talk, and the moves to where the ticket stands."""
        begin = [Entry(story.created, "assigned", "owner", assigns=True)] if story.owner is not None else []
        end = self._moves(story)
        talk = max(0, round(self._dice.gauss(self._follow_ups - len(begin) - len(end) + 0.2, 1.2)))
        return [*begin, *(self._remark(story) for _ in range(talk)), *end]

    def _remark(self, story: Story) -> Entry:
        by_desk = story.owner is not None and self._dice.random() < 0.65
        if not by_desk:
            return Entry(story.created, "replied", "asker", self._writer.from_asker())
        if self._dice.random() < 0.25:
            return Entry(story.created, "noted", "owner", self._writer.note(), public=False)
        return Entry(story.created, "replied", "owner", self._writer.from_desk())

    def _moves(self, story: Story) -> list[Entry]:
        """The acts that lead from "new" to the story's state, each allowed by the flow of states."""
        new, at = State.NEW, story.created
        solved = Entry(at, "replied", "owner", self._writer.from_desk(), moves=(new, State.RESOLVED))
        match story.state:
            case State.NEW:
                return []
            case State.RESOLVED:
                return [solved]
            case State.CLOSED:
                return [solved, Entry(at, "closed", "asker", moves=(State.RESOLVED, State.CLOSED))]
            case State.REOPENED:
                again = (State.RESOLVED, State.REOPENED)
                return [solved, Entry(at, "reopened", "asker", self._writer.from_asker(), moves=again)]
            case State.WITHDRAWN:
                return [Entry(at, "withdrawn", "asker", moves=(new, State.WITHDRAWN))]
        return [Entry(at, "moved", "owner", self._writer.from_desk(), moves=(new, story.state))]

    def _moments(self, created: datetime, count: int) -> list[datetime]:
        """Rising times after the opening: hours at first, days later, never in the future; most over in two days."""
        end = min(self._now, created + timedelta(days=1 + 10 * self._dice.random() ** 4))
        places = sorted(self._dice.random() ** 2 for _ in range(count))
        return [created + (end - created) * place for place in places]

    def _of(self, weights: Mapping[Value, int]) -> Value:
        return self._dice.choices(list(weights), list(weights.values()))[0]
