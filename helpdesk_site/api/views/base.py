"""What every view of the API shares: tokens, strict reading, Turkish problems, limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import MethodNotAllowed, NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from helpdesk_site.api import problems
from helpdesk_site.api.inputs.queries import NoQuery, read_query
from helpdesk_site.api.masked import HEADER as MASKED_FIELDS
from helpdesk_site.api.masked import masked_fields
from helpdesk_site.api.problems import Problem
from helpdesk_site.api.reading import StrictJSONParser
from helpdesk_site.api.schema import ApiSchema
from helpdesk_site.api.throttling import TokenRate
from helpdesk_site.people.api_auth import ApiTokenAuthentication
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import person_by_employee_no

LANGUAGE = "tr"
WRITING = frozenset({"POST", "PUT", "PATCH"})


class ApiView(APIView):
    """Tokens only: a session's cookie opens nothing here, so there is nothing to forge (CSRF).

    `query` names the parameters of a GET; all others are refused.
    """

    authentication_classes: Any = [ApiTokenAuthentication]
    permission_classes: Any = [IsAuthenticated]
    parser_classes: Any = [StrictJSONParser]
    renderer_classes: Any = [JSONRenderer]
    throttle_classes: Any = [TokenRate]
    metadata_class: Any = None
    http_method_names = ["get", "head", "post", "put", "patch"]
    schema: Any = ApiSchema()
    query: ClassVar[type[Any]] = NoQuery
    asked: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # The answer is drawn here, where its language is set: details of problems are Turkish whoever asks.
        with translation.override(LANGUAGE):
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, Response):
                response.render()
            return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = str(request.method)
        if method not in self.allowed_methods:
            raise MethodNotAllowed(method)
        self.asked = read_query(request, self.query if method in {"GET", "HEAD"} else NoQuery)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        finished: Response = super().finalize_response(request, response, *args, **kwargs)
        finished["Cache-Control"] = "no-store"
        finished["Content-Language"] = LANGUAGE
        if request.method in WRITING and finished.status_code < 300 and (fields := masked_fields(request.data)):
            finished[MASKED_FIELDS] = ", ".join(fields)
        return finished

    def get_exception_handler(self) -> Any:
        return problems.handle

    @property
    def actor(self) -> Person:
        """The person to whom the token belongs."""
        user: Any = self.request.user
        person: Person = user.person
        return person


def read_body(request: Request, kind: type[Serializer[Any]]) -> dict[str, Any]:
    """The body as `kind` describes it. Raises the framework's ValidationError, which becomes a 422 by field."""
    serializer = kind(data=request.data)
    serializer.is_valid(raise_exception=True)
    found: dict[str, Any] = serializer.validated_data
    return found


def expected_version(request: Request, given: Mapping[str, Any], *, current: int) -> int:
    """The version that the caller saw, from If-Match or the body; the current one when he names none.

    Raises Problem when If-Match names another version than the current one.
    """
    seen = version_seen(request, given)
    return current if seen is None else _matching(request, seen, current)


def required_version(request: Request, given: Mapping[str, Any], *, current: int) -> int:
    """The same where a caller must name it, because he replaces what somebody else may have written."""
    seen = version_seen(request, given)
    if seen is None:
        raise Problem("version_missing", _("Send the version that you saw, so that nobody's change is overwritten."))
    return _matching(request, seen, current)


def version_seen(request: Request, given: Mapping[str, Any]) -> int | None:
    header = request.headers.get("If-Match")
    if header is None:
        return given.get("version")
    digits = header[1:-1] if len(header) > 2 and header[0] == header[-1] == '"' else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise Problem("bad_header", _('If-Match holds the ETag that a GET answered, such as "3".'))
    return int(digits)


def _matching(request: Request, seen: int, current: int) -> int:
    # A precondition of HTTP that fails is 412 (RFC 9110, 13.1.1); a version in the body is weighed by the service.
    if "If-Match" in request.headers and seen != current:
        raise Problem("version_changed", _("This has been changed since you read it. Read it again and decide anew."))
    return seen


def person_named(employee_no: str, *, field: str) -> Person:
    """The person who bears the number today. Raises Problem naming the field."""
    person = person_by_employee_no(employee_no)
    if person is None:
        sentence = _("There is nobody with this staff number.")
        raise Problem("invalid", _("Some fields need another look. Nothing was changed."), errors={field: [sentence]})
    return person


class _NothingHere(ApiView):
    authentication_classes: Any = []
    permission_classes: Any = []
    schema: Any = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002  # the framework gives them
        raise NotFound


_nothing_here = _NothingHere.as_view()


@csrf_exempt
def anything_else(request: HttpRequest) -> HttpResponseBase:
    """An address that no pattern knows: without its last slash it means the one with it, else there is nothing."""
    meant = resolve(f"{request.path_info}/")
    if request.path_info.endswith("/") or meant.func is anything_else:
        return _nothing_here(request)
    answered: HttpResponseBase = meant.func(request, *meant.args, **meant.kwargs)
    return answered
