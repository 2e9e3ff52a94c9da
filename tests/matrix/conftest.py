"""The world of the matrix: built once a process, and put back after every visit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections

from deploy.postgres import EmbeddedPostgres
from helpdesk_site import wiring
from integrations.directory.fake import FakeDirectory
from integrations.ebys.fake import FakeEbys
from tests.conftest import point_django_at
from tests.institution import Targets, fill_targets
from tests.matrix.world import World, build, kept_without_telling

DATABASE = "matrix"


@pytest.fixture(scope="session")
def built(postgres: EmbeddedPostgres, institution_template: str, django_db_blocker: Any) -> tuple[World, Targets]:
    """The world in a database of its own, and the targets that it was built against."""
    postgres.create_database(DATABASE, template=institution_template)
    targets = Targets(FakeDirectory(), FakeEbys())
    fill_targets(targets)
    point_django_at(postgres, DATABASE)
    with wiring.replaced(directory=targets.directory, ebys=targets.ebys), django_db_blocker.unblock():
        with kept_without_telling():
            world = build()
        connections.close_all()
    point_django_at(postgres, "shared")
    return world, targets


@pytest.fixture
def _in_its_database(postgres: EmbeddedPostgres, built: tuple[World, Targets]) -> Iterator[None]:
    point_django_at(postgres, DATABASE)
    yield
    point_django_at(postgres, "shared")


@pytest.fixture
def world(_in_its_database: None, built: tuple[World, Targets], db: None) -> Iterator[World]:
    """Everybody and everything; whatever a test does is rolled back."""
    world, targets = built
    cache.clear()
    with wiring.replaced(directory=targets.directory, ebys=targets.ebys):
        yield world
