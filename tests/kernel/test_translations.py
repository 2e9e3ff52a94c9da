"""Every sentence of the kernel that a person can see has its Turkish."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from helpdesk_site import kernel

FOLDER = Path(kernel.__file__).parent
CONTEXTLESS, WITH_CONTEXT = {"_", "gettext", "gettext_lazy"}, {"pgettext", "pgettext_lazy"}


def marked_texts() -> Iterator[tuple[str, str]]:
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                if node.func.id in CONTEXTLESS:
                    yield "", str(texts[0])
                elif node.func.id in WITH_CONTEXT:
                    yield str(texts[0]), str(texts[1])


@pytest.mark.parametrize(("context", "text"), sorted(set(marked_texts())))
def test_it_is_said_in_turkish(context, text):
    with translation.override("tr"):
        said = translation.pgettext(context, text) if context else translation.gettext(text)
    assert said != text
    assert said.count("%") == text.count("%")
