"""The steps that a ticket's page offers, and their forms.

What one does all day (writing, confirming, rating) stands on the page. The other steps fold away, and the form of one
is fetched when somebody opens it: a page is looked at far more often than a step is taken, and a form that is fetched
late shows what holds then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import addresses
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies, processes, reopening, selectors
from helpdesk_site.tickets.forms import (
    AssignForm,
    HandOverForm,
    RateForm,
    ReasonForm,
    ReplyForm,
    RunMacroForm,
    StateForm,
    TimeLimitForm,
    VersionForm,
    states_after,
)
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.statuses import State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Rights:
    """What this person may do with this ticket now: the page's forms. The services ask again."""

    reply: bool
    work: bool
    notes: bool
    by_hand: bool
    close: bool
    reopen: bool
    withdraw: bool
    rate: bool


def rights_on(profile: TicketProfile, person: Person) -> Rights:
    roles = roles_on(person)
    work = policies.may_work(person, roles, profile)
    by_hand = not processes.has_process(profile)
    return Rights(
        reply=policies.may_reply(person, roles, profile, public=True),
        work=work,
        notes=work or policies.may_read_notes(person, roles, profile),
        by_hand=by_hand,
        close=by_hand and policies.may_close(person, profile),
        reopen=by_hand and _may_reopen(person, roles, profile, works=work),
        withdraw=by_hand and policies.may_withdraw(person, profile),
        rate=policies.may_rate(person, profile) and not selectors.is_rated(profile),
    )


def _may_reopen(person: Person, roles: frozenset[str], profile: TicketProfile, *, works: bool) -> bool:
    return policies.may_reopen(person, roles, profile) and (works or not reopening.is_too_late(profile))


@dataclass(frozen=True, slots=True)
class Folded:
    """A step that folds away: its name, what it is called, and what its button says.

    `offered(profile, rights)`: whether it can be taken now.
    """

    name: str
    title: StrOrPromise
    label: StrOrPromise
    offered: Callable[[TicketProfile, Rights], bool]
    template: str = "tickets/_step_form.html"


def _is_open(profile: TicketProfile) -> bool:
    return State(profile.state).is_open


REOPEN: Final = "reopen"
# What opening again is called beside the question whether it is solved.
NOT_SOLVED: Final = _("It was not solved")
# In the order of the page. Opening again stands beside the question whether it is solved, the others beside the ticket.
FOLDED: Final[Mapping[str, Folded]] = {
    each.name: each
    for each in (
        Folded("assign", _("Change the owner"), _("Assign"), lambda _profile, rights: rights.work),
        Folded("macro", _("Run a macro"), _("Run"), lambda _profile, rights: rights.work, "tickets/_macro.html"),
        Folded(
            "state", _("Change the state"), _("Set the state"),
            lambda profile, rights: rights.work and rights.by_hand and bool(states_after(profile)),
        ),
        Folded(
            "handover", _("Hand over to another service"), _("Hand over"),
            lambda profile, rights: rights.work and rights.by_hand and _is_open(profile),
        ),
        Folded(
            "limit", _("Set the time limit"), _("Set"), lambda profile, rights: rights.work and _is_open(profile)
        ),
        Folded("withdraw", _("Withdraw the request"), _("Withdraw"), lambda _profile, rights: rights.withdraw),
        Folded(REOPEN, _("Open it again"), _("Open it again"), lambda _profile, rights: rights.reopen),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepBox:
    """A folded step of one ticket as the page draws it. `form` is None until somebody opens it at `address`; `asked`:
    the fields that somebody else changed too (settling.Question); `title`: what it is called here.
    """

    step: Folded
    title: str
    address: str
    form: forms.Form | None = None
    asked: Sequence[Any] = ()


def folded_steps(
    profile: TicketProfile,
    rights: Rights,
    *,
    forms_of: Mapping[str, forms.Form],
    questions: Mapping[str, Sequence[Any]],
) -> dict[str, StepBox]:
    """The folded steps that can be taken, by name; those of `forms_of` are drawn open, whatever has changed since."""
    return {
        name: StepBox(
            step,
            str(NOT_SOLVED if name == REOPEN and rights.close else step.title),
            addresses.thing("tickets:open_step", profile.public_id, name),
            forms_of.get(name),
            questions.get(name, ()),
        )
        for name, step in FOLDED.items()
        if name in forms_of or step.offered(profile, rights)
    }


FORMS: Final[Mapping[str, type[forms.Form]]] = {
    "reply": ReplyForm,
    "state": StateForm,
    "handover": HandOverForm,
    "limit": TimeLimitForm,
    "close": VersionForm,
    "reopen": ReasonForm,
    "withdraw": ReasonForm,
    "rate": RateForm,
}
FORMS_FOR: Final[Mapping[str, type[AssignForm | RunMacroForm]]] = {"assign": AssignForm, "macro": RunMacroForm}


def auto_id(name: str) -> str:
    """The ids of the fields of a step: several forms stand on one page."""
    return f"{name}-%s"


def step_form(
    name: str, person: Person, *, data: Any = None, files: Any = None, initial: dict[str, Any] | None = None
) -> forms.Form:
    """The form of a step. It knows nothing of the ticket: what may be done with it is asked by the service."""
    common: dict[str, Any] = {"data": data, "files": files, "initial": initial, "auto_id": auto_id(name)}
    if name in FORMS_FOR:
        return FORMS_FOR[name](viewer=person, **common)
    return FORMS[name](**common)


def unfolded(name: str, profile: TicketProfile, person: Person) -> forms.Form:
    """The form of a folded step as it is opened: what holds now."""
    initial: dict[str, Any] = {"version": profile.version}
    if name == "assign" and profile.owner:
        initial["owner"] = (profile.owner.official_name, profile.owner.public_id)
    elif name == "limit":
        initial |= {"letter_due_on": profile.letter_due_on, "legal_clock": profile.legal_clock}
    return step_form(name, person, initial=initial)


def show_for(form: forms.Form, profile: TicketProfile) -> None:
    """Offers in the form what this ticket leaves to choose from."""
    if isinstance(form, StateForm):
        form.show_for(states=states_after(profile))
    elif isinstance(form, RunMacroForm):
        form.show_for()
    elif isinstance(form, HandOverForm):
        form.show_for(services=_other_services(profile))


def _other_services(profile: TicketProfile) -> list[selectors.OfferedService]:
    found = [service for service in selectors.services_offered() if service.pk != profile.service_id]
    return [service for service in found if processes.process_of(service.code) is None]
