"""Every sentence of the API that a person can see has its Turkish."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from helpdesk_site import api

FOLDER = Path(api.__file__).parent


def marked_texts() -> Iterator[str]:
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "gettext_lazy"}:
                yield ast.literal_eval(node.args[0])


@pytest.mark.parametrize("text", sorted(set(marked_texts())))
def test_it_is_said_in_turkish(text: str) -> None:
    with translation.override("tr"):
        said = translation.gettext(text)
    assert said != text
    assert (said.count("%("), said.count("{")) == (text.count("%("), text.count("{"))
