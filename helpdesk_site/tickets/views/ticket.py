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
from django.views.decorators.vary import vary_on_headers

from helpdesk_site.interface import addresses
from helpdesk_site.interface.components import Definition, DefinitionList, Notice, PersonChip, Reference
from helpdesk_site.interface.parts import is_part
from helpdesk_site.people.models import Person
from helpdesk_site.people.views.requests import person_of, signed_in
from helpdesk_site.tickets import beside, held, lists, presenting, processes, selectors, services
from helpdesk_site.tickets.attachments.presenting import by_entry, scanning_notice
from helpdesk_site.tickets.attachments.selectors import of_ticket
from helpdesk_site.tickets.forms import ReplyForm
from helpdesk_site.tickets.models import Channel, TicketProfile
from helpdesk_site.tickets.questions.asking import facts as answered_facts
from helpdesk_site.tickets.relations import conversation as merged
from helpdesk_site.tickets.sla import presenting as clocks
from helpdesk_site.tickets.views import step_forms
from helpdesk_site.tickets.views.composer import Composer, composer_on, offer_on
from helpdesk_site.tickets.views.drafts import answer_draft
from helpdesk_site.tickets.views.step_forms import Rights, rights_on

TABS = "tabs"  # the part beside the navigation that this page asks for by itself, for it tells what it shows
KEPT = ("audience", "text", "state", services.DRAFT_FILES)  # what autosave keeps of a reply


@dataclass(slots=True)
class TicketPage:
    """The page of one ticket for one person; `failed` holds the form that could not be carried out, as it was sent, and
    `questions` what it asks about the fields that somebody else changed too (settling.Question). `opened` is the folded
    step that was asked for by its address.
    """

    request: HttpRequest
    person: Person
    profile: TicketProfile
    failed: dict[str, forms.Form] = field(default_factory=dict)
    questions: dict[str, Sequence[Any]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    opened: str = ""
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
            "unread": profile.unread,  # type: ignore[attr-defined]  # it comes with the ticket of a page
            "notices": self.notices,
            "questions": self.questions,
            "here": addresses.thing("tickets:ticket", profile.public_id),
            "look": _look(self.request, profile),
            "page_asks_for": TABS if rights.work else "",
            **self._forms(rights),
        }

    def _forms(self, rights: Rights) -> dict[str, Any]:
        """The forms that stand on the page, and the steps that fold away. A form that failed is shown whatever has
        changed since; of the folded ones, so is the one that was asked for.
        """
        standing = {"close": rights.close, "rate": rights.rate}
        shown = {
            name: self.failed.get(name)
            or step_forms.step_form(name, self.person, initial={"version": self.profile.version})
            for name, is_open in standing.items()
            if is_open or name in self.failed
        }
        steps = self.steps(rights)
        beside = [box for name, box in steps.items() if name != step_forms.REOPEN]
        return {
            **{f"{name}_form": form for name, form in shown.items()},
            "composer": self._composer(rights, beside_closing="close" in shown),
            "steps": beside,
            "reopen": steps.get(step_forms.REOPEN),
        }

    def steps(self, rights: Rights) -> dict[str, step_forms.StepBox]:
        """The steps that fold away, by name."""
        drawn = {name: form for name, form in self.failed.items() if name in step_forms.FOLDED}
        if self.opened and self.opened not in drawn:
            drawn[self.opened] = step_forms.unfolded(self.opened, self.profile, self.person)
        for form in drawn.values():
            step_forms.show_for(form, self.profile)
        return step_forms.folded_steps(self.profile, rights, forms_of=drawn, questions=self.questions)

    def _composer(self, rights: Rights, *, beside_closing: bool) -> Composer | None:
        failed = self.failed.get("reply")
        if failed is None and not rights.reply:
            return None
        after = signed_in(self.request).after_update
        offer = offer_on(self.profile, rights, after=after, beside_closing=beside_closing)
        return composer_on(self.profile, self.person, offer, failed=failed if isinstance(failed, ReplyForm) else None)


def _look(request: HttpRequest, profile: TicketProfile) -> dict[str, str]:
    """What the page says of itself once it stands (tabs.views.tabs): what is shown, and from which view one came."""
    look = {"ticket": profile.public_id, "opens": "1"}
    came = addresses.parts(request.headers.get("Referer", ""))
    if came.netloc == request.get_host() and came.path == reverse("tickets:queue"):
        look["from"] = lists.as_left(QueryDict(came.query))
    return {"opened": json.dumps(look), "seen": json.dumps({"ticket": profile.public_id})}


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
        Definition(_("Came by"), Channel(profile.channel).label),
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


def find(request: HttpRequest, public_id: str) -> TicketPage:
    """The page of a ticket that this person may see, with what he has begun to write on it. Raises Http404."""
    person = person_of(request)
    begun = services.key_of_reply(person, public_id)
    try:
        return TicketPage(request, person, selectors.ticket_visible_to(person, public_id, begun=begun))
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
@vary_on_headers("HX-Request")
def open_step(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """A step that folds away: its form, for the page that opens it; by its address alone, the page with it open."""
    page = find(request, public_id)
    rights = rights_on(page.profile, page.person)
    if step not in page.steps(rights):
        raise Http404
    page.opened = step
    if not is_part(request):
        return page.answer()
    box = page.steps(rights)[step]
    return render(request, box.step.template, {"profile": page.profile, "box": box})
