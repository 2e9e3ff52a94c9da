"""Every address gives every visitor the answer that helpdesk_site/audiences declares, for his own things, those of
his unit, those of another one, and those that are not there."""

from __future__ import annotations

import pytest

from helpdesk_site.audiences import ROUTES, Answer, Door, Relation, Route
from helpdesk_site.people.models import Role
from tests.matrix.expecting import expected
from tests.matrix.visits import address_of, answered, visit
from tests.matrix.world import ANONYMOUS, KINDS, World, relations_of, undone

METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.title)
def test_everybody_gets_what_the_table_declares(route: Route, world: World) -> None:
    wrong = [
        f"{method} by {kind}, {'missing' if missing else relation}: {got}, declared {declared}"
        for kind in KINDS
        for relation, missing in _cases(route, kind)
        for method in route.methods or ("GET", "POST")
        for got, declared in [_compared(world, route, method, kind, relation, missing=missing)]
        if got != declared
    ]
    assert not wrong, "\n".join([route.title, *wrong])


def _cases(route: Route, kind: str) -> list[tuple[Relation, bool]]:
    """The relations that matter at an address, and once a thing that is not there."""
    if not route.thing:
        return [(relations_of(kind)[-1], False)]
    return [*((relation, False) for relation in relations_of(kind)), (relations_of(kind)[-1], True)]


def _compared(
    world: World, route: Route, method: str, kind: str, relation: Relation, *, missing: bool = False
) -> tuple[Answer, Answer]:
    """What was answered, and what is declared."""
    visitor = world.visitors[kind, relation]
    thing = world.thing(route.thing, visitor, relation) if route.thing else None
    with undone():
        got = answered(visit(visitor, route, method, address_of(route, thing, missing=missing), thing))
    return got, expected(route, method, visitor, relation, missing=missing)


# Django's admin declares whatever it answers; what it does with other methods is its own affair.
@pytest.mark.parametrize(
    "route", [each for each in ROUTES if each.door is not Door.ADMIN], ids=lambda route: route.title
)
def test_a_method_that_is_not_declared_is_refused(route: Route, world: World) -> None:
    for kind in (Role.EMPLOYEE.value, Role.AGENT.value, ANONYMOUS):
        for method in set(METHODS) - set(route.methods):
            if method in UNNAMED_BY_ROWS.get(route.name, ()):
                continue
            got, declared = _compared(world, route, method, kind, relations_of(kind)[0])
            assert got == declared, f"{method} by {kind}"


# Two rows of one address may name different methods: what one does not name, the other does.
UNNAMED_BY_ROWS: dict[str, set[str]] = {}
for _row in ROUTES:
    UNNAMED_BY_ROWS.setdefault(_row.name, set()).update(_row.methods)
