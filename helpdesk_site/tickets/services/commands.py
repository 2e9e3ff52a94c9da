"""The commands on a ticket (by its public id): one transaction each, on a locked row, with the version one saw."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid, WrongState
from helpdesk_site.kernel.failpoints import failpoint
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import mentions, policies, processes, reopening, selectors, telling, text
from helpdesk_site.tickets.attachments.services import attach
from helpdesk_site.tickets.checklists import attaching
from helpdesk_site.tickets.models import ChecklistTemplateProfile, Merging, TicketProfile
from helpdesk_site.tickets.services.drafts import forget_draft, reply_key
from helpdesk_site.tickets.services.locking import TicketId
from helpdesk_site.tickets.services.opened import Opened, state_change
from helpdesk_site.tickets.services.writing import Comment
from helpdesk_site.tickets.statuses import WAITING, State

clean = text.clean_text


def reply(
    ticket_id: TicketId,
    *,
    actor: Actor,
    expected_version: int,
    text: str,
    public: bool,
    state: str = "",
    has_draft: bool = False,
    files: Collection[str] = (),
) -> TicketProfile:
    """Adds to the conversation, at once; support may set the state with it ("send and wait for the asker"). With
    `has_draft` what the person had begun to write goes in the same transaction. `files` are ids of what he has chosen
    to send. Whom a note names is told.

    Raises TicketProfile.DoesNotExist, NotAllowed, Invalid, WrongState or Outdated.
    """
    comment = Comment(clean(text), public=public)
    with unit_of_work():
        found = Opened(ticket_id, actor)
        profile = found.profile
        found.require(policies.may_reply(actor, found.roles, profile, public=public))
        changes = state_change(found, state) if state else _answered(found)
        named = [] if public else mentions.named_in(comment.text, profile)
        written = found.apply(
            "replied" if public else "noted",
            expected_version=expected_version,
            changes=changes,
            comment=comment,
            is_last=not (changes or files or named),
        )
        attach(files, to=profile, entry=written.entry, public=public, actor=actor)
        mentions.keep(profile, written.entry, named, actor=actor)
        if has_draft and isinstance(actor, Person):
            forget_draft(actor, reply_key(actor, profile))
        if public:
            telling.replied(profile, actor=actor)
        failpoint("reply_before_commit")
    return profile


def steps_at_once(
    ticket_id: TicketId,
    *,
    actor: Person,
    expected_version: int,
    words: Callable[[TicketProfile], str] | None = None,
    public: bool = False,
    state: str = "",
    owner: Person | None = None,
    checklist: ChecklistTemplateProfile | None = None,
    naming: str = "",
) -> TicketProfile:
    """Support writes, sets the state, adds a checklist and gives the ticket to somebody: one act, one entry.

    What is left out stays as it is. `words` is asked for the text once the ticket is known. Whom a note names in
    `naming` is told: the words as their author wrote them, so that nobody is named by what a macro fills in. Raises as
    `reply` and `assign` do; Invalid when nothing would change.
    """
    with unit_of_work():
        found = Opened(ticket_id, actor)
        found.require(found.works)
        added = attaching.attach(found.profile, checklist, actor=actor) if checklist else None
        said = words(found.profile) if words else ""
        comment = Comment(clean(said), public=public) if said.strip() else None
        changes: dict[str, Any] = {}
        if state and state != found.profile.state:
            changes |= state_change(found, state)
        if owner is not None:
            _require_worker(owner, found.profile)
            changes["owner"] = owner
        changes = {name: value for name, value in changes.items() if getattr(found.profile, name) != value}
        if added and not (changes or comment):
            comment = Comment(added.checklist.name, public=False)
        if not (changes or comment):
            raise Invalid(_("Nothing would change: it is so already."), code="nothing_to_do")
        act = "replied" if comment and comment.public else "noted" if comment else "moved" if state else "assigned"
        named = mentions.named_in(naming, found.profile) if comment and not comment.public else []
        written = found.apply(act, expected_version=expected_version, changes=changes, comment=comment)
        mentions.keep(found.profile, written.entry, named, actor=actor)
        _tell(found.profile, actor, changes, is_answered=comment is not None and comment.public)
    return found.profile


def _tell(profile: TicketProfile, actor: Actor, changes: Mapping[str, Any], *, is_answered: bool) -> None:
    """The parties hear of an answer, else of an end; a new owner of his ticket."""
    if is_answered:
        telling.replied(profile, actor=actor)
    elif "state" in changes and not State(profile.state).is_open:
        telling.moved(profile, actor=actor)
    if "owner" in changes:
        telling.assigned(profile, actor=actor)


def _require_worker(owner: Person, profile: TicketProfile) -> None:
    if not policies.may_work(owner, roles_on(owner), profile):
        sentence = _("This person does not work on this queue.")
        raise Invalid(sentence, fields={"owner": [sentence]}, code="not_a_worker")


def assign(ticket_id: TicketId, *, actor: Actor, expected_version: int, owner: Person | None) -> TicketProfile:
    """Gives the ticket to somebody who may work on it, or back to the queue."""
    with unit_of_work():
        found = Opened(ticket_id, actor)
        found.require(found.works)
        if owner is not None:
            _require_worker(owner, found.profile)
        written = found.apply("assigned", expected_version=expected_version, changes={"owner": owner})
        if owner is not None and written.changes:
            telling.assigned(found.profile, actor=actor)
    return found.profile


def change_status(
    ticket_id: TicketId, *, actor: Actor, expected_version: int, state: str, note: str = "", waiting_for: str = ""
) -> TicketProfile:
    """Moves the state by hand along the flow of statuses.FLOW; the note is for the asker too."""
    comment = Comment(clean(note, field="note"), public=True) if note.strip() else None
    with unit_of_work():
        found = Opened(ticket_id, actor)
        changes = state_change(found, state)
        also = {"waiting_for": waiting_for[:200]} if State(state) in WAITING else None
        found.apply("moved", expected_version=expected_version, changes=changes, comment=comment, also=also)
        if not State(state).is_open or comment:
            telling.moved(found.profile, actor=actor)
    return found.profile


def resolve(ticket_id: TicketId, *, actor: Actor, expected_version: int, solution: str) -> TicketProfile:
    """Support says that it is solved, and how; the asker closes it or opens it again."""
    note = clean(solution, field="solution")
    return change_status(ticket_id, actor=actor, expected_version=expected_version, state=State.RESOLVED, note=note)


def reopen(ticket_id: TicketId, *, actor: Actor, expected_version: int, reason: str) -> TicketProfile:
    """It was not solved after all: the asker or support says why."""
    comment = Comment(clean(reason, field="reason"), public=True)
    with unit_of_work():
        found = Opened(ticket_id, actor)
        found.require(policies.is_party(actor, found.profile) or found.works)
        found.require_own_state()
        if found.profile.merging == Merging.MERGED:
            raise WrongState(
                _("This request is handled together with another one. Write a message here: the desk reads it there.")
            )
        if not policies.may_reopen(actor, found.roles, found.profile):
            raise WrongState(_("This ticket is open already."))
        if not found.works and reopening.is_too_late(found.profile):
            raise WrongState(_("It was solved more than three working days ago. Open a new request and name this one."))
        found.apply(
            "reopened", expected_version=expected_version, changes={"state": State.REOPENED.value}, comment=comment
        )
        telling.replied(found.profile, actor=actor)
    return found.profile


def close(ticket_id: TicketId, *, actor: Actor, expected_version: int) -> TicketProfile:
    """The asker confirms that it is solved."""
    with unit_of_work():
        found = Opened(ticket_id, actor)
        found.require(policies.is_party(actor, found.profile))
        found.require_own_state()
        if not policies.may_close(actor, found.profile):
            raise WrongState(_("Only a resolved request can be closed."))
        found.apply("closed", expected_version=expected_version, changes={"state": State.CLOSED.value})
    return found.profile


def withdraw(ticket_id: TicketId, *, actor: Actor, expected_version: int, reason: str = "") -> TicketProfile:
    """The asker no longer needs it."""
    comment = Comment(clean(reason, field="reason"), public=True) if reason.strip() else None
    with unit_of_work():
        found = Opened(ticket_id, actor)
        found.require(policies.is_party(actor, found.profile))
        found.require_own_state()
        if found.profile.merging == Merging.KEPT and State(found.profile.state).is_open:
            raise WrongState(
                _("Others wait for this request, too. Write to the desk that you do not need it any more.")
            )
        if not policies.may_withdraw(actor, found.profile):
            raise WrongState(_("This request has already ended."))
        found.apply(
            "withdrawn", expected_version=expected_version, changes={"state": State.WITHDRAWN.value}, comment=comment
        )
    return found.profile


def move_to_service(
    ticket_id: TicketId, *, actor: Actor, expected_version: int, service_code: str, note: str = ""
) -> TicketProfile:
    """Hands the ticket to the queue that it belongs to, without an owner; the note is for the desk alone."""
    comment = Comment(clean(note, field="note"), public=False) if note.strip() else None
    with unit_of_work():
        found = Opened(ticket_id, actor)
        found.require(found.works)
        found.require_own_state()
        service = selectors.service_in_force(service_code)
        if service is None or processes.process_of(service.code):
            sentence = _("Choose another service: requests of this one are made on its own page.")
            raise Invalid(sentence, fields={"service": [sentence]}, code="unknown_service")
        changes = {"service": service, "owner": None}
        before = found.profile.queue_id
        found.apply("handed_over", expected_version=expected_version, changes=changes, comment=comment)
        attaching.attach_by_service(found.profile, actor=actor)
        if found.profile.queue_id != before:
            telling.handed_over(found.profile)
    return found.profile


def _answered(found: Opened) -> dict[str, str]:
    """The asker's answer ends the waiting for it; a process moves its own tickets."""
    waits = policies.waits_for_asker(found.profile) and policies.is_party(found.actor, found.profile)
    return {"state": State.IN_PROGRESS.value} if waits and not processes.has_process(found.profile) else {}
