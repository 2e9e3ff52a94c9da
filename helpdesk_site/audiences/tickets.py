"""Who gets what at the addresses of tickets."""

from __future__ import annotations

from helpdesk_site.audiences.circles import (
    ANSWERABLE,
    AUTHOR,
    CLOSED_CIRCLE,
    DESK_READERS,
    HANDLES_SOME,
    HANDLES_TICKET,
    ONE_QUEUE,
    PLANNERS,
    REVIEWERS,
    RULE_KEEPERS,
    SEES_TICKET,
    SUPPORT,
)
from helpdesk_site.audiences.declaring import (
    EVERYBODY,
    Answer,
    Audience,
    Method,
    Route,
    form,
    holders,
    page,
    step,
)
from helpdesk_site.people.models import Role


def ticket_step(name: str, answer: Answer, audience: Audience, *, thing: str = "ticket") -> Route:
    return step("tickets:step", answer, audience, finds=SEES_TICKET, thing=thing, fixed={"step": name})


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
    page("tickets:open_step", 200, HANDLES_TICKET, thing="ticket", fixed={"step": "assign"}),
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
