"""The organisation: units by DETSİS number, with their names, places and managers as of each day."""

from __future__ import annotations

import re
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.people.models.generated import folded, sorted_by
from helpdesk_site.people.models.terms import day_range, ends_after_it_begins

_NUMBER = re.compile(r"[1-9][0-9]{7}")

DETSIS_NO = RegexValidator(r"^[1-9][0-9]{7}\Z", _("A DETSİS number has eight digits and does not begin with 0."))


def is_detsis_no(text: str) -> bool:
    """Whether the text has the form of a DETSİS number: eight digits, the first not 0."""
    return _NUMBER.fullmatch(text) is not None


class Unit(models.Model):
    """An organisational unit. The number is DETSİS's; the row outlives a change of name, place or number.

    `name` and `parent` are today's; UnitName and UnitPlacement keep those of every day. `is_defined` is False for a
    unit that the directory named and nobody has described yet.
    """

    audit_type: ClassVar = "people.unit"

    class Kind(models.TextChoices):
        PRESIDENCY = "baskanlik", _("Presidency")
        DEPARTMENT = "daire", _("Department")
        BRANCH = "sube", _("Branch directorate")
        SERVICE = "servis", _("Service")
        OFFICE = "seflik", _("Office")

    public_id = PublicIdField(prefix="unt")
    detsis_no = models.CharField(max_length=8, validators=[DETSIS_NO])
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.BRANCH)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    is_defined = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    name_fold = folded("name", "detsis_no")
    sort_key = sorted_by("name")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["detsis_no"], condition=Q(valid_to__isnull=True), name="unit_number_once"),
            models.CheckConstraint(condition=ends_after_it_begins(), name="unit_ends_after_it_begins"),
        ]
        indexes = [
            GinIndex(fields=["name_fold"], opclasses=["gin_trgm_ops"], name="unit_search"),
            models.Index(fields=["sort_key", "id"], name="unit_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitName(models.Model):
    """What a unit was called on which days."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_one_name_a_day",
                expressions=[("unit", RangeOperators.EQUAL), (day_range(), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitPlacement(models.Model):
    """Under which unit a unit stood on which days; without a row it stood at the top."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_one_place_a_day",
                expressions=[("unit", RangeOperators.EQUAL), (day_range(), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=~Q(unit=models.F("parent")), name="unit_is_not_under_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} under {self.parent_id}"


class UnitManager(models.Model):
    """The unit's manager (amir) on which days: at most one a day."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="managers")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="managed_units")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_one_manager_a_day",
                expressions=[("unit", RangeOperators.EQUAL), (day_range(), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=ends_after_it_begins(), name="unit_manager_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"manager of {self.unit_id} from {self.valid_from}"
