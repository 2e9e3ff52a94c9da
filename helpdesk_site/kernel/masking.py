"""What nobody may keep is masked before it is stored: what follows PIN, PUK, şifre or parola, and citizens' numbers.

A PIN that is read out on the phone or pasted into a message would else stay for years (domain rule 4.3: PIN, PUK and
passwords are never stored; KVKK m.4: as little as possible of the TCKN). Better one word too many masked than one too
few; but "şifrem bloke oldu" and "PIN 3 kez yanlış girildi" are sentences, and stay.
"""

from __future__ import annotations

import re
from typing import Final

from helpdesk_site.kernel.national_id import is_national_id, mask_national_id

MASK: Final = "******"
"""Stands in every text of which something was masked."""

# The word with what Turkish hangs on it (şifrem, parolası, PIN'im), then "kodu", "numarası", "no", then what binds
# them.
_WORD: Final = (
    r"(?<![^\W_])(?:(?P<code>p[iıİI]n|puk)|(?P<secret>[şŞ][iıİI]fre|sifre|parola|password|passwd))"
    r"(?:['’]?[^\W\d_]{0,8})?"
)
_BETWEEN: Final = (
    r"(?:\s{1,3}(?:kod|numara|no|num)[^\W\d_]{0,6})?\s{0,3}(?P<bound>[:=]|->|→)?\s{0,3}"
    r"(?:(?:şu|bu|olarak|değeri|yeni)\s{1,3})?[\"'“‘«(\[]?"
)
_VALUE: Final = r"(?P<value>[^\s\"'“”‘’«»()\[\],;]{3,64})"
_SECRETS: Final = re.compile(_WORD + _BETWEEN + _VALUE, re.IGNORECASE)

# The signs of the sentence and of the text around it: "**Parola değiştir**", "parolası yoktur: …".
_OF_THE_SENTENCE: Final = ".!?:*_`"
_DATE_OR_TIME: Final = re.compile(r"\d{1,2}[.:/]\d{1,2}([.:/]\d{2,4})?\.?")
# Eleven digits, with or without the gaps in which people write them down.
_NUMBERS: Final = re.compile(r"(?<![\d.,-])[1-9](?:[ .-]?\d){10}(?![\d-])", re.ASCII)
_DIGITS: Final = re.compile(r"\D")


def mask(text: str) -> str:
    """The text without secrets; the same text when it has none. Linear in its length; safe to repeat."""
    return _NUMBERS.sub(_without_number, _SECRETS.sub(_without_value, text))


def _without_value(found: re.Match[str]) -> str:
    value = found["value"]
    if not _is_secret(value.rstrip(_OF_THE_SENTENCE), is_code=found["code"] is not None, is_bound=bool(found["bound"])):
        return found.group()
    start = found.start("value") - found.start()
    end = "." if value.endswith(".") else ""
    return found.group()[:start] + MASK + end


def _is_secret(value: str, *, is_code: bool, is_bound: bool) -> bool:
    """Whether what follows the word is its value, or the sentence going on."""
    digits = sum(sign.isdigit() for sign in value)
    if value == MASK or _DATE_OR_TIME.fullmatch(value):
        return False
    if is_code:
        return digits >= 4 and digits == len(value)
    if is_bound:
        return True
    return digits >= 4 if digits == len(value) else len(value) >= 5 and _looks_made_up(value, digits)


def _looks_made_up(value: str, digits: int) -> bool:
    """Words have no digits and no signs inside; "2026'da" and "3-4" are words with a number."""
    signs = sum(not (sign.isalnum() or sign in "'’-./") for sign in value)
    return bool(signs) or (digits > 0 and not value[0].isdigit())


def _without_number(found: re.Match[str]) -> str:
    number = _DIGITS.sub("", found.group())
    return mask_national_id(number) if is_national_id(number) else found.group()
