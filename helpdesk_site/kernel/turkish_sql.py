"""The Turkish text functions of the database as Django expressions; what they do stands in turkish.py.

All are IMMUTABLE, so they may stand in an index and in a generated column:

    name_fold = models.GeneratedField(expression=Fold("name"), output_field=models.TextField(), db_persist=True)
    Person.objects.order_by(SortKey("surname"), SortKey("given_name"), "pk")
"""

from __future__ import annotations

from django.db.models import Func, TextField


class _TurkishFunc(Func):
    arity = 1
    output_field = TextField()


class Fold(_TurkishFunc):
    """The searchable form of a text column (turkish.fold)."""

    function = "tr_fold"


class Lower(_TurkishFunc):
    """Small letters by Turkish rules (turkish.lower)."""

    function = "tr_lower"


class Upper(_TurkishFunc):
    """Capital letters by Turkish rules (turkish.upper)."""

    function = "tr_upper"


class Slug(_TurkishFunc):
    """ASCII words joined by "-" (turkish.slug)."""

    function = "tr_slug"


class SortKey(_TurkishFunc):
    """What Turkish alphabetical order sorts by (turkish.sort_key), compared by code point whatever the locale."""

    function = "tr_sort_key"
    template = '%(function)s(%(expressions)s) COLLATE "C"'
