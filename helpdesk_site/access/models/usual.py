"""What is usual for permissions, kept by the reports for the pages that say it before one sends."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from helpdesk_site.access.models.catalogue import RoleVersion
from helpdesk_site.interface.usual import Usual


class UsualGrant(models.Model):
    """The median working time, in minutes, from the sending of a request until it is in force, by its highest risk."""

    risk = models.CharField(max_length=8, choices=RoleVersion.Risk.choices, unique=True)
    minutes = models.PositiveIntegerField(null=True)
    cases = models.PositiveIntegerField()

    class Meta:
        app_label = "access"
        constraints = [
            models.CheckConstraint(condition=Q(risk__in=RoleVersion.Risk.values), name="usual_grant_risk_known")
        ]

    def __str__(self) -> str:
        return f"{self.risk}: {self.minutes} ({self.cases})"

    @property
    def usual(self) -> Usual:
        return Usual(self.minutes, self.cases)
