"""Files on tickets: chosen in a form, sent with it, handed out, thrown away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _
from helpdesk.models import FollowUp

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.kernel.files import intake, reading, scanning
from helpdesk_site.kernel.files.intake import Received, Upload
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.files.uploads import MOST_FILES
from helpdesk_site.kernel.masking import MASK
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import changed, require_transaction, unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.attachments import telling
from helpdesk_site.tickets.models import Attachment, HeldReply, TicketProfile

FIELD: Final = "files"
"""The field of every form that takes files, by which refusals name it."""
KEPT: Final = timedelta(days=1)
MOST_BEGUN: Final = 30
"""Chosen and not sent, of one person: more than a few forms hold. The oldest go."""
BATCH: Final = 200
SWEEPER: Final = SystemActor("sweeper")


@dataclass(slots=True)
class Kept:
    """What became of the files that were chosen: a refused one does not take the others with it."""

    attachments: list[Attachment] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    masked: bool = False


def keep_chosen(uploads: Sequence[Upload], *, person: Person) -> Kept:
    """Keeps the files that somebody chose in a form, whatever becomes of the form. They are his until he sends them."""
    kept, received = Kept(), list[Received]()
    if len(uploads) > MOST_FILES:
        kept.refusals.append(_too_many())
        return kept
    for upload in uploads:
        try:
            received.append(intake.receive(upload))
        except Invalid as refusal:
            kept.refusals.append(f"{(upload.name or '')[:120]}: {refusal.sentence}")
    if received:
        with unit_of_work():
            kept.attachments = [_keep(each, person) for each in received]
            _throw_away(_oldest_begun(person), actor=person)
    kept.masked = any(MASK in each.name for each in received)
    return kept


def bring(upload: Upload, *, person: Person) -> Attachment:
    """The same for one file of a program. Raises Invalid when it is refused."""
    received = intake.receive(upload)
    with unit_of_work():
        brought = _keep(received, person)
        _throw_away(_oldest_begun(person), actor=person)
    return brought


def _keep(received: Received, person: Person) -> Attachment:
    stored = intake.keep(received, actor=person)
    attachment = Attachment(public_id=new_id("att"), file=stored, person=person, created_at=clock.now())
    Attachment.objects.bulk_create([attachment])
    masked = MASK in received.name
    audit.record("attachment.chosen", actor=person, on=attachment, file=stored.public_id, name_masked=masked)
    return attachment


def _oldest_begun(person: Person) -> list[Attachment]:
    begun = Attachment.objects.filter(person=person, profile=None, held=None)
    oldest = list(begun.order_by("-id").values_list("pk", flat=True)[MOST_BEGUN:])
    # One that is just being sent is locked, and stays.
    locked = begun.filter(pk__in=oldest).select_for_update(skip_locked=True, of=("self",))
    return list(locked.select_related("file")) if oldest else []


def attach(
    public_ids: Collection[str], *, to: TicketProfile, entry: FollowUp | None, public: bool, actor: Actor
) -> int:
    """A step: the files that the actor has chosen become those of a ticket, with the entry that they came with.

    Returns how many. Raises Invalid, naming the field, when one is not there any more, was found to be harmful, or
    when they are too many.
    """
    require_transaction()
    found = _taken(public_ids, actor)
    if not found:
        return 0
    Attachment.objects.filter(pk__in=[each.pk for each in found]).update(profile=to, entry=entry, public=public)
    count = to.attachment_count + len(found)
    TicketProfile.objects.filter(pk=to.pk).update(attachment_count=count)
    to.attachment_count = count
    where = {"ticket": to.public_id, "entry": entry.pk if entry else None, "public": public}
    audit.record_each(
        "attachment.sent", actor=actor, about=[(each, {**where, "sha256": each.file.sha256}) for each in found]
    )
    return len(found)


def hold(public_ids: Collection[str], *, reply: HeldReply, actor: Person) -> None:
    """A step: the files go with an answer that can still be taken back. Until it is sent they stay the actor's.

    Raises Invalid as `attach` does.
    """
    require_transaction()
    found = _taken(public_ids, actor)
    if found:
        Attachment.objects.filter(pk__in=[each.pk for each in found]).update(held=reply)


def let_go(reply: HeldReply) -> list[Attachment]:
    """A step: the files of a held answer, which is sent or taken back now: its author's again, as when chosen."""
    require_transaction()
    found = list(Attachment.objects.filter(held=reply).select_related("file").order_by("id"))
    if found:
        # A day more: it is not their author's doing that nobody has sent them yet.
        Attachment.objects.filter(held=reply).update(held=None, created_at=clock.now())
    return found


def _taken(public_ids: Collection[str], actor: Actor) -> list[Attachment]:
    """The chosen files with these ids, locked, so that no other form and no sweep has them. Raises Invalid."""
    wanted = list(dict.fromkeys(public_ids))
    if not wanted:
        return []
    if len(wanted) > MOST_FILES:
        raise _refusal(_too_many())
    begun = Attachment.objects.filter(
        person=actor if isinstance(actor, Person) else None, profile=None, held=None, public_id__in=wanted
    )
    # The files too: a scanner that finds something now must find the ticket as well, or be seen here.
    found = list(begun.select_related("file").select_for_update(of=("self", "file")).order_by("id"))
    if len(found) != len(wanted):
        raise _refusal(_("A file that you had chosen is not there any more. Choose it again."))
    for each in found:
        if each.file.state == StoredFile.State.QUARANTINED:
            raise _refusal(_("%(name)s: something harmful was found in it. Take it out.") % {"name": each.file.name})
    return found


def _too_many() -> str:
    return _("At most %(most)d files fit at once. Send the others with a further message.") % {"most": MOST_FILES}


def _refusal(sentence: str) -> Invalid:
    return Invalid(sentence, fields={FIELD: [sentence]}, code="files_refused")


def download(attachment: Attachment, *, actor: Person) -> bytes:
    """The content, for whoever was allowed to find it; who took it is recorded. Raises WrongState."""
    content = reading.read(attachment.file)
    with unit_of_work():
        audit.record(
            "attachment.downloaded", actor=actor, on=attachment, file=attachment.file.public_id,
            state=attachment.file.state, scanning="on" if scanning.is_on() else "off",
        )  # fmt: skip
    return content


def throw_away_unsent(*, limit: int = BATCH) -> int:
    """Throws away what was chosen a day ago and never sent; returns how many. Safe to repeat, by many at once."""
    with unit_of_work():
        old = Attachment.objects.filter(profile=None, held=None, created_at__lte=clock.now() - KEPT)
        locked = old.order_by("created_at").select_for_update(skip_locked=True, of=("self",)).select_related("file")
        return _throw_away(list(locked[:limit]), actor=SWEEPER)


def _throw_away(attachments: list[Attachment], *, actor: Actor) -> int:
    if attachments:
        Attachment.objects.filter(pk__in=[each.pk for each in attachments]).delete()
        intake.forget([each.file for each in attachments], actor=actor)
    return len(attachments)


def file_settled(file: StoredFile) -> None:
    """A step: the scanner has said what it thinks of a file. Pages show it; of a harmful one people are told."""
    require_transaction()
    attachment = Attachment.objects.filter(file=file).select_related("person").first()
    if attachment is None:
        return
    if attachment.profile_id is not None:
        profile = TicketProfile.objects.select_related("service", "owner").get(pk=attachment.profile_id)
        attachment.profile = profile
        changed(profile.live_topic)
    if file.state == StoredFile.State.QUARANTINED:
        telling.quarantined(attachment)
