"""The evidence of a permission change, as a page and as a PDF/A to keep."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpdesk_site.access.models import AccessRequest
from helpdesk_site.access.records.pdf import record_pdf
from helpdesk_site.access.records.reading import read_record
from helpdesk_site.access.views.finding import request_or_404
from helpdesk_site.people.views.requests import person_of


@login_required
@never_cache
@require_GET
def evidence(request: HttpRequest, public_id: str) -> HttpResponse:
    found = _sent_or_404(request, public_id)
    return render(request, "access/evidence.html", {"found": found, "record": read_record(found)})


@login_required
@never_cache
@require_GET
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record as a file with a Turkish name (RFC 6266 with RFC 8187)."""
    found = _sent_or_404(request, public_id)
    response = HttpResponse(record_pdf(found), content_type="application/pdf")
    name = f"Yetki Değişiklik Kaydı {found.ticket.reference if found.ticket else found.public_id}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _sent_or_404(request: HttpRequest, public_id: str) -> AccessRequest:
    """A draft has no evidence: nothing was asked yet."""
    found = request_or_404(public_id, person_of(request))
    if found.submitted_at is None:
        raise Http404
    return found
