"""What is done with all parts of a parent."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.interface.reviewing import posted
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.relations import linking, parts, selectors
from helpdesk_site.tickets.relations.forms import PartsForm
from helpdesk_site.tickets.relations.views.finding import form_page, worked_on
from helpdesk_site.tickets.views.bulk import summary_of, teller_of

PAGE = "tickets/relations/parts.html"


@login_required
@require_http_methods(["GET", "POST"])
def update_parts(request: HttpRequest, public_id: str) -> HttpResponse:
    """One message and one state for all open parts, and what became of each."""
    person = person_of(request)
    profile = worked_on(person, public_id)
    form = PartsForm(posted(request), initial={"public": True})
    left = selectors.progress_of(profile, person).open
    title = _("Write to all open parts")
    hint = ngettext(
        "%(count)d part is open. Each is changed for itself: one that cannot be changed is named afterwards.",
        "%(count)d parts are open. Each is changed for itself: one that cannot be changed is named afterwards.",
        left,
    ) % {"count": left}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            outcomes = parts.update_parts(
                profile, actor=person, words=given["text"], public=given["public"], state=given["state"],
                tell=teller_of(request, person),
            )  # fmt: skip
        except ServiceError as refusal:
            show_refusal(form, refusal)
            return form_page(request, profile, form, title, intro=hint, status=refusal.status, template=PAGE)
        return render(request, "tickets/bulk_done.html", {"outcomes": outcomes, "summary": summary_of(outcomes)})
    return form_page(request, profile, form, title, intro=hint, template=PAGE)


@login_required
@require_POST
def parts_rule(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whether the parts end with the parent (`closes`), or it waits for them."""
    try:
        linking.let_parts_close(public_id, actor=person_of(request), closes_parts=bool(request.POST.get("closes")))
    except TicketProfile.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("It is kept."))
    return redirect("tickets:ticket", public_id=public_id)
