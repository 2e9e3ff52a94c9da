"""Who may decide: computed for a day by the rule that an app registers, never stored as a role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who may decide, in which capacity ("manager", "deputy", "upper_manager", "role_owner", "chief"), on
    whose
    behalf when acting, and the rule and organisation by which he was found (`basis`, kept with the task)."""

    person: UUID
    capacity: str
    on_behalf_of: UUID | None = None
    basis: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """What a resolver is asked: the parties, the stage's reference (such as a role's code), the escalation level, the
    time. `barred` are others who may not decide: whom the object's owner names, and who said yes to another kind of
    stage (a second approval is a second person's).
    """

    requester: UUID
    subject: UUID
    reference: str
    level: int
    at: datetime
    barred: frozenset[UUID] = frozenset()


class Resolver(Protocol):
    def __call__(self, question: Question) -> Sequence[Candidate]:
        """The people who may decide at this level; empty when the rule finds nobody (then the next level is asked)."""


HIGHEST_LEVEL = 6

_resolvers: dict[str, Resolver] = {}


def resolves(kind: str, resolver: Resolver) -> None:
    """Registers the rule of a stage kind. Apps call it once, at start."""
    _resolvers[kind] = resolver


def candidates(kind: str, question: Question) -> list[Candidate]:
    """Who may decide at exactly this level. Neither a party ever may, nor who would act for one, nor who is barred."""
    parties = {question.requester, question.subject}
    return [
        candidate
        for candidate in _resolvers[kind](question)
        if candidate.person not in parties | question.barred and candidate.on_behalf_of not in parties
    ]


def first_candidates(kind: str, question: Question) -> tuple[int, list[Candidate]]:
    """The lowest level from `question.level` up that finds somebody; an empty list when none does: then nobody may."""
    for level in range(question.level, HIGHEST_LEVEL + 1):
        found = candidates(kind, replace(question, level=level))
        if found:
            return level, found
    return question.level, []
