"""One entry that the directory has just answered with, at a sign-in: written as in a run, only when it differs."""

from __future__ import annotations

from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.sync import applying, staging
from helpdesk_site.people.sync.entries import digest_of, row_of
from integrations.directory.port import DirectoryPerson


def bring_up_to_date(entry: DirectoryPerson, *, actor: Actor) -> Person:
    """The person of this entry, made or changed first where we did not know him so. Keyed by the directory's id."""
    digest = digest_of(entry)
    person = _person_of(entry)
    if person is not None and person.directory_digest is not None and bytes(person.directory_digest) == digest:
        return person
    with staging.staging():
        staging.copy_in([row_of(entry, digest)])
        staging.prepare()
        with unit_of_work():
            applying.apply_incoming(run=None, actor=actor)
    return Person.objects.select_related("unit").get(directory_id=entry.id)


def _person_of(entry: DirectoryPerson) -> Person | None:
    return Person.objects.select_related("unit").filter(directory_id=entry.id).first()
