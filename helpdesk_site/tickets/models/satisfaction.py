"""What its asker thought of how a request was handled: asked once, when it was solved."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Score(models.IntegerChoices):
    """From 1, not at all, to 5, very."""

    VERY = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    NEITHER = 3, _("Neither satisfied nor dissatisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    NOT_AT_ALL = 1, _("Not satisfied at all")


class Satisfaction(models.Model):
    """One answer a ticket. It never changes: what comes later is a new ticket."""

    append_only: ClassVar = True

    profile = models.OneToOneField("tickets.TicketProfile", on_delete=models.PROTECT, related_name="satisfaction")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(choices=Score.choices)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="satisfaction_by_time")]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="satisfaction_from_one_to_five")
        ]

    def __str__(self) -> str:
        return f"{self.score} for {self.profile_id}"
