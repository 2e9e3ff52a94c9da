"""A form whose consequences are seen before they come about: one types, looks, and does. Works without script.

    def declare(request):
        form = LeaveForm(request.POST if request.method == "POST" else None)
        return reviewing.answer(
            request, form, FormPage(_("Administrative leave"), cancel_url=reverse("…"), crumbs=[Link(…)]),
            act=lambda: services.declare(**form.cleaned_data, actor=person),     # carried out, or only rehearsed
            look=lambda declared: Look(_("Declare the leave?"), _("Declare"), consequences=[…], parts=[Difference(…)]),
            done=lambda declared: redirect("…"),
        )

The look is made by the command itself, which is then taken back (kernel.transaction.rehearsal): what is shown is what
will happen, and what would be refused is refused while it can still be mended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface.components import Component, Link, Review
from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.kernel.errors import Conflict, Invalid, WrongState
from helpdesk_site.kernel.transaction import rehearsal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

T = TypeVar("T")

STEP: Final = "do"  # the name of the buttons
DO, EDIT = "confirm", "edit"
CONTINUE = _("Continue")


@dataclass(frozen=True, slots=True)
class FormPage:
    """The page to type on. `template` extends form_page.html when the form is laid out by hand."""

    title: StrOrPromise
    cancel_url: str
    crumbs: Sequence[Link] = ()
    intro: StrOrPromise = ""
    submit_label: StrOrPromise = CONTINUE
    template: str = "form_page.html"
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """What is shown before it is done: a question, what will follow, and components (differences, notices, facts)."""

    question: StrOrPromise
    action_label: StrOrPromise
    consequences: Sequence[StrOrPromise] = ()
    parts: Sequence[Component] = ()
    dangerous: bool = False


class NothingToType(forms.Form):
    """The form of a step that is only looked at: its page opens with the look."""

    def __init__(self) -> None:
        super().__init__({})


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: what was sent, or nothing when the page is only opened."""
    return request.POST if request.method == "POST" else None


def answer(
    request: HttpRequest,
    form: forms.Form,
    page: FormPage,
    *,
    act: Callable[[], T],
    look: Callable[[T], Look],
    done: Callable[[T], HttpResponse],
) -> HttpResponse:
    """The page to type on, the page to look at, or what `done` answers. `act` is one service, called with valid input.

    What the service refuses stands on the form; NotAllowed passes, and so does every refusal where nothing is typed.
    """
    step = request.POST.get(STEP, "")
    if not form.fields:
        return done(act()) if request.method == "POST" else _looking(request, page, look(_rehearsed(act)))
    if request.method != "POST" or step == EDIT:
        return _typing(request, form, page, status=200)
    if not form.is_valid():
        return _typing(request, form, page, status=422)
    try:
        if step == DO:
            return done(act())
        seen = _rehearsed(act)
    except (Invalid, Conflict, WrongState) as refusal:
        show_refusal(form, refusal)
        return _typing(request, form, page, status=refusal.status)
    return _looking(request, page, look(seen), typed=_typed(request))


def _rehearsed(act: Callable[[], T]) -> T:
    with rehearsal():
        return act()


def _typing(request: HttpRequest, form: forms.Form, page: FormPage, *, status: int) -> HttpResponse:
    return render(request, page.template, {"page": page, "form": form, **page.context}, status=status)


def _looking(
    request: HttpRequest, page: FormPage, look: Look, *, typed: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    review = Review(
        look.question, look.action_label, page.cancel_url, typed=typed, consequences=look.consequences,
        dangerous=look.dangerous,
    )  # fmt: skip
    return render(request, "review_page.html", {"page": page, "look": look, "review": review})


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything that was sent, to be sent once more."""
    left_out = {STEP, "csrfmiddlewaretoken"}
    return [(name, str(value)) for name, values in request.POST.lists() for value in values if name not in left_out]
