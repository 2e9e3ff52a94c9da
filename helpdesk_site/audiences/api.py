"""Who gets what from the API."""

from __future__ import annotations

from typing import Any

from helpdesk_site.audiences.circles import (
    ADMINISTRATORS,
    APPROVER,
    AUTHOR,
    CLOSED_CIRCLE,
    DESK_READERS,
    EXCHANGE,
    HANDLES_OPERATION,
    HANDLES_SOME,
    HANDLES_TICKET,
    PLANNERS,
    REVIEWERS,
    SEES_REQUEST,
    SEES_TICKET,
    SUPPORT,
)
from helpdesk_site.audiences.declaring import (
    EVERYBODY,
    Door,
    Method,
    Route,
    but_never_of_own,
    holders,
)
from helpdesk_site.people.models import Role


def api(name: str, *, get: Method | None = None, post: Method | None = None, **more: Any) -> Route:
    return Route(f"api:{name}", Door.TOKEN, get=get, post=post, **more)


API = (
    *(api(name, get=Method()) for name in ("people", "units", "roles", "procedures")),
    api("tickets", get=Method(), post=Method(201)),
    api("ticket", get=Method(200, SEES_TICKET), thing="ticket"),
    api("ticket", get=Method(200, AUTHOR | CLOSED_CIRCLE), thing="restricted ticket"),
    api("ticket-replies", post=Method(201, AUTHOR | SUPPORT, SEES_TICKET), thing="ticket"),
    api(
        "ticket-relations",
        get=Method(200, SEES_TICKET),
        post=Method(201, HANDLES_TICKET, SEES_TICKET),
        thing="ticket",
    ),
    api("ticket-merge", post=Method(422, HANDLES_TICKET, SEES_TICKET), thing="ticket"),
    api("ticket-unmerge", post=Method(200, HANDLES_TICKET, SUPPORT | REVIEWERS), thing="merged ticket"),
    *(
        api(f"ticket-{name}", post=Method(200, HANDLES_TICKET, SEES_TICKET), thing="ticket")
        for name in ("assign", "state", "handover", "limit", "macro")
    ),
    api("ticket-withdraw", post=Method(200, AUTHOR, SEES_TICKET), thing="ticket"),
    api("ticket-close", post=Method(200, AUTHOR, SEES_TICKET), thing="resolved ticket"),
    api("ticket-rate", post=Method(201, AUTHOR, SEES_TICKET), thing="resolved ticket"),
    api("ticket-reopen", post=Method(200, AUTHOR | SUPPORT, SEES_TICKET), thing="resolved ticket"),
    api(
        "ticket-watching",
        get=Method(200, HANDLES_TICKET),
        post=Method(200, HANDLES_TICKET, SEES_TICKET),
        thing="ticket",
    ),
    api("views", get=Method(200, DESK_READERS)),
    api("macros", get=Method(200, HANDLES_SOME)),
    api("relation-end", post=Method(200, HANDLES_TICKET, SEES_TICKET), thing="relation"),
    api(
        "ticket-checklists",
        get=Method(200, HANDLES_TICKET | but_never_of_own(REVIEWERS)),
        post=Method(201, HANDLES_TICKET, SEES_TICKET),
        thing="ticket",
    ),
    api("ticket-checklist-items", post=Method(409, HANDLES_TICKET, SEES_TICKET), thing="ticket"),
    api("ticket-checklist-ticks", post=Method(409, HANDLES_TICKET, SEES_TICKET), thing="ticket"),
    api(
        "ticket-worktime",
        get=Method(200, HANDLES_TICKET | but_never_of_own(REVIEWERS)),
        post=Method(201, HANDLES_TICKET, SEES_TICKET),
        thing="ticket",
    ),
    api("time-corrections", post=Method(201, AUTHOR), thing="time entry"),
    api("ticket-attachments", get=Method(200, SEES_TICKET), thing="ticket"),
    api("attachments", post=Method(201)),
    api("attachment-content", get=Method(200, SEES_TICKET), thing="attachment"),
    api("request-forms", get=Method()),
    api("request-form", get=Method(), fixed={"code": "12-cc"}),
    api("calls", post=Method(200, EXCHANGE, EVERYBODY)),
    api("articles", get=Method()),
    api("article", get=Method(), thing="article"),
    api("article", get=Method(200, DESK_READERS), thing="desk article"),
    api("article", get=Method(404), thing="archived article"),
    api("access-requests", get=Method(), post=Method(201)),
    api("access-request", get=Method(200, AUTHOR), patch=Method(200, AUTHOR), thing="draft"),
    api("access-request", get=Method(200, SEES_REQUEST), patch=Method(409, AUTHOR, SEES_REQUEST), thing="request"),
    api("access-request-preview", post=Method(200, AUTHOR), thing="draft"),
    api("access-request-preview", post=Method(200, SEES_REQUEST), thing="request"),
    api("access-request-submit", post=Method(200, AUTHOR), thing="draft"),
    api("access-request-submit", post=Method(409, AUTHOR, SEES_REQUEST), thing="request"),
    api("access-request-discard", post=Method(200, AUTHOR), thing="draft"),
    api("access-request-withdraw", post=Method(200, AUTHOR, SEES_REQUEST), thing="request"),
    *(
        api(f"access-request-{verdict}", post=Method(200, APPROVER, SEES_REQUEST), thing="request")
        for verdict in ("approve", "reject", "return")
    ),
    *(
        api(f"operation-{name}", post=Method(200, HANDLES_OPERATION, SEES_REQUEST), thing="operation")
        for name in ("retry", "give-up", "fixed-by-hand")
    ),
    api("notification-preferences", get=Method(), put=Method()),
    api("recurring-requests", get=Method(200, PLANNERS), post=Method(201, PLANNERS)),
    api(
        "recurring-request",
        get=Method(200, SUPPORT | holders(Role.ADMINISTRATOR)),
        patch=Method(428, SUPPORT | holders(Role.ADMINISTRATOR)),
        thing="plan",
    ),
    *(
        api(f"recurring-request-{step}", post=Method(200, SUPPORT | holders(Role.ADMINISTRATOR)), thing="plan")
        for step in ("pause", "resume", "end")
    ),
    api("webhooks", get=Method(200, ADMINISTRATORS), post=Method(201, ADMINISTRATORS)),
    api("webhook", get=Method(200, ADMINISTRATORS), thing="webhook"),
    api("webhook-delete", post=Method(200, ADMINISTRATORS), thing="webhook"),
    api("webhook-deliveries", get=Method(200, ADMINISTRATORS), thing="webhook"),
    Route("api:problem", Door.OPEN, get=Method(), thing="kind of problem"),
    Route("api:schema", Door.OPEN, get=Method()),
    Route("api:anything-else", Door.NONE),
)
