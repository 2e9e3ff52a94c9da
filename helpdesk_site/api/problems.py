"""Every refusal of the API as problem details (RFC 9457), and the catalogue of its codes.

`type` leads to a page that explains the code (views/problems.py), `title` names it, `detail` tells the person what to
do next, `errors` holds sentences by the path of the field, such as "lines.0.role".
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions as drf
from rest_framework.response import Response

from helpdesk_site.kernel.errors import Invalid, ServiceError
from integrations.errors import TargetError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# The seconds after which a caller may try again when a part of the system is down.
PAUSE = 10

Errors = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One code: its status, what it is called and what a program or its author does about it."""

    status: int
    title: StrOrPromise
    meaning: StrOrPromise


KINDS: Mapping[str, Kind] = {
    "malformed": Kind(
        400, gettext_lazy("The request cannot be read"),
        gettext_lazy("The body is not a JSON object in UTF-8, holds a name twice, or is nested too deeply."),
    ),
    "bad_parameter": Kind(
        400, gettext_lazy("A parameter of the address does not fit"),
        gettext_lazy("Each parameter is named in the API description and is given once; others are refused."),
    ),
    "bad_header": Kind(
        400, gettext_lazy("A header does not fit"),
        gettext_lazy("Idempotency-Key has 1 to 64 visible ASCII signs; If-Match holds the ETag that a GET answered."),
    ),
    "unauthenticated": Kind(
        401, gettext_lazy("A token is needed"),
        gettext_lazy("Send the header “Authorization: Bearer …” with a token from your page of tokens."),
    ),
    "not_allowed": Kind(
        403, gettext_lazy("Not allowed"), gettext_lazy("The person to whom the token belongs may not do this.")
    ),
    "not_found": Kind(
        404, gettext_lazy("Not found"),
        gettext_lazy("There is nothing at this address, or nothing that you may see. Addresses end with a slash."),
    ),
    "method_not_allowed": Kind(
        405, gettext_lazy("The method does not exist here"),
        gettext_lazy("The header Allow names the methods of this address."),
    ),
    "not_acceptable": Kind(
        406, gettext_lazy("No such format"),
        gettext_lazy("Answers are application/json: leave out the header Accept or allow it."),
    ),
    "wrong_state": Kind(
        409, gettext_lazy("The thing has moved on"),
        gettext_lazy("Read it again: its state shows which steps are possible now."),
    ),
    "conflict": Kind(
        409, gettext_lazy("Somebody else was faster"),
        gettext_lazy("Read it again and decide whether the change is still wanted."),
    ),
    "content_changed": Kind(
        409, gettext_lazy("The content changed"), gettext_lazy("Ask for the preview again and decide on what it shows.")
    ),
    "outdated": Kind(
        409, gettext_lazy("The ticket changed"),
        gettext_lazy("Read the ticket again and send the reply with its new version."),
    ),
    "expired": Kind(
        409, gettext_lazy("The time is over"),
        gettext_lazy("The approval's deadline has passed. A new request can be sent."),
    ),
    "key_reused": Kind(
        409, gettext_lazy("The key belongs to another request"),
        gettext_lazy("An Idempotency-Key names one request: method, address and body. Make a new key for another one."),
    ),
    "in_progress": Kind(
        409, gettext_lazy("The same request is running"), gettext_lazy("Repeat it after the seconds of Retry-After.")
    ),
    "version_changed": Kind(
        412, gettext_lazy("The version changed"), gettext_lazy("Read it again and send the change with the new ETag.")
    ),
    "too_large": Kind(413, gettext_lazy("The body is too large"), gettext_lazy("A body holds at most 1 MiB.")),
    "unsupported_media_type": Kind(
        415, gettext_lazy("Only JSON is read"), gettext_lazy("Send the body with “Content-Type: application/json”.")
    ),
    "invalid": Kind(
        422, gettext_lazy("The content does not hold together"),
        gettext_lazy("`errors` names each field with what is wrong; nothing was changed."),
    ),
    "invalid_request": Kind(
        422, gettext_lazy("The permission request does not hold together"),
        gettext_lazy("`errors` names each field, such as lines.0.role; nothing was changed."),
    ),
    "forced": Kind(
        422, gettext_lazy("It cannot be switched off"),
        gettext_lazy("A kind of notice with `forced` true is always mailed at once; `reason` says why."),
    ),
    "version_missing": Kind(
        428, gettext_lazy("A version is needed"),
        gettext_lazy("Send the version that you saw: in the body or in the header If-Match."),
    ),
    "too_many_requests": Kind(
        429, gettext_lazy("Too many requests"),
        gettext_lazy("Wait for the seconds of Retry-After. Limits are counted for each token."),
    ),
    "internal_error": Kind(
        500, gettext_lazy("Our mistake"),
        gettext_lazy("Nothing was changed. The mistake is recorded; tell EBYS Support the time."),
    ),
    "unavailable": Kind(
        503, gettext_lazy("A part of the system is down"),
        gettext_lazy("Nothing was lost. Repeat it after the seconds of Retry-After."),
    ),
}  # fmt: skip

