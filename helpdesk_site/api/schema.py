"""The OpenAPI description: answers from their dataclasses, refusals by rule, so that it is complete by construction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.serializers import Serializer

from helpdesk_site.api import masked, problems
from helpdesk_site.people.api_auth import bearer_scheme

Schema = dict[str, Any]
Handler = TypeVar("Handler", bound=Callable[..., Any])

# What any request may meet, whatever it asks for.
ALWAYS = (400, 401, 406, 429, 500, 503)
# What a change may meet beyond that.
CHANGING = (403, 409, 413, 415, 422)

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[\\x21-\\x7e]{1,64}$"},
    OpenApiParameter.HEADER,
    description=_("Best a UUID. The same key with the same request answers the same for 24 hours and is done once."),
)  # fmt: skip
IF_MATCH = OpenApiParameter(
    "If-Match", {"type": "string", "pattern": '^"[0-9]{1,9}"$'}, OpenApiParameter.HEADER,
    description=_("The ETag of the version that was seen, in place of `version` in the body."),
)  # fmt: skip

MASKED_FIELDS = OpenApiParameter(
    masked.HEADER, str, OpenApiParameter.HEADER, response=True,
    description=_("The fields in which a password, a PIN or a citizen's number was masked: it may not be kept."),
)  # fmt: skip

_FIRST_LINES: Mapping[int, Any] = {problem.status: problem.title for problem in reversed(list(problems.KINDS.values()))}


def describes(
    *,
    name: str,
    tag: str,
    summary: Any,
    shows: Any,
    status: int = 200,
    body: type[Serializer[Any]] | None = None,
    query: type[Serializer[Any]] | None = None,
    conditional: bool = False,
    also: Sequence[int] = (),
    example: Mapping[str, Any] | None = None,
) -> Callable[[Handler], Handler]:
    """Describes a view's method. `shows` is a dataclass, or a list of one for a page; `also` are further statuses.

    `example` is a body that fits.
    """

    def describe(handler: Handler) -> Handler:
        parameters: list[Any] = [query] if query else []
        parameters += [IDEMPOTENCY_KEY] if getattr(handler, "is_idempotent", False) else []
        parameters += [IF_MATCH] if conditional else []
        parameters += [MASKED_FIELDS] if _has_texts(body) else []
        described = extend_schema(
            operation_id=name,
            summary=summary,
            tags=[tag],
            request=body,
            parameters=parameters,
            examples=[OpenApiExample("body", value=example, request_only=True)] if example else None,
            responses={status: OpenApiResponse(shows, description=_("Done."))},
        )(handler)
        described.also = (*also, *((412,) if conditional else ()))  # type: ignore[attr-defined]  # read by ApiSchema
        return described

    return describe


def _has_texts(body: type[Serializer[Any]] | None) -> bool:
    return body is not None and bool(set(masked.TEXTS) & set(body().fields))


class ApiSchema(AutoSchema):
    """Adds to each operation the refusals that it can meet, and reads answers from dataclasses."""

    def _get_response_bodies(self, direction: Any = "response") -> Schema:
        described: Schema = super()._get_response_bodies(direction)
        for status in sorted(self._refusals()):
            described.setdefault(str(status), self._problem_response(status))
        return described

    def _refusals(self) -> set[int]:
        handler = getattr(self.view, self.method.lower())
        statuses = {*ALWAYS, *getattr(handler, "also", ())}
        if "{" in self.path:
            statuses.add(404)
        if self.method in {"POST", "PUT", "PATCH"}:
            statuses.update(CHANGING)
        if not self.view.authentication_classes:
            statuses -= {401, 429}
        return statuses

    def _problem_response(self, status: int) -> Schema:
        component = _component(self.registry, "Problem", PROBLEM)
        return {
            "description": str(_FIRST_LINES[status]),
            "content": {problems.MEDIA_TYPE: {"schema": component.ref}},
        }

    def _get_response_for_code(
        self, serializer: Any, status_code: str, media_types: Any = None, direction: Any = "response"
    ) -> Schema:
        if isinstance(serializer, OpenApiResponse) and _is_shown(serializer.response):
            schema = schema_of(serializer.response, self.registry)
            serializer = OpenApiResponse(schema, description=serializer.description)
        found: Schema = super()._get_response_for_code(  # type: ignore[no-untyped-call]  # the library has no types here
            serializer, status_code, media_types, direction
        )
        return found

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Schema:
        found: Schema = super()._map_basic_serializer(  # type: ignore[no-untyped-call]  # the library has no types here
            serializer, direction
        )
        return {**found, "additionalProperties": False}

    def get_description(self) -> str:  # type: ignore[override]  # as the library has it
        """The summary says it; docstrings are for the readers of the code."""
        return ""


def _is_shown(kind: Any) -> bool:
    return is_dataclass(kind) or get_origin(kind) is list


def schema_of(hint: Any, registry: ComponentRegistry) -> Schema:
    """The schema of a type hint of answers/: dataclasses and enumerations become components, list[X] a page of X."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is list:
        return _page_schema(schema_of(arguments[0], registry), registry, arguments[0].__name__)
    if origin is tuple:
        return {"type": "array", "items": schema_of(arguments[0], registry)}
    if origin is dict:
        return {"type": "object", "additionalProperties": {}}
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin in {Union, UnionType}:
        return _union_schema(arguments, registry)
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass_component(hint, registry).ref
    if issubclass(hint, Enum):
        values = [member.value for member in hint]
        return _component(registry, _name_of(hint), {"type": "string", "enum": values}).ref
    return dict(_PLAIN[hint])


_PLAIN: Mapping[type, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}


def _union_schema(arguments: Sequence[Any], registry: ComponentRegistry) -> Schema:
    options = [schema_of(argument, registry) for argument in arguments if argument is not NoneType]
    schema: Schema = options[0] if len(options) == 1 else {"oneOf": options}
    if NoneType not in arguments:
        return schema
    return {"allOf": [schema], "nullable": True} if "$ref" in schema else {**schema, "nullable": True}


def _dataclass_component(kind: type[Any], registry: ComponentRegistry) -> ResolvedComponent:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    return _component(
        registry, _name_of(kind),
        {
            "type": "object",
            "properties": {name: schema_of(hints[name], registry) for name in names},
            "required": names,
            "additionalProperties": False,
        },
    )  # fmt: skip


def _page_schema(row: Schema, registry: ComponentRegistry, name: str) -> Schema:
    address = {"type": "string", "format": "uri", "nullable": True}
    page = {
        "type": "object",
        "properties": {"results": {"type": "array", "items": row}, "next": address, "previous": address},
        "required": ["results", "next", "previous"],
        "additionalProperties": False,
    }
    return _component(registry, f"PageOf{name.removesuffix('Shown').removesuffix('Listed')}", page).ref


def _name_of(kind: type[Any]) -> str:
    """RequestShown is "Request"; Operation.State, an enumeration inside of a model, is "OperationState"."""
    return kind.__qualname__.replace(".", "").removesuffix("Shown")


def _component(registry: ComponentRegistry, name: str, schema: Schema) -> ResolvedComponent:
    component = ResolvedComponent(  # type: ignore[no-untyped-call]  # the library has no types here
        name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name
    )
    registry.register_on_missing(component)
    return component


PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
    "required": ["type", "title", "status", "detail", "code"],
    "additionalProperties": False,
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # __init_subclass__ has no types
    """How a caller proves who he is."""

    target_class = "helpdesk_site.people.api_auth.ApiTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> Schema:  # noqa: ARG002  # the framework gives it
        return bearer_scheme()
