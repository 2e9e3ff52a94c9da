"""Every sentence has its Turkish, and every code its sentence."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines

from helpdesk_site import access
from helpdesk_site.access.models import LineState, OperationState, RequestState
from helpdesk_site.access.shown import words

FOLDER = Path(access.__file__).parent
MARKS = {"_", "gettext", "gettext_lazy"}
CATALOGUE = gettext.GNUTranslations((FOLDER / "locale/tr/LC_MESSAGES/django.mo").open("rb"))
CODE_CALLS = {"to_a_person", "try_later", "cancelled", "Refusal"}


def calls() -> Iterator[ast.Call]:
    for path in sorted(FOLDER.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def sentences() -> set[str]:
    """The marked texts of the code and of the templates that take no variables."""
    said = {call.args[0].value for call in calls() if name_of(call) in MARKS and isinstance(call.args[0], ast.Constant)}
    for path in FOLDER.rglob("templates/**/*"):
        if path.is_file():
            said |= set(re.findall(r'{% translate "([^"]+)" %}', path.read_text(encoding="utf-8")))
    return {str(sentence) for sentence in said}


@pytest.mark.parametrize("sentence", sorted(sentences()))
def test_it_is_said_in_turkish(sentence: str) -> None:
    said = CATALOGUE.gettext(sentence)
    assert said
    assert said != sentence or sentence in {"EBYS", "API", "Risk"}
    assert sorted(re.findall(r"%\(\w+\)\w", said)) == sorted(re.findall(r"%\(\w+\)\w", sentence))


def reasons_in_the_code() -> set[str]:
    """The codes that operations are closed with."""
    found = {"stale", "work_order", "second_look", "given_up", "earlier_step_given_up", "answer_lost"}
    for call in calls():
        if name_of(call) in CODE_CALLS:
            texts = [each.value for each in call.args if isinstance(each, ast.Constant)]
            found |= {text for text in texts[:1] if isinstance(text, str) and re.fullmatch(r"[a-z_]+", text)}
    return found


def test_every_reason_of_an_operation_has_a_sentence() -> None:
    codes = reasons_in_the_code()
    assert {"target_unavailable", "settling", "target_refused", "not_approved"} <= codes, "the search still finds them"
    assert codes - words.REASONS.keys() == set()


def test_every_state_has_a_look() -> None:
    assert words.REQUEST_LOOKS.keys() == set(RequestState)
    assert words.LINE_LOOKS.keys() == set(LineState)
    assert words.OPERATION_LOOKS.keys() == set(OperationState)


def test_every_template_compiles() -> None:
    folder = FOLDER / "templates"
    names = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    for name in names:
        engines["django"].get_template(name)
    assert len(names) > 40
