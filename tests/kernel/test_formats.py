"""Dates and numbers go in and out as Turkish letters write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, translation

LANGUAGES = ["tr", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["03.11.2026", "03/11/2026", "03-11-2026", "2026-11-03", "3.11.2026"])
def test_a_typed_day_is_never_read_month_first(language, typed):
    with translation.override(language):
        assert forms.DateField(localize=True).clean(typed) == date(2026, 11, 3)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["11.23.2026", "31.02.2026", "03.11.26", "yarın"])
def test_what_is_no_day_is_refused(language, typed):
    with translation.override(language), pytest.raises(forms.ValidationError):
        forms.DateField(localize=True).clean(typed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_is_shown_as_it_is_typed(language):
    with translation.override(language):
        assert formats.date_format(date(2026, 11, 3)) == "03.11.2026"
        assert formats.date_format(date(2026, 11, 3), "SHORT_DATE_FORMAT") == "03.11.2026"
        assert forms.DateField(localize=True).widget.format_value(date(2026, 11, 3)) == "03.11.2026"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_instant_is_typed_and_shown_in_istanbul(language):
    with translation.override(language):
        assert forms.DateTimeField().clean("03.11.2026 08:30") == datetime(2026, 11, 3, 5, 30, tzinfo=UTC)
        assert forms.TimeField().clean("08.30") == time(8, 30)
        shown = Template("{{ at }}").render(Context({"at": datetime(2026, 11, 3, 5, 30, tzinfo=UTC)}))
        assert shown == "03.11.2026 08:30"


def test_numbers_follow_the_language():
    with translation.override("tr"):
        assert formats.number_format(Decimal("10545.72"), force_grouping=True) == "10.545,72"
        assert forms.DecimalField(localize=True).clean("10.545,72") == Decimal("10545.72")
    with translation.override("en"):
        assert formats.number_format(Decimal("10545.72"), force_grouping=True) == "10,545.72"
