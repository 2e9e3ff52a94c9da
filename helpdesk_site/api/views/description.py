"""The API describes itself: the OpenAPI document, and a page for each code of a problem."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api.answering import answer
from helpdesk_site.api.problems import KINDS
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView


@dataclass(frozen=True, slots=True)
class ProblemKindShown:
    code: str
    status: int
    title: str
    meaning: str


class ProblemKind(ApiView):
    """Open to everybody: it says nothing about this installation."""

    authentication_classes: Any = []
    permission_classes: Any = []

    @describes(
        name="problems_get", tag="description", summary=_("What a code of a problem means and what to do about it"),
        shows=ProblemKindShown,
    )  # fmt: skip
    def get(self, _request: Request, code: str) -> Response:
        kind = KINDS.get(code)
        if kind is None:
            raise NotFound
        return answer(ProblemKindShown(code, kind.status, str(kind.title), str(kind.meaning)))


class OpenApi(ApiView):
    """The OpenAPI document, as JSON or YAML; made once, since only a new version of the product changes it."""

    authentication_classes: Any = []
    permission_classes: Any = []
    renderer_classes: Any = [
        OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer, OpenApiYamlRenderer2, JSONRenderer,
    ]  # fmt: skip
    schema: Any = None

    def get(self, _request: Request) -> Response:
        return Response(_document())


@cache
def _document() -> Any:
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # the library has no types here
    return generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the same
