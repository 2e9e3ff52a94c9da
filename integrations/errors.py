"""What can go wrong at a target, told in the four words a caller acts on.

TargetError
├── Unavailable       nothing was done, trying again later is safe (down, slow to connect, 429, 503)
├── OutcomeUnknown    the call was sent and its answer is lost: read before anything else
├── Conflict          the target changed since we read it: read again, compare, decide again
└── Refused           the target understood and said no: a person looks
    └── NotFound      the person, group, unit or account is not there
"""


class TargetError(Exception):
    """A call to a target did not give its result. `detail` is for the log and for staff: it never holds a secret."""

    def __init__(self, target: str, detail: str) -> None:
        super().__init__(f"{target}: {detail}")
        self.target = target
        self.detail = detail


class Unavailable(TargetError):
    """The target could not take the call and has done nothing. `retry_after` is in seconds, None when it said none."""

    def __init__(self, target: str, detail: str, *, retry_after: float | None = None) -> None:
        super().__init__(target, detail)
        self.retry_after = retry_after


class OutcomeUnknown(TargetError):
    """The call left us and no whole answer came back: it may have been, or may still be, carried out."""


class Conflict(TargetError):
    """The target is no longer as it was read (SCIM 412, LDAP assertionFailed 122)."""


class Refused(TargetError):
    """The target said no, and would say no again: the reason is for a person."""


class NotFound(Refused):
    """What the call names does not exist at the target."""
