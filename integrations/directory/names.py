"""Distinguished names (RFC 4514): compared, taken apart, put together.

Servers give the same name in several spellings (case, spaces, `\\2C` for `\\,`): names are compared by `dn_key`, never
as text.
"""

import re
import unicodedata
from functools import lru_cache

_ESCAPED = re.compile(rb"\\(?:([0-9a-fA-F]{2})|(.))", re.DOTALL)
_SPECIAL = re.compile(r'([,+"\\<>;=])')
_SPACES = re.compile(r" +")


def split_dn(dn: str) -> tuple[str, ...]:
    """The relative names of a DN, from the entry up. `split_dn("uid=a,dc=b")` is `("uid=a", "dc=b")`."""
    return tuple(part.strip(" ") for part in _split(dn, ",")) if dn.strip() else ()


def parent_dn(dn: str) -> str:
    """The DN of the entry above, as it is spelt in `dn`."""
    return ",".join(split_dn(dn)[1:])


@lru_cache(maxsize=8192)
def dn_key(dn: str) -> str:
    """A text that is equal for two spellings of the same DN. ValueError if `dn` is none.

    Letters are folded as OpenLDAP folds them: İ and I to i, ı stays ı (so it is neither Python's lower() nor Turkish).
    """
    return ",".join(_rdn_key(rdn) for rdn in split_dn(dn))


def is_under(dn: str, base: str) -> bool:
    """Whether `dn` lies below `base` (and is not `base` itself)."""
    return dn_key(dn).endswith("," + dn_key(base))


def rdn(attribute: str, value: str) -> str:
    """A relative name with the value escaped (RFC 4514 §2.4): `rdn("cn", "Kayıt, Evrak")` is `cn=Kayıt\\, Evrak`."""
    escaped = _SPECIAL.sub(r"\\\1", value).replace("\x00", "\\00")
    if escaped[:1] in ("#", " "):
        escaped = "\\" + escaped
    if escaped.endswith(" ") and not escaped.endswith("\\ "):
        escaped = escaped[:-1] + "\\ "
    return f"{attribute}={escaped}"


def unescape(value: str) -> str:
    """The value of a relative name without its escapes."""
    plain = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()) if found[1] else found[2], value.encode())
    return plain.decode("utf-8", errors="surrogateescape")


def fold(value: str) -> str:
    """A value as a case-ignoring match of OpenLDAP sees it: one letter at a time, spaces squeezed."""
    lowered = unicodedata.normalize("NFC", value).replace("İ", "i").lower()
    return _SPACES.sub(" ", lowered.strip())


def _rdn_key(text: str) -> str:
    # "+" joins several attributes of one relative name; their order means nothing.
    return "+".join(sorted(_pair_key(pair) for pair in _split(text, "+")))


def _pair_key(pair: str) -> str:
    attribute, equals, value = pair.partition("=")
    if not equals or not attribute.strip():
        raise ValueError(f"not a distinguished name: {pair!r}")
    # What would separate names is escaped again, or "a\,b" and "a,b" would be the same key.
    return attribute.strip().lower() + "=" + _SPECIAL.sub(r"\\\1", fold(unescape(value)))


def _split(text: str, separator: str) -> list[str]:
    """Cut at the separators that are not escaped."""
    parts, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == separator:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [*parts, text[start:]]
