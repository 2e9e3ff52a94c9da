"""The outbox's handler of a digest: one mail, or none when nothing is left to tell."""

from __future__ import annotations

from typing import Any

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.failpoints import failpoint
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.notify import mail, rendering
from helpdesk_site.notify.digests import writing
from helpdesk_site.notify.models import Digest, DigestState, Notification


def send(payload: dict[str, Any]) -> None:
    """Safe to repeat. Raises OSError or SMTPException when the mail was not taken: the outbox tries again.

    Asked when it leaves: who has left, or has no address any more, gets none; what was read in the application since
    is not in it. As with every mail of ours, a crash between the server's yes and our note repeats it under the same
    Message-ID.
    """
    found = Digest.objects.select_related("person").filter(public_id=payload["digest"], state=DigestState.WAITING)
    digest = found.first()
    if digest is None:
        return
    person = digest.person
    told = list(digest.notices.filter(read_at__isnull=True).order_by("created_at", "id"))
    if not (told and person.active and person.mail):
        found.update(state=DigestState.NOT_NEEDED, ended_at=clock.now())
        return
    for notification in told:
        notification.person = person  # all of them are his: no statement for each
    with rendering.in_language_of(person):
        words = writing.words_of(digest, told)
    mail.automatic_message(person, words, digest.public_id).send()
    failpoint("digest_after_send", digest.public_id)
    _note(digest, told)


def _note(digest: Digest, told: list[Notification]) -> None:
    now = clock.now()
    with unit_of_work():
        Digest.objects.filter(pk=digest.pk, state=DigestState.WAITING).update(state=DigestState.SENT, ended_at=now)
        Notification.objects.filter(pk__in=[each.pk for each in told], digest=digest).update(mailed_at=now)
