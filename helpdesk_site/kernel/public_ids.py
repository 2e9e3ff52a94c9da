"""Opaque ids for addresses and the API: they say what they name and tell nothing else, not even how many there are."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    TextColumn = models.CharField[str, str]
else:
    TextColumn = models.CharField

# Crockford's alphabet: no I, L, O, U, so that an id read out on the phone is not misheard.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 20  # 100 bits


_SIGN_OF_BYTE = (ALPHABET * 8).encode()  # 256 bytes, 32 signs: each is as likely as another


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_bytes(LENGTH).translate(_SIGN_OF_BYTE).decode()}"


class PublicIdField(TextColumn):
    """`public_id = PublicIdField(prefix="req")`: unique, made once, never edited."""

    def __init__(self, *args: Any, prefix: str = "", **kwargs: Any) -> None:
        self.prefix = prefix
        kwargs.update(max_length=32, unique=True, editable=False, default=partial(new_id, prefix))
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for made_here in ("max_length", "unique", "editable", "default"):
            kwargs.pop(made_here, None)
        return name, path, args, {**kwargs, "prefix": self.prefix}

    def db_type(self, connection: Any) -> str:  # noqa: ARG002  # Django's signature
        """By its long name the same type, for which Django makes no second index: nobody asks how an id begins."""
        return f"character varying({self.max_length})"
