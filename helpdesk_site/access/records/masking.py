"""What never leaves in a record: citizen numbers, and anything that looks like a secret."""

from __future__ import annotations

import re
from typing import Any, Final

from helpdesk_site.kernel.national_id import mask_national_ids

MASKED: Final = "******"
_SECRET_KEY: Final = re.compile(r"password|secret|token|authorization|pin|puk|cookie", re.IGNORECASE)
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+")


def masked(value: Any) -> Any:
    """The same content with every citizen number shortened and every secret replaced; containers are copied."""
    if isinstance(value, dict):
        return {key: MASKED if _SECRET_KEY.search(str(key)) else masked(each) for key, each in value.items()}
    if isinstance(value, list):
        return [masked(each) for each in value]
    if isinstance(value, str):
        return _BEARER.sub(rf"\1 {MASKED}", mask_national_ids(value))
    return value
