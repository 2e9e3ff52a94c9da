"""What the desk does for people: one service for each duty of the regulation, each with its queue."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Service(models.Model):
    """A duty of the EBYS support service as something that can be asked for.

    `clause` is the regulation's (MADDE 12-a … 12-ğ and the duties around it), `duty` its text. Services are dated data,
    not code: a reorganisation ends one and begins another, and old tickets keep theirs.
    """

    audit_type: ClassVar = "tickets.service"

    code = models.SlugField(max_length=30, unique=True)
    clause = models.CharField(max_length=20)
    title = models.CharField(max_length=100)
    duty = models.TextField()
    hint = models.CharField(max_length=200, blank=True)
    queue = models.ForeignKey("helpdesk.Queue", on_delete=models.PROTECT, related_name="services")
    restricted = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=100)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    # What is usual, kept here by the reports (reports/usual.py), so that a page reads it with the service.
    usual_answer_minutes = models.PositiveIntegerField(null=True, editable=False)
    usual_answers = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    usual_solution_minutes = models.PositiveIntegerField(null=True, editable=False)
    usual_solutions = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="service_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["order", "code"], name="services_in_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def public_id(self) -> str:
        """Its code: services are few, and people know them by it."""
        return self.code
