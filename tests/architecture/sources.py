"""The files of the project, as the tests of its shape read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("helpdesk_site", "integrations", "knowledgebase", "training")
EVERYTHING = (*CODE, "deploy", "bench", "docs", "tests", ".ci")
LETTERS = {".py", ".html", ".css", ".mjs", ".js", ".md", ".txt", ".toml", ".in", ".po", ".cfg", ".sh", ""}


def modules() -> list[Path]:
    """The product's own modules, without migrations (they are made)."""
    return sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.html"))


def text_files() -> Iterator[Path]:
    """Every file that a reader of the project reads; vendored ones are others' words."""
    inside = (path for folder in EVERYTHING for path in (ROOT / folder).rglob("*"))
    for path in (*ROOT.iterdir(), *inside):
        if path.is_file() and path.suffix in LETTERS and not {"vendor", "__pycache__", ".git"} & set(path.parts):
            yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
