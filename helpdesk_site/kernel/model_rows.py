"""Rows as instances of their models, without a detour.

Django sets each field of an instance through its descriptor and tells two signals of it, which nobody hears. Of a row
that came from the database every value is known, so they are put where the descriptors would have put them; of a new
one the defaults are. A model that has its own way of coming to be goes that way.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db.models import Field, Model
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
from django.db.models.query import RelatedPopulator
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

ModelT = TypeVar("ModelT", bound=Model)
Row = Sequence[Any]


def maker(model: type[Model], names: Sequence[str], using: str) -> Callable[[Row], Any]:
    """What makes an instance of the values of these fields (attnames), as `Model.from_db` does."""
    if not _is_plain(model):
        return lambda values: model.from_db(using, names, values)

    def make(values: Row) -> Model:
        row = model.__new__(model)
        state = row._state = ModelState()
        state.adding = False
        state.db = using
        row.__dict__.update(zip(names, values, strict=True))
        return row

    return make


def _is_plain(model: type[Model]) -> bool:
    own, djangos = (each.__dict__.get("from_db") for each in (_owner_of_from_db(model), Model))
    listened = pre_init.has_listeners(model) or post_init.has_listeners(model)
    return model.__init__ is Model.__init__ and own is djangos and not listened


def _owner_of_from_db(model: type[Model]) -> type:
    return next(each for each in model.__mro__ if "from_db" in each.__dict__)


class Neighbour(RelatedPopulator):
    """What came along by `select_related`: Django's own, but for how instances are made."""

    def __init__(self, about: Any, select: Any, using: str) -> None:
        super().__init__(about, select, using)  # type: ignore[call-arg]  # the stubs are of another Django
        self._make = maker(self.model_cls, self.init_list, using)
        self.related_populators = neighbours(about, select, using)

    def populate(self, row: Row, from_obj: Any) -> None:
        values = self.reorder_for_init(row) if self.reorder_for_init else row[self.cols_start : self.cols_end]
        found = None if values[self.pk_idx] is None else self._make(values)
        if found is not None:
            for each in self.related_populators:
                each.populate(row, found)
        self.local_setter(from_obj, found)
        if found is not None:
            self.remote_setter(found, from_obj)


def neighbours(about: Any, select: Any, using: str) -> list[Any]:
    """One for each relation that was selected, as Django's `get_related_populators`."""
    return [Neighbour(related, select, using) for related in about.get("related_klass_infos", [])]


def new_row(model: type[ModelT], **values: Any) -> ModelT:
    """A row that is about to be written, as `model(**values)`: fields by their names or attnames, the rest by default.

    Raises TypeError for what is no field.
    """
    fields = _fields_of(model)
    if not (fields.is_plain and values.keys() <= fields.names):
        return model(**values)
    row = model.__new__(model)
    row._state = ModelState()
    row.__dict__.update(fields.defaults)
    for name, default in fields.made_anew:
        row.__dict__[name] = default()
    value: Any
    for name, value in values.items():
        if name in fields.columns:
            row.__dict__[name] = value
        elif isinstance(value, fields.pointers.get(name, _Nothing)):
            row.__dict__[f"{name}_id"] = value.pk
            row._state.fields_cache[name] = value
        else:
            setattr(row, name, value)
    return row


class _Nothing:
    """Of which there is no instance."""


class _Fields(NamedTuple):
    """What is known of a model: `names` that may be given; of these `columns`, mere values, and `pointers` at a row of
    another model by its key; what stands in a new row by itself, and what is made anew for each.
    """

    is_plain: bool
    names: frozenset[str]
    columns: frozenset[str]
    pointers: dict[str, Any]
    defaults: dict[str, Any]
    made_anew: tuple[tuple[str, Callable[[], Any]], ...]


@cache
def _fields_of(model: type[Model]) -> _Fields:
    stored = [field for field in model._meta.concrete_fields if not field.generated]
    anew = {field.attname: field.get_default for field in stored if _is_made_anew(field)}
    return _Fields(
        is_plain=_is_plain(model),
        names=frozenset(name for field in stored for name in (field.name, field.attname)) | {"pk"},
        columns=frozenset(
            name for name in (each.attname for each in stored) if _set_by(model, name, DeferredAttribute)
        ),
        pointers={each.name: each.related_model for each in stored if _is_pointer(model, each)},
        defaults={field.attname: field.get_default() for field in stored if field.attname not in anew},
        made_anew=tuple(anew.items()),
    )


def _set_by(model: type[Model], name: str, descriptor: type) -> bool:
    return type(inspect.getattr_static(model, name)) is descriptor


def _is_pointer(model: type[Model], field: Any) -> bool:
    """Whether Django's descriptor would do no more than keep the row and its key: not where that points back."""
    plain = _set_by(model, field.name, ForwardManyToOneDescriptor) and field.attname == f"{field.name}_id"
    return plain and bool(field.target_field.primary_key)


def _is_made_anew(field: Field[Any, Any]) -> bool:
    """By a function of ours, or by the database; a field without a default has the same nothing in each row."""
    return callable(field.default) if field.has_default() else field.has_db_default()
