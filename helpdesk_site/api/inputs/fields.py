"""Fields that take exactly their JSON type: no number for a text, no "true" for true, no list of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

REQUIRED = _("This field is required.")
NOT_NULL = _("This field may not be null.")


class StrictSerializer(serializers.Serializer[Any]):
    """An object with these fields and no others, so that nothing is assigned by the way (ASVS V15.3.3)."""

    default_error_messages = {
        "invalid": _("An object was expected here."),
        "unknown": _("There is no such field. The API description names those that exist."),
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                sentence = self.error_messages["unknown"]
                raise serializers.ValidationError({str(name): [str(sentence)] for name in unknown})
        content: dict[str, Any] = super().to_internal_value(data)
        return content


class Text(serializers.CharField):
    """A JSON string, without white space at its ends."""

    default_error_messages = {
        "invalid": _("A text was expected here."),
        "required": REQUIRED,
        "null": NOT_NULL,
        "blank": _("Write something here."),
        "max_length": _("At most {max_length} characters fit here."),
        "min_length": _("At least {min_length} characters are needed."),
    }

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is not serializers.empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class Number(serializers.IntegerField):
    """A JSON integer."""

    default_error_messages = {
        "invalid": _("A whole number was expected here."),
        "required": REQUIRED,
        "null": NOT_NULL,
        "min_value": _("At least {min_value}."),
        "max_value": _("At most {max_value}."),
    }

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, float) and data.is_integer():
            data = int(data)  # JSON has one kind of number: 3.0 is 3
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(data)


class Flag(serializers.BooleanField):
    """JSON true or false."""

    default_error_messages = {
        "invalid": _("true or false was expected here."), "required": REQUIRED, "null": NOT_NULL,
    }  # fmt: skip

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return bool(data)


class Choice(serializers.ChoiceField):
    """One of the codes."""

    default_error_messages = {
        "invalid_choice": _("There is no such code. The API description names those that exist."),
        "required": REQUIRED,
        "null": NOT_NULL,
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", input=data)
        return data


@extend_schema_field(OpenApiTypes.DATE)
class Day(serializers.Field[date, str, str, Any]):
    """A day as YYYY-MM-DD (ISO 8601) and nothing else: 02/01/2026 is not the same day to everybody."""

    default_error_messages = {
        "invalid": _("A day is written as YYYY-MM-DD, such as 2026-12-31."),
        "out_of_range": _("A day between 2000-01-01 and 2199-12-31 was expected here."),
        "required": REQUIRED,
        "null": NOT_NULL,
    }

    def to_internal_value(self, data: Any) -> date:
        # fromisoformat() alone also takes 20261231 and 2026-W53-4.
        if not isinstance(data, str) or len(data) != len("2026-12-31"):
            self.fail("invalid")
        try:
            day = date.fromisoformat(data)
        except ValueError:
            self.fail("invalid")
        if day.isoformat() != data:
            self.fail("invalid")
        # The first and the last day of the calendar have no instant in every time zone.
        if not 2000 <= day.year < 2200:
            self.fail("out_of_range")
        return day

    def to_representation(self, value: date) -> str:
        return value.isoformat()


_ANSWER: dict[str, Any] = {
    "oneOf": [
        {"type": "string"}, {"type": "boolean"}, {"type": "integer"},
        {"type": "array", "items": {"type": "string"}},
    ]
}  # fmt: skip


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": _ANSWER,
        "example": {"bolum": "giris", "hata_iletisi": True, "ileti": "Yetkiniz yok", "cihaz": ["telefon"]},
    }
)
class Answers(serializers.Field[dict[str, Any], dict[str, Any], dict[str, Any], Any]):
    """Answers by the codes of their questions: a text, true or false, a whole number, or a list of codes."""

    default_error_messages = {
        "invalid": _("An object was expected here."),
        "answer": _("A text, true or false, a whole number or a list of codes was expected here."),
        "null": NOT_NULL,
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            self.fail("invalid")
        sentence = str(self.error_messages["answer"])
        wrong = {str(code): [sentence] for code, value in data.items() if not _is_answer(value)}
        if wrong:
            raise serializers.ValidationError(wrong)
        # JSON has one kind of number: 3.0 is 3.
        return {code: int(value) if isinstance(value, float) else value for code, value in data.items()}


def _is_answer(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return isinstance(value, str | bool | int) or (isinstance(value, float) and value.is_integer())


# In addresses everything is text: these read it.


class QueryNumber(serializers.IntegerField):
    """A whole number in an address."""

    default_error_messages = Number.default_error_messages


class QueryChoice(Choice):
    """One of the codes in an address."""


class QueryFlag(Choice):
    """true or false in an address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=["true", "false"], **kwargs)
