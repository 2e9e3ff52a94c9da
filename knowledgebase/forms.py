"""What people type on the pages of the knowledge base: kept as typed, judged by the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface.fields import Choice, DayField, PickField
from helpdesk_site.interface.forms import VersionField
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import filters as ticket_filters
from knowledgebase import drafts
from knowledgebase.models import SUMMARY_LENGTH, TITLE_LENGTH, Audience, Category
from knowledgebase.services import synonyms
from knowledgebase.services.judging import COMMENT_LENGTH


def categories() -> list[tuple[str, str]]:
    """The shelves in their order."""
    return list(Category.objects.order_by("order", "code").values_list("code", "title"))


class NewArticleForm(forms.Form):
    """Enough to begin with; all of it can be changed in the editor."""

    title = forms.CharField(
        label=_("Title"), max_length=TITLE_LENGTH,
        help_text=_("As somebody would say what he sees: “The document does not appear after the delegation”."),
    )  # fmt: skip
    category = forms.CharField(label=_("Category"), max_length=40, widget=forms.Select)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_categories(self.fields["category"])


class DraftForm(forms.Form):
    """The editor. Nothing is required of a draft; what is missing is said when it is to be published."""

    title = forms.CharField(label=_("Title"), required=True, max_length=TITLE_LENGTH)
    summary = forms.CharField(
        label=_("Summary"), required=False, help_text=_("One or two sentences: the search shows them."),
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": SUMMARY_LENGTH}),
    )  # fmt: skip
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 18}))
    category = forms.CharField(label=_("Category"), widget=forms.Select)
    audience = forms.CharField(label=_("Who may read it"), widget=forms.RadioSelect(choices=Audience.choices))
    review_on = forms.CharField(
        label=_("Next review"), help_text=_("On this day the owner looks at it again."),
        widget=forms.TextInput(attrs={**DayField.widget.attrs}),
    )  # fmt: skip
    version = VersionField()

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_categories(self.fields["category"])
        self.fields["owner"] = PickField(
            label=_("Owner"), search_url=reverse("people:person_search"),
            by_key=lambda key: ticket_filters.choice_of(viewer, key),
            by_text=lambda text: ticket_filters.choices_of(viewer, text),
            help_text=_("Looks after it; every editor may better it."),
        )  # fmt: skip
        self.order_fields(["title", "summary", "body", "category", "audience", "owner", "review_on", "version"])

    @classmethod
    def of(cls, content: Mapping[str, str], version: int, viewer: Person) -> DraftForm:
        """The form as the draft stands."""
        initial = {**content, "owner": (content["owner"], content["owner-key"]), "version": version}
        return cls(initial=initial, viewer=viewer)

    def typed(self) -> dict[str, str]:
        """All that was typed, right or wrong; whom a typed name means is found as the picker would."""
        typed = {name: str(self.data.get(name, "")) for name in drafts.FIELDS}
        self.is_valid()
        chosen: Choice | None = self.cleaned_data.get("owner")
        return {**typed, "owner": chosen.label, "owner-key": chosen.key} if chosen else typed


def _offer_categories(field: forms.Field) -> None:
    if isinstance(field.widget, forms.Select):
        field.widget.choices = CallableChoiceIterator(categories)


class SynonymsForm(forms.Form):
    """The whole list, a group a line; `seen` is what the page was made from."""

    lines = forms.CharField(
        label=_("Groups of words"), required=False, max_length=30_000,
        help_text=_("A group a line, its words between commas: e-imza, eimza, signature card."),
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
    )  # fmt: skip
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    @classmethod
    def of(cls, groups: synonyms.Groups) -> SynonymsForm:
        lines = "\n".join(", ".join(words) for words in groups)
        return cls(initial={"lines": lines, "seen": synonyms.digest_of(groups)})


class FeedbackForm(forms.Form):
    """The answer is one of two buttons."""

    comment = forms.CharField(
        label=_("What was missing, what was wrong?"), required=False, max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    helped = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.HiddenInput)


class ReviewForm(forms.Form):
    next_on = DayField(label=_("Next review"))
    version = VersionField()


class ArchiveForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    version = VersionField()


class VersionForm(forms.Form):
    """A step that needs nothing but a click."""

    version = VersionField()
