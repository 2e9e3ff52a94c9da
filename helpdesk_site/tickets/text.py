"""What people write: made storable on the way in, made safe and readable on the way out. Both in linear time.

Nothing here is a template language and nothing is Markdown: a text of 10 KB cost the Markdown renderer that
django-helpdesk brings 98 seconds. A text is paragraphs, line breaks and addresses that begin with http:// or https://.
"""

from __future__ import annotations

import re
from typing import Final

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.kernel.masking import mask
from helpdesk_site.kernel.turkish import nfc

TITLE_LENGTH: Final = 200
TEXT_LENGTH: Final = 20_000

# Control signs that PostgreSQL refuses (NUL) or that only hide something; tab and line feed are text.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# They turn the direction of what follows: "exe.fdp" is read as "pdf.exe".
_DIRECTION: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_LINE_ENDS: Final = re.compile(r"\r\n?|\u2028|\u2029")
_SPACES: Final = re.compile(r"\s+")
_MANY_BLANK_LINES: Final = re.compile(r"\n{3,}")

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'\\^`{|}]{1,1500}", re.IGNORECASE)
_NOT_AT_THE_END: Final = ".,;:!?…"
_BLANK_LINE: Final = re.compile(r"\n{2,}")


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot keep; nothing else is touched and nothing refused."""
    return _SURROGATE.sub("\ufffd", text).replace("\x00", "")


def clean_text(text: str, *, field: str = "text", required: bool = True, limit: int = TEXT_LENGTH) -> str:
    """The text as it is stored: NFC, one kind of line end, nothing the database or a reader would choke on, and nothing
    that may not be kept (kernel/masking.py).

    Raises Invalid for `field` when it is too long, or empty although `required`.
    """
    tidy = _LINE_ENDS.sub("\n", _SURROGATE.sub("\ufffd", text))
    tidy = nfc(_DIRECTION.sub("", _CONTROL.sub("", tidy))).strip()
    return _checked(mask(_MANY_BLANK_LINES.sub("\n\n", tidy)), field, required=required, limit=limit)


def clean_title(text: str, *, field: str = "title", limit: int = TITLE_LENGTH) -> str:
    """One line. Raises Invalid for `field` when it is empty or too long."""
    one_line = _SPACES.sub(" ", clean_text(text, field=field, required=False, limit=10 * limit))
    return _checked(one_line.strip(), field, required=True, limit=limit)


def _checked(text: str, field: str, *, required: bool, limit: int) -> str:
    if required and not text:
        sentence = _("Write something here.")
        raise Invalid(sentence, fields={field: [sentence]}, code="empty")
    if len(text) > limit:
        sentence = _("This is %(length)d characters long; at most %(limit)d fit. Shorten it.") % {
            "length": len(text),
            "limit": limit,
        }
        raise Invalid(sentence, fields={field: [sentence]}, code="too_long")
    return text


def as_html(text: str) -> SafeString:
    """The text as paragraphs with its web addresses as links; everything else is shown as it was written."""
    paragraphs = _BLANK_LINE.split(text[: 2 * TEXT_LENGTH].strip("\n"))
    drawn = "".join(f"<p>{_linked(paragraph)}</p>" for paragraph in paragraphs if paragraph.strip())
    # The escaping above suffices; nh3 is the second lock, in case somebody changes the first.
    locked = nh3.clean(
        drawn,
        tags={"p", "br", "a"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(locked)  # noqa: S308  # escaped here and cleaned by nh3


def _linked(text: str) -> str:
    pieces: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        address = _without_punctuation(found.group())
        pieces += [escape(text[end : found.start()]), f'<a href="{escape(address)}">{escape(address)}</a>']
        end = found.start() + len(address)
    pieces.append(escape(text[end:]))
    return "".join(pieces).replace("\n", "<br>")


def _without_punctuation(address: str) -> str:
    """The address without the sentence's own signs: "(https://ornek.bel.tr)." ends before the bracket."""
    address = address.rstrip(_NOT_AT_THE_END)
    if address.endswith(")") and "(" not in address:
        address = address.rstrip(")" + _NOT_AT_THE_END)
    return address
