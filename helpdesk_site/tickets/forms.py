"""What people type on the pages of tickets: parsed here, judged by the services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import addresses
from helpdesk_site.interface.fields import Choice, DayField, PickField
from helpdesk_site.interface.forms import VersionField
from helpdesk_site.people.models import Person, User
from helpdesk_site.people.selectors import person_visible_to
from helpdesk_site.tickets import filters, macros
from helpdesk_site.tickets.attachments.forms import WithFiles
from helpdesk_site.tickets.attachments.services import FIELD
from helpdesk_site.tickets.checklists.selectors import templates_in_use
from helpdesk_site.tickets.models import ChecklistTemplateProfile, Macro, Score, TicketProfile
from helpdesk_site.tickets.models.sla import LegalClock
from helpdesk_site.tickets.selectors import OfferedService
from helpdesk_site.tickets.statuses import FLOW, State
from helpdesk_site.tickets.text import TEXT_LENGTH, TITLE_LENGTH

PUBLIC: Final = "public"
NOTE: Final = "note"


def _text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


# People, of whom the forms make fields of their own: each viewer finds those that he may see.
_OWNER: Final = PickField(label=_("Owner"), required=False, help_text=_("Empty gives it back to the queue."))
_ANOTHER_OWNER: Final = PickField(label=_("Another owner"), required=False)
_CALLER: Final = PickField(
    label=_("Caller"), required=False, help_text=_("Whoever asks on the phone. Empty: you yourself.")
)
_ON_BEHALF_OF: Final = PickField(
    label=_("For a colleague"),
    required=False,
    help_text=_("Empty: it is for you yourself. The colleague is told, and reads the request as you do."),
)


def _picker(template: PickField, viewer: Person) -> PickField:
    return template.searching(
        addresses.page("people:person_search"),
        by_key=lambda key: filters.choice_of(viewer, key),
        by_text=lambda text: filters.choices_of(viewer, text),
    )


class ReplyForm(WithFiles):
    """A message. Support chooses who reads it: a note stays at the desk, and is what is offered first.

    Which states are offered and who may write a note is the page's; whether it may be is the service's.
    """

    audience = forms.ChoiceField(
        label=_("Who reads it?"),
        choices=[(NOTE, _("Note: the desk alone")), (PUBLIC, _("Answer: the requester too"))],
        required=False,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("Message"), max_length=TEXT_LENGTH, widget=_text_area(5))
    state = forms.ChoiceField(
        label=_("State after it"),
        choices=[("", _("Leave it as it is")), *[(state.value, state.label) for state in State]],
        required=False,
    )
    after = forms.ChoiceField(label=_("After sending"), choices=User.AfterUpdate.choices, required=False)
    version = VersionField()
    draft_version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def show_for(self, *, for_desk: bool, states: Sequence[State]) -> None:
        """Leaves on the page what this reader can use; whoever asks writes to the desk and chooses nothing."""
        if for_desk:
            self.fields["audience"].required = True  # as it is drawn: one of the two is always chosen
        else:
            del self.fields["audience"], self.fields["after"]
        self.order_fields(["audience", "text", FIELD, "state"])
        if for_desk and states:
            _offer(self.fields["state"], [("", _("Leave it as it is")), *_labelled(states)])
        else:
            del self.fields["state"]


class AssignForm(forms.Form):
    version = VersionField()

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.fields["owner"] = _picker(_OWNER, viewer)
        self.order_fields(["owner", "version"])

    def owner(self) -> Person | None:
        choice: Choice | None = self.cleaned_data["owner"]
        return person_visible_to(self.viewer).get(public_id=choice.key) if choice else None


class StateForm(forms.Form):
    """Moving the state by hand. The page offers what may follow; the service looks again."""

    state = forms.ChoiceField(label=_("New state"), choices=[(state.value, state.label) for state in State])
    note = forms.CharField(
        label=_("What the requester should know"), max_length=TEXT_LENGTH, required=False, widget=_text_area(3)
    )
    waiting_for = forms.CharField(
        label=_("Whom it waits for"), max_length=200, required=False, help_text=_("Only for a state of waiting.")
    )
    version = VersionField()

    def show_for(self, *, states: Sequence[State]) -> None:
        _offer(self.fields["state"], _labelled(states))


def states_after(profile: TicketProfile) -> list[State]:
    """The states to which support may move this ticket, in the order of the list."""
    following = FLOW.get(State(profile.state), frozenset())
    return [state for state in State if state in following]


def _labelled(states: Sequence[State]) -> list[tuple[str, Any]]:
    return [(state.value, state.label) for state in states]


def _offer(field: forms.Field, choices: list[tuple[str, Any]]) -> None:
    """What is shown; what is understood stays as it was, so that a page a moment old is answered with a reason."""
    if isinstance(field.widget, forms.Select | forms.RadioSelect):
        field.widget.choices = choices


class HandOverForm(forms.Form):
    service = forms.CharField(label=_("Service asked for"), max_length=30, widget=forms.Select)
    note = forms.CharField(label=_("Note for the desk"), max_length=TEXT_LENGTH, required=False, widget=_text_area(3))
    version = VersionField()

    def show_for(self, *, services: Sequence[OfferedService]) -> None:
        _offer(self.fields["service"], [(service.code, service.title) for service in services])


class TimeLimitForm(forms.Form):
    """When a ticket has to be solved, where something else than the desk's promise says it."""

    letter_due_on = DayField(
        label=_("Date of the letter"),
        required=False,
        help_text=_("The day that an official letter marked GÜNLÜ sets. It prevails over everything else."),
    )
    legal_clock = forms.ChoiceField(
        label=_("Limit of the law"),
        choices=[("", _("None")), *LegalClock.choices],
        required=False,
        help_text=_("Counted from the day of the request; it does not stand still while somebody is waited for."),
    )
    version = VersionField()


