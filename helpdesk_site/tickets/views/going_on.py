"""What comes after something was sent on a ticket: the page that the person wants then, with what he can take back."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk_site.interface import preferences
from helpdesk_site.interface.components import Link, Undo
from helpdesk_site.interface.masked import say_if_masked
from helpdesk_site.interface.notices import say
from helpdesk_site.people.models import Person
from helpdesk_site.people.views.requests import signed_in
from helpdesk_site.tickets import held
from helpdesk_site.tickets.forms import PUBLIC, ReplyForm
from helpdesk_site.tickets.tabs import following
from helpdesk_site.tickets.tabs.selectors import Left, may_have_tabs


@dataclass(frozen=True, slots=True)
class Leaving:
    """A person who will not stay on the ticket when his step is taken; `left` is where he stood before."""

    request: HttpRequest
    person: Person
    public_id: str
    after: str
    left: Left
    was_public: bool

    def answer(self, said: str) -> HttpResponse:
        """To be called once the step is taken, of which `said` tells."""
        destination = following.leave(self.left, self.person, self.public_id, self.after)
        address = reverse("tickets:ticket", args=[self.public_id])
        say(self.request, said, link=Link(self.left.reference, address), undo=self._undo())
        say_if_masked(self.request)
        if destination.is_end:
            messages.info(self.request, _("That was the last one of this view: you are back in the list."))
        return redirect(destination.url)

    def _undo(self) -> Undo | None:
        reply = held.newest_of(self.person, self.public_id) if self.was_public else None
        if reply is None:
            return None
        return Undo(
            _("Take it back"),
            reverse("tickets:take_back", args=[self.public_id]),
            {"held": reply.public_id},
            until=reply.send_at.timestamp(),
            counting=_("leaves in # s"),
            over=_("It can be taken back no more."),
        )


def before(request: HttpRequest, person: Person, public_id: str, form: forms.Form) -> Leaving | None:
    """To be called before the step is taken; None for whoever stays."""
    after = _chosen(form)
    left = following.about_to_leave(person, public_id, after)
    if left is None:
        return None
    return Leaving(request, person, public_id, after, left, was_public=form.cleaned_data["audience"] == PUBLIC)


def remember(request: HttpRequest, person: Person, form: forms.Form, answer: HttpResponse) -> None:
    """What was chosen is what is offered the next time, on whatever machine."""
    after, user = _chosen(form), signed_in(request)
    if after and after != user.after_update and may_have_tabs(person):
        preferences.keep(user, "after", after)
        preferences.write_cookies(answer, {"after": after}, secure=request.is_secure())


def _chosen(form: forms.Form) -> str:
    """Empty for a step that leaves one where one is, and for a page or program that does not say."""
    return str(form.cleaned_data["after"]) if isinstance(form, ReplyForm) else ""
