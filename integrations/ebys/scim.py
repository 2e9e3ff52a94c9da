"""An EBYS that speaks SCIM 2.0 (RFC 7643, RFC 7644) with the extensions of `schema`.

Every write is guarded (If-Match), sent once, and read back; nothing is retried here, because only the caller knows
whether the work is still wanted.
"""

import json
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar, cast, get_args
from urllib.parse import quote

from pydantic import ValidationError
from scim2_models import (
    Email,
    EnterpriseUser,
    Error,
    ListResponse,
    Name,
    PhoneNumber,
    Resource,
    ServiceProviderConfig,
)

from integrations.ebys.port import (
    Account,
    Assignment,
    AssignmentKind,
    Capabilities,
    Change,
    Clearance,
    Delegation,
    DelegationKind,
    DelegationStatus,
    Exchange,
    NewAccount,
    Unit,
)
from integrations.ebys.schema import (
    ASSIGNMENTS_PATH,
    GROUP_EXTENSION,
    EbysGroup,
    EbysUser,
    ScimAccount,
    ScimAssignment,
    ScimDelegation,
    ScimUnit,
)
from integrations.errors import Conflict, NotFound, OutcomeUnknown, Refused, TargetError, Unavailable
from integrations.http import READS, HttpConfig, HttpTarget, Reply, mask

TARGET = "EBYS"

_PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_JSON = {"Content-Type": "application/scim+json", "Accept": "application/scim+json"}
_ASK = {"Accept": "application/scim+json"}
_KNOWN_STATES = 512
_DETAIL_LENGTH = 500
_EVIDENCE_LENGTH = 20_000

R = TypeVar("R", bound=Resource[Any])
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ScimConfig:
    """Where the EBYS is. `base_url` ends where `/Users` begins, such as `https://ebys.example/scim/v2`. Seconds."""

    base_url: str
    token: str = field(repr=False)
    ca_file: str | None = None
    connect_timeout: float = 2.0
    read_timeout: float = 10.0
    total_timeout: float = 15.0
    max_connections: int = 20
    page_size: int = 100

    def http(self) -> HttpConfig:
        """The same, as the HTTP layer wants it."""
        return HttpConfig(
            base_url=self.base_url,
            token=self.token,
            ca_file=self.ca_file,
            connect_timeout=self.connect_timeout,
            read_timeout=self.read_timeout,
            total_timeout=self.total_timeout,
            max_connections=self.max_connections,
        )


