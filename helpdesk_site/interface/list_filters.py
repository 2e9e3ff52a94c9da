"""The questions above a list: each knows its fields, the conditions that it stands for, and its words on a chip."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from helpdesk_site.interface.fields import Choice, DayField, PickField
from helpdesk_site.interface.rows import Pointer, Term, compared
from helpdesk_site.kernel import clock, turkish

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RowT = TypeVar("RowT")
Choices: TypeAlias = "Sequence[tuple[str, StrOrPromise]]"


def said_once(make: Callable[[], Choices]) -> Callable[[], Choices]:
    """Choices that hang on the language alone: translated once for each, not for every page."""
    known: dict[str, Choices] = {}

    def choices() -> Choices:
        language = get_language()
        if language not in known:
            known[language] = [(code, str(label)) for code, label in make()]
        return known[language]

    return choices


class Filter(ABC):
    """A question above the list. Narrowing happens in the database; `cleaned` is what the form understood."""

    def __init__(self, key: str, label: StrOrPromise) -> None:
        self.key = key
        self.label = label

    @abstractmethod
    def fields(self) -> dict[str, forms.Field]:
        """The fields of the form in which it is asked."""

    @abstractmethod
    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        """The conditions that hold for the rows that are left."""

    def narrow(self, rows: QuerySet[Any, RowT], cleaned: Mapping[str, Any]) -> QuerySet[Any, RowT]:
        for term in self.terms(cleaned):
            rows = rows.filter(term.ask(term.value))
        return rows

    @abstractmethod
    def words(self, cleaned: Mapping[str, Any]) -> str:
        """What is chosen, for the chip that takes it away again; empty when nothing is."""


class ChoiceFilter(Filter):
    """One of several values of a column: state, queue, kind. `choices` may be a function: it is asked for each page."""

    def __init__(
        self,
        key: str,
        label: StrOrPromise,
        *,
        column: str | Pointer,
        choices: Choices | Callable[[], Choices],
    ) -> None:
        super().__init__(key, label)
        self.column = column
        self._choices = choices

    def choices(self) -> list[tuple[str, StrOrPromise]]:
        return list(self._choices() if callable(self._choices) else self._choices)

    def fields(self) -> dict[str, forms.Field]:
        said = tuple((code, str(label)) for code, label in (*self.unless_chosen(), *self.choices()))
        return {self.key: _choice_field(str(self.label), said)}

    def unless_chosen(self) -> Choices:
        """What stands before the choices, and is meant where none is made."""
        return [("", pgettext("filter", "All"))]

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        return compared(self.column, cleaned.get(self.key), keeps_plan=True)

    def words(self, cleaned: Mapping[str, Any]) -> str:
        return str(dict(self.choices()).get(cleaned.get(self.key, ""), "")) if cleaned.get(self.key) else ""


class TextFilter(Filter):
    """Words in any Turkish spelling: every word must stand in the column, which holds `turkish.fold` of the text."""

    def __init__(self, key: str, label: StrOrPromise, *, folded_column: str) -> None:
        super().__init__(key, label)
        self.folded_column = folded_column

    def fields(self) -> dict[str, forms.Field]:
        return {self.key: _words_field(str(self.label))}

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        words = turkish.fold(cleaned.get(self.key, "")).split()
        return [term for word in words for term in compared(f"{self.folded_column}__contains", word)]

    def words(self, cleaned: Mapping[str, Any]) -> str:
        return str(cleaned.get(self.key, ""))


class DateRangeFilter(Filter):
    """From a day to a day, both inclusive, on a column of moments (aware) or, with `of_days`, of dates."""

    def __init__(self, key: str, label: StrOrPromise, *, column: str, of_days: bool = False) -> None:
        super().__init__(key, label)
        self.column = column
        self.of_days = of_days

    @property
    def _from(self) -> str:
        return f"{self.key}_from"

    @property
    def _to(self) -> str:
        return f"{self.key}_to"

    def fields(self) -> dict[str, forms.Field]:
        return {
            self._from: _day_field(_("%(what)s from") % {"what": self.label}),
            self._to: _day_field(_("%(what)s to") % {"what": self.label}),
        }

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        first, last = cleaned.get(self._from), cleaned.get(self._to)
        if self.of_days:
            return [*compared(f"{self.column}__gte", first), *compared(f"{self.column}__lte", last)]
        begin = clock.midnight(first) if first else None
        end = clock.instants_of(last, last)[1] if last else None
        return [*compared(f"{self.column}__gte", begin), *compared(f"{self.column}__lt", end)]

    def words(self, cleaned: Mapping[str, Any]) -> str:
        first, last = cleaned.get(self._from), cleaned.get(self._to)
        if not (first or last):
            return ""
        return " – ".join(date_format(day, "SHORT_DATE_FORMAT") if day else "…" for day in (first, last))


class PersonFilter(Filter):
    """A person (or a unit): typed, or picked from `search_url`. The two functions find whom the text or key means."""

    def __init__(
        self,
        key: str,
        label: StrOrPromise,
        *,
        column: str | Pointer,
        search_url: Callable[[], str],
        by_key: Callable[[str], Choice | None],
        by_text: Callable[[str], Sequence[Choice]],
    ) -> None:
        super().__init__(key, label)
        self.column = column
        self.search_url, self.by_key, self.by_text = search_url, by_key, by_text

    def fields(self) -> dict[str, forms.Field]:
        found = PickField(
            label=self.label, required=False, search_url=self.search_url(), by_key=self.by_key, by_text=self.by_text
        )
        return {self.key: found}

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        chosen: Choice | None = cleaned.get(self.key)
        return compared(self.column, chosen.key if chosen else None, keeps_plan=True)

    def words(self, cleaned: Mapping[str, Any]) -> str:
        chosen: Choice | None = cleaned.get(self.key)
        return chosen.label if chosen else ""


# Fields that hang on their words alone: made once for each and never changed, as every page asks the same questions.
# A form of its own would copy them; filter_form() below does not.


@lru_cache(maxsize=500)
def _choice_field(label: str, choices: tuple[tuple[str, str], ...]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


@lru_cache(maxsize=100)
def _words_field(label: str) -> forms.CharField:
    box = forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"})
    return forms.CharField(label=label, max_length=200, required=False, widget=box)


@lru_cache(maxsize=100)
def _day_field(label: str) -> DayField:
    return DayField(label=label, required=False, help_text="")


def filter_form(key: str, filters: Sequence[Filter], given: QueryDict) -> forms.Form:
    """The questions above a list as one form, bound to what the address holds."""
    form = forms.Form(given, auto_id=f"{key}-%s")
    for narrowing in filters:
        form.fields.update(narrowing.fields())
    return form
