"""Every sentence of tickets and notifications that a person can see has its Turkish, and every mail its three files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import trans_real

from helpdesk_site import notify, tickets
from helpdesk_site.notify import rendering
from helpdesk_site.notify.models import Notification
from helpdesk_site.people.models import Person

FOLDERS = [Path(package.__file__ or "").parent for package in (notify, tickets)]
MARKS = {"_", "gettext", "gettext_lazy"}
IN_TEMPLATES = re.compile(r'{% translate "([^"]+)"|_\("([^"]+)"\)')
BLOCKS = re.compile(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", re.DOTALL)
SAME_IN_BOTH = {"%(reference)s: %(state_label)s"}


def marked_texts() -> Iterator[str]:
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                    yield str(ast.literal_eval(node.args[0]))
        for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")]):
            text = path.read_text(encoding="utf-8")
            yield from (first or second for first, second in IN_TEMPLATES.findall(text))
            yield from (_as_kept(block) for block in BLOCKS.findall(text))


def _as_kept(block: str) -> str:
    """A block as its catalogue keeps it: under its singular, with its values named."""
    singular, _plural, _rest = block.partition("{% plural %}")
    return re.sub(r"{{ *(\w+) *}}", r"%(\1)s", singular)


@pytest.mark.parametrize("text", sorted(set(marked_texts()) - SAME_IN_BOTH))
def test_it_is_said_in_turkish(text):
    said = trans_real.translation("tr").gettext(text)
    assert said != text
    assert sorted(re.findall(r"%\(\w+\)\w", said)) == sorted(re.findall(r"%\(\w+\)\w", text))


MAILS = sorted(
    path.name.removesuffix(".subject.txt") for folder in FOLDERS for path in folder.rglob("notify/*.subject.txt")
)


@pytest.mark.parametrize("template", MAILS)
def test_each_mail_has_a_subject_a_text_and_a_page(template):
    for ending in ("subject.txt", "txt", "html"):
        get_template(f"notify/{template}.{ending}")
    context = {"reference": "EBYS-2026-000001", "service": "Yetki değişikliği", "state": "resolved"}
    person = Person(given_name="Işık", surname="Irmak")
    told = Notification(template=template, person=person, context=context, link="/x/", public_id="ntf_1")
    with translation.override("tr"):
        assert "EBYS-2026-000001" in rendering.subject_of(told)
