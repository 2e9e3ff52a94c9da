"""The files behind the pages: complete in Turkish, free of inline script and style, vendored as they say."""

from __future__ import annotations

import ast
import gettext
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage
from django.template import engines
from django.utils.translation.template import templatize

import helpdesk_site.interface

PACKAGE = Path(helpdesk_site.interface.__file__).parent
SITE = PACKAGE.parent
LOCALE = PACKAGE / "locale" / "tr" / "LC_MESSAGES"
TEMPLATES = sorted([*(SITE / "templates").rglob("*.html"), *(PACKAGE / "templates").rglob("*.html")])
MODULES = sorted((SITE / "static" / "js").glob("*.mjs"))


@pytest.fixture(scope="module")
def catalogue() -> gettext.GNUTranslations:
    with (LOCALE / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def msgids_of_python() -> Iterator[tuple[str | None, str]]:
    for source in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                words = [
                    part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)
                ]
                if node.func.id in ("_", "gettext", "gettext_lazy", "ngettext") and words:
                    yield None, words[0]
                elif node.func.id == "pgettext_lazy":
                    yield words[0], words[1]


_CALL = re.compile(
    r"\b(pgettext|ngettext|gettext|_)\(u?(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')(?:,\s*u?(\"[^\"]*\"|'[^']*'))?"
)


def msgids_of_templates() -> Iterator[tuple[str | None, str]]:
    for source in TEMPLATES:
        for name, first, second in _CALL.findall(templatize(source.read_text(encoding="utf-8"), origin=str(source))):
            words = [ast.literal_eval(word) for word in (first, second) if word]
            yield (words[0], words[1]) if name == "pgettext" else (None, words[0])


def test_the_search_for_sentences_finds_them():
    assert (None, "Draft saved") in set(msgids_of_templates())
    assert ("appearance", "Dark") in set(msgids_of_templates())
    assert ("step", "waiting") in set(msgids_of_python())


def test_every_sentence_has_its_turkish(catalogue):
    known = catalogue._catalog  # gettext has no public way to ask what it holds
    singular = {key[0] if isinstance(key, tuple) else key for key in known}
    asked = {
        f"{context}\x04{text}" if context else text for context, text in [*msgids_of_python(), *msgids_of_templates()]
    }
    assert asked - singular == set()


def test_no_translation_is_empty_or_only_guessed():
    text = (LOCALE / "django.po").read_text(encoding="utf-8")
    assert "fuzzy" not in text
    assert not re.findall(r'msgid ".+"\n(?:msgid_plural .*\n)?msgstr(?:\[\d\])? ""\n(?!")', text)


def test_the_compiled_catalogue_is_that_of_the_source(tmp_path):
    compiled = tmp_path / "django.mo"
    subprocess.run(["/usr/bin/msgfmt", "-o", str(compiled), str(LOCALE / "django.po")], check=True)
    assert _content(compiled) == _content(LOCALE / "django.mo")


def _content(path: Path) -> dict[object, str]:
    with path.open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_style_or_script_of_its_own(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|hx-on|hx-vals=.js", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"https?://", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_template_can_be_read(template):
    engines["django"].from_string(template.read_text(encoding="utf-8"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_no_module_writes_markup_or_runs_text(module):
    assert not re.search(r"\.(inner|outer)HTML|insertAdjacentHTML|\beval\(|new Function", _code(module))


def _code(module: Path) -> str:
    return re.sub(r"^\s*//.*$", "", module.read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_every_vendored_folder_has_its_licence_and_its_row():
    vendor = SITE / "static" / "vendor"
    versions = (vendor / "VERSIONS.md").read_text(encoding="utf-8")
    folders = [folder for folder in vendor.iterdir() if folder.is_dir()]
    assert folders
    for folder in folders:
        assert (folder / "LICENSE").read_text(encoding="utf-8").strip()
        assert f"`{folder.name}/`" in versions


def test_every_file_that_a_static_file_names_is_there(tmp_path):
    """The manifest of production refuses a missing reference; here it refuses in a test."""
    storage = ManifestStaticFilesStorage(location=str(tmp_path), base_url="/static/")
    source = FileSystemStorage(location=str(SITE / "static"))
    paths = {}
    for file in sorted((SITE / "static").rglob("*")):
        if file.is_file():
            name = file.relative_to(SITE / "static").as_posix()
            with source.open(name) as opened:
                storage.save(name, opened)
            paths[name] = (storage, name)
    outcomes = list(storage.post_process(paths))
    assert [outcome for outcome in outcomes if isinstance(outcome[2], Exception)] == []
    named = {
        match for page in TEMPLATES for match in re.findall(r'{% static "([^"]+)" %}', page.read_text(encoding="utf-8"))
    }
    assert named <= set(storage.hashed_files)
