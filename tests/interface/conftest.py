from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from helpdesk_site.interface import navigation
from tests.interface.site import SETTINGS

_TEMPLATES = Path(__file__).parent / "templates"


def site_settings() -> dict[str, object]:
    """The settings of the stand-in site, with the templates of its test pages."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], _TEMPLATES]
    return {**SETTINGS, "TEMPLATES": templates}


@pytest.fixture
def client_of_site() -> Iterator[Client]:
    with override_settings(**site_settings()), own_navigation():
        yield Client(raise_request_exception=False)


class own_navigation:  # noqa: N801  # used as a word in "with own_navigation()"
    """The registry without what the installed apps brought, restored afterwards."""

    def __enter__(self) -> None:
        self.kept = (dict(navigation._entries), navigation._search_url_name, navigation._staff_test)
        navigation._entries.clear()
        navigation._search_url_name = ""
        navigation._staff_test = navigation._has_staff_mark

    def __exit__(self, *exc: object) -> None:
        navigation._entries.clear()
        entries, navigation._search_url_name, navigation._staff_test = self.kept
        navigation._entries.update(entries)


@pytest.fixture
def empty_navigation() -> Iterator[None]:
    with own_navigation():
        yield
