"""What is asked with a request of a service beyond its subject and text, and what was answered."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.functional import cached_property

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.tickets.models.catalogue import Service
from helpdesk_site.tickets.questions import definition


class Questionnaire(models.Model):
    """The questions of a service from a day on. Rows are versions: a change ends one and begins the next.

    `questions` is what questions/definition.py writes and reads. `valid_to` is the first day on which it holds no more.
    """

    audit_type: ClassVar = "tickets.questionnaire"

    public_id = PublicIdField(prefix="qst")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="questionnaires", db_index=False)
    number = models.PositiveIntegerField()
    questions: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="questionnaire_number_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="questionnaire_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="one_questionnaire_a_day",
                expressions=[
                    ("service", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} v{self.number}"

    @cached_property
    def asks(self) -> tuple[definition.Question, ...]:
        """What this version asks, in its order: a version does not change."""
        return definition.read(self.questions)


class TicketAnswers(models.Model):
    """What was answered with one ticket, by the code of the question, in the words of the version that asked.

    Written with the ticket and never again; how each kind is stored stands in questions/answers.py.
    """

    append_only: ClassVar = True

    profile = models.OneToOneField("tickets.TicketProfile", on_delete=models.PROTECT, related_name="answers")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    answers: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.profile_id} {self.questionnaire_id}"
