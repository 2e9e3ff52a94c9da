"""The pages of docs/ that are drawn from the code: `python -m tests.architecture.documents` writes them anew."""

from __future__ import annotations

import os
from typing import Any

import django

from tests.architecture.sources import ROOT

WORKFLOWS = ROOT / "docs" / "workflows.md"
AUDIENCES = ROOT / "docs" / "audiences.md"
WRITTEN = "This page is drawn from the code by `python -m tests.architecture.documents`; a test keeps it true.\n"


def workflows() -> str:
    """The transition tables as diagrams, with who may take each step."""
    from helpdesk_site.access.workflow import LINE, OPERATION, REQUEST
    from helpdesk_site.kernel.workflow import Workflow
    from helpdesk_site.people.workflow import DELEGATIONS
    from knowledgebase.workflow import ARTICLE

    titles: dict[str, Workflow[Any]] = {
        "The permission request": REQUEST,
        "A line of a request": LINE,
        "An operation at a target": OPERATION,
        "A delegation": DELEGATIONS,
        "An article of the knowledge base": ARTICLE,
    }
    parts = [f"# Workflows\n\n{WRITTEN}"]
    for title, workflow in titles.items():
        rows = [
            (step.name, ", ".join(sorted(step.from_states)), step.to_state, f"`{step.may.__name__.lstrip('_')}`")
            for step in workflow.steps.values()
        ]
        steps = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        parts.append(
            f"## {title}\n\n```mermaid\n{workflow.diagram()}```\n\n"
            f"| step | from | to | who may |\n|---|---|---|---|\n{steps}\n"
        )
    return "\n".join(parts)


def audiences() -> str:
    """The table of addresses: who gets what."""
    from helpdesk_site import audiences as table

    def who(audience: table.Audience) -> str:
        if audience == table.EVERYBODY:
            return "everybody"
        words = [*sorted(audience.relations), *sorted(audience.roles)]
        never = f", never {', '.join(sorted(audience.never))}" if audience.never else ""
        return ", ".join(words) + never

    def said(method: table.Method) -> str:
        refused = f"; {method.refusal} to others who see it" if method.finds != table.NOBODY else ""
        unseen = "" if method.audience == table.EVERYBODY else f"; {method.hidden} to the rest"
        return f"{method.answer} to {who(method.audience)}{refused}{unseen}"

    rows = [
        f"| `{route.title.strip()}` | {route.door.value} | {name} | {said(method)} |"
        for route in table.ROUTES
        for name, method in route.methods.items()
    ]
    closed = ", ".join(f"`{route.name}`" for route in table.ROUTES if route.door is table.Door.NONE)
    return (
        f"# Who gets what at which address\n\n{WRITTEN}\nA method that a row does not name answers 405. "
        "An answer that is a name is a redirect to that page.\n\n"
        "| address | door | method | answer |\n|---|---|---|---|\n" + "\n".join(rows) + "\n\n"
        f"Closed to everybody (404): {closed}.\n"
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk_site.settings.test")
    django.setup()
    WORKFLOWS.write_text(workflows(), encoding="utf-8")
    AUDIENCES.write_text(audiences(), encoding="utf-8")
