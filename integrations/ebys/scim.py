"""An EBYS that speaks SCIM 2.0 (RFC 7643, RFC 7644) with the extensions of `schema`.

Every write is guarded, sent once, and read back; nothing is retried here, because only the caller knows whether the
work is still wanted. The guard is If-Match; a product that gives no versions is read again just before the write, and
what such a write still may do late is for the caller's settle window.

What a product says of itself is believed, what it does is looked at: a search is trusted once it has found something
that is known to be there, and an account without our extension is told from an account that holds nothing.
"""

import json
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

from scim2_models import Email, EnterpriseUser, Name, PhoneNumber, Resource

from integrations.ebys import answers
from integrations.ebys.answers import TARGET, AlreadyThere, Document, Listing
from integrations.ebys.port import (
    Account,
    Assignment,
    Capabilities,
    Change,
    Delegation,
    Exchange,
    NewAccount,
    Unit,
)
from integrations.ebys.schema import (
    ASSIGNMENTS_PATH,
    GROUP_EXTENSION,
    USER_EXTENSION,
    EbysUser,
    ScimAccount,
    ScimDelegation,
)
from integrations.errors import Conflict, NotFound, OutcomeUnknown, Refused, TargetError, Unavailable
from integrations.http import HttpConfig, HttpTarget, Reply
from integrations.masking import mask

_PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_JSON = {"Content-Type": "application/scim+json", "Accept": "application/scim+json"}
_ASK = {"Accept": "application/scim+json"}
_KNOWN_STATES = 512
_EVIDENCE_LENGTH = 20_000

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
        self._extensions: frozenset[str] | None = None
        self._proven: set[str] = set()

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
        config = answers.document(self._get("/ServiceProviderConfig").body, Unavailable)
        types = answers.listing(self._get("/ResourceTypes").body)
        return Capabilities(
            product="SCIM 2.0",
            conditional_writes=answers.supports(config, "etag"),
            assignments=USER_EXTENSION.lower() in answers.extensions(types),
            delegations=any(answers.is_of(each, ("name",), "Delegation") for each in types.resources),
            page_size=min(self._config.page_size, answers.most_results(config) or self._config.page_size),
        )

    def _knows(self, extension: str) -> bool:
        """Whether the product announces this extension; asked once, for a product does not change under way."""
        if self._extensions is None:
            self._extensions = answers.extensions(answers.listing(self._get("/ResourceTypes").body))
        return extension.lower() in self._extensions

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
            except AlreadyThere as error:
                existing, read = self._look_up_account(new.employee_no)
                if existing is None:
                    raise Refused(TARGET, error.detail) from error
            else:
                return self._created(answers.id_of(sent.reply), sent.exchange)
        return Change(False, existing, (read.exchange,))

    def set_active(self, account_id: str, *, active: bool, if_version: str) -> Change[Account]:
        """PATCH of `active`. SCIM's DELETE is never sent."""
        before = self._known(account_id, if_version)
        if before.active == active:
            return self._unchanged(before)
        return self._patch_account(before, [{"op": "replace", "path": "active", "value": active}])

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
            return self._unchanged(before)
        outdated = [wanted.id for wanted in differing if before.assignment(wanted.id) is not None]
        addition = {"op": "add", "path": ASSIGNMENTS_PATH, "value": [_assignment_to_scim(one) for one in differing]}
        return self._patch_account(before, [*map(_removal, outdated), addition])

    def remove_assignment(self, account_id: str, assignment_id: str, *, if_version: str) -> Change[Account]:
        """One assignment; see `remove_assignments`."""
        return self.remove_assignments(account_id, (assignment_id,), if_version=if_version)

    def remove_assignments(self, account_id: str, assignment_ids: Iterable[str], *, if_version: str) -> Change[Account]:
        """One PATCH with a filtered path for each: a `remove` with a value is not RFC 7644 and servers refuse it."""
        before = self._known(account_id, if_version)
        present = [one for one in dict.fromkeys(assignment_ids) if before.assignment(one) is not None]
        if not present:
            return self._unchanged(before)
        return self._patch_account(before, [_removal(one) for one in present])

    def list_accounts(self) -> Iterator[Account]:
        """Page by page, by index; an account that slips onto the next page meanwhile is given once."""
        for resource, read_at in self._pages("/Users", {}):
            yield self._account(resource, read_at)

    def _look_up_account(self, employee_no: str) -> "tuple[Account | None, _Sent]":
        resource, read = self._search("/Users", employee_no)
        if resource is None:
            return None, read
        found = self._account(resource, read.reply.answered_at)
        if answers.is_by_content(found.version):
            # A search has no ETag; asked for alone, the account may have one.
            return self._read_account(found.id)
        self._states.put(found)
        return found, read

    def _known(self, account_id: str, version: str) -> Account:
        """The account in this version, from memory where we can: a version names one state for ever."""
        if not version:
            raise Refused(TARGET, "a write needs the version that was read")
        remembered = self._states.get(account_id, version)
        if remembered is not None:
            return remembered
        account, _ = self._read_account(account_id)
        if version not in (account.version, answers.account_version(account)):
            raise Conflict(TARGET, f"account {account_id} has changed since it was read")
        return account

    def _unchanged(self, before: Account) -> Change[Account]:
        """It was so when read; say so only after seeing that it still is."""
        account, read = self._read_account(before.id)
        if account.version != before.version:
            raise Conflict(TARGET, f"account {before.id} has changed since it was read")
        return Change(False, account, (read.exchange,))

    def _patch_account(self, before: Account, operations: Sequence[Mapping[str, Any]]) -> Change[Account]:
        sent = self._write("PATCH", _path("Users", before.id), _patch(operations), before.version)
        account, read = _read_back(lambda: self._read_account(before.id))
        changed = (answers.version_of(sent.reply) or account.version) != before.version
        return Change(changed, account, (sent.exchange, read.exchange))

    def _created(self, account_id: str, sent: Exchange) -> Change[Account]:
        account, read = _read_back(lambda: self._read_account(account_id))
        _read_back(lambda: self._prove_search("/Users"))
        return Change(True, account, (sent, read.exchange))

    def _read_account(self, account_id: str) -> "tuple[Account, _Sent]":
        read = self._call("GET", _path("Users", account_id))
        resource = answers.document(read.reply.body, Unavailable)
        account = self._account(resource, read.reply.answered_at, etag=read.reply.headers.get("etag", ""))
        self._states.put(account)
        return account, read

    def _account(self, resource: Document, read_at: datetime, *, etag: str = "") -> Account:
        tells = answers.has_extension(resource, USER_EXTENSION) or self._knows(USER_EXTENSION)
        return answers.account(resource, read_at, etag=etag, tells_assignments=tells)

    # -- Units ------------------------------------------------------------

    def list_units(self) -> Iterator[Unit]:
        """Groups of kind `unit`, without their members."""
        if not self._knows(GROUP_EXTENSION):
            raise Refused(TARGET, "this EBYS does not tell which of its groups are units")
        wanted = {"filter": _equals(f"{GROUP_EXTENSION}:kind", "unit"), "excludedAttributes": "members"}
        for resource, _ in self._pages("/Groups", wanted):
            yield answers.unit(resource)

    # -- Delegations ------------------------------------------------------

    def list_delegations(self, employee_no: str) -> tuple[Delegation, ...]:
        """Those that the person gave and those that he holds."""
        either = f"{_equals('delegator', employee_no)} or {_equals('delegate', employee_no)}"
        found = self._pages("/Delegations", {"filter": either})
        # Asked again of each: a product that does not know the filter gives everybody's.
        own = [each for each, _ in found if answers.is_of(each, ("delegator", "delegate"), employee_no)]
        return tuple(answers.delegation(each) for each in own)

    def find_delegation(self, key: str) -> Delegation | None:
        """By externalId, which holds our key."""
        return self._look_up_delegation(key)[0]

    def put_delegation(self, delegation: Delegation) -> Change[Delegation]:
        """POST, after a read for the same reason as in `create_account`."""
        existing, read = self._look_up_delegation(delegation.key)
        if existing is None:
            try:
                sent = self._write("POST", "/Delegations", _dump(_delegation_to_scim(delegation)))
            except AlreadyThere as error:
                existing, read = self._look_up_delegation(delegation.key)
                if existing is None:
                    raise Refused(TARGET, error.detail) from error
            else:
                return self._read_delegation_back(answers.id_of(sent.reply), None, sent)
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
        if answers.is_by_content(existing.version) and existing.version != if_version:
            raise Conflict(TARGET, f"the delegation {key} has changed since it was read")
        ending = _patch([{"op": "replace", "path": "status", "value": "ended"}])
        sent = self._write("PATCH", _path("Delegations", existing.id), ending, if_version)
        return self._read_delegation_back(existing.id, if_version, sent)

    def _look_up_delegation(self, key: str) -> "tuple[Delegation | None, _Sent]":
        resource, read = self._search("/Delegations", key)
        return (None if resource is None else answers.delegation(resource)), read

    def _read_delegation_back(self, delegation_id: str, before: str | None, sent: "_Sent") -> Change[Delegation]:
        read = _read_back(lambda: self._call("GET", _path("Delegations", delegation_id)))
        delegation = _read_back(lambda: answers.delegation(answers.document(read.reply.body, Unavailable)))
        changed = (answers.version_of(sent.reply) or delegation.version) != before
        return Change(changed, delegation, (sent.exchange, read.exchange))

    # -- The wire ---------------------------------------------------------

    def _search(self, path: str, external_id: str) -> "tuple[Document | None, _Sent]":
        """The one resource that has our name, None when there is none."""
        read = self._find(path, external_id)
        found = answers.listing(read.reply.body).resources
        if any(answers.external_id(each) != external_id for each in found):
            raise Refused(TARGET, f"asked for {external_id}, this EBYS gave others: it does not search by externalId")
        if len(found) > 1:
            raise Refused(TARGET, f"{len(found)} of {path} have the number {external_id}")
        if not found:
            self._prove_search(path)
            return None, read
        self._proven.add(path)
        return found[0], read

    def _prove_search(self, path: str) -> None:
        """Before "there is none" is believed, one that is there must be found: some products answer a search that they
        do not understand with an empty list, and a person would get a second account.
        """
        if path in self._proven:
            return
        page = answers.listing(self._get(path, {"startIndex": "1", "count": str(self._config.page_size)}).body)
        known = next(filter(None, map(answers.external_id, page.resources)), None)
        if known is None:
            return
        if not answers.listing(self._find(path, known).reply.body).resources:
            raise Refused(TARGET, f"this EBYS does not search by externalId: {known} is in {path} and is not found")
        self._proven.add(path)

    def _find(self, path: str, external_id: str) -> "_Sent":
        return self._call("GET", path, params={"filter": _equals("externalId", external_id), "count": "2"})

    def _pages(self, path: str, params: Mapping[str, str]) -> Iterator[tuple[Document, datetime]]:
        start, seen = 1, set[str]()
        while True:
            reply = self._get(path, {**params, "startIndex": str(start), "count": str(self._config.page_size)})
            page = answers.listing(reply.body)
            fresh = [each for each in page.resources if _id(each) not in seen]
            seen.update(map(_id, fresh))
            yield from ((each, reply.answered_at) for each in fresh)
            start += len(page.resources)
            if _is_last(page, fresh, start):
                return

    def _get(self, path: str, params: Mapping[str, str] | None = None) -> Reply:
        return self._call("GET", path, params=params).reply

    def _write(self, method: str, path: str, body: bytes, if_version: str | None = None) -> "_Sent":
        sent = self._call(method, path, body=body, if_version=if_version)
        if sent.reply.body:
            answers.document(sent.reply.body, OutcomeUnknown)
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
        guard = None if if_version is None or answers.is_by_content(if_version) else if_version
        if guard is not None:
            headers["If-Match"] = guard
        reply = self._http.call(method, path, content=body, headers=headers, params=params)
        if not 200 <= reply.status < 300:
            raise answers.refusal(method, path, reply, self._config.token)
        return _Sent(reply, lambda: self._exchange(request_id, method, path, guard, body, reply))

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
        if answers.is_by_content(account.version):
            return  # it guards nothing unless the account is read anew
        with self._lock:
            self._accounts[account.id, account.version] = account
            self._accounts.move_to_end((account.id, account.version))
            if len(self._accounts) > _KNOWN_STATES:
                self._accounts.popitem(last=False)


def _read_back(read: Callable[[], T]) -> T:
    """A write that was answered and cannot be looked at is unknown: to say Unavailable would be to say "not done"."""
    try:
        return read()
    except TargetError as error:
        raise OutcomeUnknown(TARGET, f"written, but not read back: {error.detail}") from error


def _id(resource: Document) -> str:
    return str(answers.attribute(resource, "id"))


def _is_last(page: Listing, fresh: Sequence[Document], following: int) -> bool:
    """Whether the list ends here. One that promises more than it gives is not a short list but no list."""
    ends = not page.resources if page.total is None else following > page.total
    if not ends and not fresh:
        raise Unavailable(TARGET, f"the list breaks off before its end: {following - 1} of {page.total} were given")
    return ends


# -- Requests -----------------------------------------------------------------


def _path(endpoint: str, resource_id: str) -> str:
    return f"/{endpoint}/{quote(resource_id, safe='')}"


def _equals(attribute: str, value: str) -> str:
    """A filter (RFC 7644 §3.4.2.2); a JSON string cannot be broken out of."""
    return f"{attribute} eq {json.dumps(value, ensure_ascii=False)}"


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
