"""A small sample of scale in a database of its own, with people from a real directory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections

from deploy.postgres import EmbeddedPostgres
from helpdesk_site import wiring
from helpdesk_site.demo.scale.making import Size, make_sample
from helpdesk_site.settings import env
from tests.conftest import point_django_at
from tests.servers.slapd import SlapdServer, start_slapd

SAMPLE = Size(people=200, tickets=500, units=20, accounts=40)


@pytest.fixture(scope="session")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlapdServer]:
    server = start_slapd(tmp_path_factory.mktemp("slapd"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def run_file(slapd: SlapdServer) -> dict[str, dict[str, str]]:
    """What `make run` writes about its directory."""
    names = ("base_dn", "admin_dn", "admin_password", "reader_dn", "reader_password", "writer_dn", "writer_password")
    return {"directory": {"url": slapd.url, **{name: getattr(slapd.config, name) for name in names}}}


@pytest.fixture(scope="session")
def sample_database(
    postgres: EmbeddedPostgres, template: str, django_db_setup: None, django_db_blocker, slapd, run_file
):
    """A database with the small sample, made as the command makes it; nobody stays connected to it."""
    postgres.create_database("scale", template=template)
    point_django_at(postgres, "scale")
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        wiring.replaced(directory=slapd.directory()),
    ):
        patch.setattr(env, "run_file", lambda: run_file)
        make_sample(SAMPLE, quiet=True)
        connections.close_all()
    point_django_at(postgres, "shared")
    return "scale"


@pytest.fixture
def sample(postgres: EmbeddedPostgres, sample_database: str, django_db_blocker) -> Iterator[Size]:
    """This test looks at the sample; what it writes stays for the next one, so it only adds."""
    point_django_at(postgres, sample_database)
    with django_db_blocker.unblock():
        yield SAMPLE
        connections.close_all()
    point_django_at(postgres, "shared")
