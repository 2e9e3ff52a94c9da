"""The mark that sample data leaves in a database."""

from __future__ import annotations

from django.db import models


class SampleMark(models.Model):
    """One row when sample accounts were ever loaded here: production does not start on such a database."""

    loaded_at = models.DateTimeField()

    class Meta:
        app_label = "demo"

    def __str__(self) -> str:
        return f"sample data of {self.loaded_at:%Y-%m-%d}"
