"""What a row of the table is made of: who stands how to a thing, and what each method answers him."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from helpdesk_site.people.models import Role

# A status, or the name of the page to which a redirect leads.
Answer: TypeAlias = int | str


class Door(StrEnum):
    """How a visitor shows who he is."""

    OPEN = "open"  # he need not
    PAGE = "page"  # the session of a browser; others are sent to sign in
    TOKEN = "token"  # noqa: S105  # the API: a token; a session's cookie opens nothing
    ADMIN = "admin"  # Django's own admin, which sends others to its door, and that to ours
    NONE = "none"  # nobody comes in: an address that exists, but is closed


class Relation(StrEnum):
    """What a visitor is to the thing he asks for."""

    OWN = "own"  # he asked for it, or it is his
    ASKED = "asked"  # he is asked to decide it: the manager
    SAME_UNIT = "same unit"
    OTHER_UNIT = "other unit"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whoever stands in one of these relations or has one of these roles. `never` wins: nobody works on his own."""

    relations: frozenset[Relation] = frozenset()
    roles: frozenset[str] = frozenset()
    never: frozenset[Relation] = frozenset()

    def includes(self, roles: frozenset[str], relation: Relation) -> bool:
        return relation not in self.never and (relation in self.relations or bool(roles & self.roles))

    def __or__(self, other: Audience) -> Audience:
        return Audience(self.relations | other.relations, self.roles | other.roles, self.never | other.never)


def related(*relations: Relation) -> Audience:
    return Audience(relations=frozenset(relations))


def holders(*roles: Role) -> Audience:
    return Audience(roles=frozenset(role.value for role in roles))


def but_never_of_own(audience: Audience) -> Audience:
    return Audience(audience.relations, audience.roles, audience.never | {Relation.OWN})


EVERYBODY = related(*Relation)
NOBODY = Audience()


@dataclass(frozen=True, slots=True)
class Method:
    """What one method answers.

    `answer` is for the audience, `refusal` for those who find the thing but are not of it, `hidden` for all others.
    `anonymous` overrides what the door says to somebody unknown.
    """

    answer: Answer = 200
    audience: Audience = EVERYBODY
    finds: Audience = NOBODY
    refusal: int = 403
    hidden: Answer = 404
    anonymous: Answer | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One address. `thing` is what its id names; `fixed` are captured words that are no id (a step's name)."""

    name: str
    door: Door = Door.PAGE
    get: Method | None = None
    post: Method | None = None
    put: Method | None = None
    patch: Method | None = None
    thing: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def methods(self) -> Mapping[str, Method]:
        named = {"GET": self.get, "POST": self.post, "PUT": self.put, "PATCH": self.patch}
        return {name: method for name, method in named.items() if method is not None}

    @property
    def title(self) -> str:
        """The row in words, unique in the table."""
        words = [self.name, *map(str, self.fixed.values())]
        return " ".join([*words, f"({self.thing})"] if self.thing else words)


def page(name: str, answer: Answer = 200, audience: Audience = EVERYBODY, **more: Any) -> Route:
    """Something to look at, for one kind of visitor; for others it is not there."""
    return Route(name, get=Method(answer, audience), **more)


def step(
    name: str,
    answer: Answer,
    audience: Audience = EVERYBODY,
    *,
    finds: Audience = NOBODY,
    refusal: int = 403,
    **more: Any,
) -> Route:
    """Something to do: a POST alone."""
    return Route(name, post=Method(answer, audience, finds, refusal), **more)


def form(name: str, sent: Answer, audience: Audience = EVERYBODY, **more: Any) -> Route:
    """A page with a form that is sent to the same address."""
    return Route(name, get=Method(200, audience), post=Method(sent, audience), **more)
