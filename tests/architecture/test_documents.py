"""The documentation shows the workflows as they are."""

from __future__ import annotations

from tests.architecture.documents import WORKFLOWS, workflows


def test_the_documentation_shows_the_workflows_as_they_are() -> None:
    """`python -m tests.architecture.documents` writes it anew."""
    assert WORKFLOWS.read_text(encoding="utf-8") == workflows()
