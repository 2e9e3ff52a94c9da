"""Naming a colleague in a note: "@zeynep.destek" tells him, and he follows the ticket from then on.

The name is the user name, which is one person's alone; the page finds it by any spelling of the person's name. What is
nobody's user name stays text: an address, a handle of another system.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from helpdesk.models import FollowUp

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.kernel.transaction import require_transaction
from helpdesk_site.kernel.turkish import fold
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import people_matching
from helpdesk_site.tickets import telling, watchers
from helpdesk_site.tickets.models import Mention, TicketProfile, Watcher

# More are no longer a word to somebody: tell the chief, or the whole desk.
MOST_NAMED: Final = 10
MOST_OFFERED: Final = 8
_NAMED: Final = re.compile(r"(?<![\w.@/-])@(\w[\w.-]{1,100})")


def names_in(text: str) -> list[str]:
    """What is named in a text, folded, each once: "@Zeynep.Destek," gives "zeynep.destek"."""
    return list(dict.fromkeys(fold(name.rstrip(".-")) for name in _NAMED.findall(text)))


def named_in(text: str, profile: TicketProfile) -> list[Person]:
    """The colleagues whom a note names. Raises Invalid when one may not read it, or when they are too many."""
    wanted = names_in(text)
    if not wanted:
        return []
    found = list(Person.objects.filter(active=True, username__in=wanted[: 3 * MOST_NAMED]).order_by("id"))
    if len(found) > MOST_NAMED:
        raise _refused(_("At most %(most)d people can be named in one note.") % {"most": MOST_NAMED})
    readers = set(watchers.readers_of_notes(profile).filter(pk__in=[person.pk for person in found])) if found else set()
    for person in found:
        if person not in readers:
            raise _refused(
                _("%(name)s may not read the notes of this request and cannot be named here. Remove “@%(username)s”.")
                % {"name": person.official_name, "username": person.username}
            )
    return found


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"text": [sentence]}, code="cannot_be_named")


def keep(profile: TicketProfile, entry: FollowUp, people: Sequence[Person], *, actor: Actor) -> None:
    """A step: those whom an entry names are told, and follow the ticket."""
    require_transaction()
    if not people:
        return
    Mention.objects.bulk_create([Mention(entry=entry, person=person) for person in people])
    now = clock.now()
    Watcher.objects.bulk_create(
        [Watcher(profile=profile, person=person, since=now) for person in people], ignore_conflicts=True
    )
    telling.mentioned(profile, people, actor=actor)


def offered(viewer: Person, profile: TicketProfile, text: str) -> list[Person]:
    """The people whose names fit what is typed after "@" and who may read this ticket's notes, in Turkish order."""
    readers = watchers.readers_of_notes(profile).exclude(username="").values("pk")
    return list(people_matching(viewer, text).filter(pk__in=readers)[:MOST_OFFERED])
