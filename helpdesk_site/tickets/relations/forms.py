"""What people type to join tickets and to take them apart: parsed here, judged by the commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from helpdesk.models import FollowUp

from helpdesk_site.interface.fields import Choice, PickField
from helpdesk_site.interface.templatetags.ui import shown
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import selectors
from helpdesk_site.tickets.forms import states_after
from helpdesk_site.tickets.models import Kind, TicketProfile
from helpdesk_site.tickets.processes import process_of
from helpdesk_site.tickets.relations.merging import WHY_LENGTH
from helpdesk_site.tickets.relations.splitting import FIRST
from helpdesk_site.tickets.statuses import State
from helpdesk_site.tickets.text import TEXT_LENGTH, TITLE_LENGTH

OTHER: Final = "other"
"""Stands for the ticket that is named in the form, among those that are listed."""

SUGGESTIONS: Final = 8
_QUOTED_LENGTH: Final = 120


def choice_of(profile: TicketProfile | selectors.ListedTicket) -> Choice:
    """A ticket as a field of picking shows it."""
    return Choice(profile.public_id, f"{profile.reference} {profile.title}")


def found(viewer: Person, words: str) -> list[Choice]:
    """The tickets that typed words or a number mean, newest first."""
    return [choice_of(one) for one in selectors.newest_matching(viewer, words, most=SUGGESTIONS)]


def ticket_field(viewer: Person, **options: Any) -> PickField:
    """Another ticket, by its number or words of it."""

    def by_key(key: str) -> Choice | None:
        profile = selectors.tickets_visible_to(viewer).filter(public_id=key).first()
        return choice_of(profile) if profile else None

    return PickField(
        search_url=reverse("tickets:pick"),
        by_key=by_key,
        by_text=lambda words: found(viewer, words),
        error_messages={
            "required": _("Name the other request: its number, or words of it."),
            "unknown": _("No request was found by that. Check the number."),
            "ambiguous": _("%(count)d requests fit what you typed. Choose one from the list or type its number."),
        },
        **options,
    )


def _why() -> forms.CharField:
    return forms.CharField(
        label=_("Why?"),
        max_length=WHY_LENGTH,
        required=False,
        help_text=_("For the desk; no requester reads it."),
    )


class MergeForm(forms.Form):
    """Which tickets are merged, and which one stays. `listed` are those that were chosen before."""

    tickets = forms.MultipleChoiceField(label=_("Requests on the same matter"), widget=forms.CheckboxSelectMultiple)
    kept = forms.ChoiceField(
        label=_("Which one stays open?"), widget=forms.RadioSelect,
        help_text=_("You work on this one. The others are ended together with it."),
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Person, listed: Sequence[TicketProfile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.public_id, f"{one.reference} {one.title}") for one in listed]
        self.fields["tickets"].choices = choices  # type: ignore[attr-defined]
        self.fields["kept"].choices = [*choices, (OTHER, _("The one that I named above"))]  # type: ignore[attr-defined]
        self.fields["another"] = ticket_field(
            viewer, label=_("Another request"), required=len(listed) < 2, help_text=_("Its number, or words of it.")
        )
        self.fields["why"] = _why()
        if not listed:
            del self.fields["tickets"]
            self.fields["kept"] = ticket_field(viewer, label=_("Which one stays open?"))
        self.order_fields(["tickets", "another", "kept", "why"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        another: Choice | None = given.get("another")
        kept = given.get("kept") or ""
        if isinstance(kept, Choice):
            kept = kept.key
        if kept == OTHER:
            kept = another.key if another else ""
            if not kept and "another" not in self.errors:
                self.add_error("another", _("Name the request that stays."))
        chosen = [*given.get("tickets", []), *([another.key] if another else [])]
        return {**given, "kept_id": kept, "merged_ids": [one for one in dict.fromkeys(chosen) if one != kept]}


# How a relation reads from the page of this ticket: the kind, and whether this ticket is its source.
READINGS: Final = {
    "child_of": (Kind.CHILD_OF, True),
    "parent_of": (Kind.CHILD_OF, False),
    "depends_on": (Kind.DEPENDS_ON, True),
    "awaited_by": (Kind.DEPENDS_ON, False),
    "related": (Kind.RELATED, True),
}


class LinkForm(forms.Form):
    """Joins a ticket with another one."""

    reading = forms.ChoiceField(
        label=_("How do they belong together?"),
        widget=forms.RadioSelect,
        choices=[
            ("related", _("They have to do with each other")),
            ("depends_on", _("This one waits for the other")),
            ("awaited_by", _("The other one waits for this one")),
            ("child_of", _("This one is a part of the other")),
            ("parent_of", _("The other one is a part of this one")),
        ],
    )
    pauses = forms.BooleanField(
        label=_("This one stands as “waiting for the supplier” until then"),
        required=False,
        help_text=_("Only when it waits for the other one, and nobody of the desk could go on. Its clock stands."),
    )

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"] = ticket_field(
            viewer, label=_("The other request"), help_text=_("Its number, or words of it.")
        )
        self.fields["why"] = _why()
        self.order_fields(["other", "reading", "pauses", "why"])


class SplitForm(forms.Form):
    """Which messages become a request of their own."""

    entries = forms.TypedMultipleChoiceField(
        label=_("Messages of the new request"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label=_("Subject"), max_length=TITLE_LENGTH, help_text=_("In a few words."))
    service = forms.ChoiceField(label=_("Service asked for"))

    def __init__(self, *args: Any, profile: TicketProfile, messages: Sequence[FollowUp], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [(FIRST, _line(profile.requester, profile.created_at, profile.ticket.description))]
        said = [(one.pk, _line(one.user.person if one.user else None, one.date, one.comment)) for one in messages]
        self.fields["entries"].choices = first + said  # type: ignore[attr-defined]
        offered = [one for one in selectors.services_offered() if process_of(one.code) is None]
        self.fields["service"].choices = [(one.code, one.title) for one in offered]  # type: ignore[attr-defined]


def _line(author: Person | None, at: object, words: str | None) -> str:
    begun = " ".join((words or "").split())
    short = begun if len(begun) <= _QUOTED_LENGTH else f"{begun[:_QUOTED_LENGTH]}…"
    return f"{author.official_name if author else '–'}, {shown(at)}: {short}"


class PartsForm(forms.Form):
    """What is written to all open parts of a parent."""

    text = forms.CharField(
        label=_("Message"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In a note for the desk alone, @ and a user name tells a colleague, once for each part."),
    )
    public = forms.BooleanField(label=_("The requesters read it too"), required=False)
    state = forms.ChoiceField(
        label=_("New state"),
        choices=[("", _("Leave it as it is")), *[(state.value, state.label) for state in State]],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = [*states_after(TicketProfile(state=State.IN_PROGRESS)), State.IN_PROGRESS]
        labelled = [(state.value, state.label) for state in State if state in possible]
        self.fields["state"].choices = [("", _("Leave it as it is")), *labelled]  # type: ignore[attr-defined]
