"""The one table of who gets what at which address. The documentation (docs/audiences.md) and tests/matrix read it.

A row names an address by its URL name, says by which door one comes in, and for each method who is answered with what.
Everything else follows from four rules:

- a method that the row does not name is refused: 405;
- who has not come in by the door is sent to sign in (pages), or told to bring a token (API): 302 or 401;
- who may not see the thing gets what a missing one gives: 404;
- who sees it, but may not take the step, gets `refusal`: 403, or 409 where the step no longer leads anywhere.

The table declares; the decisions are taken in each app's policies and selectors. An address without a row, and a row
that says something else than the product does, fail the tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from django.urls import URLPattern, URLResolver, get_resolver

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


# Audiences by what their people do. Each stands for a policy of an app, named beside it.
AUTHOR = related(Relation.OWN)
APPROVER = related(Relation.ASKED)
SUPPORT = holders(Role.AGENT, Role.CHIEF, Role.BRANCH_DIRECTOR, Role.EBYS_ADMIN)  # tickets.policies.WORKERS
REVIEWERS = holders(Role.AUDITOR, Role.SECURITY_OFFICER)
CLOSED_CIRCLE = holders(Role.CHIEF, Role.BRANCH_DIRECTOR, Role.SECURITY_OFFICER)  # tickets: RESTRICTED_WORKERS
ANSWERABLE = holders(Role.CHIEF, Role.BRANCH_DIRECTOR)  # tickets: may_see_workload; reports: may_see_figures
ONE_QUEUE = holders(Role.TRAINER, Role.REGISTRAR)  # tickets: SERVICES_OF_ROLE
ACCESS_READERS = SUPPORT | REVIEWERS | holders(Role.ADMINISTRATOR)  # access.policies.READERS
OPERATORS = holders(Role.AGENT, Role.CHIEF, Role.EBYS_ADMIN)  # access.policies.OPERATORS
EXCHANGE = holders(Role.ADMINISTRATOR, Role.AGENT, Role.CHIEF)  # tickets.policies.may_tell_calls
ON_THE_PHONE = holders(Role.AGENT, Role.CHIEF)
STAFF_AFFAIRS = holders(Role.HR_CLERK, Role.CHIEF)
ADMINISTRATORS = holders(Role.ADMINISTRATOR)
RULE_KEEPERS = holders(Role.CHIEF, Role.ADMINISTRATOR)  # access.policies.RULE_KEEPERS, people: may_keep_calendar, sla
EDITORS = holders(Role.AGENT, Role.CHIEF, Role.TRAINER, Role.EBYS_ADMIN)  # knowledgebase.policies.EDITORS
DESK_READERS = SUPPORT | REVIEWERS | ONE_QUEUE  # tickets.policies.reach_of; knowledgebase.policies.DESK_READERS
DESK_STAFF = Audience(roles=frozenset(Role) - {Role.EMPLOYEE, Role.KEY_USER})  # people.policies.STAFF_ROLES

SEES_TICKET = AUTHOR | SUPPORT | REVIEWERS
SEES_REQUEST = AUTHOR | APPROVER | ACCESS_READERS
SEES_DELEGATION = AUTHOR | APPROVER | STAFF_AFFAIRS | holders(Role.AGENT)
HANDLES_TICKET = but_never_of_own(SUPPORT)
HANDLES_SOME = SUPPORT | ONE_QUEUE | holders(Role.SECURITY_OFFICER)  # tickets.policies.work_reach_of
HANDLES_OPERATION = but_never_of_own(OPERATORS)


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


def ticket_step(name: str, answer: Answer, audience: Audience, *, thing: str = "ticket") -> Route:
    return step("tickets:step", answer, audience, finds=SEES_TICKET, thing=thing, fixed={"step": name})


PLANNERS = SUPPORT | ONE_QUEUE | holders(Role.SECURITY_OFFICER, Role.ADMINISTRATOR)  # tickets: may_keep_plans


def checklist_step(name: str, answer: Answer = "tickets:checklists") -> Route:
    return step(
        "tickets:checklist_step", answer, HANDLES_TICKET, finds=SEES_TICKET, thing="ticket", fixed={"step": name}
    )


TICKETS = (
    page("tickets:mine"),
    form("tickets:new", "tickets:ticket"),
    step("tickets:draft", 200),
    step("tickets:discard_draft", "tickets:new"),
    page("tickets:find"),
    page("tickets:suggest"),
    page("tickets:calls", 200, SUPPORT),
    form("tickets:new_call", "tickets:new_call", SUPPORT),
    step("tickets:call_draft", 200, SUPPORT),
    page("tickets:caller", 200, SUPPORT),
    page("tickets:call_category", 200, SUPPORT),
    page("tickets:call_questions", 200, SUPPORT),
    page("tickets:ringing", 200, SUPPORT),
    page("tickets:ticket", 200, SEES_TICKET, thing="ticket"),
    page("tickets:ticket", 200, AUTHOR | CLOSED_CIRCLE, thing="restricted ticket"),
    step("tickets:keep_file", 200),
    page("tickets:attachment", 200, SEES_TICKET, thing="attachment"),
    page("tickets:picture", 200, SEES_TICKET, thing="attachment"),
    ticket_step("reply", "tickets:ticket", AUTHOR | SUPPORT),
    *(
        page("tickets:open_step", 200, HANDLES_TICKET, thing="ticket", fixed={"step": name})
        for name in ("assign", "macro", "state", "handover", "limit")
    ),
    page("tickets:open_step", 200, AUTHOR, thing="ticket", fixed={"step": "withdraw"}),
    page("tickets:open_step", 200, AUTHOR | SUPPORT, thing="resolved ticket", fixed={"step": "reopen"}),
    page("tickets:open_step", 404, thing="ticket", fixed={"step": "explode"}),
    step("tickets:reply_draft", 200, AUTHOR | SUPPORT, thing="ticket"),
    step("tickets:take_back", 409, HANDLES_TICKET, thing="ticket"),
    page("tickets:watching", 200, HANDLES_TICKET, thing="ticket"),
    step("tickets:watch", "tickets:ticket", HANDLES_TICKET, thing="ticket"),
    page("tickets:named", 200, HANDLES_TICKET, thing="ticket"),
    step("tickets:present", 200, HANDLES_TICKET, thing="ticket"),
    ticket_step("assign", "tickets:ticket", HANDLES_TICKET),
    ticket_step("state", "tickets:ticket", HANDLES_TICKET),
    ticket_step("handover", "tickets:queue", HANDLES_TICKET),
    ticket_step("limit", "tickets:ticket", HANDLES_TICKET),
    ticket_step("macro", "tickets:ticket", HANDLES_TICKET),
    ticket_step("withdraw", "tickets:ticket", AUTHOR),
    step("tickets:bulk", 200, SUPPORT | ONE_QUEUE | holders(Role.SECURITY_OFFICER)),
    page("tickets:workload", 200, ANSWERABLE),
    form("tickets:hand_on", 422, ANSWERABLE, thing="person"),  # what is sent names no ticket of this person
    page("tickets:macros", 200, SUPPORT | ONE_QUEUE | holders(Role.SECURITY_OFFICER)),
    form("tickets:new_macro", "tickets:macros", SUPPORT | ONE_QUEUE | holders(Role.SECURITY_OFFICER)),
    form("tickets:edit_macro", "tickets:macros", holders(Role.CHIEF), thing="macro of all"),
    step("tickets:drop_macro", "tickets:macros", holders(Role.CHIEF), thing="macro of all"),
    page("tickets:checklists", 200, HANDLES_TICKET, thing="ticket"),
    checklist_step("add"),
    checklist_step("tick", 409),
    Route(
        "tickets:worktime",
        thing="ticket",
        get=Method(200, HANDLES_TICKET),
        post=Method("tickets:worktime", HANDLES_TICKET),
    ),
    page("tickets:my_day", 200, SUPPORT | ONE_QUEUE | holders(Role.SECURITY_OFFICER)),
    form("tickets:correct_time", "tickets:my_day", AUTHOR, thing="time entry"),
    page("tickets:progress", 204),
    page("tickets:plans", 200, PLANNERS),
    form("tickets:new_plan", "tickets:plans", PLANNERS),
    form("tickets:edit_plan", "tickets:plans", SUPPORT | holders(Role.ADMINISTRATOR), thing="plan"),
    *(
        step(
            "tickets:plan_step",
            "tickets:plans",
            SUPPORT | holders(Role.ADMINISTRATOR),
            thing="plan",
            fixed={"step": name},
        )
        for name in ("pause", "resume", "end")
    ),
    page("tickets:time_totals", 200, holders(Role.CHIEF, Role.BRANCH_DIRECTOR)),
    page("tickets:checklist_templates", 200, RULE_KEEPERS),
    form("tickets:new_checklist_template", "tickets:checklist_templates", RULE_KEEPERS),
    form(
        "tickets:edit_checklist_template", "tickets:checklist_templates", RULE_KEEPERS, thing="template of a checklist"
    ),
    step(
        "tickets:drop_checklist_template", "tickets:checklist_templates", RULE_KEEPERS, thing="template of a checklist"
    ),
    page("tickets:questions"),
    page("tickets:questionnaires", 200, RULE_KEEPERS),
    form("tickets:edit_questionnaire", "tickets:questionnaires", RULE_KEEPERS, thing="asking service"),
    ticket_step("close", "tickets:ticket", AUTHOR, thing="resolved ticket"),
    ticket_step("rate", "tickets:ticket", AUTHOR, thing="resolved ticket"),
    ticket_step("reopen", "tickets:ticket", AUTHOR | SUPPORT, thing="resolved ticket"),
    ticket_step("delete", 404, EVERYBODY),
    page("tickets:promises", 200, SUPPORT | REVIEWERS | ONE_QUEUE | RULE_KEEPERS),
    form("tickets:new_promise", "tickets:promises", RULE_KEEPERS),
    form("tickets:change_promise", "tickets:promises", RULE_KEEPERS, thing="promise"),
    form("tickets:end_promise", "tickets:promises", RULE_KEEPERS, thing="promise"),
    step("tickets:take_back_promise", "tickets:promises", RULE_KEEPERS, thing="promise to come"),
    page("tickets:queue", 200, DESK_READERS),
    page("tickets:views", 200, DESK_READERS),
    page("tickets:views_above", 200, DESK_READERS),
    form("tickets:new_view", "tickets:queue", DESK_READERS),
    page("tickets:view", "tickets:queue", DESK_READERS, thing="view of the desk"),
    form("tickets:edit_view", "tickets:queue", holders(Role.CHIEF), thing="view of the desk"),
    step("tickets:arrange_view", "tickets:views", DESK_READERS, thing="view of the desk"),
    step("tickets:drop_view", "tickets:views", holders(Role.CHIEF), thing="view of the desk"),
    Route("tickets:tabs", get=Method(200, HANDLES_SOME), post=Method(200, HANDLES_SOME)),
    step("tickets:close_tab", "tickets:queue", HANDLES_SOME),
    step("tickets:pin_tab", "tickets:queue", HANDLES_SOME),
    page("tickets:search"),
    page("tickets:pick"),
    page("tickets:relations", 200, SEES_TICKET, thing="ticket"),
    Route(
        "tickets:merge", get=Method(200, HANDLES_SOME), post=Method(422, HANDLES_SOME),
    ),
    Route("tickets:link", thing="ticket", get=Method(200, HANDLES_TICKET), post=Method(422, HANDLES_TICKET)),
    form("tickets:split", "tickets:ticket", HANDLES_TICKET, thing="ticket"),
    form("tickets:parts", 200, HANDLES_TICKET, thing="ticket"),
    step("tickets:parts_rule", "tickets:ticket", HANDLES_TICKET, finds=SEES_TICKET, thing="ticket"),
    step("tickets:unmerge", "tickets:ticket", HANDLES_TICKET, finds=SUPPORT | REVIEWERS, thing="merged ticket"),
    step(
        "tickets:unlink", 404, SEES_TICKET, thing="ticket", fixed={"relation_id": "rel_00000000000000000000"},
    ),
)  # fmt: skip

REPORTS = (page("reports:overview", 200, ANSWERABLE),)

ACCESS = (
    page("access:held_by", 200, SUPPORT, thing="person"),
    form("access:new", "access:edit"),
    form("access:new_for_caller", "access:edit", ON_THE_PHONE),
    step("access:autosave_new", 200),
    page("access:role_facts"),
    page("access:line_unit", 204, fixed={"number": 0}),
    page("access:catalogue"),
    page("access:role", thing="role"),
    page("access:procedures"),
    page("access:procedure", thing="procedure"),
    form("access:publish_procedure", "access:procedure", RULE_KEEPERS),
    form(
        "access:end_procedure_version", "access:procedure", RULE_KEEPERS, thing="procedure", fixed={"number": 3},
    ),
    form(
        "access:withdraw_procedure_version", "access:procedures", RULE_KEEPERS,
        thing="procedure with a coming version", fixed={"number": 2},
    ),
    form("access:add_role", "access:role", RULE_KEEPERS),
    form("access:add_package", "access:role", RULE_KEEPERS),
    form("access:publish_role", "access:role", RULE_KEEPERS, thing="role"),
    form("access:retire_role", "access:role", RULE_KEEPERS, thing="role"),
    form(
        "access:withdraw_role_version", "access:role", RULE_KEEPERS,
        thing="role with a coming version", fixed={"number": 2},
    ),
    form("access:forbid_together", "access:role", RULE_KEEPERS),
    form(
        "access:allow_together", "access:role", RULE_KEEPERS,
        fixed={"first": "EBYS_YONETICI", "second": "IMZACI"},
    ),
    page("access:for_ticket", 200, SEES_REQUEST, thing="ticket of a request"),
    page("access:request", 200, SEES_REQUEST, thing="request"),
    page("access:request", "access:edit", AUTHOR, thing="draft"),
    page("access:live", 200, SEES_REQUEST, thing="request"),
    Route(
        "access:edit", thing="draft", get=Method(200, AUTHOR), post=Method("access:edit", AUTHOR),
    ),
    Route(
        "access:edit", thing="request", get=Method("access:request", SEES_REQUEST),
        post=Method(409, AUTHOR, SEES_REQUEST),
    ),
    step("access:autosave", 200, AUTHOR, thing="draft"),
    step("access:autosave", 409, AUTHOR, finds=SEES_REQUEST, thing="request"),
    step("access:discard", "home", AUTHOR, thing="draft"),
    page("access:preview", 200, AUTHOR, thing="draft"),
    page("access:preview", "access:request", SEES_REQUEST, thing="request"),
    page("access:preview_live", 200, AUTHOR, thing="draft"),
    step("access:submit", "access:request", AUTHOR, thing="draft"),
    step("access:submit", 409, AUTHOR, finds=SEES_REQUEST, thing="request"),
    Route(
        "access:withdraw", thing="request", get=Method(200, AUTHOR, SEES_REQUEST),
        post=Method("access:request", AUTHOR, SEES_REQUEST),
    ),
    step("access:follow_up", "access:edit", SEES_REQUEST, thing="request"),
    Route(
        "access:decide", thing="request", get=Method(200, SEES_REQUEST),
        post=Method("access:inbox", APPROVER, SEES_REQUEST),
    ),
    page("access:evidence", 200, SEES_REQUEST, thing="request"),
    page("access:evidence", 404, thing="draft"),
    page("access:record", 200, SEES_REQUEST, thing="request"),
    page("access:record", 404, thing="draft"),
    page("access:inbox"),
    page("access:case", 200, SEES_REQUEST, thing="request"),
    page("access:operations", 200, ACCESS_READERS),
    page("access:operations_summary", 200, ACCESS_READERS),
    page("access:operation", 200, ACCESS_READERS, thing="operation"),
    *(
        step(name, "access:operation", HANDLES_OPERATION, finds=ACCESS_READERS, thing="operation")
        for name in ("access:retry_operation", "access:give_up_operation", "access:fix_operation")
    ),
    step("access:work_order_done", "access:operation", HANDLES_OPERATION, finds=ACCESS_READERS, thing="work order"),
    step("access:work_order_done", 404, thing="operation"),
    step(
        "access:work_order_confirm", "access:operation", HANDLES_OPERATION,
        finds=ACCESS_READERS, thing="work order that is done",
    ),
    step("access:work_order_confirm", 404, thing="operation"),
)  # fmt: skip


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

FOR_STAFF = Method(200, DESK_STAFF, anonymous=404)

INTERFACE = (
    Route("interface:preference", Door.OPEN, post=Method("home")),
    step("interface:columns", "home", fixed={"key": "queue"}),
    Route("interface:counter", Door.OPEN, get=Method(), fixed={"key": "inbox"}),
    Route("interface:gallery", Door.OPEN, get=FOR_STAFF, post=FOR_STAFF),
    Route("interface:gallery_people", Door.OPEN, get=FOR_STAFF),
    Route("interface:gallery_draft", Door.OPEN, post=FOR_STAFF),
)  # fmt: skip


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
        for name in ("assign", "state", "handover", "limit")
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


def admin_page(
    name: str, shown: Answer = 200, sent: Answer = 200, *, missing: Answer | None = None, thing: str = "", **fixed: Any
) -> Route:
    """A page of Django's admin, for administrators alone; it answers a POST wherever it answers a GET.

    A row that is not there gives `missing`, unless the page refuses before it looks.
    """

    def method(answer: Answer) -> Method:
        return Method(answer, ADMINISTRATORS, hidden=answer if missing is None or answer == 403 else missing)

    return Route(name, Door.ADMIN, method(shown), method(sent), thing=thing, fixed=fixed)


def admin_table(table: str, *, add: Answer = 403, save: Answer = 403, delete: Answer = 403) -> Iterator[Route]:
    """The pages of one table. What nobody may add, save or delete is read only: an edit here would have no audit row.

    A row that is not there leads back to the first page.
    """
    place = table.replace("_", "/", 1)
    yield admin_page(f"admin:{table}_changelist")
    yield admin_page(f"admin:{table}_add", add, add)
    for name, shown, sent in (("change", 200, save), ("delete", delete, delete), ("history", 200, 200)):
        yield admin_page(f"admin:{table}_{name}", shown, sent, missing="admin:index", thing=table)
    lead = f"admin:{table}_change"
    yield admin_page(f"yonetim/{place}/<path:object_id>/", lead, lead, missing=lead, thing=table)


LED_TO_THE_DESK = Method(404, anonymous="people:sign_in")
READ_ONLY = ("person", "unit", "rolegrant", "delegation", "syncrun", "syncfinding", "user")

ADMIN = (
    # The doors of the desk are the only ones (people/admin.py).
    Route("admin:login", Door.OPEN, get=LED_TO_THE_DESK, post=LED_TO_THE_DESK),
    Route(
        "admin:logout", Door.ADMIN,
        get=Method(405, ADMINISTRATORS, anonymous="admin:index"),
        post=Method("people:sign_in", ADMINISTRATORS, anonymous="admin:index"),
    ),
    admin_page("admin:password_change", 404, 404),
    admin_page("admin:password_change_done", 404, 404),
    admin_page("admin:index"),
    admin_page("admin:app_list", app_label="people"),
    admin_page("admin:jsi18n", 200, 405),
    admin_page("admin:autocomplete", 403, 405),
    admin_page("admin:view_on_site", 404, 404, content_type_id=0, object_id=1),
    *(row for name in READ_ONLY for row in admin_table(f"people_{name}")),
    *admin_table("helpdesk_queue", save=200),
    *admin_table("helpdesk_ignoreemail", add=200, save=200, delete=200),
    admin_page("yonetim/(?P<url>.*)$", 404, 404),
)  # fmt: skip

# django-helpdesk's own pages: three lead to ours, the others exist in name alone (tickets/stock.py).
STOCK_CLOSED = """
    mass_update merge_tickets followup_edit followup_delete edit update delete hold unhold ticket_cc ticket_cc_add
    ticket_cc_del ticket_resolves_add ticket_resolves_del attachment_del attachment_preview edit_ticket_checklist
    delete_ticket_checklist raw rss_index report_index run_report saved_searches_list savequery delete_query
    user_settings email_ignore email_ignore_add email_ignore_del checklist_templates edit_checklist_template
    delete_checklist_template datatables_ticket_list timeline_ticket_list my-tickets submit submit_iframe
    success_iframe public_view public_change_language ticket_dependency_add ticket_dependency_del rss_user
    rss_user_queue rss_queue rss_unassigned rss_activity kb_index kb_category kb_category_iframe kb_vote login logout
    password_change password_change_done help_context system_settings
