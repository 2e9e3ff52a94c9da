"""Every sentence that a person can see has its Turkish, and the compiled catalogues are those of their sources."""

from __future__ import annotations

import gettext
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import django
import pytest
from django.utils.translation.template import templatize

from tests.architecture.sources import CODE, ROOT, modules, name_of, templates

CATALOGUES = sorted(path for folder in CODE for path in (ROOT / folder).rglob("locale/tr/LC_MESSAGES/django.po"))
DJANGO = Path(django.__file__).parent / "conf" / "locale" / "tr" / "LC_MESSAGES" / "django.mo"
KEYWORDS = (
    "gettext_noop", "gettext_lazy", "_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "pgettext_lazy:1c,2",
    "npgettext:1c,2,3", "npgettext_lazy:1c,2,3",
)  # fmt: skip


def tool(name: str, *arguments: str | Path) -> str:
    """Runs a program of GNU gettext; a machine without it fails here."""
    program = shutil.which(name)
    assert program, f"{name} is missing: install gettext"
    done = subprocess.run([program, *map(str, arguments)], check=True, capture_output=True, text=True)
    return done.stdout


def keys_of(compiled: Path) -> set[str]:
    """Message ids with their contexts, as gettext keeps them."""
    with compiled.open("rb") as file:
        known: Iterable[object] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        return {str(key[0] if isinstance(key, tuple) else key) for key in known} - {""}


def asked_for(sources: Iterable[Path], folder: Path) -> set[str]:
    """The message ids that these sources mark for translation."""
    copies = [_as_python(source, folder / f"{number}.py") for number, source in enumerate(sources)]
    (folder / "files").write_text("\n".join(map(str, copies)), encoding="utf-8")
    marks = [f"--keyword={keyword}" for keyword in KEYWORDS]
    tool(
        "xgettext",
        "--language=Python",
        "--from-code=UTF-8",
        *marks,
        f"--files-from={folder / 'files'}",
        "-o",
        folder / "all.pot",
    )
    _give_header(folder / "all.pot")
    tool("msgen", folder / "all.pot", "-o", folder / "all.po")
    tool("msgfmt", folder / "all.po", "-o", folder / "all.mo")
    return keys_of(folder / "all.mo")


def _give_header(template: Path) -> None:
    """A template's header is full of gaps that the compiler does not accept."""
    text = template.read_text(encoding="utf-8").replace("charset=CHARSET", "charset=UTF-8")
    plural = text.replace("nplurals=INTEGER; plural=EXPRESSION;", "nplurals=2; plural=(n > 1);")
    template.write_text(plural, encoding="utf-8")


def _as_python(source: Path, copy: Path) -> Path:
    text = source.read_text(encoding="utf-8")
    copy.write_text(templatize(text, origin=str(source)) if source.suffix == ".html" else text, encoding="utf-8")
    return copy


def test_the_search_for_sentences_finds_them(tmp_path: Path) -> None:
    source = tmp_path / "page.html"
    source.write_text('{% translate "Seven of nine" %}', encoding="utf-8")
    assert asked_for([source], tmp_path) == {"Seven of nine"}


def test_every_sentence_has_its_turkish(tmp_path: Path) -> None:
    known = keys_of(DJANGO).union(*(keys_of(catalogue.with_suffix(".mo")) for catalogue in CATALOGUES))
    assert sorted(asked_for([*modules(), *templates()], tmp_path) - known) == []


def test_one_sentence_has_one_turkish() -> None:
    """The catalogues are laid over each other: of two translations the one of another page would be shown."""
    said: defaultdict[object, set[str]] = defaultdict(set)
    for catalogue in CATALOGUES:
        for key, turkish in _content(catalogue.with_suffix(".mo")).items():
            said[key].add(turkish)
    del said[""]  # the header
    assert {key: both for key, both in said.items() if len(both) > 1} == {}


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=name_of)
def test_no_translation_is_empty_or_only_guessed(catalogue: Path) -> None:
    assert tool("msgattrib", "--untranslated", "--no-obsolete", catalogue) == ""
    assert tool("msgattrib", "--only-fuzzy", "--no-obsolete", catalogue) == ""


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=name_of)
def test_the_compiled_catalogue_is_that_of_its_source(catalogue: Path, tmp_path: Path) -> None:
    tool("msgfmt", "--check-format", catalogue, "-o", tmp_path / "django.mo")
    assert _content(tmp_path / "django.mo") == _content(catalogue.with_suffix(".mo"))


def _content(compiled: Path) -> dict[object, str]:
    with compiled.open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
