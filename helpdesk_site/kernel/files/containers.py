"""What is inside of a container, by its list of contents alone. Nothing is unpacked, so that nothing can explode.

The list of a ZIP (APPNOTE 6.3.10, 4.3.12) is read in linear time and only up to a bound; what a receiver would open
stands in it. Who lies in it is believed neither: what is inside is the scanner's affair, and the file is a download.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext as _

from helpdesk_site.kernel.errors import Invalid

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

MOST_ENTRIES: Final = 2_000
MOST_LIST_BYTES: Final = 1024 * 1024
_END: Final = struct.Struct("<4s4H2LH")
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_LONGEST_COMMENT: Final = 65_535
_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800

# What starts when it is opened (the list of Windows' PATHEXT and what mail programs block), and archives, whose
# contents nobody can list from here.
_HARMFUL: Final = re.compile(
    r"\.(ade|adp|apk|app|appx|bat|cab|chm|cmd|com|cpl|deb|dll|dmg|docm|dotm|exe|hta|html?|img|ins|iso|isp|jar|jse?|lib|lnk"
    r"|mde|ms[cipt]|msix|nsh|one|pif|pptm|ppsm|psm?1|py|reg|rpm|scr|sct|sh|shb|svg|sys|url|vb[es]?|vhdx?|ws[cfh]|xlam"
    r"|xlsm|xltm|xll|7z|ace|arj|bz2|gz|lzh|rar|tar|tgz|xz|z|zip)[/. ]*$",
    re.IGNORECASE,
)


def zip_names(content: bytes) -> list[str]:
    """The names in a ZIP. Raises Invalid when it is broken, locked by a password, or holds too much to be listed."""
    place = content.rfind(b"PK\x05\x06", max(0, len(content) - _LONGEST_COMMENT - _END.size))
    if place < 0 or place + _END.size > len(content):
        raise _broken()
    _mark, _disk, _first, _here, entries, size, offset, _comment = _END.unpack_from(content, place)
    if entries > MOST_ENTRIES or size > MOST_LIST_BYTES:
        raise Invalid(
            _("This archive holds too many files. Send at most %(most)d in one.") % {"most": MOST_ENTRIES},
            code="too_many",
        )
    return _listed(content[offset : offset + size], entries)


def _listed(listing: bytes, entries: int) -> list[str]:
    names, place = [], 0
    for _each in range(entries):
        if place + _ENTRY.size > len(listing):
            raise _broken()
        mark, *fields = _ENTRY.unpack_from(listing, place)
        flags, (name, extra, comment) = fields[2], fields[9:12]
        if mark != b"PK\x01\x02":
            raise _broken()
        if flags & _ENCRYPTED:
            raise Invalid(
                _("This archive is locked by a password, so nobody can check it. Send it without one."), code="locked"
            )
        start = place + _ENTRY.size
        encoding = "utf-8" if flags & _UTF8 else "cp437"
        names.append(listing[start : start + name].decode(encoding, errors="replace"))
        place = start + name + extra + comment
    return names


def _broken() -> Invalid:
    return Invalid(_("This archive is damaged. Make it anew and send it again."), code="damaged")


def holds_macros(names: Collection[str]) -> bool:
    """Whether an Office document in Open XML holds macros (ECMA-376: the part vbaProject.bin)."""
    return any(name.lower().endswith("vbaproject.bin") for name in names)


def require_harmless(names: Collection[str]) -> None:
    """Raises Invalid when an archive holds something that starts when it is opened, or another archive."""
    for name in names:
        if _HARMFUL.search(name):
            sentence = _("The archive holds “%(name)s”, which is not accepted. Take programs and archives out of it.")
            raise Invalid(sentence % {"name": name[-80:]}, code="harmful_inside")


def ole_holds(content: bytes, entry: str) -> bool:
    """Whether a compound file ([MS-CFB]) has a stream or storage whose name begins with `entry`."""
    return entry.encode("utf-16-le") in content
