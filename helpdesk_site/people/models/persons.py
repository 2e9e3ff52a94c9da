"""The people of the municipality, as the directory describes them now, and where each stood on every day."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID, uuid4

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.kernel.turkish import official_name
from helpdesk_site.people.models.generated import folded, sorted_by
from helpdesk_site.people.models.terms import ends_after_it_begins
from helpdesk_site.people.models.units import Unit


class EmploymentType(models.TextChoices):
    """The five kinds of staff (MADDE 3-o, 13, 14), in the directory's words."""

    CIVIL_SERVANT = "memur", _("Civil servant")
    CONTRACTED = "sozlesmeli", _("Contracted staff")
    WORKER = "daimi_isci", _("Permanent worker")
    COMPANY = "sirket_personeli", _("Company staff")
    INTERN = "stajyer", _("Intern")


class Person(models.Model):
    """A person, keyed by the directory's immutable id; an Actor of every service.

    `uuid` is the pseudonym that audit, approvals and other apps keep: this table alone turns it into a name, and it
    can be erased. Names are stored in proper case. `manager` is the one that the directory names; who must approve is
    asked of organisation.manager_of. `directory_id` is None for people who are not in the directory.
    """

    audit_type: ClassVar = "people.person"

    public_id = PublicIdField(prefix="per")
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    directory_id = models.UUIDField(null=True, blank=True, unique=True)
    username = models.CharField(max_length=150, blank=True)
    employee_no = models.CharField(max_length=20, blank=True)
    given_name = models.CharField(max_length=100)
    surname = models.CharField(max_length=100)
    mail = models.EmailField(blank=True)
    extension = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=150, blank=True)
    employment_type = models.CharField(max_length=20, choices=EmploymentType.choices, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    manager = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reports")
    active = models.BooleanField(default=True)
    dn = models.TextField(blank=True)
    dn_key = models.TextField(blank=True)
    manager_key = models.TextField(blank=True)
    directory_digest = models.BinaryField(max_length=16, null=True)
    search_fold = folded("given_name", "surname", "employee_no", "extension", "username")
    sort_key = sorted_by("surname", "given_name")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee_no"], condition=Q(active=True) & ~Q(employee_no=""), name="employee_no_once"
            ),
        ]
        indexes = [
            GinIndex(fields=["search_fold"], opclasses=["gin_trgm_ops"], name="person_search"),
            models.Index(fields=["sort_key", "id"], name="person_in_order"),
            models.Index(fields=["employee_no"], name="person_by_employee_no"),
            models.Index(fields=["username"], name="person_by_username"),
            models.Index(fields=["dn_key"], condition=~Q(dn_key=""), name="person_by_dn"),
            models.Index(
                fields=["manager_key"], condition=Q(manager__isnull=True) & ~Q(manager_key=""), name="person_unresolved"
            ),
        ]

    def __str__(self) -> str:
        return self.official_name

    @property
    def official_name(self) -> str:
        """İclal ŞAHİN: the surname in capitals, as official letters write it (Resmî Yazışma Yön. m.17)."""
        return official_name(self.given_name, self.surname)

    @property
    def audit_id(self) -> str:
        return f"person:{self.uuid}"

    @property
    def person_uuid(self) -> UUID:
        return self.uuid


class PersonRecord(models.Model):
    """Where a person stood on which days: unit, directory manager, title, kind of employment, at work or not."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="records", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    manager = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=150, blank=True)
    employment_type = models.CharField(max_length=20, blank=True)
    active = models.BooleanField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        # Not an exclusion constraint, which would double the time of a first import: only record_today() and the
        # synchronisation write here, and both close the open row in the statement before they add one.
        constraints = [
            models.UniqueConstraint(fields=["person", "valid_from"], name="person_one_record_from_a_day"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(valid_to__isnull=True), name="person_one_open_record"
            ),
            models.CheckConstraint(condition=ends_after_it_begins(), name="person_record_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} from {self.valid_from}"


class FormerName(models.Model):
    """A distinguished name that a person's entry had before: groups and `manager` attributes may still hold it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_names", db_index=False)
    dn = models.TextField()
    dn_key = models.TextField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "dn_key"], name="former_name_once")]
        indexes = [models.Index(fields=["dn_key"], name="former_name_by_dn")]

    def __str__(self) -> str:
        return self.dn
