"""The form of one's choices about notices: a radio for each way of a kind, a select for each queue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface.forms import VersionField
from helpdesk_site.notify.models import Way
from helpdesk_site.notify.preferences import Key, Offer, field_of

AS_GENERAL = ""
TWICE = "twice"
ONCE = "once"


class PreferencesForm(forms.Form):
    """What a person chooses, made of what is offered to him. Forced kinds are on the page, not in the form."""

    version = VersionField()
    digests = forms.ChoiceField(
        label=_("When the digest comes"),
        choices=[
            (ONCE, _("In the morning of working days (08:30)")),
            (TWICE, _("In the morning and after lunch (08:30 and 13:30)")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, offer: Offer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.keys: dict[str, Key] = {}
        self.initial = {
            "version": offer.preference.version,
            "digests": TWICE if offer.preference.afternoon else ONCE,
            **self.initial,
        }
        for kind in offer.kinds:
            if not kind.forced:
                self._add((kind.key, ""), kind.label, [way.value for way in kind.ways], offer.way(kind))
        for queue in offer.queues:
            for kind in offer.kinds_by_queue:
                chosen = offer.way_in(kind, queue)
                label = f"{queue.title} – {kind.label}"
                ways = [AS_GENERAL, *(way.value for way in kind.ways)]
                self._add((kind.key, queue.key), label, ways, chosen or AS_GENERAL)

    def _add(self, key: Key, label: Any, ways: list[str], chosen: str) -> None:
        name = field_of(key)
        words = {AS_GENERAL: _now("As in general"), **dict(Way.choices)}
        self.fields[name] = forms.ChoiceField(
            label=label, required=False, choices=[(way, words[way]) for way in ways],
            error_messages={"invalid_choice": _now("Choose one of the offered values.")},
        )  # fmt: skip
        self.initial[name] = chosen
        self.keys[name] = key

    def may_replace(self, version: int) -> None:
        """After a refusal that told of another choice: sent again, this one goes in its place."""
        self.data = {**dict(self.data.items()), "version": str(version)}

    @property
    def afternoon(self) -> bool:
        return bool(self.cleaned_data["digests"] == TWICE)

    def wishes(self) -> dict[Key, str]:
        """What was chosen, by kind and queue; what is as in general is left out."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items() if self.cleaned_data[name]}
