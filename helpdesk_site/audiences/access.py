"""Who gets what at the addresses of permission requests."""

from __future__ import annotations

from helpdesk_site.audiences.circles import (
    ACCESS_READERS,
    APPROVER,
    AUTHOR,
    HANDLES_OPERATION,
    ON_THE_PHONE,
    RULE_KEEPERS,
    SEES_REQUEST,
    SUPPORT,
)
from helpdesk_site.audiences.declaring import (
    Method,
    Route,
    form,
    page,
    step,
)

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
