"""People for the tests of tickets and notifications: a unit, an employee, a colleague, staff."""

from __future__ import annotations

import itertools
from datetime import date

from django.utils import timezone

from helpdesk_site.people.models import Person, RoleGrant, Unit, User

_numbers = itertools.count(1)


def make_unit(name: str = "Park ve Bahçeler Şube Müdürlüğü") -> Unit:
    return Unit.objects.create(detsis_no=f"{24_000_000 + next(_numbers)}", name=name, valid_from=date(2020, 1, 1))


def make_person(given_name: str, surname: str, *, unit: Unit | None = None, roles: tuple[str, ...] = ()) -> Person:
    number = next(_numbers)
    person = Person.objects.create(
        given_name=given_name,
        surname=surname,
        employee_no=f"{number:08d}",
        username=f"kisi{number}",
        mail=f"kisi{number}@ornek.bel.tr",
        unit=unit,
    )
    for role in roles:
        RoleGrant.objects.create(
            person=person, role=role, valid_from=date(2020, 1, 1), granted_by="test", reason="test"
        )
    return person


def make_account(person: Person) -> User:
    user = User(person=person, username=person.username, created_at=timezone.now())
    user.set_unusable_password()
    user.save()
    return user
