"""What a file is, told by its content alone: neither its name nor what the browser says of it is believed.

A file that is none of these is refused (OWASP ASVS V5.2.2). The table is short on purpose: what an office sends, and
what shows a mistake. Nothing is unpacked; of a container only the list of its contents is read (containers.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.kernel.files import containers

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `extensions`: the endings that its names may have, the usual one first. `is_shown`: pages draw it."""

    code: str
    word: StrOrPromise
    content_type: str
    extensions: tuple[str, ...]
    is_shown: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

KINDS: Final[Mapping[str, Kind]] = {
    kind.code: kind
    for kind in (
        Kind("pdf", gettext_lazy("PDF document"), "application/pdf", ("pdf",)),
        Kind("png", gettext_lazy("picture (PNG)"), "image/png", ("png",), is_shown=True),
        Kind("jpg", gettext_lazy("picture (JPEG)"), "image/jpeg", ("jpg", "jpeg"), is_shown=True),
        Kind("webp", gettext_lazy("picture (WebP)"), "image/webp", ("webp",)),
        Kind("heic", gettext_lazy("picture (HEIC)"), "image/heic", ("heic", "heif")),
        Kind("docx", gettext_lazy("Word document"), f"{_OFFICE}.wordprocessingml.document", ("docx",)),
        Kind("xlsx", gettext_lazy("Excel table"), f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",)),
        Kind("pptx", gettext_lazy("PowerPoint slides"), f"{_OFFICE}.presentationml.presentation", ("pptx",)),
        Kind("doc", gettext_lazy("Word document"), "application/msword", ("doc", "dot")),
        Kind("xls", gettext_lazy("Excel table"), "application/vnd.ms-excel", ("xls",)),
        Kind("ppt", gettext_lazy("PowerPoint slides"), "application/vnd.ms-powerpoint", ("ppt", "pps")),
        Kind("odt", gettext_lazy("OpenDocument text"), f"{_OPEN}.text", ("odt",)),
        Kind("ods", gettext_lazy("OpenDocument table"), f"{_OPEN}.spreadsheet", ("ods",)),
        Kind("odp", gettext_lazy("OpenDocument slides"), f"{_OPEN}.presentation", ("odp",)),
        Kind("eyp", gettext_lazy("e-Yazışma package"), "application/eyazisma", ("eyp",)),
        Kind("zip", gettext_lazy("ZIP archive"), "application/zip", ("zip",)),
        Kind("eml", gettext_lazy("e-mail"), "message/rfc822", ("eml",)),
        Kind("msg", gettext_lazy("Outlook e-mail"), "application/vnd.ms-outlook", ("msg",)),
        Kind("txt", gettext_lazy("text"), "text/plain; charset=utf-8", ("txt", "log", "csv")),
    )
}


def kind_of(content: bytes) -> Kind:
    """The kind of a whole file. Raises Invalid with what to do instead."""
    for look in (_by_signature, _zip, _ole, _text):
        code = look(content)
        if code:
            return KINDS[code]
    raise Invalid(
        _("This kind of file is not accepted. Send a PDF, a picture, an Office document, an e-mail, a text or a ZIP."),
        code="unknown_kind",
    )


_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
)
# Brands of ISO 14496-12 that pictures of telephones have (ISO 23008-12).
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})


def _by_signature(content: bytes) -> str:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "heic"
    return next((code for signature, code in _SIGNATURES if content.startswith(signature)), "")


def _zip(content: bytes) -> str:
    if not content.startswith(containers.ZIP):
        return ""
    found = containers.zip_names(content)
    if containers.holds_macros(found):
        raise _macros()
    if "[Content_Types].xml" in found:
        for start, code in _PACKAGES:
            if any(name.startswith(start) for name in found):
                return code
    # An OpenDocument begins with its own type, stored as it is (ODF 1.3 part 2, 3.3).
    for code in ("odt", "ods", "odp"):
        if content.startswith(b"mimetype" + KINDS[code].content_type.encode() + b"PK", 30):
            return code
    containers.require_harmless(found)
    return "zip"


_PACKAGES: Final = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("PaketOzeti/", "eyp"))


def _ole(content: bytes) -> str:
    if not content.startswith(containers.OLE):
        return ""
    if containers.ole_holds(content, "_VBA_PROJECT"):
        raise _macros()
    return next((code for entry, code in _OLE_ENTRIES if containers.ole_holds(content, entry)), "")


# Names of a compound file's streams ([MS-CFB]) that say what it is.
_OLE_ENTRIES: Final = (
    ("__substg1.0_", "msg"), ("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint Document", "ppt"),
)  # fmt: skip


def _macros() -> Invalid:
    return Invalid(
        _("This document holds macros, which are not accepted. Save it without macros, or as a PDF."), code="macros"
    )


# Signs that stand in no text; a UTF-16 text of Windows is full of NULs and comes as none.
_NO_TEXT: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAIL_HEADER: Final = re.compile(
    rb"(Received|Return-Path|Delivered-To|From|Date|Subject|Message-ID|MIME-Version|X-[A-Za-z-]+): ", re.IGNORECASE
)
_DECODERS: Final[tuple[Callable[[bytes], str], ...]] = (
    lambda content: content.decode("utf-8-sig"),
    lambda content: content.decode("cp1254"),
)


def _text(content: bytes) -> str:
    if not content.strip() or _NO_TEXT.search(content) or not any(_can(decode, content) for decode in _DECODERS):
        return ""
    head = content[:20_000].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    is_mail = _MAIL_HEADER.match(head) and re.search(rb"^from: .+@", head, re.IGNORECASE | re.MULTILINE)
    return "eml" if is_mail else "txt"


def _can(decode: Callable[[bytes], str], content: bytes) -> bool:
    try:
        decode(content)
    except UnicodeDecodeError:
        return False
    return True
