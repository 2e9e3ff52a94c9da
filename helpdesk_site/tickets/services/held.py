"""Ten seconds in which an answer can be taken back: pressed, it is a row; the sweep carries it out when its time came.

What is decided is decided when the button is pressed, on the locked ticket: rights, the version that was seen, the
state that may follow. When it is sent, only that is asked again whether the state can still be set. A closed tab and a
killed server change nothing: the row is in the database, and whoever deletes it has it, the sweep or the author. Its
files are the author's until then, and no sweep of unsent files takes them.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.errors import NotAllowed, WrongState
from helpdesk_site.kernel.failpoints import failpoint
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.inserting import insert_one
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import gather, gather_update, unit_of_work
from helpdesk_site.kernel.updating import Update
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import held, telling, text
from helpdesk_site.tickets.attachments import services as attachments
from helpdesk_site.tickets.checklists import gate
from helpdesk_site.tickets.models import Attachment, HeldReply, TicketDraft, TicketProfile
from helpdesk_site.tickets.services.drafts import DRAFT_FILES, forget_draft, reply_key
from helpdesk_site.tickets.services.locking import TicketId, locked, locked_for
from helpdesk_site.tickets.services.opened import Opened, require_ended_parts, state_change
from helpdesk_site.tickets.services.outdated import require_version
from helpdesk_site.tickets.services.writing import Comment, Pressed, tell_pages, write
from helpdesk_site.tickets.statuses import State, may_follow

logger = logging.getLogger(__name__)

BATCH: Final = 200
_clean = text.clean_text


def hold_reply(
    ticket_id: TicketId,
    *,
    actor: Person,
    expected_version: int,
    text: str,
    state: str = "",
    has_draft: bool = False,
    files: Collection[str] = (),
) -> HeldReply:
    """The desk's answer, to be sent in ten seconds; with `has_draft` what had been begun goes in the same transaction.
    `files` are ids of what he has chosen to send with it.

    Raises TicketProfile.DoesNotExist, NotAllowed, Invalid, WrongState or Outdated.
    """
    words = _clean(text)
    with unit_of_work():
        found = Opened(ticket_id, actor)
        found.require(found.works)
        profile = found.profile
        require_version(profile, expected_version, state_change(found, state) if state else {})
        _require_done(profile, state)
        reply = _hold(profile, actor, words, state)
        if files:
            insert_one(reply)  # they need its key
            attachments.hold(files, reply=reply, actor=actor)
        else:
            gather(reply)
        if has_draft:
            forget_draft(actor, reply_key(actor, profile))
        failpoint("reply_before_commit")
    return reply


def _hold(profile: TicketProfile, actor: Person, words: str, state: str) -> HeldReply:
    now = clock.now()
    profile.version += 1
    gather_update(Update(TicketProfile, profile.pk, {"version": profile.version}))
    reply = HeldReply(
        public_id=new_id("hld"), profile=profile, person=actor, text=words, state=state, state_before=profile.state,
        version=profile.version, pressed_at=now, send_at=now + held.TAKEN_BACK_WITHIN,
    )  # fmt: skip
    audit.record("ticket.reply_pressed", actor=actor, on=profile, version=profile.version, held=reply.public_id)
    tell_pages(profile)
    return reply


def _require_done(profile: TicketProfile, state: str) -> None:
    if state == State.RESOLVED:
        gate.require_done(profile)


def take_back(ticket_id: TicketId, held_id: str, *, actor: Person) -> TicketProfile:
    """The author has his words again, before what he has begun since.

    Raises TicketProfile.DoesNotExist, NotAllowed for others, WrongState when it was sent.
    """
    with unit_of_work():
        profile = locked_for(actor, ticket_id)
        reply = HeldReply.objects.filter(profile=profile, public_id=held_id).first()
        if reply is not None and reply.person_id != actor.pk:
            raise NotAllowed(_("Only whoever wrote it can take it back."))
        files = attachments.let_go(reply) if reply else []
        if reply is None or not _is_mine_now(reply):
            raise WrongState(_("It was sent already and cannot be taken back. Write what has to be put right."))
        _back_into_draft(profile, reply, files, actor)
        audit.record("ticket.reply_taken_back", actor=actor, on=profile, held=reply.public_id)
        tell_pages(profile)
    return profile


def _is_mine_now(reply: HeldReply) -> bool:
    """Whoever deletes the row does with it what he came for; nobody else does."""
    deleted, _tables = HeldReply.objects.filter(pk=reply.pk).delete()
    return deleted == 1


def _back_into_draft(profile: TicketProfile, reply: HeldReply, files: Sequence[Attachment], actor: Person) -> None:
    key = reply_key(actor, profile)
    begun = TicketDraft.objects.select_for_update().filter(person=actor, key=key).first()
    since = begun.content.get("text", "").strip() if begun else ""
    chosen_since = begun.content.get(DRAFT_FILES, "").split() if begun else []
    content = {
        "text": f"{reply.text}\n\n{since}" if since else reply.text,
        "state": reply.state,
        "audience": "public",
        DRAFT_FILES: "\n".join([*(each.public_id for each in files), *chosen_since]),
    }
    if begun is None:
        TicketDraft.objects.create(key=key, person=actor, form="reply", content=content, updated_at=clock.now())
        return
    again = TicketDraft.objects.filter(pk=begun.pk)
    again.update(content={**begun.content, **content}, version=F("version") + 1, updated_at=clock.now())


def send_due(*, limit: int = BATCH) -> int:
    """Sends what nobody has taken back in time; returns how many. Safe to repeat, by many at once."""
    due = HeldReply.objects.filter(send_at__lte=clock.now()).order_by("send_at", "id")
    tickets = dict.fromkeys(due.values_list("profile_id", flat=True)[:limit])
    return sum(_send_those_of(pk) for pk in tickets)


def _send_those_of(pk: int) -> int:
    """Those of one ticket, in the order in which they were pressed. What fails waits for the next sweep."""
    try:
        with unit_of_work():
            profile = locked(pk)
            due = HeldReply.objects.select_related("person__user").filter(profile=pk, send_at__lte=clock.now())
            waiting = [(reply, attachments.let_go(reply)) for reply in due.order_by("id")]
            mine = [(reply, files) for reply, files in waiting if _is_mine_now(reply)]
            for reply, files in mine:
                _send(profile, reply, files)
            return len(mine)
    except Exception:
        logger.exception("An answer on ticket %s could not be sent", pk)
        return 0


def _send(profile: TicketProfile, reply: HeldReply, files: Sequence[Attachment]) -> None:
    state, why_not = _state_of(profile, reply)
    failpoint("held_reply_before_sending")
    written = write(
        profile,
        actor=reply.person,
        act="replied",
        changes=state,
        comment=Comment(reply.text, public=True),
        pressed=Pressed(reply.pressed_at, reply.version),
    )
    # One in which something harmful was found in these seconds stays behind; its sender was told by the scanner.
    sound = [each.public_id for each in files if each.file.state != StoredFile.State.QUARANTINED]
    attachments.attach(sound, to=profile, entry=written.entry, public=True, actor=reply.person)
    telling.replied(profile, actor=reply.person)
    if why_not and profile.state != reply.state:
        telling.state_was_kept(profile, reply.person, why=why_not)
    failpoint("held_reply_before_commit")


def _state_of(profile: TicketProfile, reply: HeldReply) -> tuple[dict[str, str], str]:
    """The state that goes with it, or else the code of why it cannot be set any more.

    Somebody set another one in these seconds: his is the newer word. Or what would end has got an open part, or an item
    on a required checklist.
    """
    if not reply.state:
        return {}, ""
    wanted = State(reply.state)
    if profile.state != reply.state_before or not may_follow(State(profile.state), wanted):
        return {}, "moved"
    try:
        require_ended_parts(profile, wanted)
        _require_done(profile, wanted)
    except WrongState as refusal:
        return {}, refusal.code
    return {"state": wanted.value}, ""
