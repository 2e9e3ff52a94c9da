"""What the launcher hands to the product's own commands."""

from __future__ import annotations

from django.contrib.staticfiles.finders import get_finders

from deploy import fingerprints
from deploy.config import ROOT
from deploy.plan import UNUSED_STATIC_FILES


def test_what_only_django_helpdesks_own_pages_use_is_not_collected_and_the_rest_is() -> None:
    everything, collected = (
        {path for finder in get_finders() for path, _storage in finder.list(ignored)}
        for ignored in ([], [UNUSED_STATIC_FILES])
    )
    assert any(path.startswith("helpdesk/vendor/") for path in everything)
    assert collected == {path for path in everything if not path.startswith("helpdesk/vendor/")}


def test_migrations_and_the_lock_decide_whether_the_tables_are_made_again() -> None:
    named = {path.relative_to(ROOT).as_posix() for path in fingerprints.migrations()}
    assert {"requirements.txt", "helpdesk_site/kernel/migrations/__init__.py"} <= named
    assert not any("__pycache__" in name for name in named)


def test_a_fingerprint_changes_with_what_is_added_to_it() -> None:
    assert fingerprints.of_files([fingerprints.LOCK], "a") != fingerprints.of_files([fingerprints.LOCK], "b")
    assert fingerprints.of_files([fingerprints.LOCK], "a") == fingerprints.of_files([fingerprints.LOCK], "a")
