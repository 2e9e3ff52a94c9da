"""How the files of a ticket look: under the entry they came with, with what is known of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk_site.kernel.files import scanning
from helpdesk_site.kernel.files.kinds import KINDS
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.files.reading import may_be_read
from helpdesk_site.tickets.models import Attachment

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LARGEST_SHOWN: Final = 3 * 1024 * 1024
"""A larger picture is a link: a conversation of ten of them would be slow on a telephone. Bytes."""


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """One file as a page shows it. `url` is empty while it may not be opened; `state` is what stands beside it."""

    public_id: str
    name: str
    word: StrOrPromise
    size: str
    state: str = ""
    is_harmful: bool = False
    url: str = ""
    picture_url: str = ""


def line_of(attachment: Attachment) -> AttachmentLine:
    file, kind = attachment.file, KINDS[attachment.file.kind]
    url, picture_url, state = "", "", ""
    is_harmful = file.state == StoredFile.State.QUARANTINED
    if may_be_read(file):
        url = reverse("tickets:attachment", args=[attachment.public_id])
        if kind.is_shown and file.size <= LARGEST_SHOWN:
            picture_url = reverse("tickets:picture", args=[attachment.public_id])
    else:
        state = _("In quarantine: something harmful was found in it.") if is_harmful else _("Being scanned")
    return AttachmentLine(
        attachment.public_id, file.name, kind.word, filesizeformat(file.size), state=state, is_harmful=is_harmful,
        url=url, picture_url=picture_url,
    )  # fmt: skip


def by_entry(attachments: Iterable[Attachment]) -> Mapping[int | None, Sequence[AttachmentLine]]:
    """The files by the entry they came with; None is the opening of the ticket."""
    found: dict[int | None, list[AttachmentLine]] = defaultdict(list)
    for attachment in attachments:
        found[attachment.entry_id].append(line_of(attachment))
    return found


def scanning_notice() -> str:
    """What people must know before they open or send a file; empty where files are scanned."""
    return "" if scanning.is_on() else _("Files are not scanned for viruses in this installation.")
