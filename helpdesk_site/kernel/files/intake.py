"""Taking a file in: the bytes first, then the row. A crash between the two leaves bytes that the sweep removes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any, Final, Protocol

from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.kernel.files import disk, names
from helpdesk_site.kernel.files.kinds import Kind, kind_of
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.files.uploads import MOST_BYTES
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import require_transaction, wake

# Longer than any request lasts: until then bytes without a row may be those of one that is not committed yet.
ORPHANED_AFTER: Final = timedelta(hours=1)
SWEPT_BACK: Final = timedelta(days=8)


class Upload(Protocol):
    """A file as Django hands it over."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    @property
    def file(self) -> IO[Any] | Any: ...


@dataclass(frozen=True, slots=True)
class Received:
    """A file whose bytes are on the disk and belong to nothing yet."""

    storage_name: str
    name: str
    kind: Kind
    size: int
    sha256: str


def receive(upload: Upload) -> Received:
    """Looks at a file and keeps its bytes. Raises Invalid, with nothing kept, when it is too large or not accepted."""
    size = upload.size or 0
    if size > MOST_BYTES:
        raise Invalid(
            _("It is too large: at most %(most)d MB fit. Send a smaller one, or several.")
            % {"most": MOST_BYTES // (1024 * 1024)},
            code="too_large",
        )
    upload.file.seek(0)
    content: bytes = upload.file.read(MOST_BYTES + 1)
    if len(content) != size:
        raise Invalid(_("It was too much at once. Send the files one after the other."), code="too_much_at_once")
    if not content:
        raise Invalid(_("It is empty. Choose the file again."), code="empty")
    kind = kind_of(content)
    return Received(
        storage_name=disk.write(content),
        name=names.clean_name(upload.name or "", kind),
        kind=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def keep(received: Received, *, actor: Actor) -> StoredFile:
    """A step: the row of a file that was received. It waits for its scan from the commit on."""
    require_transaction()
    file = StoredFile(
        public_id=new_id("fil"),
        storage_name=received.storage_name,
        name=received.name,
        kind=received.kind.code,
        size=received.size,
        sha256=received.sha256,
        created_at=clock.now(),
    )
    StoredFile.objects.bulk_create([file])
    audit.record("file.kept", actor=actor, on=file, kind=file.kind, size=file.size, sha256=file.sha256)
    wake("files")
    return file


def forget(files: Collection[StoredFile], *, actor: Actor) -> None:
    """A step: these files are wanted no longer. Their bytes go with the next sweep."""
    require_transaction()
    StoredFile.objects.filter(pk__in=[file.pk for file in files]).delete()
    audit.record_each("file.forgotten", actor=actor, about=[(file, {"sha256": file.sha256}) for file in files])


def sweep() -> int:
    """Removes bytes that belong to no row; returns how many. Looks at the last days only; safe in many workers."""
    removed = disk.clear_incoming(ORPHANED_AFTER)
    batch: list[str] = []
    for name in disk.written_between(SWEPT_BACK, ORPHANED_AFTER):
        batch.append(name)
        if len(batch) == 500:
            removed += _remove_orphans(batch)
            batch = []
    return removed + _remove_orphans(batch)


def _remove_orphans(names_found: list[str]) -> int:
    known = set(StoredFile.objects.filter(storage_name__in=names_found).values_list("storage_name", flat=True))
    orphans = [name for name in names_found if name not in known]
    for name in orphans:
        disk.remove(name)
    return len(orphans)
