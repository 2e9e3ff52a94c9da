"""Every sentence of people that a person can see has its Turkish."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import trans_real

from helpdesk_site import people

FOLDER = Path(people.__file__).parent
MARKS = {"_", "gettext", "gettext_lazy"}
IN_TEMPLATES = re.compile(r'{% translate "([^"]+)"')


def marked_texts() -> Iterator[str]:
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                yield str(ast.literal_eval(node.args[0]))
    for path in sorted(FOLDER.rglob("*.html")):
        yield from IN_TEMPLATES.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", sorted(set(marked_texts())))
def test_it_is_said_in_turkish(text):
    said = trans_real.translation("tr").gettext(text)
    assert said != text
    assert said.count("%(") == text.count("%(")
