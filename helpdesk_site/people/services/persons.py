"""People who are not kept by the synchronisation, and what happens to everybody's access when he leaves."""

from __future__ import annotations

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.transaction import require_transaction
from helpdesk_site.people.models import Person, PersonRecord
from helpdesk_site.people.models.terms import as_of
from helpdesk_site.people.services.accounts import close_access

RECORDED = ("unit_id", "manager_id", "title", "employment_type", "active")


def record_today(person: Person) -> PersonRecord:
    """Keeps where the person stands from today on. Safe to repeat; a second change on one day replaces the first."""
    require_transaction()
    today = clock.today()
    values = {field: getattr(person, field) for field in RECORDED}
    record = PersonRecord.objects.filter(as_of(today), person=person).first()
    if record is not None and all(getattr(record, field) == value for field, value in values.items()):
        return record
    if record is not None and record.valid_from == today:
        for field, value in values.items():
            setattr(record, field, value)
        record.save(update_fields=list(RECORDED))
        return record
    PersonRecord.objects.filter(as_of(today), person=person).update(valid_to=today)
    return PersonRecord.objects.create(person=person, valid_from=today, **values)


def deactivate_person(person: Person, *, actor: Actor, why: str) -> None:
    """The person no longer works here: no sign-in, no session, no token from this transaction on."""
    require_transaction()
    person.active = False
    person.save(update_fields=["active"])
    record_today(person)
    close_access([person.pk], why=why)
    audit.record("people.person.deactivated", actor=actor, on=person, why=why)