"""
STOCK = (
    page("helpdesk:view", "tickets:ticket", SEES_TICKET, thing="stock ticket"),
    page("helpdesk:list", "tickets:queue"),
    page("helpdesk:dashboard", "tickets:queue"),
    Route("helpdesk:home", Door.OPEN, get=Method("home")),
    *(Route(f"helpdesk:{name}", Door.NONE) for name in STOCK_CLOSED.split()),
)

ROUTES: tuple[Route, ...] = (
    *SITE, *PEOPLE, *NOTIFY, *WEBHOOKS, *TICKETS, *REPORTS, *ACCESS, *KNOWLEDGE, *INTERFACE, *API, *ADMIN, *STOCK,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern of the resolver: the name it is declared by, and the whole of its pattern."""

    name: str
    pattern: str
    entry: URLPattern


def addresses(
    resolver: URLResolver | None = None, *, before: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[Address]:
    """Every address that the site answers, in the order in which it is looked for."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from addresses(entry, before=pattern, spaces=inner)
        else:
            yield Address(":".join((*spaces, entry.name)) if entry.name else pattern, pattern, entry)


def undeclared(resolver: URLResolver | None = None) -> list[str]:
    """The names of addresses that have no row."""
    declared = {route.name for route in ROUTES}
    return sorted({address.name for address in addresses(resolver)} - declared)


def gone(resolver: URLResolver | None = None) -> list[str]:
    """The rows whose address does not exist any more."""
    return sorted({route.name for route in ROUTES} - {address.name for address in addresses(resolver)})
