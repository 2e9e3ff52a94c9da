"""Every cell of the transition tables: in this state, may this actor take this step?

Who may, is written here once more by hand; where it leads from, is the table's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from helpdesk_site.access.models import LineState, OperationState, RequestState
from helpdesk_site.access.workflow import LINE, OPERATION, REQUEST
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.kernel.errors import NotAllowed, WrongState
from helpdesk_site.kernel.workflow import Workflow
from helpdesk_site.people.models import Person, RoleGrant

TABLES: dict[str, tuple[Workflow[Any], type[Any]]] = {
    "request": (REQUEST, RequestState),
    "line": (LINE, LineState),
    "operation": (OPERATION, OperationState),
}

AUTHORS = {"requester", "writer"}
DESK = {"agent", "chief", "ebys_admin"}
SYSTEM = {"system"}
PEOPLE = AUTHORS | DESK | {"subject", "stranger", "auditor", "agent who asked", "chief who gets it"}
# A decision is taken by whoever the engine of approvals has let through: it calls these steps for any actor.
AFTER_A_DECISION = PEOPLE | SYSTEM

WHO: dict[str, dict[str, set[str]]] = {
    "request": {
        **dict.fromkeys(("submit", "discard", "withdraw"), AUTHORS),
        **dict.fromkeys(("return", "reject", "expire", "approve"), AFTER_A_DECISION),
        **dict.fromkeys(("ask_again", "go_on", "apply", "apply_partly", "verify", "end"), SYSTEM),
    },
    "line": {
        **dict.fromkeys(("approve", "reject", "return", "expire", "schedule", "begin"), AFTER_A_DECISION),
        **dict.fromkeys(("go_stale", "ask_again"), AFTER_A_DECISION),
        "withdraw": AUTHORS | SYSTEM,
        **dict.fromkeys(("read_back", "verify", "hold", "fail", "resume", "resume_end"), SYSTEM),
        **dict.fromkeys(("begin_end", "take_back", "end", "replace", "reopen_end"), SYSTEM),
    },
    "operation": {
        **dict.fromkeys(("unblock", "claim", "read_back", "apply", "lose_answer", "wait"), SYSTEM),
        **dict.fromkeys(("ask_person", "refuse", "cancel"), SYSTEM),
        **dict.fromkeys(("retry", "give_up", "fixed_by_hand"), DESK),
    },
}


def _somebody(*roles: str) -> Person:
    who = Person(uuid=uuid4(), active=True)
    who.__dict__["_grants_by_day"] = {clock.today(): [RoleGrant(role=role) for role in roles]}
    return who


REQUESTER, WRITER, SUBJECT = _somebody(), _somebody(), _somebody()
AGENT_WHO_ASKED, CHIEF_WHO_GETS_IT = _somebody("agent"), _somebody("chief")
ACTORS: dict[str, Actor] = {
    "system": SystemActor("provisioner"),
    "requester": REQUESTER,
    "writer": WRITER,
    "subject": SUBJECT,
    "stranger": _somebody(),
    "agent": _somebody("agent"),
    "chief": _somebody("chief"),
    "ebys_admin": _somebody("ebys_admin"),
    "auditor": _somebody("auditor"),
    "agent who asked": AGENT_WHO_ASKED,
    "chief who gets it": CHIEF_WHO_GETS_IT,
}


def _thing(kind: str, state: str, actor: str) -> Any:
    """A request, line or operation in a state; the last two actors are parties to it as their names say."""
    requester: Person = AGENT_WHO_ASKED if actor == "agent who asked" and kind == "operation" else REQUESTER
    subject = CHIEF_WHO_GETS_IT if actor == "chief who gets it" else SUBJECT
    request = SimpleNamespace(state=state, requester=requester, entered_by=WRITER)
    line = SimpleNamespace(state=state, request=request, subject=subject)
    return {"request": request, "line": line, "operation": SimpleNamespace(state=state, line=line)}[kind]


def _cells() -> Iterator[tuple[str, str, str]]:
    for kind, (table, states) in TABLES.items():
        yield from ((kind, step, state) for step in table.steps for state in states.values)


def test_the_list_by_hand_names_every_step_of_the_tables() -> None:
    for kind, (table, _states) in TABLES.items():
        assert set(WHO[kind]) == set(table.steps), kind


@pytest.mark.parametrize(("kind", "step", "state"), list(_cells()))
def test_a_step_is_open_in_its_states_to_its_actors_and_nowhere_else(kind: str, step: str, state: str) -> None:
    table, _states = TABLES[kind]
    for name, actor in ACTORS.items():
        thing = _thing(kind, state, name)
        may, fits = name in WHO[kind][step], state in table.steps[step].from_states
        assert table.allows(thing, step, actor=actor) is (may and fits), name
        if may and fits:
            assert table.require(thing, step, actor=actor).to_state == table.steps[step].to_state
        else:
            with pytest.raises(WrongState if may else NotAllowed):
                table.require(thing, step, actor=actor)


@pytest.mark.parametrize("kind", TABLES)
def test_no_step_leads_to_a_state_that_does_not_exist(kind: str) -> None:
    table, states = TABLES[kind]
    named = {step.to_state for step in table.steps.values()}.union(*(step.from_states for step in table.steps.values()))
    assert named <= set(states.values)


def test_the_parties_are_told_apart() -> None:
    ids: set[UUID | None] = {actor.person_uuid for actor in ACTORS.values()}
    assert len(ids) == len(ACTORS)
