"""What can be asked for, and what comes with it: it changes when somebody decides so, and every page needs it."""

from __future__ import annotations

from typing import Final

from helpdesk_site.kernel.standing import Standing

SERVICES: Final = Standing(
    "services",
    [
        "tickets_service",
        "helpdesk_queue",
        "tickets_slapolicy",
        "tickets_questionnaire",
        "tickets_checklisttemplateprofile",
    ],
)
