"""Roles of the desk: dated rows, so that "who could do this on 3 March?" has an answer."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.people.models.persons import Person
from helpdesk_site.people.models.terms import day_range, ends_after_it_begins
from helpdesk_site.people.models.units import Unit


class Role(models.TextChoices):
    """What a person does here. Every active person is an employee; manager and deputy are computed, never granted."""

    EMPLOYEE = "employee", _("Employee")
    KEY_USER = "key_user", _("Key user")
    AGENT = "agent", _("Support agent")
    CHIEF = "chief", _("EBYS Support chief")
    BRANCH_DIRECTOR = "branch_director", _("Branch director")
    HR_CLERK = "hr_clerk", _("Staff affairs clerk")
    TRAINER = "trainer", _("Trainer")
    REGISTRAR = "registrar", _("E-signature registrar")
    EBYS_ADMIN = "ebys_admin", _("EBYS administrator")
    AUDITOR = "auditor", _("Auditor")
    SECURITY_OFFICER = "security_officer", _("Information security officer")
    ADMINISTRATOR = "administrator", _("System administrator")


class RoleGrant(models.Model):
    """A role from a day until before another, for one unit or for all. Ended by its date, never deleted."""

    audit_type: ClassVar = "people.role_grant"

    public_id = PublicIdField(prefix="rgr")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="role_grants")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    granted_by = models.CharField(max_length=64)
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="role_granted_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (RawSQL("(coalesce(unit_id, 0))", ()), RangeOperators.EQUAL),
                    (day_range(), RangeOperators.OVERLAPS),
                ],
            ),
            # A grant withdrawn on the day on which it began has an empty term: it never held a whole day.
            models.CheckConstraint(
                condition=ends_after_it_begins() | models.Q(valid_to=models.F("valid_from")),
                name="role_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["role", "valid_from"], name="role_holders")]

    def __str__(self) -> str:
        return f"{self.role} of {self.person_id}"
