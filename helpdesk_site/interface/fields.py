"""Form fields that every form shares: a day typed as dd.mm.yyyy, and a person or unit picked from a search.

Both are plain text fields first: without script one types. The modules datefield.mjs and combobox.mjs add the calendar
and the suggestions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import JsonResponse
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import drawing
from helpdesk_site.interface.own_fields import own

# Beyond these a day is a slip of the keyboard, and arithmetic on it overflows.
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)


class DayField(forms.DateField):
    """A day as people write it here: 31.12.2026. `31/12/2026` and `2026-12-31` are understood too."""

    widget = forms.DateInput(
        format="%d.%m.%Y",
        attrs={"data-datefield": "", "inputmode": "numeric", "autocomplete": "off", "maxlength": "10"},
    )
    input_formats = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d")
    default_error_messages = {"invalid": _("Write the date as day.month.year, for example 31.12.2026.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("For example 31.12.2026"))
        super().__init__(input_formats=self.input_formats, **options)
        self.validators += [
            MinValueValidator(FIRST_DAY, message=_("The year must be 1900 or later.")),
            MaxValueValidator(LAST_DAY, message=_("The year must be 2199 or earlier.")),
        ]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be picked: `key` is what the server understands, `detail` tells two of one name apart."""

    key: str
    label: str
    detail: str = ""


def choices_response(choices: Sequence[Choice]) -> JsonResponse:
    """The answer of a search address to combobox.mjs: {"choices": [{"key", "label", "detail"}]}."""
    return JsonResponse({"choices": [asdict(choice) for choice in choices]})


class PickWidget(forms.TextInput):
    """A text box and, beside it, the hidden key of what was picked from the suggestions."""

    def __init__(self, search_url: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false", **(attrs or {})})
        self.search_url = search_url

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: MultiValueDict[str, Any],  # noqa: ARG002  # Django's signature
        name: str,
    ) -> tuple[str, str]:
        return data.get(name, "") or "", data.get(PickField.key_name(name), "") or ""

    def value_omitted_from_data(
        self,
        data: Mapping[str, Any],
        files: MultiValueDict[str, Any],  # noqa: ARG002  # Django's signature
        name: str,
    ) -> bool:
        return name not in data and PickField.key_name(name) not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        text, key = _text_and_key(value)
        context = super().get_context(name, text, attrs)
        context["widget"].update(search_url=self.search_url, key=key, key_name=PickField.key_name(name))
        return context

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:  # noqa: ARG002
        return drawing.pick_box(context["widget"])


class PickField(forms.Field):
    """A person or unit: picked (its key comes along) or typed (`by_text` must find exactly one). Cleans to a Choice.

    `search_url` answers `?q=...` with `choices_response`. A key that `by_key` does not know is not trusted: the text
    decides, so a stale page cannot choose somebody else than the name it shows.
    """

    default_error_messages = {
        "required": _("Choose from the list or type a name."),
        "unknown": _("Nobody by that name was found. Check the spelling or type the employee number."),
        "ambiguous": _("%(count)d records fit what you typed. Choose one from the list or type the employee number."),
    }

    def __init__(
        self,
        *,
        search_url: str = "",
        by_key: Callable[[str], Choice | None] = lambda _key: None,
        by_text: Callable[[str], Sequence[Choice]] = lambda _text: (),
        **options: Any,
    ) -> None:
        """Without a search it is a pattern, of which `searching` makes the fields of forms."""
        super().__init__(widget=PickWidget(search_url), **options)
        self.by_key = by_key
        self.by_text = by_text

    def searching(
        self, search_url: str, *, by_key: Callable[[str], Choice | None], by_text: Callable[[str], Sequence[Choice]]
    ) -> PickField:
        """A field like this one that searches there."""
        mine = own(self)
        if isinstance(mine.widget, PickWidget):
            mine.widget.search_url = search_url
        mine.by_key, mine.by_text = by_key, by_text
        return mine

    @staticmethod
    def key_name(name: str) -> str:
        """The name of the hidden input beside the text box."""
        return f"{name}-key"

    def clean(self, value: Any) -> Choice | None:
        text, key = _text_and_key(value)
        text = text.strip()[:200].replace("\x00", "")
        if not text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        picked = self.by_key(key) if key and "\x00" not in key else None
        if picked is not None and picked.label == text:
            return picked
        return self._the_one_called(text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _text_and_key(initial) != _text_and_key(data)

    def _the_one_called(self, text: str) -> Choice:
        found = self.by_text(text)
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        if len(found) > 1:
            raise ValidationError(self.error_messages["ambiguous"], code="ambiguous", params={"count": len(found)})
        return found[0]


def _text_and_key(value: Any) -> tuple[str, str]:
    if isinstance(value, Choice):
        return value.label, value.key
    if isinstance(value, tuple) and len(value) == 2:
        return str(value[0]), str(value[1])
    return ("" if value is None else str(value)), ""
