"""Two changed the same field: the page asks, field by field, whose word stands. Theirs, unless one says "mine".

What was typed as text is never in question: it is kept and sent either way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import names_by_uuid
from helpdesk_site.tickets import presenting, selectors, services
from helpdesk_site.tickets.models import Service

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

THEIRS: Final = "theirs"
YOURS: Final = "yours"
# A step, and the fields of its form that two people can both change.
SETTLED: Final[Mapping[str, tuple[str, ...]]] = {
    "reply": ("state",),
    "state": ("state",),
    "assign": ("owner",),
    "handover": ("service",),
    "limit": ("letter_due_on", "legal_clock"),
}
TakeStep = Callable[[str, Person, Any], str]


@dataclass(frozen=True, slots=True)
class Question:
    """One field that both changed, as the page asks about it. `who` is whoever changed it last."""

    name: str
    label: StrOrPromise
    theirs: str
    yours: str
    who: str
    at: datetime | None


def questions(step: str, refusal: services.Outdated) -> list[Question]:
    """What has to be asked before the step can be taken, in the order of its fields."""
    asked = [conflict for conflict in refusal.fields if conflict.field in SETTLED.get(step, ())]
    uuids = {
        conflict.by: UUID(conflict.by.partition(":")[2]) for conflict in asked if conflict.by.startswith("person:")
    }
    names = names_by_uuid(uuids.values()) if uuids else {}
    return [
        Question(
            f"settle-{conflict.field}",
            presenting.FIELDS.get(conflict.field, conflict.field),
            words(conflict.field, conflict.theirs),
            words(conflict.field, conflict.yours),
            names.get(uuids[conflict.by], _("a former colleague")) if conflict.by in uuids else _("the system"),
            conflict.at,
        )
        for conflict in asked
    ]


def words(name: str, value: Any) -> str:
    """A value of a ticket's field as people read it."""
    if isinstance(value, Person):
        return value.official_name
    if isinstance(value, Service):
        return value.title
    return str(presenting.value_words(name, str(value) if value else "", {}))


def instead_of(step: str, take: TakeStep, posted: Mapping[str, Any]) -> TakeStep:
    """The step as it is to be taken once the questions are answered: `take`, or what is left of it."""
    left = [name for name in SETTLED.get(step, ()) if posted.get(f"settle-{name}") == THEIRS]
    if not left:
        return take
    if step in WITHOUT:
        return WITHOUT[step]
    return lambda ticket_id, person, form: take(ticket_id, person, _with_theirs(form, left, ticket_id, person))


def _with_theirs(form: Any, left: list[str], ticket_id: str, person: Person) -> Any:
    profile = selectors.ticket_visible_to(person, ticket_id)
    for name in left:
        form.cleaned_data[name] = "" if name == "state" else getattr(profile, name)
    return form


def _leave(_ticket_id: str, _person: Person, _form: Any) -> str:
    return _("It was left as your colleague set it.")


def _say(ticket_id: str, person: Person, form: Any, *, public: bool) -> str:
    """Only the words that were typed with it."""
    given = form.cleaned_data
    if not given["note"].strip():
        return _leave(ticket_id, person, form)
    services.reply(ticket_id, actor=person, expected_version=given["version"], text=given["note"], public=public)
    return _("It was left as your colleague set it; what you wrote was kept.")


WITHOUT: Final[Mapping[str, TakeStep]] = {
    "assign": _leave,
    "state": lambda ticket_id, person, form: _say(ticket_id, person, form, public=True),
    "handover": lambda ticket_id, person, form: _say(ticket_id, person, form, public=False),
}
