"""What an EBYS answers, read for what the desk needs of it and no more.

A product may write names in another case (RFC 7643 §2.1), add attributes and extensions of its own, and keep values
that RFC 7643 would not (an empty mail address). None of it is the desk's to judge, and one odd account must not hide
all the others: hence no model of whole resources is held against an answer.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast, get_args

from integrations.ebys.port import (
    Account,
    Assignment,
    AssignmentKind,
    Certificate,
    Clearance,
    Delegation,
    DelegationKind,
    DelegationStatus,
    Unit,
)
from integrations.ebys.schema import GROUP_EXTENSION, USER_EXTENSION
from integrations.errors import Conflict, NotFound, OutcomeUnknown, Refused, TargetError, Unavailable
from integrations.http import READS, Reply
from integrations.masking import mask

TARGET = "EBYS"

Document = Mapping[str, Any]

_DETAIL_LENGTH = 500
_BY_CONTENT = "content:"
_AT_NO_TIME = datetime.fromtimestamp(0, UTC)


class AlreadyThere(Refused):
    """409 to a POST: something has taken a unique value; the caller looks whether it is what he wanted."""


# -- Documents ----------------------------------------------------------------


def document(body: bytes, failure: type[TargetError]) -> Document:
    """The answer as the JSON object that it must be; else `failure`."""
    try:
        parsed = json.loads(body)
    except ValueError as error:
        raise failure(TARGET, "the answer is not JSON") from error
    if not isinstance(parsed, dict):
        raise failure(TARGET, "the answer is not a JSON object")
    return parsed


def attribute(holder: Document, name: str) -> Any:
    """The attribute whatever the case of its name; None when it is absent."""
    if name in holder:
        return holder[name]
    wanted = name.lower()
    return next((value for key, value in holder.items() if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and how many there are on all pages; None when the product does not say."""

    resources: Sequence[Document]
    total: int | None


def listing(body: bytes) -> Listing:
    """A ListResponse (RFC 7644 §3.4.2)."""
    answer = document(body, Unavailable)
    resources, total = attribute(answer, "Resources"), attribute(answer, "totalResults")
    if not isinstance(resources or [], list) or not isinstance(total, int | None) or (resources is None and total):
        raise Unavailable(TARGET, "the answer is not a list of resources")
    return Listing([each for each in resources or [] if isinstance(each, dict)], total)


def extensions(resource_types: Listing) -> frozenset[str]:
    """The schemas that the resource types announce as their extensions, in lower case (RFC 7643 §6)."""
    announced = [
        attribute(extension, "schema")
        for resource_type in resource_types.resources
        for extension in _objects(resource_type, "schemaExtensions")
    ]
    return frozenset(str(schema).lower() for schema in announced)


def supports(config: Document, feature: str) -> bool:
    """Whether a ServiceProviderConfig says so of one of its features (RFC 7643 §5)."""
    return attribute(_object(config, feature), "supported") is True


def most_results(config: Document) -> int | None:
    """How many resources a search gives at most; None when the product does not say."""
    limit = attribute(_object(config, "filter"), "maxResults")
    return limit if isinstance(limit, int) and limit > 0 else None


# -- Errors -------------------------------------------------------------------


def refusal(method: str, path: str, reply: Reply, token: str) -> TargetError:
    """An error answer in our words (RFC 7644 §3.12). A 5xx to a write, 503 apart, tells not what was done."""
    detail = f"{reply.status} {mask(_detail(reply), (token,))}".strip()
    match reply.status:
        case 404 if path.count("/") == 1:
            # Not one resource is missing but all of its kind: to say NotFound would be to say "it is gone already".
            return Refused(TARGET, f"this EBYS has no {path}: {detail}")
        case 404:
            return NotFound(TARGET, detail)
        case 412:
            return Conflict(TARGET, detail)
        case 409:
            return AlreadyThere(TARGET, detail) if method == "POST" else Conflict(TARGET, detail)
        case 429 | 503:
            return Unavailable(TARGET, detail, retry_after=reply.retry_after)
        case 501:
            return Refused(TARGET, f"this EBYS cannot do what it was asked: {detail}")
        case status if status >= 500 or status == 408:
            return Unavailable(TARGET, detail) if method in READS else OutcomeUnknown(TARGET, detail)
        case _:
            return Refused(TARGET, detail)


