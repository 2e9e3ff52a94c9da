"""What can be asked for, and under which procedure: versioned, so that an old request still says what it meant."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField


class Clearance(models.TextChoices):
    """Confidentiality degrees, in e-Yazışma's codes; the electronic way carries up to HZO (m.25)."""

    YOK = "YOK", _("None")
    HZO = "HZO", _("Service use only")
    OZL = "OZL", _("Private")
    GZL = "GZL", _("Secret")
    CGZ = "CGZ", _("Top secret")

    @property
    def rank(self) -> int:
        return list(Clearance).index(self)

    @property
    def is_above_electronic(self) -> bool:
        """Above HZO documents travel on paper (m.25): asking for it electronically is exceptional."""
        return self.rank > Clearance.HZO.rank


def one_at_a_time(name: str, *of: str, first: str, last: str) -> ExclusionConstraint:
    """No two rows of one thing whose days, both inclusive, overlap; no last day means until further notice."""
    days = Func(first, last, Value("[]"), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name, expressions=[*((column, RangeOperators.EQUAL) for column in of), (days, RangeOperators.OVERLAPS)]
    )


class EbysRole(models.Model):
    """A role or a package of roles that can be asked for, under its lasting code."""

    class Kind(models.TextChoices):
        ROLE = "role", _("Role")
        PACKAGE = "package", _("Package")

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ROLE)

    class Meta:
        app_label = "access"

    def __str__(self) -> str:
        return self.code


class RoleVersion(models.Model):
    """What a role is and demands, from a day on. Versions of one role follow each other without an overlap."""

    class Risk(models.TextChoices):
        NORMAL = "normal", _("Normal risk")
        HIGH = "high", _("High risk")
        CRITICAL = "critical", _("Critical risk")

    class Mapping(models.TextChoices):
        ASSIGNMENT = "assignment", _("Role assignment")
        DELEGATION = "delegation", _("Acting delegation")

    role = models.ForeignKey(EbysRole, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    name_tr = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    owner = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    risk = models.CharField(max_length=8, choices=Risk.choices, default=Risk.NORMAL)
    needs_second_approval = models.BooleanField(default=False)
    max_days = models.PositiveSmallIntegerField(null=True, blank=True)
    max_clearance = models.CharField(max_length=3, choices=Clearance.choices, default=Clearance.HZO)
    requires_end = models.BooleanField(default=False)
    one_per_unit = models.BooleanField(default=False)
    opens_account = models.BooleanField(default=False)
    requestable = models.BooleanField(default=True)
    mapping = models.CharField(max_length=10, choices=Mapping.choices, default=Mapping.ASSIGNMENT)
    ldap_groups = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    members = models.ManyToManyField(EbysRole, blank=True, related_name="packages")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "access"
        constraints = [
            models.UniqueConstraint(fields=["role", "number"], name="role_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="role_version_ends_after_start",
            ),
            one_at_a_time("role_versions_follow_each_other", "role", first="valid_from", last="valid_to"),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} v{self.number}"

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "tr").startswith("en") else self.name_tr

    @property
    def code(self) -> str:
        return self.role.code

    @property
    def first_day(self) -> date:
        return self.valid_from

    @property
    def last_day(self) -> date | None:
        """Included; None until further notice."""
        return self.valid_to


class IncompatibleRoles(models.Model):
    """Two roles that one person may not hold together; the mode says whether we record, warn or refuse."""

    class Mode(models.TextChoices):
        RECORD = "record", _("Record")
        WARN = "warn", _("Warn")
        BLOCK = "block", _("Refuse")

    first = models.ForeignKey(EbysRole, on_delete=models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(EbysRole, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.BLOCK)
    reason = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "access"
        constraints = [
            models.UniqueConstraint(fields=["first", "second", "valid_from"], name="incompatible_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="incompatible_with_another"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="incompatible_ends_after_start",
            ),
            one_at_a_time("one_rule_of_a_pair", "first", "second", first="valid_from", last="valid_to"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} x {self.second_id}"

    @property
    def first_day(self) -> date:
        return self.valid_from

    @property
    def last_day(self) -> date | None:
        """Included; None until further notice."""
        return self.valid_to


class Procedure(models.Model):
    """A procedure of the institution's information security set, under its lasting code (M15)."""

    audit_type: ClassVar = "access.procedure"

    public_id = PublicIdField(prefix="prc")
    code = models.CharField(max_length=40, unique=True)

    class Meta:
        app_label = "access"

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(models.Model):
    """One version with the days on which it is in force. A request points at one version (12-e).

    `document_number` is that of the letter which put it in force, as it was written.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    document_number = models.CharField(max_length=120, blank=True, default="")
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)
    covers_access_requests = models.BooleanField(default=True)

    class Meta:
        app_label = "access"
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedure_version_once"),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=F("in_force_from")),
                name="procedure_ends_after_it_begins",
            ),
            one_at_a_time(
                "procedure_versions_follow_each_other", "procedure", first="in_force_from", last="in_force_to"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """As people and letters name it: "PR-EBYS-07 v3"."""
        return f"{self.procedure.code} v{self.number}"

    @property
    def first_day(self) -> date:
        return self.in_force_from

    @property
    def last_day(self) -> date | None:
        """Included; None until further notice."""
        return self.in_force_to
