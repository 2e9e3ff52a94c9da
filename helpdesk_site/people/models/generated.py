"""Columns that PostgreSQL computes from others: what is searched never says anything else than what is shown."""

from __future__ import annotations

from django.db import models
from django.db.models.expressions import RawSQL


def folded(*columns: str) -> models.GeneratedField:
    """The columns' text folded for search in any spelling, each word after a space.

    The space in front lets one LIKE pattern, '% word%', find the beginning of any word through a trigram index; signs
    inside words (Ayşe-Nur, ayse.nur) become spaces for the same reason.
    """
    text = " || ' ' || ".join(columns)
    return models.GeneratedField(
        expression=RawSQL(f"translate(' ' || tr_fold({text}), '.-_/', '    ')", ()),  # noqa: S611  # column names of this package
        output_field=models.TextField(),
        db_persist=True,
    )


def sorted_by(*columns: str) -> models.GeneratedField:
    """The columns' text as a key whose byte order is the Turkish alphabet's order."""
    text = " || ' ' || ".join(columns)
    return models.GeneratedField(
        expression=RawSQL(f"(tr_sort_key({text}))", ()),  # noqa: S611  # column names of this package
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
