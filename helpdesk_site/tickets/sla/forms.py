"""What is typed about a promise: amounts of working time, for what, from when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from helpdesk.models import Queue

from helpdesk_site.interface.fields import DayField
from helpdesk_site.kernel import clock
from helpdesk_site.tickets.models import Service, SlaPolicy

HOUR, DAY = 60, 8 * 60
UNITS: Final = (
    ("1", pgettext_lazy("unit of time", "working minutes")),
    (str(HOUR), pgettext_lazy("unit of time", "working hours")),
    (str(DAY), pgettext_lazy("unit of time", "working days")),
)
PRIORITIES: Final = {
    1: _("Very urgent"),
    2: _("Urgent"),
    3: _("Ordinary"),
    4: _("Can wait"),
    5: _("Whenever there is time"),
}


class AmountField(forms.IntegerField):
    """So many of a unit that stands beside it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=100_000, **options)


class PromiseForm(forms.Form):
    """A promise as the chief makes it. What it is for cannot be typed wrongly: it is chosen."""

    scope = forms.ChoiceField(label=_("For what"))
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=[("", _("Every priority")), *((number, word) for number, word in PRIORITIES.items())],
        coerce=int, empty_value=None, required=False,
    )  # fmt: skip
    response = AmountField(
        label=_("First response within"), required=False, help_text=_("Left empty, no first response is promised.")
    )
    response_unit = forms.ChoiceField(label=_("Unit of the first response"), choices=UNITS, initial=str(HOUR))
    resolution = AmountField(label=_("Solution within"))
    resolution_unit = forms.ChoiceField(label=_("Unit of the solution"), choices=UNITS, initial=str(HOUR))
    valid_from = DayField(
        label=_("Promised from"), help_text=_("Requests that are open then keep what they were promised.")
    )
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, data: Any, *, policy: SlaPolicy | None = None) -> None:
        super().__init__(data, initial=_values_of(policy))
        self._services = {f"s{service.pk}": service for service in Service.objects.order_by("order", "code")}
        self._queues = {f"q{queue.pk}": queue for queue in Queue.objects.order_by("title")}
        scope: Any = self.fields["scope"]
        scope.choices = [
            ("", _("Everything that has no promise of its own")),
            (_("Services"), [(key, service.title) for key, service in self._services.items()]),
            (_("Queues"), [(key, queue.title) for key, queue in self._queues.items()]),
        ]
        scope.required = False

    def decision(self) -> dict[str, Any]:
        """What `decide_policy` is told."""
        given = self.cleaned_data
        response = given["response"]
        return {
            "service": self._services.get(given["scope"]),
            "queue": self._queues.get(given["scope"]),
            "priority": given["priority"],
            "response_minutes": response * int(given["response_unit"]) if response else None,
            "resolution_minutes": given["resolution"] * int(given["resolution_unit"]),
            "valid_from": given["valid_from"],
            "reason": given["reason"],
        }


class EndForm(forms.Form):
    """The last day of a promise."""

    last_day = DayField(label=_("Last day"))


def _values_of(policy: SlaPolicy | None) -> dict[str, Any]:
    tomorrow = clock.today() + timedelta(days=1)
    if policy is None:
        return {"valid_from": tomorrow}
    response, response_unit = amount_of(policy.response_minutes)
    resolution, resolution_unit = amount_of(policy.resolution_minutes)
    scope = f"s{policy.service_id}" if policy.service_id else f"q{policy.queue_id}" if policy.queue_id else ""
    return {
        "scope": scope, "priority": policy.priority, "response": response, "response_unit": response_unit,
        "resolution": resolution, "resolution_unit": resolution_unit, "valid_from": tomorrow,
    }  # fmt: skip


def amount_of(minutes: int | None) -> tuple[int | None, str]:
    """The largest unit in which the minutes are a whole number."""
    if minutes is None:
        return None, str(HOUR)
    unit = next(unit for unit in (DAY, HOUR, 1) if minutes % unit == 0)
    return minutes // unit, str(unit)
