"""Fields and controls of forms, drawn in Python: a form of ten fields is forty templates in Django's own way.

A control is drawn from the very context that Django's template would get, and gives the same bytes
(tests/interface/test_controls.py compares each). A widget with a template of its own is left to that template.
Every text is escaped here unless it says itself that it is markup.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from types import NoneType
from typing import Any, Final

from django import forms
from django.utils.formats import localize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk_site.interface.drawing import attribute, attributes, escape, escape_unless_safe, icon

_CHECKED = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect)


def field(bound: forms.BoundField) -> SafeString:
    """A field with label, hint, mistake, and the word "optional" where it may stay empty."""
    return mark_safe(_field(bound))  # noqa: S308  # each function below escapes its texts


MOST_ANSWERS: Final = 50
"""So many drawings are kept of one field."""


def questions(asked: Iterable[forms.BoundField]) -> SafeString:
    """The questions above a list, each a label and its control."""
    return mark_safe("".join(map(_question, asked)))  # noqa: S308  # each function below escapes its texts


def control(bound: forms.BoundField) -> SafeString:
    """The widget in our look; Django ties it to its hint and its mistake for a screen reader."""
    return mark_safe(_control(bound, {"class": _class(bound)}))  # noqa: S308  # each function below escapes its texts


def _question(bound: forms.BoundField) -> str:
    """Drawn once for its name and answer, and kept with its field: those of filters outlive the page."""
    answer = bound.value()
    if bound.errors or type(answer) not in (str, NoneType):
        return _drawn_question(bound)
    drawn: dict[Hashable, str] = bound.field.__dict__.setdefault("_drawn_as_question", {})
    key = (bound.html_name, bound.auto_id, answer, get_language())
    if key not in drawn:
        if len(drawn) >= MOST_ANSWERS:
            drawn.clear()
        drawn[key] = _drawn_question(bound)
    return drawn[key]


def _drawn_question(bound: forms.BoundField) -> str:
    label = f'<label class="field-label" for="{escape(bound.id_for_label)}">{escape_unless_safe(bound.label)}</label>'
    return f'<div class="filter">{label}{control(bound)}</div>'


def _field(bound: forms.BoundField) -> str:
    widget = bound.field.widget
    if widget.is_hidden:
        return _control(bound, {})
    wrong = " field-wrong" if bound.errors else ""
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return _group(bound, wrong)
    notes, drawn = _notes(bound), _control(bound, {"class": _class(bound)})
    words, target = escape_unless_safe(bound.label), escape(bound.id_for_label)
    if isinstance(widget, forms.CheckboxInput):
        label = f'<label class="form-check-label" for="{target}">{words}</label>'
        return f'<div class="field{wrong}"><div class="form-check">{drawn}{label}</div>{notes}</div>'
    label = f'<label class="field-label" for="{target}">{words}{_optional(bound)}</label>'
    return f'<div class="field{wrong}">{label}{notes}{drawn}</div>'


def _group(bound: forms.BoundField, wrong: str) -> str:
    """Several boxes or dots under one legend."""
    identity, described = escape(bound.auto_id), bound.aria_describedby
    about = f' aria-describedby="{escape(described)}"' if described else ""
    legend = f'<legend class="field-label">{escape_unless_safe(bound.label)}{_optional(bound)}</legend>'
    options = "".join(_option(option.data) for option in bound.subwidgets)
    return (
        f'<fieldset class="field{wrong}" id="{identity}" tabindex="-1"{about}>{legend}{_notes(bound)}'
        f'<div class="options">{options}</div></fieldset>'
    )


def _option(data: Mapping[str, Any]) -> str:
    given = data["attrs"]
    identity = escape(given.get("id", ""))
    marks = (" checked" if data["selected"] else "") + (" disabled" if given.get("disabled") else "")
    return (
        f'<div class="form-check"><input class="form-check-input" type="{escape(data["type"])}"'
        f' name="{escape(data["name"])}" value="{attribute(data["value"])}" id="{identity}"{marks}>'
        f'<label class="form-check-label" for="{identity}">{_label(data["label"])}</label></div>'
    )


def _optional(bound: forms.BoundField) -> str:
    return "" if bound.field.required else f' <span class="optional">({escape(_("optional"))})</span>'


def _notes(bound: forms.BoundField) -> str:
    """The hint and the mistakes, under the ids by which the control names them."""
    identity, notes = escape(bound.auto_id), ""
    if bound.help_text:
        notes = f'<p class="field-hint" id="{identity}_helptext">{escape_unless_safe(bound.help_text)}</p>'
    if bound.errors:
        sentences = "".join(f"{_label(sentence)} " for sentence in bound.errors)
        notes += (
            f'<p class="field-error" id="{identity}_error">{icon("exclamation-circle")}'
            f' <span class="visually-hidden">{escape(_("Mistake:"))} </span>{sentences}</p>'
        )
    return notes


def _class(bound: forms.BoundField) -> str:
    widget = bound.field.widget
    wrong = " is-invalid" if bound.errors else ""
    own = str(widget.attrs.get("class", ""))
    if isinstance(widget, _CHECKED):
        return f"form-check-input{wrong} {own}".strip()
    return f"{'form-select' if isinstance(widget, forms.Select) else 'form-control'}{wrong} {own}".strip()


# Controls


def _control(bound: forms.BoundField, own: dict[str, Any]) -> str:
    """As BoundField.as_widget does it."""
    widget = bound.field.widget
    draw = _DRAWN.get(type(widget))
    if draw is None or bound.field.localize:
        return bound.as_widget(attrs=own)
    given = bound.build_widget_attrs(own, widget)
    if bound.auto_id and "id" not in widget.attrs:
        given.setdefault("id", bound.auto_id)
    return draw(widget, bound.html_name, bound.value(), given)


def _input(widget: forms.Widget, name: str, value: Any, given: dict[str, Any]) -> str:
    it = widget.get_context(name, value, given)["widget"]
    shown = "" if it["value"] is None else f' value="{attribute(it["value"])}"'
    return f'<input type="{escape(it["type"])}" name="{escape(it["name"])}"{shown}{attributes(it["attrs"])}>'


def _text_area(widget: forms.Widget, name: str, value: Any, given: dict[str, Any]) -> str:
    it = widget.get_context(name, value, given)["widget"]
    shown = escape_unless_safe(it["value"]) if it["value"] else ""
    return f'<textarea name="{escape(it["name"])}"{attributes(it["attrs"])}>\n{shown}</textarea>'


def _select(widget: forms.Select, name: str, value: Any, given: dict[str, Any]) -> str:
    choices = [("" if code is None else code, label) for code, label in widget.choices]
    if any(isinstance(label, list | tuple) for _code, label in choices):
        return widget.render(name, value, given)
    chosen = widget.format_value(value)
    first = next((place for place, (code, _label) in enumerate(choices) if str(code) in chosen), None)
    options = "".join(
        f'\n  <option value="{attribute(code)}"{" selected" if place == first else ""}>{_label(label)}</option>\n'
        for place, (code, label) in enumerate(choices)
    )
    return f'<select name="{escape(name)}"{attributes(widget.build_attrs(widget.attrs, given))}>{options}\n</select>'


def _label(label: object) -> str:
    return escape_unless_safe(label if isinstance(label, str) else str(localize(label)))


_Draw = Callable[[Any, str, Any, dict[str, Any]], str]

# Exactly these: a widget that is derived from one of them may have a template or a context of its own.
_DRAWN: Mapping[type[forms.Widget], _Draw] = {
    **dict.fromkeys(
        (
            forms.TextInput, forms.DateInput, forms.NumberInput, forms.EmailInput, forms.PasswordInput,
            forms.HiddenInput, forms.CheckboxInput,
        ),
        _input,
    ),
    forms.Textarea: _text_area,
    forms.Select: _select,
}  # fmt: skip
