"""What may not stand in a file of the project, and what must."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, modules, name_of, templates, text_files

# Text that a person wrote becomes markup in two places, escaped there and cleaned by nh3; small components are drawn by
# functions that escape each text.
MAY_MARK_SAFE = {
    "helpdesk_site/tickets/text.py",
    "helpdesk_site/interface/drawing.py",
    "helpdesk_site/interface/controls.py",
    "helpdesk_site/reports/presenting/heat_rows.py",
    "knowledgebase/markup.py",
}
LOCKS = sorted(ROOT.glob("requirements*.txt"))

# Written in two halves, so that this file does not hold them.
NOT_OURS = re.compile(
    r"/work"
    r"/(main|shared)|/root"
    r"/\.|/tmp"
    r"/brief|pypi"
    r"\.org|files\.pythonhosted"
    r"\.org|registry\.npm"
    r"js"
)


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{name_of(path)}: {match[0]}"
        for path in text_files()
        for match in [NOT_OURS.search(path.read_text(encoding="utf-8", errors="replace"))]
        if match
    ]
    assert found == []


def test_the_search_for_foreign_names_finds_them() -> None:
    assert NOT_OURS.search("see /work" + "/main/README.md")
    assert NOT_OURS.search("--index-url https://pypi" + ".org/simple")


def test_markup_is_marked_safe_only_where_it_was_escaped() -> None:
    marks = re.compile(r"\bmark_safe\(|\bSafeString\(|\bhtml_safe\b")
    assert {name_of(path) for path in modules() if marks.search(path.read_text(encoding="utf-8"))} == MAY_MARK_SAFE


@pytest.mark.parametrize("template", templates(), ids=name_of)
def test_no_template_trusts_text_or_holds_code_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:|hx-on", text)
    assert not re.search(r"https?://", text)
    if "_mail.html" not in template.name:
        assert not re.search(r"\sstyle=|<style\b", text)


@pytest.mark.parametrize("template", templates(), ids=name_of)
def test_a_partial_begins_with_an_underscore_and_extends_nothing(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    if template.name.startswith("_"):
        assert "{% extends" not in text
    if "{% extends" in text:
        assert text.startswith("{% extends"), "what it extends is said first"


@pytest.mark.parametrize("template", templates(), ids=name_of)
def test_a_block_says_which_one_it_ends(template: Path) -> None:
    assert "{% endblock %}" not in template.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", modules(), ids=name_of)
def test_a_module_says_what_it_is(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body


@pytest.mark.parametrize("module", [path for path in modules() if "services" in name_of(path)], ids=name_of)
def test_a_command_says_what_it_promises(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    assert [node.name for node in public if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=name_of)
def test_every_locked_package_has_its_hash(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE))
    packages = [entry for entry in entries if "==" in entry]
    assert packages
    assert [entry.splitlines()[0] for entry in packages if "--hash=sha256:" not in entry] == []
    assert [entry for entry in entries if entry.startswith("-")] == [], (
        "where packages come from is the machine's affair"
    )
