"""What changes something is done by POST, from a page of ours, by somebody who may know that it is there."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from helpdesk_site.audiences import ROUTES, Door, Relation, Route
from helpdesk_site.people.models import Role
from tests.matrix.visits import address_of, missing_id, visit
from tests.matrix.world import Visitor, World, undone

PAGES = [
    route for route in ROUTES if route.door in {Door.PAGE, Door.OPEN, Door.ADMIN} and not route.name.startswith("api:")
]
SENT = [route for route in PAGES if "POST" in route.methods]
STEPS = [route for route in PAGES if set(route.methods) == {"POST"}]
HIDDEN = [route for route in ROUTES if route.thing and route.door in {Door.PAGE, Door.TOKEN}]


def stranger(world: World) -> Visitor:
    """An employee of another unit."""
    return world.visitors[Role.EMPLOYEE, Relation.OTHER_UNIT]


def _at(world: World, route: Route, visitor: Visitor) -> str:
    return address_of(route, world.thing(route.thing, visitor, Relation.OWN) if route.thing else None)


@pytest.mark.parametrize("route", SENT, ids=lambda route: route.title)
def test_a_form_of_another_site_is_refused(route: Route, world: World) -> None:
    administrator = world.visitors[Role.ADMINISTRATOR, Relation.OWN]
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = administrator.session
    with undone():
        assert client.post(_at(world, route, administrator), {"next": "/"}).status_code == 403


@pytest.mark.parametrize("route", STEPS, ids=lambda route: route.title)
def test_looking_changes_nothing(route: Route, world: World) -> None:
    owner = world.visitors[Role.EMPLOYEE, Relation.OWN]
    thing = world.thing(route.thing, owner, Relation.OWN) if route.thing else None
    with undone():
        assert visit(owner, route, "GET", address_of(route, thing), thing).status_code == 405


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.door is Door.TOKEN], ids=lambda route: route.title
)
def test_the_cookie_of_a_session_opens_nothing_of_the_api(route: Route, world: World) -> None:
    owner = world.visitors[Role.ADMINISTRATOR, Relation.OWN]
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = owner.session
    for method in route.methods:
        assert client.generic(method, _at(world, route, owner)).status_code == 401, method


@pytest.mark.parametrize("route", HIDDEN, ids=lambda route: route.title)
def test_what_is_hidden_looks_like_what_is_not_there(route: Route, world: World) -> None:
    visitor = stranger(world)
    thing = world.thing(route.thing, visitor, Relation.OTHER_UNIT)
    for method in route.methods:
        with undone():
            hidden = visit(visitor, route, method, address_of(route, thing), thing)
        if hidden.status_code != 404:
            continue
        with undone():
            missing = visit(visitor, route, method, address_of(route, thing, missing=True), thing)
        assert _without_ids(hidden, route, thing) == _without_ids(missing, route, thing)


def _without_ids(response: HttpResponse, route: Route, thing: object) -> str:
    """The page without the address that was asked for and without what is drawn anew for every page."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|"X-CSRFToken": ")\w+', "", response.content.decode())
    ids = [getattr(thing, "public_id", ""), str(missing_id(route, thing))]
    for known in filter(None, ids):
        text = text.replace(known, "…")
    return text