def _detail(reply: Reply) -> str:
    """The server's own words where it gave a SCIM error, else the beginning of what it sent; a page says nothing."""
    try:
        error = document(reply.body, Refused)
    except Refused:
        is_page = reply.body and "html" in reply.headers.get("content-type", "")
        return "(a page, not an answer)" if is_page else reply.text[:_DETAIL_LENGTH]
    words = (attribute(error, "scimType"), attribute(error, "detail"))
    said = reply.text if words == (None, None) else " ".join(str(each) for each in words if each)
    return said[:_DETAIL_LENGTH]


# -- What a write answers -----------------------------------------------------


def id_of(reply: Reply) -> str:
    """The id of what was created."""
    created = attribute(document(reply.body, OutcomeUnknown), "id")
    if not isinstance(created, str) or not created:
        raise OutcomeUnknown(TARGET, "created, but the answer holds no id")
    return created


def version_of(reply: Reply) -> str:
    """The version after a call: the ETag, else meta.version; empty when the product gives none."""
    etag = reply.headers.get("etag")
    if etag:
        return etag
    return _version(document(reply.body, OutcomeUnknown)) if reply.body else ""


def is_by_content(version: str) -> bool:
    """Whether we made this version up from what was read, because the product gives none."""
    return version.startswith(_BY_CONTENT)


def _digest(known: Account | Delegation) -> str:
    return hashlib.sha256(repr(known).encode()).hexdigest()[:32]


# -- Resources, as the desk knows them ----------------------------------------


def account(resource: Document, read_at: datetime, *, etag: str = "", tells_assignments: bool) -> Account:
    """A SCIM User. `etag` is for products that give a version beside the resource only."""
    try:
        extension = _object(resource, USER_EXTENSION)
        held = tuple(_assignment(each) for each in _objects(extension, "assignments"))
        found = Account(
            id=_needed(resource, "id"),
            employee_no=external_id(resource),
            username=_needed(resource, "userName"),
            active=_is_active(resource),
            version=_version(resource) or etag,
            display_name=_text(resource, "displayName"),
            unit_code=_text(extension, "unitCode"),
            known_assignments=held if tells_assignments else None,
            read_at=read_at,
            certificate=_certificate(extension),
        )
    except ValueError as error:
        raise Refused(TARGET, f"account {attribute(resource, 'id')} cannot be understood: {error}") from error
    return found if found.version else replace(found, version=account_version(found))


def account_version(found: Account) -> str:
    """A version for a product that gives none: it names everything that the desk knows of the account."""
    return _BY_CONTENT + _digest(replace(found, version="", read_at=_AT_NO_TIME))


def has_extension(resource: Document, schema: str) -> bool:
    """Whether the resource itself shows that the product knows this extension."""
    return attribute(resource, schema) is not None


def unit(resource: Document) -> Unit:
    """A SCIM Group of kind `unit`."""
    try:
        extension = _object(resource, GROUP_EXTENSION)
        return Unit(
            code=_text(extension, "detsisNo") or _needed(resource, "externalId"),
            name=_needed(resource, "displayName"),
            parent_code=_text(extension, "parentDetsisNo") or None,
            unit_type=_text(extension, "unitType"),
        )
    except ValueError as error:
        raise Refused(TARGET, f"unit {attribute(resource, 'id')} cannot be understood: {error}") from error


