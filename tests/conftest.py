"""The engines of the whole suite: one PostgreSQL a run, one migrated template, a clone of it for whoever needs one.

Tests run as the application's database role, so that what the application may not do fails here as it would in
production. A missing server fails; nothing is skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from deploy.postgres import EmbeddedPostgres, temporary_postgres
from deploy.valkey import EmbeddedValkey, temporary_valkey
from helpdesk_site import garbage, wiring
from helpdesk_site.kernel import clock
from helpdesk_site.settings import env
from integrations.directory.fake import FakeDirectory
from integrations.ebys.fake import FakeEbys
from tests.institution import Targets, fill_targets, load_institution
from tests.template import fill

pytest_plugins = ["tests.browsing"]
TEMPLATE = "helpdesk"
CHOSEN = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")

# No test is timed: a busy machine must not make a property look broken.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


REAL_NOW = clock.real_now


def pytest_collection_finish() -> None:
    """A process of tests keeps as much as a web process does, and looks through it as seldom."""
    garbage.settle()


@pytest.fixture(autouse=True)
def the_clock_runs() -> Iterator[None]:
    """Whoever holds or moves the clock lets go of it: the tests after him, in the same process, live in it too."""
    yield
    assert clock.real_now is REAL_NOW, "this test leaves its own clock behind"
    assert abs(clock.now() - REAL_NOW()) < timedelta(minutes=1), "this test leaves the clock held"


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server of this run."""
    with temporary_postgres(fsync="off", max_connections="200", autovacuum="off") as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres, django_db_blocker) -> str:
    """The name of a migrated database that clones are made of; nobody stays connected to it."""
    point_django_at(postgres, TEMPLATE)
    with django_db_blocker.unblock():
        fill(postgres, TEMPLATE)
    return TEMPLATE


_connections: dict[str, BaseDatabaseWrapper] = {}


def point_django_at(postgres: EmbeddedPostgres, database: str) -> None:
    """Makes `database` the one that this process's Django speaks to, over the connection that it had to it before.

    A connection that is new learns the tables anew: some thirty milliseconds at each of thousands of changes.
    """
    before = connections["default"]
    _connections[before.settings_dict["NAME"]] = before
    os.environ["DATABASE_URL"] = url = postgres.url("helpdesk_app", database)
    values = env.database(url)
    settings.DATABASES["default"].update({key: values[key] for key in CHOSEN})
    kept = _connections.pop(database) if database in _connections else connections.create_connection("default")
    connections["default"] = kept
    connections["default"].settings_dict = dict(settings.DATABASES["default"])


def drop(postgres: EmbeddedPostgres, database: str) -> None:
    """Ends a database of one test; Django speaks to another one already."""
    _connections.pop(database).close()
    postgres.drop_database(database)


@pytest.fixture(scope="session")
def django_db_setup(postgres: EmbeddedPostgres, template: str, django_db_blocker: pytest.FixtureRequest) -> None:
    """The database of all tests that roll back at their end."""
    postgres.create_database("shared", template=template)
    point_django_at(postgres, "shared")


@pytest.fixture(scope="session")
def institution_template(postgres: EmbeddedPostgres, template: str, django_db_setup: None, django_db_blocker) -> str:
    """A database that holds the sample institution, as `make run` loads it."""
    postgres.create_database("institution", template=template)
    point_django_at(postgres, "institution")
    with django_db_blocker.unblock():
        load_institution()
        connections.close_all()
    point_django_at(postgres, "shared")
    return "institution"


@pytest.fixture(scope="session")
def shared_institution(postgres: EmbeddedPostgres, institution_template: str) -> str:
    """The database of all tests that look at the sample institution and roll back at their end."""
    postgres.create_database("shared_institution", template=institution_template)
    return "shared_institution"


@pytest.fixture
def on_institution(postgres: EmbeddedPostgres, shared_institution: str) -> Iterator[None]:
    """This test looks at the database of the sample institution; ask for it before `db`."""
    point_django_at(postgres, shared_institution)
    yield
    point_django_at(postgres, "shared")


@pytest.fixture
def institution(on_institution: None, targets: Targets, db: None) -> Targets:
    """The sample institution with targets in memory; everything is rolled back at the end."""
    fill_targets(targets)
    return targets


@pytest.fixture
def targets() -> Iterator[Targets]:
    """A directory and an EBYS in memory, in place of the real ones."""
    targets = Targets(FakeDirectory(), FakeEbys())
    with wiring.replaced(directory=targets.directory, ebys=targets.ebys):
        yield targets


_clones = iter(range(1, 1_000_000))


@pytest.fixture
def own_database(postgres: EmbeddedPostgres, template: str, django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """A database of this test alone, in which commits are real: for races, workers and live pages."""
    name = f"clone_{next(_clones)}"
    postgres.create_database(name, template=template)
    point_django_at(postgres, name)
    with django_db_blocker.unblock():
        yield postgres.url("helpdesk_app", name)
        connections.close_all()
    point_django_at(postgres, "shared")
    drop(postgres, name)


@pytest.fixture
def own_institution(
    postgres: EmbeddedPostgres, institution_template: str, targets: Targets, django_db_blocker
) -> Iterator[Targets]:
    """The sample institution in a database of this test alone, in which commits are real."""
    name = f"clone_{next(_clones)}"
    postgres.create_database(name, template=institution_template)
    point_django_at(postgres, name)
    with django_db_blocker.unblock():
        fill_targets(targets)
        yield targets
        connections.close_all()
    point_django_at(postgres, "shared")
    drop(postgres, name)


@pytest.fixture(scope="session")
def valkey() -> Iterator[EmbeddedValkey]:
    """A broker of this run."""
    with temporary_valkey() as server:
        yield server


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A folder of this test alone."""
    return tmp_path
