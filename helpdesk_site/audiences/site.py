"""Who gets what at the addresses that every page leads to: people, notifications, figures, parts of the interface."""

from __future__ import annotations

from helpdesk_site.audiences.circles import (
    ADMINISTRATORS,
    ANSWERABLE,
    APPROVER,
    AUTHOR,
    DESK_STAFF,
    RULE_KEEPERS,
    SEES_DELEGATION,
    STAFF_AFFAIRS,
)
from helpdesk_site.audiences.declaring import (
    Door,
    Method,
    Route,
    but_never_of_own,
    form,
    page,
    step,
)

SITE = (
    Route("healthz", Door.OPEN, get=Method()),
    Route("readyz", Door.OPEN, get=Method()),
    page("home"),
)


PEOPLE = (
    Route("people:sign_in", Door.OPEN, get=Method("home", anonymous=200), post=Method(422)),
    Route("people:sign_out", Door.OPEN, post=Method("people:sign_in")),
    form("people:profile", "people:profile"),
    page("people:sessions"),
    step("people:end_other_sessions", "people:sessions"),
    step("people:end_session", "people:sessions", AUTHOR, thing="session"),
    form("people:tokens", 200),
    step("people:revoke_token", "people:tokens", AUTHOR, thing="token"),
    page("people:person_search"),
    page("people:unit_search"),
    page("people:delegations"),
    form("people:propose_delegation", "people:delegations"),
    Route(
        "people:refuse_delegation",
        thing="delegation",
        get=Method(200, SEES_DELEGATION),
        post=Method("people:delegations", but_never_of_own(APPROVER | STAFF_AFFAIRS), SEES_DELEGATION),
    ),
    step(
        "people:decide_delegation", "people:delegations", but_never_of_own(APPROVER | STAFF_AFFAIRS),
        finds=SEES_DELEGATION, thing="delegation", fixed={"step": "approve"},
    ),
    step(
        "people:decide_delegation", "people:delegations", AUTHOR,
        finds=SEES_DELEGATION, thing="delegation", fixed={"step": "withdraw"},
    ),
    step(
        "people:decide_delegation", "people:delegations", SEES_DELEGATION,
        thing="delegation in force", fixed={"step": "end"},
    ),
    page("people:calendar", 200, DESK_STAFF),
    page("people:calendar_year", 200, DESK_STAFF, fixed={"year": 2027}),
    form("people:holiday_proposals", "people:holiday_proposals", RULE_KEEPERS, fixed={"year": 2100}),
    form("people:add_holiday", "people:calendar_year", RULE_KEEPERS),
    form("people:correct_holiday", "people:calendar_year", RULE_KEEPERS, thing="holiday"),
    form("people:remove_holiday", "people:calendar_year", RULE_KEEPERS, thing="holiday"),
    form("people:declare_leave", "people:leave", RULE_KEEPERS),
    page("people:leave", 200, DESK_STAFF, thing="administrative leave"),
    form("people:withdraw_leave", "people:leave", RULE_KEEPERS, thing="administrative leave"),
    page("people:working_hours", 200, DESK_STAFF),
    form("people:change_working_hours", "people:working_hours", RULE_KEEPERS),
)  # fmt: skip


NOTIFY = (
    page("notify:list"),
    step("notify:mark_read", "notify:list"),
    step("notify:mark_read_about", 204),
    form("notify:preferences", "notify:preferences"),
)


WEBHOOKS = (
    page("webhooks:list", 200, ADMINISTRATORS),
    form("webhooks:new", 200, ADMINISTRATORS),
    page("webhooks:subscription", 200, ADMINISTRATORS, thing="webhook"),
    form("webhooks:change", "webhooks:subscription", ADMINISTRATORS, thing="webhook"),
    step("webhooks:rotate", 200, ADMINISTRATORS, thing="webhook"),
    step("webhooks:test", "webhooks:delivery", ADMINISTRATORS, thing="webhook"),
    step("webhooks:step", "webhooks:subscription", ADMINISTRATORS, thing="webhook", fixed={"step": "pause"}),
    step("webhooks:step", 404, thing="webhook", fixed={"step": "explode"}),
    form("webhooks:end", "webhooks:list", ADMINISTRATORS, thing="webhook"),
    page("webhooks:delivery", 200, ADMINISTRATORS, thing="delivery"),
    step("webhooks:send_again", "webhooks:delivery", ADMINISTRATORS, thing="delivery"),
)


REPORTS = (page("reports:overview", 200, ANSWERABLE),)


FOR_STAFF = Method(200, DESK_STAFF, anonymous=404)

INTERFACE = (
    Route("interface:preference", Door.OPEN, post=Method("home")),
    step("interface:columns", "home", fixed={"key": "queue"}),
    Route("interface:counter", Door.OPEN, get=Method(), fixed={"key": "inbox"}),
    Route("interface:gallery", Door.OPEN, get=FOR_STAFF, post=FOR_STAFF),
    Route("interface:gallery_people", Door.OPEN, get=FOR_STAFF),
    Route("interface:gallery_draft", Door.OPEN, post=FOR_STAFF),
)  # fmt: skip