def delegation(resource: Document) -> Delegation:
    """A Delegation, the resource of `schema`."""
    try:
        found = Delegation(
            id=_needed(resource, "id"),
            key=_needed(resource, "externalId"),
            delegator_no=_needed(resource, "delegator"),
            delegate_no=_needed(resource, "delegate"),
            unit_code=_text(resource, "unitCode"),
            kind=cast("DelegationKind", _code(_text(resource, "kind"), DelegationKind)),
            scope=tuple(str(role) for role in attribute(resource, "scope") or ()),
            valid_from=_needed_moment(resource, "validFrom"),
            valid_to=_moment(resource, "validTo"),
            reason=_text(resource, "reason"),
            basis=_text(resource, "basis"),
            status=cast("DelegationStatus", _code(_text(resource, "status"), DelegationStatus)),
            version=_version(resource),
        )
    except ValueError as error:
        raise Refused(TARGET, f"delegation {attribute(resource, 'id')} cannot be understood: {error}") from error
    return found if found.version else replace(found, version=_BY_CONTENT + _digest(found))


def external_id(resource: Document) -> str:
    """Our own name for the resource: an employee number, a delegation's key."""
    return _text(resource, "externalId")


def is_of(resource: Document, names: Iterable[str], value: str) -> bool:
    """Whether one of these attributes has this value."""
    return any(attribute(resource, name) == value for name in names)


def _assignment(entry: Document) -> Assignment:
    return Assignment(
        id=_needed(entry, "value"),
        unit_code=_needed(entry, "unitCode"),
        role_code=_needed(entry, "roleCode"),
        clearance=cast("Clearance", _code(_text(entry, "clearance") or "YOK", Clearance)),
        kind=cast("AssignmentKind", _code(_text(entry, "kind") or "ASIL", AssignmentKind)),
        primary=_flag(attribute(entry, "primary")) is True,
        valid_from=_moment(entry, "validFrom"),
        valid_to=_moment(entry, "validTo"),
        basis=_text(entry, "basis"),
    )


# -- Values -------------------------------------------------------------------


def _certificate(extension: Document) -> Certificate | None:
    """None too for what cannot be understood: no right hangs on it, and the account is to be read all the same."""
    try:
        is_there = _flag(attribute(extension, "hasQualifiedCertificate"))
        valid_to = _moment(extension, "certificateValidTo")
    except ValueError:
        return None
    if is_there is None and valid_to is None:
        return None
    return Certificate(is_there is not False, valid_to)


def _object(holder: Document, name: str) -> Document:
    value = attribute(holder, name)
    return value if isinstance(value, dict) else {}


def _objects(holder: Document, name: str) -> Sequence[Document]:
    values = attribute(holder, name) or []
    if not isinstance(values, list) or not all(isinstance(each, dict) for each in values):
        raise ValueError(f"{name} is not a list of objects")
    return values


def _version(resource: Document) -> str:
    return _text(_object(resource, "meta"), "version")


def _text(holder: Document, name: str) -> str:
    value = attribute(holder, name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} is not text")
    return value


def _needed(holder: Document, name: str) -> str:
    value = _text(holder, name)
    if not value:
        raise ValueError(f"{name} is missing")
    return value


def _is_active(resource: Document) -> bool:
    """An account of which nothing is said is open: to take it for closed would be to leave it so."""
    return _flag(attribute(resource, "active")) is not False


def _flag(value: object) -> bool | None:
    """Some products write booleans as words."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise ValueError(f"{value!r} is neither true nor false")


def _needed_moment(holder: Document, name: str) -> datetime:
    moment = _moment(holder, name)
    if moment is None:
        raise ValueError(f"{name} is missing")
    return moment


def _moment(holder: Document, name: str) -> datetime | None:
    """A moment without a zone is not guessed at: midnight in the wrong one gives a right for the wrong day."""
    text = _text(holder, name)
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError(f"{name} has no time zone")
    return moment.astimezone(UTC)


def _code(value: str, codes: object) -> str:
    if value not in get_args(codes):
        raise ValueError(f"{value!r} is none of {', '.join(get_args(codes))}")
    return value
