"""The one way in which a state moves: an explicit table, a check of who and from where, a race decided by the database.

    ACCESS = Workflow("access.request", AccessRequest, [
        Step("submit", {"draft", "returned"}, "in_approval", may=policies.may_submit, label=_("Send")),
        ...
    ])
    ACCESS.advance(request, "submit", actor=actor, set={"submitted_at": clock.now()})

The same table gives a page its buttons, the documentation its diagram and the tests a case for every cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Conflict, NotAllowed, WrongState
from helpdesk_site.kernel.transaction import changed, require_transaction


class Stateful(Protocol):
    state: Any

    @property
    def audit_type(self) -> str: ...

    @property
    def public_id(self) -> str: ...


M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Step(Generic[M]):
    """One allowed move. `may` is a pure question about the actor and the thing; `label` is the button's word."""

    name: str
    from_states: frozenset[str]
    to_state: str
    may: Callable[[Actor, M], bool]
    label: str | Promise = ""


class Workflow(Generic[M]):
    """The transition table of one model; nothing else writes the model's `state`."""

    def __init__(self, name: str, model: type[M], steps: Iterable[Step[M]]) -> None:
        self.name = name
        self.model = model
        self.steps: Mapping[str, Step[M]] = {step.name: step for step in steps}

    def allows(self, obj: M, step_name: str, *, actor: Actor) -> bool:
        step = self.steps[step_name]
        return self._state_of(obj) in step.from_states and step.may(actor, obj)

    def open_steps(self, obj: M, *, actor: Actor) -> list[Step[M]]:
        """What this actor may do now: the page's buttons."""
        return [step for step in self.steps.values() if self.allows(obj, step.name, actor=actor)]

    def require(self, obj: M, step_name: str, *, actor: Actor) -> Step[M]:
        """The step, when this actor may take it now. Raises NotAllowed or WrongState."""
        step = self.steps[step_name]
        if not step.may(actor, obj):
            raise NotAllowed(
                _("You are not allowed to do this. If you think you should be, ask the EBYS Support chief.")
            )
        if self._state_of(obj) not in step.from_states:
            raise WrongState(_("This has already moved on. Reload the page to see where it stands now."))
        return step

    def advance(
        self, obj: M, step_name: str, *, actor: Actor, set: Mapping[str, Any] | None = None, **data: Any
    ) -> None:
        """Moves the state, with `set` written in the same statement and `data` kept in the audit entry.

        Raises NotAllowed, WrongState, or Conflict when somebody moved it first; then nothing has changed.
        """
        require_transaction()
        step = self.require(obj, step_name, actor=actor)
        before = self._state_of(obj)
        values = {**(set or {}), "state": step.to_state}
        moved = self.model._default_manager.filter(pk=obj.pk, state=before).update(**values)
        if not moved:
            raise Conflict(_("Somebody else was faster. Reload the page to see what was done."))
        for field, value in values.items():
            setattr(obj, field, value)
        thing = self._identity(obj)
        audit.record(f"{self.name}.{step_name}", actor=actor, on=thing, **{"from": before, "to": step.to_state, **data})
        changed(":".join(thing))

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, for the documentation."""
        lines = ["stateDiagram-v2"]
        for step in self.steps.values():
            lines += [f"    {source} --> {step.to_state}: {step.name}" for source in sorted(step.from_states)]
        return "\n".join(lines) + "\n"

    @staticmethod
    def _state_of(obj: M) -> str:
        return str(obj.state)  # type: ignore[attr-defined]  # every model with a workflow has this column

    @staticmethod
    def _identity(obj: M) -> tuple[str, str]:
        return obj.audit_type, obj.public_id  # type: ignore[attr-defined]  # every model with a workflow is Auditable
