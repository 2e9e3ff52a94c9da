"""Small files of every kind, made here byte by byte, and some that only look like one."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def png(width: int = 40, height: int = 30, shade: int = 200) -> bytes:
    """A grey picture that every program can draw."""
    rows = b"".join(b"\x00" + bytes([shade]) * width for _row in range(height))
    head = struct.pack("!2L5B", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack("!L", len(content)) + name + content + struct.pack("!L", zlib.crc32(name + content))


def archive(**contents: bytes) -> bytes:
    return archive_of({name.replace("__", "."): content for name, content in contents.items()})


def archive_of(contents: Mapping[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as opened:
        for name, content in contents.items():
            opened.writestr(name, content)
    return kept.getvalue()


def locked_archive() -> bytes:
    """One whose entries say that they are encrypted."""
    content = bytearray(archive_of({"gizli.txt": b"x"}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def package(part: str) -> bytes:
    return archive_of({"[Content_Types].xml": b"<Types/>", part: b"<x/>"})


def compound(*entries: str) -> bytes:
    """A compound file with streams of these names, as far as it is looked at."""
    return OLE + bytes(504) + b"".join(entry.encode("utf-16-le") + bytes(8) for entry in entries)


OPEN_DOCUMENT = archive_of({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})

KNOWN: Mapping[str, tuple[str, bytes]] = {
    "pdf": ("rapor.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    "png": ("ekran.png", png()),
    "jpg": ("foto.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"),
    "webp": ("ekran.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 "),
    "heic": ("telefon.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"),
    "docx": ("yazı.docx", package("word/document.xml")),
    "xlsx": ("liste.xlsx", package("xl/workbook.xml")),
    "pptx": ("sunu.pptx", package("ppt/presentation.xml")),
    "eyp": ("paket.eyp", package("PaketOzeti/PaketOzeti.xml")),
    "odt": ("yazı.odt", OPEN_DOCUMENT),
    "doc": ("eski.doc", compound("WordDocument")),
    "xls": ("eski.xls", compound("Workbook")),
    "ppt": ("eski.ppt", compound("PowerPoint Document")),
    "msg": ("ileti.msg", compound("__substg1.0_0037001F")),
    "zip": ("kayıtlar.zip", archive_of({"günlük/kayıt.log": b"x", "foto.png": png()})),
    "eml": ("ileti.eml", b"Received: from a\r\nFrom: Ali <a@ornek.bel.tr>\r\nSubject: x\r\n\r\nMetin"),
    "txt": ("not.txt", "Şu ekranda kalıyorum: ĞÜŞİÖÇ".encode()),
}

# What is offered under a harmless name, and is not what it says; the code of the refusal.
REFUSED: Mapping[str, tuple[str, bytes, str]] = {
    "a program called a PDF": ("fatura.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "unknown_kind"),
    "a program of Linux": ("rapor.docx", b"\x7fELF\x02\x01\x01\x00", "unknown_kind"),
    "a RAR": ("dosyalar.zip", b"Rar!\x1a\x07\x01\x00", "unknown_kind"),
    "a video": ("ekran.png", b"\x00\x00\x00\x18ftypisom\x00\x00", "unknown_kind"),
    "an installer of Windows": ("kur.doc", compound("Property", "_Tables"), "unknown_kind"),
    "an encrypted document": ("gizli.docx", compound("EncryptedPackage"), "unknown_kind"),
    "bytes of nothing": ("veri.txt", bytes(range(256)), "unknown_kind"),
    "an empty file": ("bos.txt", b"", "empty"),
    "macros in a new document": ("form.docx", archive_of(
        {"[Content_Types].xml": b"x", "word/document.xml": b"x", "word/vbaProject.bin": b"x"}), "macros"),
    "macros in an old document": ("form.xls", compound("Workbook", "_VBA_PROJECT_CUR"), "macros"),
    "an archive with a program": ("foto.zip", archive_of({"foto.png": b"x", "oku.PDF.exe": b"x"}), "harmful_inside"),
    "an archive with a program behind a dot": ("foto.zip", archive_of({"oku.exe. ": b"x"}), "harmful_inside"),
    "an archive with a page": ("rapor.zip", archive_of({"rapor.html": b"<script>"}), "harmful_inside"),
    "an archive in an archive": ("hepsi.zip", archive_of({"ic.zip": b"x"}), "harmful_inside"),
    "a package that is none": ("x.docx", archive_of({"[Content_Types].xml": b"x", "run.js": b"x"}), "harmful_inside"),
    "a locked archive": ("gizli.zip", locked_archive(), "locked"),
    "half an archive": ("yarim.zip", archive_of({"a.txt": b"x"})[:-30], "damaged"),
    "an archive whose list lies": ("yalan.zip", archive_of({"a.txt": b"x"}).replace(b"PK\x01\x02", b"PK\x01\x09"),
        "damaged"),
    "an archive of too many": ("cok.zip", archive_of({f"{n}.txt": b"" for n in range(2_001)}), "too_many"),
}  # fmt: skip
