"""The page of the words that mean the same."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.kernel.errors import Conflict, Invalid
from knowledgebase.forms import SynonymsForm
from knowledgebase.services import synonyms as services
from knowledgebase.views.editing import editor_or_404


@login_required
@require_http_methods(["GET", "POST"])
def synonyms(request: HttpRequest) -> HttpResponse:
    """All of them in one box: they are few, and are read together."""
    person, status = editor_or_404(request), 200
    form = SynonymsForm(request.POST) if request.method == "POST" else SynonymsForm.of(services.groups())
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                services.write_synonyms(form.cleaned_data["lines"], actor=person, seen=form.cleaned_data["seen"])
            except (Invalid, Conflict) as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The words were kept; every search knows them now."))
                return redirect("knowledge:synonyms")
    return render(request, "knowledge/synonyms.html", {"form": form}, status=status)
