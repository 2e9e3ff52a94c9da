"""Files of tickets: brought in, listed, handed out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api import selectors
from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.attachments import AttachmentShown, list_attachments, show_attachment
from helpdesk_site.api.inputs.attachments import FileInput
from helpdesk_site.api.inputs.queries import PageQuery
from helpdesk_site.api.paging import page
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, read_body
from helpdesk_site.kernel.files.names import disposition
from helpdesk_site.tickets.attachments import selectors as attachments
from helpdesk_site.tickets.attachments import services

# Whatever it is: a program reads its kind from the list, and a browser is told nothing that it could run.
BYTES = "application/octet-stream"


class Attachments(ApiView):
    parser_classes: Any = [MultiPartParser]

    @describes(
        name="attachments_create", tag="attachments", body=FileInput, shows=AttachmentShown, status=201,
        summary=gettext_lazy("Brings a file in, to be named in a ticket or a reply within a day"),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        given = read_body(request, FileInput)
        brought = services.bring(given["file"], person=self.actor)
        return answer(show_attachment(brought), status=201)


class TicketAttachments(ApiView):
    query = PageQuery

    @describes(
        name="tickets_attachments", tag="attachments", summary=gettext_lazy("The files of a ticket, newest first"),
        shows=list[AttachmentShown], query=PageQuery,
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        found = attachments.visible_to(self.actor, selectors.ticket(self.actor, public_id))
        return page(request, found, ["-id"], list_attachments, self.asked)


class Content(ApiView):
    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: ARG002  # DRF's
        # Bytes have one form, whatever a caller accepts; refusals are JSON.
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="attachments_content",
        summary=gettext_lazy("The bytes of a file, once nothing harmful was found in it"),
        tags=["attachments"],
        responses={(200, BYTES): OpenApiResponse(OpenApiTypes.BINARY, description=gettext_lazy("Done."))},
    )
    def get(self, _request: Request, public_id: str) -> HttpResponse:
        found = attachments.attachment_visible_to(self.actor, public_id)
        response = HttpResponse(services.download(found, actor=self.actor), content_type=BYTES)
        response["Content-Disposition"] = disposition(found.file.name)
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response

    get.also = (409,)  # type: ignore[attr-defined]  # read by ApiSchema: shut until it was scanned
