"""The text of an article as HTML: a small part of Markdown, read once from the left to the right.

    ## Heading          **bold**   *slanted*   `code`
    - item   1. item    > quotation            [words](https://… or /bilgi/…)   https://…
    ```
    lines as they are
    ```

There is no raw HTML and no nesting, so nothing has to be looked at twice: the cost of a text grows with its length
and with nothing else (the Markdown library that django-helpdesk brings needs 98 seconds for 10 KB). What is no mark of
these is shown as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LONGEST_DRAWN: Final = 40_000

# Each alternative ends at the next sign of its own kind, so that no stretch of text is read for two openings.
_INLINE: Final = re.compile(
    r"`(?P<code>[^`\n]{1,500})`"
    r"|\*\*(?P<strong>[^*\n]{1,500})\*\*"
    r"|(?<![*\w])\*(?P<slanted>[^*\s][^*\n]{0,500})\*(?![*\w])"
    r"|\[(?P<words>[^\[\]\n]{1,300})\]\((?P<target>[^()\s\[\]]{1,1000})\)"
    r"|(?P<address>https?://[^\s<>\"'\\^`{|}\[\]]{1,1000})"
)
_TARGET: Final = re.compile(r"https?://[^\\]+|/(?![/\\])[^\\]*")
_HEADING: Final = re.compile(r"(#{1,4})[ \t]+(\S.*)")
_BULLET: Final = re.compile(r"[ \t]{0,8}[-*+•][ \t]+(\S.*)")
_NUMBER: Final = re.compile(r"[ \t]{0,8}(\d{1,3})[.)][ \t]+(\S.*)")
_QUOTE: Final = re.compile(r">[ \t]?(.*)")
_FENCE: Final = "```"
_NOT_AT_THE_END: Final = ".,;:!?…)"

_TAGS: Final = {"p", "br", "a", "h2", "h3", "ul", "ol", "li", "blockquote", "pre", "code", "strong", "em"}

Kind = Literal["paragraph", "heading", "subheading", "bullets", "numbers", "quote", "code"]


@dataclass(slots=True)
class Block:
    """Lines of one kind. `first`: the number with which a list begins; `continued`: lines that go on an item."""

    kind: Kind
    lines: list[str] = field(default_factory=list)
    first: int = 1
    continued: set[int] = field(default_factory=set)


def as_html(text: str) -> SafeString:
    """The text drawn; links lead to web addresses and to pages of the desk, and to nothing else."""
    drawn = "".join(_drawn(block) for block in blocks(text[:LONGEST_DRAWN]))
    # The escaping above suffices; nh3 is the second lock, in case somebody changes the first.
    locked = nh3.clean(
        drawn,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(locked)  # noqa: S308  # escaped here and cleaned by nh3


_UNSEEN: Final = re.compile(r"^```.*$|(?<=\])\([^()\s]{1,1000}\)", re.MULTILINE)


def plain(text: str) -> str:
    """The words that a reader sees, for the search: without the marks of code and the targets of links."""
    return _UNSEEN.sub(" ", text)


def blocks(text: str) -> list[Block]:
    """The text in its blocks."""
    reader = _Reader()
    for line in text.split("\n"):
        reader.read(line)
    return reader.blocks


class _Reader:
    """Puts one line after the other where it belongs."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: Block | None = None

    def read(self, line: str) -> None:
        if line.startswith(_FENCE):
            self._fence()
        elif self._open is not None and self._open.kind == "code":
            self._open.lines.append(line)
        elif not line.strip():
            self._blank()
        elif found := _BULLET.fullmatch(line):
            self._block("bullets").lines.append(found[1])
        elif found := _NUMBER.fullmatch(line):
            self._block("numbers", first=int(found[1])).lines.append(found[2])
        elif found := _HEADING.fullmatch(line):
            self._heading(len(found[1]), found[2])
        elif found := _QUOTE.fullmatch(line):
            self._block("quote").lines.append(found[1])
        elif self._in_list and line[0] in " \t":
            self._continue(line.strip())
        else:
            self._block("paragraph").lines.append(line)

    @property
    def _in_list(self) -> bool:
        return self._open is not None and self._open.kind in {"bullets", "numbers"}

    def _fence(self) -> None:
        if self._open is not None and self._open.kind == "code":
            self._open = None
        else:
            self._begin("code")

    def _heading(self, depth: int, words: str) -> None:
        self._begin("heading" if depth <= 2 else "subheading").lines.append(words.rstrip("# \t") or words)
        self._open = None

    def _blank(self) -> None:
        # A list goes on after a blank line: people put space between long steps.
        if not self._in_list:
            self._open = None

    def _continue(self, line: str) -> None:
        """A line under an item belongs to it."""
        block = self.blocks[-1]
        block.lines.append(line)
        block.continued.add(len(block.lines) - 1)

    def _block(self, kind: Kind, *, first: int = 1) -> Block:
        """The block that is open, if it is of this kind; else a new one."""
        return self._open if self._open is not None and self._open.kind == kind else self._begin(kind, first=first)

    def _begin(self, kind: Kind, *, first: int = 1) -> Block:
        self._open = Block(kind, first=first)
        self.blocks.append(self._open)
        return self._open


# Drawing


def _drawn(block: Block) -> str:
    match block.kind:
        case "heading":
            return f"<h2>{_line(block.lines[0])}</h2>"
        case "subheading":
            return f"<h3>{_line(block.lines[0])}</h3>"
        case "bullets":
            return f"<ul>{_items(block)}</ul>"
        case "numbers":
            return f'<ol start="{block.first}">{_items(block)}</ol>'
        case "quote":
            return f"<blockquote>{_lines(block.lines)}</blockquote>"
        case "code":
            return f"<pre><code>{escape(_NEWLINE.join(block.lines))}</code></pre>"
        case _:
            return f"<p>{_lines(block.lines)}</p>"


_NEWLINE: Final = "\n"


def _items(block: Block) -> str:
    drawn: list[str] = []
    for place, line in enumerate(block.lines):
        drawn.append(f"<br>{_line(line)}" if place in block.continued else f"</li><li>{_line(line)}")
    return "".join(drawn).removeprefix("</li>") + "</li>"


def _lines(lines: list[str]) -> str:
    return "<br>".join(map(_line, lines))


def _line(text: str) -> str:
    pieces: list[str] = []
    end = 0
    for found in _INLINE.finditer(text):
        pieces += [escape(text[end : found.start()]), _marked(found)]
        end = found.end()
    pieces.append(escape(text[end:]))
    return "".join(pieces)


def _marked(found: re.Match[str]) -> str:
    """What the mark makes of its words; nothing inside of a mark is a mark."""
    if (code := found["code"]) is not None:
        return f"<code>{escape(code)}</code>"
    if (strong := found["strong"]) is not None:
        return f"<strong>{escape(strong)}</strong>"
    if (slanted := found["slanted"]) is not None:
        return f"<em>{escape(slanted)}</em>"
    if (words := found["words"]) is not None:
        return _link(found["target"], words) if _TARGET.fullmatch(found["target"]) else escape(found.group())
    address = found["address"].rstrip(_NOT_AT_THE_END)
    return _link(address, address) + escape(found["address"][len(address) :])


def _link(target: str, words: str) -> str:
    return f'<a href="{escape(target)}">{escape(words)}</a>'
