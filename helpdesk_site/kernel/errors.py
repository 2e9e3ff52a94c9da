"""The refusals of the service layer. Each carries a sentence for the person, saying what to do next.

ServiceError
├── NotAllowed    this actor may not do this (403; a thing that the actor may not even see is not found, 404)
├── WrongState    the step does not lead from the state the thing is in (409)
├── Conflict      somebody else was faster: read again (409)
└── Invalid       what was given does not hold together; `fields` names the places (422)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class ServiceError(Exception):
    """A service refused and left nothing behind. `sentence` is shown to the person as it is; `code` is for programs."""

    code = "error"
    status = 400

    def __init__(self, sentence: str, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if code is not None:
            self.code = code


class NotAllowed(ServiceError):
    code = "not_allowed"
    status = 403


class WrongState(ServiceError):
    code = "wrong_state"
    status = 409


class Conflict(ServiceError):
    code = "conflict"
    status = 409


class Invalid(ServiceError):
    """`fields` maps a path such as `lines.0.role` to its sentences; the key "" is the whole."""

    code = "invalid"
    status = 422

    def __init__(
        self, sentence: str, *, fields: Mapping[str, Sequence[str]] | None = None, code: str | None = None
    ) -> None:
        super().__init__(sentence, code=code)
        self.fields = {key: list(sentences) for key, sentences in (fields or {}).items()}