class ReasonForm(forms.Form):
    """A step that asks why."""

    reason = forms.CharField(label=_("Why?"), max_length=TEXT_LENGTH, widget=_text_area(3))
    version = VersionField()


def _macro_choices(viewer: Person) -> list[tuple[str, str]]:
    return [(macro.public_id, macro.title) for macro in macros.macros_for(viewer)]


class _WithMacro(forms.Form):
    """A form in which a macro is chosen among those that the viewer may use."""

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def macro(self) -> Macro | None:
        key = self.cleaned_data.get("macro", "")
        return macros.macros_for(self.viewer).filter(public_id=key).first() if key else None


class RunMacroForm(_WithMacro):
    """One macro on one ticket."""

    macro_id = forms.CharField(label=_("Macro"), max_length=40, widget=forms.Select)
    version = VersionField()

    has_macros = False

    def show_for(self) -> None:
        """Offers the viewer's macros; `has_macros` says whether there are any."""
        choices = _macro_choices(self.viewer)
        _offer(self.fields["macro_id"], choices)
        self.has_macros = bool(choices)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        return {**found, "macro": found.get("macro_id", "")}


class BulkForm(_WithMacro):
    """The same step on many tickets."""

    takes = forms.BooleanField(label=_("I take them"), required=False)
    state = forms.ChoiceField(
        label=_("New state"),
        choices=[("", _("Leave it as it is")), *[(state.value, state.label) for state in State]],
        required=False,
    )
    note = forms.CharField(
        label=_("Note for the desk"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=_text_area(3),
        help_text=_("Stands on each of the requests. @ and a user name tells a colleague, once for each."),
    )
    macro_id = forms.CharField(label=_("Macro"), max_length=40, required=False, widget=forms.Select)

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        self.fields["owner"] = _picker(_ANOTHER_OWNER, viewer)
        self.order_fields(["takes", "owner", "state", "note", "macro_id"])

    def show_for(self) -> None:
        _offer(self.fields["macro_id"], [("", _("No macro")), *_macro_choices(self.viewer)])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("macro_id") and found.get("note"):
            self.add_error("note", _("A macro writes its own text. Leave the note empty, or choose no macro."))
        return {**found, "macro": found.get("macro_id", "")}

    def new_owner(self) -> Person | None:
        if self.cleaned_data["takes"]:
            return self.viewer
        choice: Choice | None = self.cleaned_data["owner"]
        return person_visible_to(self.viewer).get(public_id=choice.key) if choice else None


class MacroForm(forms.Form):
    """A macro as one keeps it."""

    title = forms.CharField(label=_("Name of the macro"), max_length=80)
    text = forms.CharField(
        label=_("Text"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=_text_area(6),
        help_text=_(
            "{ad}, {soyad}, {talep}, {konu} and {ben} are replaced by those of the request. "
            "@ and a user name tells a colleague, as long as the requester does not read it."
        ),
    )
    public = forms.BooleanField(label=_("The requester reads it too"), required=False)
    state = forms.ChoiceField(
        label=_("State after it"),
        choices=[("", _("Leave it as it is")), *[(state.value, state.label) for state in State]],
        required=False,
    )
    takes = forms.BooleanField(label=_("I become the owner"), required=False)
    checklist_id = forms.CharField(label=_("Checklist to add"), max_length=40, required=False, widget=forms.Select)
    for_all = forms.BooleanField(label=_("For the whole desk"), required=False)

    def __init__(self, *args: Any, may_for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_for_all:
            del self.fields["for_all"]
        self.templates = {each.public_id: each for each in templates_in_use()}
        named = [(key, each.template.name) for key, each in self.templates.items()]
        _offer(self.fields["checklist_id"], [("", _("No checklist")), *named])

    def checklist(self) -> ChecklistTemplateProfile | None:
        return self.templates.get(self.cleaned_data["checklist_id"])


class RateForm(forms.Form):
    """How content the asker is."""

    score = forms.TypedChoiceField(
        label=_("How satisfied are you with how it was handled?"),
        choices=Score.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(label=_("What should we know?"), max_length=2000, required=False, widget=_text_area(2))


class VersionForm(forms.Form):
    """A step that needs nothing but a click."""

    version = VersionField()


class RequestForm(WithFiles):
    """A general request, for oneself or a colleague; on the phone support asks for the caller."""

    service = forms.CharField(label=_("What is it about?"), max_length=30, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Subject"), max_length=TITLE_LENGTH, help_text=_("In a few words."))
    description = forms.CharField(
        label=_("What happened, what do you need?"),
        max_length=TEXT_LENGTH,
        widget=_text_area(8),
        help_text=_("What you did, what you saw, since when. Never write a password."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = VersionField()

    def __init__(
        self, *args: Any, viewer: Person, services: Callable[[], Sequence[OfferedService]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        # Read when the form is drawn: sending it asks the service layer, which looks anyway.
        widget = self.fields["service"].widget
        if isinstance(widget, forms.RadioSelect):
            widget.choices = CallableChoiceIterator(
                lambda: [(each.code, f"{each.title}: {each.hint}") for each in services()]
            )
        self.fields["caller"] = _picker(_CALLER, viewer)
        self.fields["on_behalf_of"] = _picker(_ON_BEHALF_OF, viewer)
        self.order_fields(["service", "caller", "on_behalf_of", "title", "description", "key", "version"])

    def show_for(self, *, for_desk: bool) -> None:
        """Leaves on the page what this person can use; the service looks again."""
        if not for_desk:
            del self.fields["caller"]

    def person(self, field: str) -> Person | None:
        """The person picked in a field."""
        choice: Choice | None = self.cleaned_data.get(field)
        if choice is None:
            return None
        return person_visible_to(self.viewer).select_related("unit").get(public_id=choice.key)
