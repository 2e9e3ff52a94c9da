"""What a file is called: on the way in, and on the way out (RFC 6266)."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from helpdesk_site.kernel.files.kinds import Kind
from helpdesk_site.kernel.masking import mask
from helpdesk_site.kernel.turkish import nfc, slug

LONGEST: Final = 120

_PATH: Final = re.compile(r".*[/\\]", re.DOTALL)
# Control signs, those that turn the direction of reading ("exe.fdp" shown as "pdf.exe"), those that nobody sees, and
# what Windows takes in no name.
_NOT_IN_A_NAME: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff<>:\"|?*]"
)
_SPACES: Final = re.compile(r"\s+")
# What joins words in a name: masking reads sentences.
_JOINS: Final = re.compile(r"[_.+\-–]+")
# RFC 5987, attr-char: letters, digits and these.
_ATTR_CHAR: Final = "!#$&+-.^_`|~"


def clean_name(name: str, kind: Kind) -> str:
    """The name as it is kept: one name without a path, nothing that misleads, no secret, the ending of what it is."""
    stem = nfc(_SPACES.sub(" ", _NOT_IN_A_NAME.sub("", _PATH.sub("", name)))).strip(" .")
    ending = next((each for each in kind.extensions if stem.lower().endswith(f".{each}")), "")
    stem = stem[: -len(ending) - 1] if ending else stem
    return f"{_masked(stem)[:LONGEST].strip(' .') or 'dosya'}.{ending or kind.extensions[0]}"


def _masked(stem: str) -> str:
    as_sentence = _JOINS.sub(" ", stem)
    masked = mask(as_sentence)
    return masked if masked != as_sentence else mask(stem)


def disposition(name: str, *, inline: bool = False) -> str:
    """The header Content-Disposition: an ASCII name for old programs, the real one for all others."""
    stem, _dot, ending = name.rpartition(".")
    plain = f"{slug(stem)[:LONGEST] or 'dosya'}.{ending}"
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, _ATTR_CHAR)}"
