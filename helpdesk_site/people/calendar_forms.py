"""What people type on the pages of the calendar: parsed here, judged by the calendar's services."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk_site.interface.fields import DayField
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.models import Holiday, HolidayKind, LeaveScope
from helpdesk_site.kernel.calendar.selectors import WeekInForce
from helpdesk_site.people import selectors
from helpdesk_site.people.calendar_words import Periods, day_words, span_words

WHOLE, PART = "whole", "part"


class ClockField(forms.TimeField):
    """An hour as people write it here: 13:00 or 13.00."""

    widget = forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "5"})
    default_error_messages = {"invalid": _("Write the time as hour:minute, for example 13:00.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("For example 13:00"))
        super().__init__(input_formats=("%H:%M", "%H.%M"), **options)


class ShortenField(forms.BooleanField):
    """Whether due dates that end earlier by a change are brought forward. People were promised the later ones."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Bring due dates forward as well"), required=False,
            help_text=_("Left empty, whoever was told a later due date keeps it."),
        )  # fmt: skip


class LeaveForm(forms.Form):
    """Administrative leave as it was declared."""

    day = DayField(label=_("Day"), help_text=_("Also a day that has passed: open due dates are recomputed."))
    part = forms.ChoiceField(
        label=_("How long"), choices=[(WHOLE, _("Whole day")), (PART, _("Part of the day"))],
        widget=forms.RadioSelect, initial=WHOLE,
    )  # fmt: skip
    starts = ClockField(
        label=_("From"), required=False, help_text=_("For a part of the day. Empty: from its beginning.")
    )
    ends = ClockField(label=_("Until"), required=False, help_text=_("For a part of the day. Empty: until its end."))
    reason = forms.CharField(
        label=_("What for"), max_length=300,
        help_text=_("In the words of the declaration: heavy snow, bridge day, election."),
    )  # fmt: skip
    basis_document = forms.CharField(
        label=_("Basis document"), max_length=120,
        help_text=_("The circular or the letter's number, such as E-10000001-903.02-77120."),
    )  # fmt: skip
    scope = forms.ChoiceField(
        label=_("For whom"), choices=LeaveScope.choices, widget=forms.RadioSelect, initial=LeaveScope.EVERYONE
    )
    units = forms.CharField(
        label=_("Units"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For some units: DETSİS numbers or names, one a line."),
    )  # fmt: skip
    scope_text = forms.CharField(
        label=_("In the words of the declaration"), required=False, max_length=300,
        help_text=_("For a group of people: who is meant. Their leave moves no due date."),
    )  # fmt: skip

    def clean_units(self) -> list[str]:
        """The public ids of the units that were named, where the leave is for some units."""
        if self.cleaned_data.get("scope") != LeaveScope.UNITS:
            return []
        lines = [line.strip()[:200] for line in self.cleaned_data["units"].splitlines() if line.strip()]
        found = [_unit_id(line) for line in lines[:200]]
        unknown = [line for line, unit in zip(lines, found, strict=False) if unit is None]
        if unknown:
            raise ValidationError(
                _("No single unit is meant by “%(name)s”: write its DETSİS number."), params={"name": unknown[0]}
            )
        return [unit for unit in found if unit]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("scope") == LeaveScope.UNITS and "units" in cleaned and not cleaned["units"]:
            self.add_error("units", _("Name at least one unit."))
        if cleaned.get("scope") == LeaveScope.GROUP and not cleaned.get("scope_text"):
            self.add_error("scope_text", _("Write for whom the leave is."))
        if cleaned.get("part") == PART and not (cleaned.get("starts") or cleaned.get("ends")) and not self.errors:
            self.add_error("starts", _("Write from when or until when."))
        return cleaned

    def declaration(self) -> dict[str, Any]:
        """What the service takes. Only after is_valid()."""
        given = self.cleaned_data
        whole = given["part"] == WHOLE
        return {
            "day": given["day"], "reason": given["reason"], "basis_document": given["basis_document"],
            "starts": None if whole else given["starts"], "ends": None if whole else given["ends"],
            "scope": LeaveScope(given["scope"]), "scope_text": given["scope_text"],
            "unit_ids": given["units"],
        }  # fmt: skip


def _unit_id(text: str) -> str | None:
    """The unit that a line means: by its number, or by a name that only one bears."""
    by_number = selectors.unit_by_number(text)
    if by_number is not None:
        return by_number.public_id
    found = list(selectors.units_matching(text)[:2])
    return found[0].public_id if len(found) == 1 else None


class WithdrawLeaveForm(forms.Form):
    reason = forms.CharField(label=_("Why it does not take place"), max_length=300)
    may_shorten = ShortenField()


class HolidayForm(forms.Form):
    """A holiday that the proposals do not hold."""

    day = DayField(label=_("Day"))
    name = forms.CharField(label=pgettext_lazy("holiday", "Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=HolidayKind.choices, widget=forms.RadioSelect)
    half_day_from = ClockField(
        label=_("Half day from"), required=False, help_text=_("Empty: the whole day. Eves begin at 13:00.")
    )
    source = forms.CharField(
        label=_("Where it is written"), max_length=200, help_text=_("Official Gazette, law, circular.")
    )


class CorrectHolidayForm(forms.Form):
    """The Diyanet's day prevails over a computed one."""

    day = DayField(label=_("Day"))
    half_day_from = ClockField(
        label=_("Half day from"), required=False, help_text=_("Empty: the whole day. Eves begin at 13:00.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Where the right day is written."))
    may_shorten = ShortenField()

    @classmethod
    def of(cls, holiday: Holiday, data: Any) -> CorrectHolidayForm:
        return cls(data, initial={"day": holiday.day, "half_day_from": holiday.half_day_from})


class RemoveHolidayForm(forms.Form):
    reason = forms.CharField(label=_("Why it is no holiday"), max_length=300)
    may_shorten = ShortenField()


class ProposalsForm(forms.Form):
    """One question for each proposed holiday of a year: is it one?"""

    CONFIRM, LEAVE_OUT, LATER = "confirm", "leave_out", "later"
    CHOICES = (
        (CONFIRM, pgettext_lazy("proposal", "Confirm")),
        (LEAVE_OUT, pgettext_lazy("proposal", "Leave out")),
        (LATER, pgettext_lazy("proposal", "Decide later")),
    )

    def __init__(self, data: Any, *, proposals: Iterable[Holiday]) -> None:
        super().__init__(data)
        self.proposals = list(proposals)
        for holiday in self.proposals:
            self.fields[holiday.public_id] = forms.ChoiceField(
                label=f"{day_words(holiday.day)} – {holiday.name}", choices=self.CHOICES, initial=self.CONFIRM,
                widget=forms.RadioSelect, help_text=_proposal_words(holiday),
            )  # fmt: skip

    def decided(self, choice: str) -> list[Holiday]:
        """The proposals for which this was chosen. Only after is_valid()."""
        return [holiday for holiday in self.proposals if self.cleaned_data[holiday.public_id] == choice]


def _proposal_words(holiday: Holiday) -> str:
    parts = (holiday.get_kind_display(), span_words(holiday.half_day_from, None), holiday.source)
    return " · ".join(str(part) for part in parts)


class WorkingHoursForm(forms.Form):
    """A week from a day on: each weekday's periods as one line, empty for a free day."""

    first_day = DayField(label=_("First day"), help_text=_("Today or later."))
    last_day = DayField(
        label=_("Last day"), required=False,
        help_text=_("Included, for a season: afterwards the hours of before hold again. Empty: until further notice."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Basis"), max_length=300, help_text=_("The governor's decision or the letter that sets the hours.")
    )
    may_shorten = ShortenField()

    def __init__(self, data: Any, *, week: WeekInForce | None) -> None:
        periods = week.periods if week else {}
        initial = {f"day_{day}": _typed(periods.get(day, ())) for day in range(7)}
        super().__init__(data, initial={"first_day": clock.today(), **initial})
        for day in range(7):
            self.fields[f"day_{day}"] = PeriodsField(label=WEEKDAYS[day])
        self.order_fields(["first_day", "last_day", *(f"day_{day}" for day in range(7)), "reason", "may_shorten"])

    def clean_first_day(self) -> date:
        first: date = self.cleaned_data["first_day"]
        if first < clock.today():
            raise ValidationError(_("New hours begin today or later."))
        return first

    def week(self) -> dict[int, list[tuple[time, time]]]:
        """The periods of each weekday that has any. Only after is_valid()."""
        given = {day: self.cleaned_data[f"day_{day}"] for day in range(7)}
        return {day: periods for day, periods in given.items() if periods}


class PeriodsField(forms.CharField):
    """The working periods of a day in one line: 08:30–12:30, 13:30–17:30. Cleans to pairs of times."""

    _PERIOD = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})")
    default_error_messages = {
        "invalid": _("Write the hours like 08:30–12:30, 13:30–17:30; nothing for a free day."),
        "order": _("The periods of a day must follow one another."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}), **options
        )

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if self._PERIOD.sub("", text).strip(" ,;"):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            found = [(_time(one[1], one[2]), _time(one[3], one[4])) for one in self._PERIOD.finditer(text)]
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        times = [at for period in found for at in period]
        if times != sorted(set(times)):
            raise ValidationError(self.error_messages["order"], code="order")
        return found


def _time(hour: str, minute: str) -> time:
    return time(int(hour), int(minute))


def _typed(periods: Periods) -> str:
    return ", ".join(f"{starts:%H:%M}–{ends:%H:%M}" for starts, ends in periods)
