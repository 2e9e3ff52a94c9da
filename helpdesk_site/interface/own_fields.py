"""Fields of one's own, quickly: every form gets copies of its class's fields, most of which nobody changes.

`copy.deepcopy` asks each field, its widget and its choices how they are to be copied, which takes longer than all that
a short form then does. Here the same is copied (tests/interface/test_own_fields.py), and what has a way of its own goes
that way. Choices are shared: they are put in another's place, never changed.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any, Final, TypeVar

from django import forms

FieldT = TypeVar("FieldT", bound=forms.Field)

_FIELDS: Final = (forms.Field.__deepcopy__, forms.ChoiceField.__deepcopy__)
_WIDGETS: Final = (forms.Widget.__deepcopy__, forms.Select.__deepcopy__)


class OwnFields(forms.Form):
    """A form whose fields are copied quickly."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.base_fields = _copied(type(self))  # type: ignore[misc]  # what Django copies them from
        kwargs.setdefault("label_suffix", "")  # no page of ours draws one, and Django would translate ":" for each form
        super().__init__(*args, **kwargs)


class _Copied(dict[str, forms.Field]):
    """Fields that are copied quickly by whoever copies all of them."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> dict[str, forms.Field]:
        return {name: own(field) for name, field in self.items()}


@cache
def _copied(form: type[OwnFields]) -> _Copied:
    return _Copied(form.base_fields)


def own(field: FieldT) -> FieldT:
    """A copy that may be changed."""
    if type(field).__deepcopy__ not in _FIELDS:
        return copy.deepcopy(field)
    mine: FieldT = _shallow(field)
    mine.widget = _own_widget(field.widget)
    mine.error_messages = field.error_messages.copy()
    mine.validators = field.validators[:]
    return mine


def _own_widget(widget: forms.Widget) -> forms.Widget:
    if type(widget).__deepcopy__ not in _WIDGETS:
        return copy.deepcopy(widget)
    mine: forms.Widget = _shallow(widget)
    mine.attrs = widget.attrs.copy()
    return mine


def _shallow(thing: Any) -> Any:
    mine = object.__new__(type(thing))
    mine.__dict__.update(thing.__dict__)
    return mine
