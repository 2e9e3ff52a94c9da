"""Kept figures: what is past is counted once, so that no page reads the tickets that ended."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from helpdesk_site.reports.figures import Measure


class DailyFigure(models.Model):
    """How much of one measure a queue had on one day of Istanbul; nothing is stored for none.

    `key` is the code of a category or of a way of solving, "" for the other measures.
    """

    day = models.DateField()
    queue = models.ForeignKey("helpdesk.Queue", on_delete=models.PROTECT, related_name="+", db_index=False)
    measure = models.CharField(max_length=20, choices=Measure.choices)
    key = models.CharField(max_length=40, blank=True, default="")
    value = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "queue", "measure", "key"], name="daily_figure_once"),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="daily_figure_measure_known"),
            models.CheckConstraint(condition=Q(value__gt=0), name="daily_figure_counts_something"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.measure} {self.key}: {self.value}"


class DayToCount(models.Model):
    """A mark of the database: something of this day has changed, count it anew.

    Rows are only added and taken away, never shared: a writer must not wait for another one because of a figure.
    """

    day = models.DateField()
    # By the database's clock: it marks.
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
