"""Files of tickets as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk_site.api.answers.people import PersonRef, person_ref
from helpdesk_site.kernel.files.kinds import KINDS
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.files.reading import may_be_read
from helpdesk_site.tickets.models import Attachment


@dataclass(frozen=True, slots=True)
class AttachmentShown:
    """A file. `kind` and `content_type` are told by its content; `state` is "waiting" until it was scanned, then
    "clean" or "quarantined"; `can_be_read` says whether its content is handed out now. `public` false: it hangs on a
    note of the desk.
    """

    id: str
    name: str
    kind: str
    content_type: str
    size: int
    sha256: str
    state: StoredFile.State
    can_be_read: bool
    author: PersonRef
    public: bool
    created_at: datetime


def show_attachment(attachment: Attachment) -> AttachmentShown:
    file = attachment.file
    return AttachmentShown(
        id=attachment.public_id, name=file.name, kind=file.kind, content_type=KINDS[file.kind].content_type,
        size=file.size, sha256=file.sha256, state=StoredFile.State(file.state), can_be_read=may_be_read(file),
        author=person_ref(attachment.person), public=attachment.public, created_at=attachment.created_at,
    )  # fmt: skip


def list_attachments(attachments: Sequence[Attachment]) -> list[AttachmentShown]:
    return [show_attachment(attachment) for attachment in attachments]
