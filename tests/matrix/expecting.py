"""What the table says about one visit: the four rules of helpdesk_site/audiences, written out."""

from __future__ import annotations

from helpdesk_site.audiences import Answer, Door, Relation, Route
from helpdesk_site.people.models import Role
from tests.matrix.world import Visitor

SENT_AWAY: dict[Door, Answer] = {Door.PAGE: "people:sign_in", Door.TOKEN: 401, Door.ADMIN: "admin:login"}


def expected(route: Route, method: str, visitor: Visitor, relation: Relation, *, missing: bool = False) -> Answer:
    """The declared answer: a status, or the page to which one is led."""
    if route.door is Door.NONE:
        return 404
    rule = route.methods.get(method)
    if not visitor.known:
        if rule is not None and rule.anonymous is not None:
            return rule.anonymous
        if route.door in SENT_AWAY:
            return SENT_AWAY[route.door]
    if route.door is Door.ADMIN and Role.ADMINISTRATOR not in visitor.roles:
        return SENT_AWAY[Door.ADMIN] if rule is None or rule.anonymous is None else rule.anonymous
    if rule is None:
        return 405
    if missing:
        return rule.hidden
    if rule.audience.includes(visitor.roles, relation):
        return rule.answer
    return rule.refusal if rule.finds.includes(visitor.roles, relation) else rule.hidden
