"""Who gets what at the addresses of articles."""

from __future__ import annotations

from helpdesk_site.audiences.circles import (
    AUTHOR,
    CLOSED_CIRCLE,
    DESK_READERS,
    EDITORS,
    SEES_TICKET,
    SUPPORT,
)
from helpdesk_site.audiences.declaring import (
    Route,
    but_never_of_own,
    form,
    holders,
    page,
    step,
)
from helpdesk_site.people.models import Role


def article_step(name: str, *, thing: str = "article") -> Route:
    return step("knowledge:step", "knowledge:manage", EDITORS, thing=thing, fixed={"step": name})


KNOWLEDGE = (
    page("knowledge:index"),
    page("knowledge:suggest"),
    page("knowledge:article", thing="article's slug"),
    page("knowledge:article", 200, DESK_READERS, thing="desk article's slug"),
    page("knowledge:article", 404, thing="archived article's slug"),
    step("knowledge:feedback", "knowledge:article", thing="article's slug"),
    step("knowledge:feedback", "knowledge:article", DESK_READERS, thing="desk article's slug"),
    page("knowledge:articles", 200, EDITORS),
    form("knowledge:new", "knowledge:edit", EDITORS),
    form("knowledge:synonyms", "knowledge:synonyms", EDITORS),
    page("knowledge:manage", 200, EDITORS, thing="article"),
    form("knowledge:edit", "knowledge:edit", EDITORS, thing="article"),
    step("knowledge:autosave", 200, EDITORS, thing="article"),
    form("knowledge:publish", "knowledge:article", EDITORS, thing="written article"),
    page("knowledge:version", 200, EDITORS, thing="article", fixed={"number": 1}),
    article_step("review"),
    article_step("archive"),
    article_step("drop", thing="written article"),
    page("knowledge:for_ticket", 200, SEES_TICKET, thing="ticket"),
    page("knowledge:for_ticket", 200, AUTHOR | CLOSED_CIRCLE, thing="restricted ticket"),
    step("knowledge:solved", "tickets:ticket", AUTHOR | SUPPORT, finds=SEES_TICKET, thing="ticket"),
    step(
        "knowledge:begin_from_ticket", "knowledge:edit",
        but_never_of_own(holders(Role.AGENT, Role.CHIEF, Role.EBYS_ADMIN)), finds=SEES_TICKET, thing="ticket",
    ),
    step("knowledge:begin_from_ticket", 403, AUTHOR | CLOSED_CIRCLE, thing="restricted ticket"),
)  # fmt: skip