class ScimEbys:
    """The EBYS behind `config`. One object serves all threads of a process; see `integrations.ebys.port.Ebys`."""

    def __init__(self, config: ScimConfig) -> None:
        self._config = config
        self._http = HttpTarget(TARGET, config.http())
        self._states = _KnownStates()

    def __repr__(self) -> str:
        return f"ScimEbys({self._config.base_url!r})"

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    # -- The whole --------------------------------------------------------

    def check(self) -> None:
        """A read that needs our credentials: the configuration alone is public by RFC 7643 §5."""
        self._get("/Users", {"count": "0"})

    def capabilities(self) -> Capabilities:
        """From /ServiceProviderConfig and /ResourceTypes."""
        config = _parse(ServiceProviderConfig, self._get("/ServiceProviderConfig").body, Unavailable)
        types = json.loads(self._get("/ResourceTypes").body).get("Resources", [])
        limit = config.filter.max_results if config.filter else None
        return Capabilities(
            product="SCIM 2.0",
            conditional_writes=bool(config.etag and config.etag.supported),
            delegations=any(entry.get("name") == "Delegation" for entry in types),
            page_size=min(self._config.page_size, limit or self._config.page_size),
        )

    # -- Accounts ---------------------------------------------------------

    def find_account(self, employee_no: str) -> Account | None:
        """By externalId, which holds the employee number."""
        return self._look_up_account(employee_no)[0]

    def create_account(self, new: NewAccount) -> Change[Account]:
        """POST; a read comes first, because not every product keeps externalId unique."""
        existing, read = self._look_up_account(new.employee_no)
        if existing is None:
            try:
                sent = self._write("POST", "/Users", _dump(_account_to_scim(new)))
            except _AlreadyThere as error:
                existing, read = self._look_up_account(new.employee_no)
                if existing is None:
                    raise Refused(TARGET, error.detail) from error
            else:
                return self._read_account_back(_id_of(sent.reply), True, (sent.exchange,))
        return Change(False, existing, (read.exchange,))

    def set_active(self, account_id: str, *, active: bool, if_version: str) -> Change[Account]:
        """PATCH of `active`. SCIM's DELETE is never sent."""
        if self._known(account_id, if_version).active == active:
            return self._unchanged(account_id, if_version)
        return self._patch_account(account_id, [{"op": "replace", "path": "active", "value": active}], if_version)

    def put_assignment(self, account_id: str, assignment: Assignment, *, if_version: str) -> Change[Account]:
        """One assignment; see `put_assignments`."""
        return self.put_assignments(account_id, (assignment,), if_version=if_version)

    def put_assignments(
        self, account_id: str, assignments: Iterable[Assignment], *, if_version: str
    ) -> Change[Account]:
        """One PATCH. To replace is to remove and add: SCIM's `replace` merges and would leave an old end date."""
        before = self._known(account_id, if_version)
        differing = [wanted for wanted in assignments if before.assignment(wanted.id) != wanted]
        if not differing:
            return self._unchanged(account_id, if_version)
        outdated = [wanted.id for wanted in differing if before.assignment(wanted.id) is not None]
        addition = {"op": "add", "path": ASSIGNMENTS_PATH, "value": [_assignment_to_scim(one) for one in differing]}
        return self._patch_account(account_id, [*map(_removal, outdated), addition], if_version)

    def remove_assignment(self, account_id: str, assignment_id: str, *, if_version: str) -> Change[Account]:
        """One assignment; see `remove_assignments`."""
        return self.remove_assignments(account_id, (assignment_id,), if_version=if_version)

    def remove_assignments(self, account_id: str, assignment_ids: Iterable[str], *, if_version: str) -> Change[Account]:
        """One PATCH with a filtered path for each: a `remove` with a value is not RFC 7644 and servers refuse it."""
        before = self._known(account_id, if_version)
        present = [one for one in dict.fromkeys(assignment_ids) if before.assignment(one) is not None]
        if not present:
            return self._unchanged(account_id, if_version)
        return self._patch_account(account_id, [_removal(one) for one in present], if_version)

    def list_accounts(self) -> Iterator[Account]:
        """Page by page, by index; an account that slips onto the next page meanwhile is given once."""
        for resource, read_at in self._pages(ScimAccount, "/Users", {}):
            yield _account(resource, read_at)

    def _look_up_account(self, employee_no: str) -> "tuple[Account | None, _Sent]":
        found, read = self._search(ScimAccount, "/Users", _equals("externalId", employee_no))
        if len(found) > 1:
            raise Refused(TARGET, f"{len(found)} accounts have the employee number {employee_no}")
        return (self._remember(found[0], read.reply.answered_at) if found else None), read

    def _known(self, account_id: str, version: str) -> Account:
        """The account in this version, from memory where we can: a version names one state for ever."""
        if not version:
            raise Refused(TARGET, "a write needs the version that was read; this product may not give any")
        remembered = self._states.get(account_id, version)
        if remembered is not None:
            return remembered
        account, _ = self._read_account(account_id)
        if account.version != version:
            raise Conflict(TARGET, f"account {account_id} has changed since it was read")
        return account

    def _unchanged(self, account_id: str, version: str) -> Change[Account]:
        """It was so when read; say so only after seeing that it still is."""
        account, exchange = self._read_account(account_id)
        if account.version != version:
            raise Conflict(TARGET, f"account {account_id} has changed since it was read")
        return Change(False, account, (exchange,))

    def _patch_account(self, account_id: str, operations: Sequence[Mapping[str, Any]], version: str) -> Change[Account]:
        sent = self._write("PATCH", _path("Users", account_id), _patch(operations), version)
        changed = _version_of(sent.reply) != version
        return self._read_account_back(account_id, changed, (sent.exchange,))

    def _read_account_back(self, account_id: str, changed: bool, sent: tuple[Exchange, ...]) -> Change[Account]:
        account, exchange = _read_back(lambda: self._read_account(account_id))
        return Change(changed, account, (*sent, exchange))

    def _read_account(self, account_id: str) -> tuple[Account, Exchange]:
        read = self._call("GET", _path("Users", account_id))
        resource = _parse(ScimAccount, read.reply.body, Unavailable)
        return self._remember(resource, read.reply.answered_at), read.exchange

    def _remember(self, resource: Resource[Any], read_at: datetime) -> Account:
        account = _account(resource, read_at)
        self._states.put(account)
        return account

    # -- Units ------------------------------------------------------------

    def list_units(self) -> Iterator[Unit]:
        """Groups of kind `unit`, without their members."""
        wanted = {"filter": _equals(f"{GROUP_EXTENSION}:kind", "unit"), "excludedAttributes": "members"}
        for resource, _ in self._pages(ScimUnit, "/Groups", wanted):
            yield _unit(resource)

    # -- Delegations ------------------------------------------------------

    def list_delegations(self, employee_no: str) -> tuple[Delegation, ...]:
        """Those that the person gave and those that he holds."""
        either = f"{_equals('delegator', employee_no)} or {_equals('delegate', employee_no)}"
        return tuple(_delegation(found) for found, _ in self._pages(ScimDelegation, "/Delegations", {"filter": either}))

    def find_delegation(self, key: str) -> Delegation | None:
        """By externalId, which holds our key."""
        return self._look_up_delegation(key)[0]

    def put_delegation(self, delegation: Delegation) -> Change[Delegation]:
        """POST, after a read for the same reason as in `create_account`."""
        existing, read = self._look_up_delegation(delegation.key)
        if existing is None:
            try:
                sent = self._write("POST", "/Delegations", _dump(_delegation_to_scim(delegation)))
            except _AlreadyThere as error:
                existing, read = self._look_up_delegation(delegation.key)
                if existing is None:
                    raise Refused(TARGET, error.detail) from error
            else:
                return self._read_delegation_back(_id_of(sent.reply), True, (sent.exchange,))
        if not existing.says_the_same_as(delegation):
            raise Refused(TARGET, f"another delegation has the key {delegation.key}")
        if existing.status == "ended":
            raise Refused(TARGET, f"the delegation {delegation.key} has ended")
        return Change(False, existing, (read.exchange,))

    def end_delegation(self, key: str, *, if_version: str) -> Change[Delegation]:
        """PATCH of `status`."""
        existing, read = self._look_up_delegation(key)
        if existing is None:
            raise NotFound(TARGET, f"no delegation has the key {key}")
        if existing.status == "ended":
            return Change(False, existing, (read.exchange,))
        ending = _patch([{"op": "replace", "path": "status", "value": "ended"}])
        sent = self._write("PATCH", _path("Delegations", existing.id), ending, if_version)
        return self._read_delegation_back(existing.id, _version_of(sent.reply) != if_version, (sent.exchange,))

    def _look_up_delegation(self, key: str) -> "tuple[Delegation | None, _Sent]":
        found, read = self._search(ScimDelegation, "/Delegations", _equals("externalId", key))
        if len(found) > 1:
            raise Refused(TARGET, f"{len(found)} delegations have the key {key}")
        return (_delegation(found[0]) if found else None), read

    def _read_delegation_back(
        self, delegation_id: str, changed: bool, sent: tuple[Exchange, ...]
    ) -> Change[Delegation]:
        read = _read_back(lambda: self._call("GET", _path("Delegations", delegation_id)))
        delegation = _read_back(lambda: _delegation(_parse(ScimDelegation, read.reply.body, Unavailable)))
        return Change(changed, delegation, (*sent, read.exchange))

    # -- The wire ---------------------------------------------------------

    def _search(self, model: type[R], path: str, scim_filter: str) -> "tuple[list[R], _Sent]":
        read = self._call("GET", path, params={"filter": scim_filter, "count": "2"})
        return list(_listed(model, read.reply).resources or []), read

    def _pages(self, model: type[R], path: str, params: Mapping[str, str]) -> Iterator[tuple[R, datetime]]:
        start, seen = 1, set[str]()
        while True:
            reply = self._get(path, {**params, "startIndex": str(start), "count": str(self._config.page_size)})
            page = _listed(model, reply)
            resources = page.resources or []
            for resource in resources:
                if resource.id is not None and resource.id not in seen:
                    seen.add(resource.id)
                    yield resource, reply.answered_at
            start += len(resources)
            if not resources or start > (page.total_results or 0):
                return

    def _get(self, path: str, params: Mapping[str, str] | None = None) -> Reply:
        return self._call("GET", path, params=params).reply

    def _write(self, method: str, path: str, body: bytes, if_version: str | None = None) -> "_Sent":
        sent = self._call(method, path, body=body, if_version=if_version)
        if sent.reply.body:
            _parse_json(sent.reply.body, OutcomeUnknown)
        return sent

    def _call(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        if_version: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> "_Sent":
        request_id = uuid.uuid4().hex
        headers = {**(_ASK if body is None else _JSON), "X-Request-Id": request_id}
        if if_version is not None:
            headers["If-Match"] = if_version
        reply = self._http.call(method, path, content=body, headers=headers, params=params)
        if not 200 <= reply.status < 300:
            raise _refusal(method, reply, self._config.token)
        return _Sent(reply, lambda: self._exchange(request_id, method, path, if_version, body, reply))

    def _exchange(
        self, request_id: str, method: str, path: str, if_version: str | None, body: bytes | None, reply: Reply
    ) -> Exchange:
        return Exchange(
            request_id=request_id,
            method=method,
            path=self._fit(path),
            if_version=if_version,
            request_body=self._fit((body or b"").decode()),
            status=reply.status,
            response_body=self._fit(reply.text),
            sent_at=reply.sent_at,
            answered_at=reply.answered_at,
        )

    def _fit(self, text: str) -> str:
        return mask(text, (self._config.token,))[:_EVIDENCE_LENGTH]


class _Sent:
    """An answered call. The exchange is made when somebody wants it: masking costs more than most reads."""

    __slots__ = ("_make", "reply")

    def __init__(self, reply: Reply, make: Callable[[], Exchange]) -> None:
        self.reply = reply
        self._make = make

    @property
    def exchange(self) -> Exchange:
        return self._make()


class _KnownStates:
    """The accounts last read, by id and version. It can go stale in no way: a changed account has another version."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accounts: OrderedDict[tuple[str, str], Account] = OrderedDict()

    def get(self, account_id: str, version: str) -> Account | None:
        with self._lock:
            return self._accounts.get((account_id, version))

    def put(self, account: Account) -> None:
        with self._lock:
            self._accounts[account.id, account.version] = account
            self._accounts.move_to_end((account.id, account.version))
            if len(self._accounts) > _KNOWN_STATES:
                self._accounts.popitem(last=False)


class _AlreadyThere(Refused):
    """409 to a POST: something has taken a unique value; the caller looks whether it is what he wanted."""


# -- Answers ------------------------------------------------------------------


def _refusal(method: str, reply: Reply, token: str) -> TargetError:
    """An error answer in our words (RFC 7644 §3.12). A 5xx to a write, 503 apart, tells not what was done."""
    detail = f"{reply.status} {mask(_detail(reply), (token,))}".strip()
    match reply.status:
        case 404:
            return NotFound(TARGET, detail)
        case 412:
            return Conflict(TARGET, detail)
        case 409:
            return _AlreadyThere(TARGET, detail) if method == "POST" else Conflict(TARGET, detail)
        case 429 | 503:
            return Unavailable(TARGET, detail, retry_after=reply.retry_after)
        case 501:
            return Refused(TARGET, detail)
        case status if status >= 500 or status == 408:
            return Unavailable(TARGET, detail) if method in READS else OutcomeUnknown(TARGET, detail)
        case _:
            return Refused(TARGET, detail)


def _detail(reply: Reply) -> str:
    """The server's own words where it gave a SCIM error, else the beginning of what it sent."""
    try:
        error = Error.model_validate_json(reply.body)
    except ValidationError:
        return reply.text[:_DETAIL_LENGTH]
    return " ".join(filter(None, (error.scim_type, error.detail)))[:_DETAIL_LENGTH]


def _read_back(read: Callable[[], T]) -> T:
    """A write that was answered and cannot be looked at is unknown: to say Unavailable would be to say "not done"."""
    try:
        return read()
    except TargetError as error:
        raise OutcomeUnknown(TARGET, f"written, but not read back: {error.detail}") from error


def _parse(model: type[R], body: bytes, failure: type[TargetError]) -> R:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise failure(TARGET, f"the answer is not a {model.__name__}: {_first(error)}") from error


def _parse_json(body: bytes, failure: type[TargetError]) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise failure(TARGET, "the answer is not JSON") from error
    if not isinstance(document, dict):
        raise failure(TARGET, "the answer is not a JSON object")
    return document


def _first(error: ValidationError) -> str:
    """Where it went wrong; never the value, which may be anything."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, first['loc']))} {first['msg']}".strip()


def _listed(model: type[R], reply: Reply) -> ListResponse[R]:
    return cast("ListResponse[R]", _parse(ListResponse[model], reply.body, Unavailable))  # type: ignore[valid-type, type-var]  # a class known at run time


def _version_of(reply: Reply) -> str:
    """The version after a write: the ETag, else meta.version; empty when the server gives none."""
    etag = reply.headers.get("etag")
    if etag:
        return etag
    meta = _parse_json(reply.body, OutcomeUnknown).get("meta") if reply.body else None
    return str(meta.get("version", "")) if isinstance(meta, dict) else ""


def _id_of(reply: Reply) -> str:
    created = _parse_json(reply.body, OutcomeUnknown).get("id")
    if not isinstance(created, str) or not created:
        raise OutcomeUnknown(TARGET, "created, but the answer holds no id")
    return created


# -- Requests -----------------------------------------------------------------


def _path(endpoint: str, resource_id: str) -> str:
    return f"/{endpoint}/{quote(resource_id, safe='')}"


def _equals(attribute: str, value: str) -> str:
    """A filter (RFC 7644 §3.4.2.2); a JSON string cannot be broken out of."""
    return f"{attribute} eq {json.dumps(value)}"


def _removal(assignment_id: str) -> dict[str, Any]:
    return {"op": "remove", "path": f"{ASSIGNMENTS_PATH}[{_equals('value', assignment_id)}]"}


def _patch(operations: Sequence[Mapping[str, Any]]) -> bytes:
    return json.dumps({"schemas": [_PATCH_OP], "Operations": operations}, ensure_ascii=False).encode()


def _dump(resource: Resource[Any]) -> bytes:
    return resource.model_dump_json().encode()


# -- Mapping: ours to SCIM ----------------------------------------------------


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _assignment_to_scim(assignment: Assignment) -> dict[str, Any]:
    values = {
        "value": assignment.id,
        "unitCode": assignment.unit_code,
        "roleCode": assignment.role_code,
        "clearance": assignment.clearance,
        "kind": assignment.kind,
        "primary": assignment.primary,
        "validFrom": _utc(assignment.valid_from),
        "validTo": _utc(assignment.valid_to),
        "basis": assignment.basis or None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _account_to_scim(new: NewAccount) -> Resource[Any]:
    account = ScimAccount(
        external_id=new.employee_no,
        user_name=new.username,
        name=Name(given_name=new.given_name, family_name=new.surname),
        display_name=new.display_name,
        title=new.title or None,
        active=True,
        emails=[Email(value=new.mail, type=Email.Type.work, primary=True)] if new.mail else None,
        phone_numbers=[PhoneNumber(value=f"tel:{new.extension}", type=PhoneNumber.Type.work)]
        if new.extension
        else None,
    )
    account[EnterpriseUser] = EnterpriseUser(employee_number=new.employee_no, department=new.unit_name or None)
    account[EbysUser] = EbysUser(unit_code=new.unit_code, personnel_type=new.personnel_type)
    return account


def _delegation_to_scim(delegation: Delegation) -> ScimDelegation:
    return ScimDelegation(
        external_id=delegation.key,
        delegator=delegation.delegator_no,
        delegate=delegation.delegate_no,
        unit_code=delegation.unit_code,
        kind=delegation.kind,
        scope=list(delegation.scope) or None,
        valid_from=delegation.valid_from.astimezone(UTC),
        valid_to=delegation.valid_to and delegation.valid_to.astimezone(UTC),
        reason=delegation.reason or None,
        basis=delegation.basis or None,
    )


# -- Mapping: SCIM to ours ----------------------------------------------------


def _account(resource: Resource[Any], read_at: datetime) -> Account:
    account = cast("Any", resource)
    extension = cast("EbysUser", account[EbysUser] or EbysUser())
    try:
        return Account(
            id=_text(account.id, "id"),
            employee_no=account.external_id or "",
            username=_text(account.user_name, "userName"),
            active=account.active is not False,
            version=_version(resource),
            display_name=account.display_name or "",
            unit_code=extension.unit_code or "",
            assignments=tuple(_assignment(entry) for entry in extension.assignments or ()),
            read_at=read_at,
        )
    except ValueError as error:
        raise Refused(TARGET, f"account {account.id} cannot be understood: {error}") from error


def _assignment(entry: ScimAssignment) -> Assignment:
    return Assignment(
        id=_text(entry.value, "assignments.value"),
        unit_code=_text(entry.unit_code, "assignments.unitCode"),
        role_code=_text(entry.role_code, "assignments.roleCode"),
        clearance=cast("Clearance", _code(entry.clearance or "YOK", Clearance)),
        kind=cast("AssignmentKind", _code(entry.kind or "ASIL", AssignmentKind)),
        primary=bool(entry.primary),
        valid_from=_in_utc(entry.valid_from),
        valid_to=_in_utc(entry.valid_to),
        basis=entry.basis or "",
    )


def _delegation(resource: ScimDelegation) -> Delegation:
    try:
        return Delegation(
            id=_text(resource.id, "id"),
            key=_text(resource.external_id, "externalId"),
            delegator_no=_text(resource.delegator, "delegator"),
            delegate_no=_text(resource.delegate, "delegate"),
            unit_code=resource.unit_code or "",
            kind=cast("DelegationKind", _code(resource.kind, DelegationKind)),
            scope=tuple(resource.scope or ()),
            valid_from=_moment(resource.valid_from, "validFrom"),
            valid_to=_in_utc(resource.valid_to),
            reason=resource.reason or "",
            basis=resource.basis or "",
            status=cast("DelegationStatus", _code(resource.status, DelegationStatus)),
            version=_version(resource),
        )
    except ValueError as error:
        raise Refused(TARGET, f"delegation {resource.id} cannot be understood: {error}") from error


def _unit(resource: Resource[Any]) -> Unit:
    group = cast("Any", resource)
    extension = cast("EbysGroup", group[EbysGroup] or EbysGroup())
    try:
        return Unit(
            code=_text(extension.detsis_no or group.external_id, "detsisNo"),
            name=_text(group.display_name, "displayName"),
            parent_code=extension.parent_detsis_no,
            unit_type=extension.unit_type or "",
        )
    except ValueError as error:
        raise Refused(TARGET, f"unit {group.id} cannot be understood: {error}") from error


def _version(resource: Resource[Any]) -> str:
    return (resource.meta.version if resource.meta else None) or ""


def _text(value: str | None, name: str) -> str:
    if not value:
        raise ValueError(f"{name} is missing")
    return value


def _moment(value: datetime | None, name: str) -> datetime:
    moment = _in_utc(value)
    if moment is None:
        raise ValueError(f"{name} is missing")
    return moment


def _in_utc(value: datetime | None) -> datetime | None:
    """A moment without a zone is not guessed at: midnight in the wrong one gives a right for the wrong day."""
    if value is not None and value.utcoffset() is None:
        raise ValueError("a date has no time zone")
    return None if value is None else value.astimezone(UTC)


def _code(value: str | None, codes: object) -> str:
    if value not in get_args(codes):
        raise ValueError(f"{value!r} is none of {', '.join(get_args(codes))}")
    return value or ""
