"""What must be there before tickets: services with queues, units, people in the directory, accounts of the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from helpdesk.models import Queue

from helpdesk_site.demo.scale import institution
from helpdesk_site.demo.scale.writing import MAKER
from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person, Role, RoleGrant, Unit, User
from helpdesk_site.people.services.accounts import account_name
from helpdesk_site.people.services.units import register_unit
from helpdesk_site.tickets.catalogue import IN_FORCE, seed_services
from helpdesk_site.tickets.models import Service
from helpdesk_site.tickets.questions.seeding import seed_questionnaires
from helpdesk_site.tickets.sla.seeding import seed_policies
from helpdesk_site.tickets.vocabulary import seed_vocabulary
from integrations.sandbox.directory_admin import DirectoryAdmin
from integrations.sandbox.directory_config import SandboxConfig

Progress = Callable[[int], None]
"""Told how many more are done."""

# Beside the regulation's services, so that there are more than twenty queues: the product's modules.
MODULES = (
    ("modul-gelen-evrak", "Gelen evrak"), ("modul-giden-evrak", "Giden evrak"),
    ("modul-arsiv", "Arşiv ve saklama planı"),
    ("modul-mobil", "Mobil uygulama"), ("modul-kep", "KEP"), ("modul-tarama", "Tarama ve tanıma"),
    ("modul-sablon", "Şablon ve antet"), ("modul-rapor", "Raporlama"), ("modul-yazici", "Yazıcı ve tarayıcı"),
    ("modul-akis", "İş akışları"),
)  # fmt: skip


def add_services() -> None:
    """The services of the regulation and one for each module. Safe to repeat."""
    seed_calendar()
    seed_services()
    seed_vocabulary()
    seed_policies()
    seed_questionnaires()
    known = set(Service.objects.values_list("code", flat=True))
    missing = [(place, code, title) for place, (code, title) in enumerate(MODULES) if code not in known]
    with unit_of_work():
        for place, code, title in missing:
            queue, _made = Queue.objects.get_or_create(slug=code, defaults={"title": title, "locale": "tr"})
            service = Service.objects.create(
                code=code, clause="12-ç", title=title, duty=f"EBYS yazılımının {title} bölümünün desteğini vermek.",
                hint=f"{title} ile ilgili bir sorun.", queue=queue, order=500 + place, valid_from=IN_FORCE,
            )  # fmt: skip
            audit.record("tickets.service_made", actor=MAKER, on=service, queue=queue.slug)


def add_units(count: int, progress: Progress) -> list[str]:
    """The first `count` units of the sample, those that are missing registered; returns their numbers."""
    known = {unit.detsis_no: unit for unit in Unit.objects.filter(valid_to=None)}
    codes = []
    for sample in institution.units(count):
        if sample.code not in known:
            known[sample.code] = register_unit(
                sample.code, sample.name, kind=sample.kind, actor=MAKER, parent=known.get(sample.parent), since=IN_FORCE
            )
        codes.append(sample.code)
        progress(1)
    return codes


def directory_of(run: dict[str, Any]) -> SandboxConfig:
    """The sandbox directory as the run file tells of it. Raises KeyError when it tells of another directory."""
    address = urlsplit(run["url"])
    return SandboxConfig(
        host=address.hostname or "127.0.0.1", port=address.port or 389, data_dir=Path(), base_dn=run["base_dn"],
        admin_dn=run["admin_dn"], admin_password=run["admin_password"], reader_dn=run["reader_dn"],
        reader_password=run["reader_password"], writer_dn=run["writer_dn"], writer_password=run["writer_password"],
    )  # fmt: skip


def fill_directory(
    config: SandboxConfig, *, first: int, count: int, unit_codes: list[str], seed: int, progress: Progress
) -> None:
    """Adds the people from number `first` on to the sandbox directory. Raises TargetError."""
    with DirectoryAdmin(config) as admin:
        admin.load_people(institution.people(first, count, unit_codes=unit_codes, seed=seed), progress=progress)


def people_of_sample() -> QuerySet[Person]:
    """The active people that were made here, by their staff number."""
    return Person.objects.filter(active=True, employee_no__regex=r"^[1-9][0-9]{5}$").order_by("employee_no")


def next_number() -> int:
    """The number after the highest that a person of the sample has."""
    highest = people_of_sample().values_list("employee_no", flat=True).last()
    return int(highest) - institution.FIRST_EMPLOYEE + 1 if highest else 0


def open_accounts(count: int) -> None:
    """Gives the first `count` people of the sample an account and the role of an agent. Safe to repeat.

    As a set with one audit row: two thousand single grants would take longer than a hundred thousand tickets.
    """
    highest = str(institution.FIRST_EMPLOYEE + count)
    chosen = list(people_of_sample().filter(employee_no__lt=highest, user__isnull=True))
    if not chosen:
        return
    with unit_of_work():
        now = clock.now()
        User.objects.bulk_create([_account(person, now) for person in chosen])
        RoleGrant.objects.bulk_create([_grant(person) for person in chosen])
        audit.record(
            "demo.sample_accounts_made", actor=MAKER, on=("demo.sample", chosen[0].public_id), accounts=len(chosen),
            role=Role.AGENT.value,
        )  # fmt: skip


def let_in(people: Sequence[Person]) -> None:
    """Gives these people an account without any role. Safe to repeat."""
    known = set(User.objects.filter(person__in=people).values_list("person_id", flat=True))
    chosen = [person for person in people if person.pk not in known]
    if chosen:
        with unit_of_work():
            User.objects.bulk_create([_account(person, clock.now()) for person in chosen])
            audit.record(
                "demo.sample_accounts_made", actor=MAKER, on=("demo.sample", chosen[0].public_id), accounts=len(chosen),
            )  # fmt: skip


def _account(person: Person, now: Any) -> User:
    user = User(person=person, username=account_name(person), created_at=now)
    user.set_unusable_password()
    return user


def _grant(person: Person) -> RoleGrant:
    return RoleGrant(
        public_id=new_id("rgr"), person=person, role=Role.AGENT, valid_from=clock.today(), granted_by=MAKER.audit_id,
        reason="Örnek veri",
    )  # fmt: skip
