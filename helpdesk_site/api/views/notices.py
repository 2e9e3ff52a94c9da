"""How the caller is told: his own choices alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.notices import NotificationPreferencesShown, show_preferences
from helpdesk_site.api.idempotency import idempotent
from helpdesk_site.api.inputs.notices import NotificationPreferencesInput
from helpdesk_site.api.problems import Problem
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, read_body, required_version
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.notify import preferences
from helpdesk_site.notify.digests import slots
from helpdesk_site.notify.preferences import Key, Offer
from helpdesk_site.people.models import Person


class NotificationPreferences(ApiView):
    @describes(
        name="notification_preferences_get", tag="notifications", shows=NotificationPreferencesShown,
        summary=gettext_lazy("How the caller is told of what, and what he may choose"),
    )  # fmt: skip
    def get(self, _request: Request) -> Response:
        return _shown(self.actor)

    @describes(
        name="notification_preferences_put", tag="notifications", body=NotificationPreferencesInput,
        shows=NotificationPreferencesShown, conditional=True, also=(428,),
        summary=gettext_lazy("Replaces what the caller chose"),
    )  # fmt: skip
    @idempotent
    def put(self, request: Request) -> Response:
        given = read_body(request, NotificationPreferencesInput)
        offer = preferences.offered(self.actor)
        version = required_version(request, given, current=offer.preference.version)
        keys = _keys(offer, given["choices"])
        wishes = {key: choice["way"] for key, choice in zip(keys, given["choices"], strict=True)}
        try:
            preferences.choose(
                self.actor, actor=self.actor, expected_version=version, afternoon=given["afternoon_digest"],
                wishes=wishes,
            )  # fmt: skip
        except Invalid as refusal:
            raise _by_place(refusal, keys) from refusal
        return _shown(self.actor)


def _shown(person: Person) -> Response:
    offer = preferences.offered(person)
    return answer(show_preferences(offer, slots.next_after(clock.now(), afternoon=offer.preference.afternoon)))


def _keys(offer: Offer, choices: Sequence[Mapping[str, Any]]) -> list[Key]:
    """What each choice is about. Raises Problem for a queue that is not the caller's, and for one named twice."""
    by_code = {queue.code: queue.key for queue in offer.queues}
    errors, keys = {}, []
    for place, choice in enumerate(choices):
        code = choice.get("queue")
        key = (choice["kind"], by_code.get(code, "") if code else "")
        if code and code not in by_code:
            errors[f"choices.{place}.queue"] = [_("There is no such queue in which you work.")]
        elif key in keys:
            errors[f"choices.{place}"] = [_("This is chosen twice. Leave one of them out.")]
        keys.append(key)
    if errors:
        raise Problem("invalid", _("Some fields need another look. Nothing was changed."), errors=errors)
    return keys


def _by_place(refusal: Invalid, keys: Sequence[Key]) -> Invalid:
    """The same refusal, in the words of what was sent."""
    places = {preferences.field_of(key): place for place, key in enumerate(keys)}
    fields = {f"choices.{places[name]}.way": said for name, said in refusal.fields.items()}
    return Invalid(refusal.sentence, fields=fields, code=refusal.code)