_BY_STATUS: Mapping[int, str] = {
    400: "malformed", 401: "unauthenticated", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed",
    406: "not_acceptable", 409: "wrong_state", 412: "version_changed", 413: "too_large", 415: "unsupported_media_type",
    422: "invalid", 428: "version_missing", 429: "too_many_requests", 500: "internal_error", 503: "unavailable",
}  # fmt: skip


class Problem(Exception):  # RFC 9457 calls it so
    """A refusal of the API itself. `detail` is shown to the person as it is."""

    def __init__(
        self, code: str, detail: str, *, errors: Errors | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.status = KINDS[code].status
        self.errors = dict(errors or {})
        self.headers = dict(headers or {})


def as_response(
    status: int, code: str, detail: str, *, errors: Errors | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer. A code without a page of its own is described by its status alone (RFC 9457, 4.2.1)."""
    kind = KINDS.get(code)
    body: dict[str, Any] = {
        "type": reverse("api:problem", args=[code]) if kind else "about:blank",
        "title": str(kind.title) if kind else HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = {path: list(sentences) or [detail] for path, sentences in errors.items()}
    return Response(body, status=status, headers=dict(headers or {}), content_type=MEDIA_TYPE)


def handle(error: Exception, _context: Mapping[str, Any]) -> Response:
    """Turns whatever a view raised into its problem. Nothing that happened inside is told to the caller."""
    match error:
        case Problem():
            return as_response(error.status, error.code, error.detail, errors=error.errors, headers=error.headers)
        case Invalid(code="invalid_request"):
            # The page keeps what was typed, and says so; here nothing is kept.
            detail = _("Some fields need another look. Nothing was changed.")
            return as_response(error.status, error.code, detail, errors=error.fields)
        case ServiceError():
            errors = error.fields if isinstance(error, Invalid) else None
            return as_response(error.status, error.code, error.sentence, errors=errors)
        case drf.ValidationError():
            detail = _("Some fields need another look. Nothing was changed.")
            return as_response(422, "invalid", detail, errors=flattened(error.detail))
        case drf.APIException():
            return _of_framework(error)
        case Http404() | ObjectDoesNotExist():
            return as_response(404, "not_found", _("There is nothing here that you may see. Look at the id again."))
        case PermissionDenied():
            return as_response(403, "not_allowed", _("You are not allowed to do this."))
        case _:
            return _of_mistake(error)


def _of_framework(error: drf.APIException) -> Response:
    code = _BY_STATUS.get(error.status_code, "malformed")
    headers: dict[str, str] = {}
    # DRF puts these on the exception.
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    return as_response(error.status_code, code, _sentence(error), headers=headers)


def _sentence(error: drf.APIException) -> str:
    """Ours where the framework's own would be dry; sentences that we gave an exception stay."""
    match error:
        case drf.NotAuthenticated():
            return _("Sign in with a token: “Authorization: Bearer …”. Make one on your page of tokens.")
        case drf.MethodNotAllowed():
            return _("This address does not know that method. The header Allow names those that it knows.")
        case drf.NotAcceptable():
            return _("The API answers in JSON. Leave out the header Accept or allow application/json.")
        case drf.UnsupportedMediaType():
            return _("Send JSON with the header “Content-Type: application/json”; a file as multipart/form-data.")
        case drf.Throttled():
            return _("These are too many requests in a short time. Wait a moment and repeat the last one.")
        case drf.NotFound():
            return _("There is nothing here that you may see. Look at the id again.")
        case drf.PermissionDenied():
            return _("You are not allowed to do this.")
    return str(error.detail)


def _of_mistake(error: Exception) -> Response:
    if isinstance(error, OperationalError | InterfaceError | TargetError):
        logger.warning("The API could not answer: a part of the system is down", exc_info=error)
        detail = _("A part of the system does not answer at the moment. Nothing was lost; repeat it shortly.")
        return as_response(503, "unavailable", detail, headers={"Retry-After": str(PAUSE)})
    logger.error("The API failed", exc_info=error)
    if isinstance(error, IntegrityError):
        # The last lock: a rule that a service should have said in words before the database refused.
        detail = _("The database refused this, because it would break a rule. Read the thing again before you go on.")
        return as_response(409, "conflict", detail)
    detail = _("Something failed on our side. Nothing was changed; if it happens again tell EBYS Support the time.")
    return as_response(500, "internal_error", detail)


def flattened(detail: Any, path: str = "") -> dict[str, list[str]]:
    """The framework's nested errors by path: {"lines": [{}, {"role": [...]}]} is {"lines.1.role": [...]}."""
    if isinstance(detail, Mapping):
        found: dict[str, list[str]] = {}
        for name, inner in detail.items():
            found |= flattened(inner, path if name == "non_field_errors" else _below(path, name))
        return found
    if isinstance(detail, list) and any(isinstance(item, Mapping) for item in detail):
        found = {}
        for number, inner in enumerate(detail):
            found |= flattened(inner, _below(path, number))
        return found
    sentences = [str(sentence) for sentence in (detail if isinstance(detail, list) else [detail])]
    return {path: sentences} if sentences else {}


def _below(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)
