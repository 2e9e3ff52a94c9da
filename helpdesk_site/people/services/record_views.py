"""Who looked at whose record: kept like a change (BİGR 4.1.2.1)."""

from __future__ import annotations

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person


def record_view(person: Person, *, actor: Person, where: str) -> None:
    """Notes that `actor` had the record of `person` before his eyes; `where` is the page's code. One's own is nobody's
    business.
    """
    if actor == person:
        return
    with unit_of_work():
        audit.record("people.person.viewed", actor=actor, on=person, where=where)
