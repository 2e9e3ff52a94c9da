"""The page of one ticket: its conversation, its process, what stands beside it, and what this person may do with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from helpdesk_site.interface import addresses
from helpdesk_site.interface.components import Definition, DefinitionList, Notice, PersonChip, Reference
from helpdesk_site.notify.selectors import has_unread_about
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of, signed_in
from helpdesk_site.tickets import beside, held, lists, policies, presenting, processes, reopening, selectors, services
from helpdesk_site.tickets.attachments.presenting import by_entry, scanning_notice
from helpdesk_site.tickets.attachments.selectors import begun_by, of_ticket
from helpdesk_site.tickets.forms import (
    NOTE,
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
from helpdesk_site.tickets.questions.asking import facts as answered_facts
from helpdesk_site.tickets.relations import conversation as merged
from helpdesk_site.tickets.sla import presenting as clocks
from helpdesk_site.tickets.statuses import State
from helpdesk_site.tickets.views.drafts import answer_draft

TABS = "tabs"  # the part beside the navigation that this page asks for by itself, for it tells what it shows
KEPT = ("audience", "text", "state", services.DRAFT_FILES)  # what autosave keeps of a reply


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


@dataclass(slots=True)
class TicketPage:
    """The page of one ticket for one person; `failed` holds the form that could not be carried out, as it was sent, and
    `questions` what it asks about the fields that somebody else changed too (settling.Question).
    """

    request: HttpRequest
    person: Person
    profile: TicketProfile
    failed: dict[str, forms.Form] = field(default_factory=dict)
    questions: dict[str, Sequence[Any]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    new_entries: frozenset[int] = frozenset()
    status: int = 200

    def answer(self) -> HttpResponse:
        return render(self.request, "tickets/ticket.html", self._context(), status=self.status)

    def _context(self) -> dict[str, Any]:
        profile, rights = self.profile, rights_on(self.profile, self.person)
        follow_ups = selectors.conversation(profile, with_notes=rights.notes)
        files = by_entry(of_ticket(profile, with_notes=rights.notes))
        process = processes.process_of(profile.service.code)
        return {
            "profile": profile,
            "rights": rights,
            "badge": presenting.badge(profile, self.person),
            "reference": Reference(profile.reference, _("Number")),
            "tracker": presenting.trackers([profile], self.person)[profile.pk],
            "waiting": presenting.waiting_line(profile),
            "conversation": merged.woven(
                profile,
                self.person,
                presenting.conversation(
                    profile, follow_ups, selectors.changes_of(follow_ups), new=self.new_entries, files=files
                ),
            ),
            "files_of_opening": files.get(None, ()),
            "scanning_notice": scanning_notice() if files else "",
            "held": presenting.held(held.held_on(profile), self.person)
            if profile.holds_replies and rights.notes
            else [],
            "facts": facts(profile),
            "answers": answers_of(profile),
            "clocks": clocks.chips(profile),
            "parts_beside": beside.addresses(profile, for_desk=rights.work),
            "panel_url": process.panel_url(profile) if process and process.panel_url else "",
            "reply_draft_url": reverse("tickets:reply_draft", args=[profile.public_id]),
            "unread": has_unread_about(self.person, (profile.audit_type, profile.public_id)),
            "notices": self.notices,
            "questions": self.questions,
            "here": reverse("tickets:ticket", args=[profile.public_id]),
            "look": _look(self.request, profile),
            "page_asks_for": TABS if rights.work else "",
            **self._forms(rights),
        }

    def _forms(self, rights: Rights) -> dict[str, forms.Form]:
        """The forms of the steps that are open; one that failed is shown whatever has changed since."""
        states = states_after(self.profile) if rights.by_hand else []
        open_steps = {
            "reply": rights.reply,
            "assign": rights.work,
            "state": rights.work and bool(states),
            "handover": rights.work and rights.by_hand and State(self.profile.state).is_open,
            "limit": rights.work and State(self.profile.state).is_open,
            "close": rights.close,
            "reopen": rights.reopen,
            "withdraw": rights.withdraw,
            "rate": rights.rate,
            "macro": False,  # fetched when it is opened: few tickets need it, and it is a statement
        }
        found = {
            name: self.failed.get(name) or step_form(name, self.person, initial=self._initial(name))
            for name, is_open in open_steps.items()
            if is_open or name in self.failed
        }
        for form in found.values():
            if isinstance(form, ReplyForm):
                if not form.is_bound and (chosen := form.initial.get(services.DRAFT_FILES)):
                    form.show_kept(begun_by(self.person, chosen.split()))
                form.show_for(for_desk=rights.work, states=states)
            elif isinstance(form, StateForm):
                form.show_for(states=states)
            elif isinstance(form, RunMacroForm):
                form.show_for()
            elif isinstance(form, HandOverForm):
                form.show_for(services=_other_services(self.profile))
        return {f"{name}_form": form for name, form in found.items()}

    def _initial(self, name: str) -> dict[str, Any]:
        profile = self.profile
        owner = (profile.owner.official_name, profile.owner.public_id) if profile.owner else None
        if name == "reply":
            after = signed_in(self.request).after_update
            return {"audience": NOTE, "after": after, "version": profile.version, **_begun(self.person, profile)}
        limit = {"letter_due_on": profile.letter_due_on, "legal_clock": profile.legal_clock}
        return {"version": profile.version, **({"owner": owner} if name == "assign" else limit)}


def _look(request: HttpRequest, profile: TicketProfile) -> dict[str, str]:
    """What the page says of itself once it stands (tabs.views.tabs): what is shown, and from which view one came."""
    look = {"ticket": profile.public_id, "opens": "1"}
    came = addresses.parts(request.headers.get("Referer", ""))
    if came.netloc == request.get_host() and came.path == reverse("tickets:queue"):
        look["from"] = lists.as_left(QueryDict(came.query))
    return {"opened": json.dumps(look), "seen": json.dumps({"ticket": profile.public_id})}


def _begun(person: Person, profile: TicketProfile) -> dict[str, Any]:
    """What the person has begun to write on this ticket, wherever he did."""
    kept = selectors.draft_of(person, services.reply_key(person, profile))
    return {**kept.content, "draft_version": kept.version} if kept else {"draft_version": 0}


def step_form(
    name: str, person: Person, *, data: Any = None, files: Any = None, initial: dict[str, Any] | None = None
) -> forms.Form:
    """The form of a step. It knows nothing of the ticket: what may be done with it is asked by the service."""
    common: dict[str, Any] = {"data": data, "files": files, "initial": initial, "auto_id": f"{name}-%s"}
    if name == "assign":
        return AssignForm(viewer=person, **common)
    if name == "macro":
        return RunMacroForm(viewer=person, **common)
    return FORMS[name](**common)


FORMS: dict[str, type[forms.Form]] = {
    "reply": ReplyForm,
    "state": StateForm,
    "handover": HandOverForm,
    "limit": TimeLimitForm,
    "close": VersionForm,
    "reopen": ReasonForm,
    "withdraw": ReasonForm,
    "rate": RateForm,
}


def facts(profile: TicketProfile) -> DefinitionList:
    """The person card and the facts of the ticket."""
    requester = PersonChip(profile.requester.official_name, profile.unit_name_then)
    found = [Definition(_("Requester"), requester)]
    if profile.requester.extension:
        found.append(Definition(_("Extension"), profile.requester.extension))
    if profile.on_behalf_of:
        found.append(Definition(_("Whom it is for"), PersonChip(profile.on_behalf_of.official_name)))
    found += [
        Definition(_("Service asked for"), f"{profile.service.title} ({profile.service.clause})"),
        Definition(_("Came by"), profile.get_channel_display()),
        Definition(_("Owner"), profile.owner.official_name if profile.owner else None),
        Definition(_("Opened"), profile.created_at),
    ]
    if profile.due_at:
        found.append(Definition(_("Due"), profile.due_at))
    return DefinitionList(found)


def answers_of(profile: TicketProfile) -> DefinitionList | None:
    """What was answered to the questions of the service; it came with the ticket."""
    kept = getattr(profile, "answers", None)
    found = answered_facts(kept) if kept else []
    return DefinitionList(found) if found else None


def _other_services(profile: TicketProfile) -> list[selectors.OfferedService]:
    found = [service for service in selectors.services_offered() if service.pk != profile.service_id]
    return [service for service in found if processes.process_of(service.code) is None]


def find(request: HttpRequest, public_id: str) -> TicketPage:
    """The page of a ticket that this person may see. Raises Http404."""
    person = person_of(request)
    try:
        return TicketPage(request, person, selectors.ticket_visible_to(person, public_id))
    except TicketProfile.DoesNotExist as missing:
        raise Http404 from missing


@login_required
@require_GET
def ticket(request: HttpRequest, public_id: str) -> HttpResponse:
    return find(request, public_id).answer()


@login_required
@require_POST
def keep_reply(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keeps what is being written on a ticket; answers as autosave.mjs expects."""
    page = find(request, public_id)
    if not rights_on(page.profile, page.person).reply:
        raise Http404
    key = services.reply_key(page.person, page.profile)
    return answer_draft(request, page.person, form="reply", key=key, names=KEPT, version_field="draft_version")


@login_required
@require_GET
def macro_choice(request: HttpRequest, public_id: str) -> HttpResponse:
    """The step of the macros, fetched when somebody opens it."""
    page = find(request, public_id)
    if not rights_on(page.profile, page.person).work:
        raise Http404
    form = RunMacroForm(viewer=page.person, initial={"version": page.profile.version}, auto_id="macro-%s")
    context = {"form": form, "has_macros": form.show_for(), "profile": page.profile}
    return render(request, "tickets/_macro.html", context)
