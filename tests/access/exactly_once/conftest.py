"""One installation with real targets for the tests of a file; commits are real."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections

from deploy.postgres import EmbeddedPostgres
from tests.access.exactly_once.site import BESIDE
from tests.conftest import point_django_at
from tests.servers.installation import Installation, fill, installation


@pytest.fixture(scope="module")
def site(
    postgres: EmbeddedPostgres,
    institution_template: str,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker,
) -> Iterator[Installation]:
    with installation(postgres, institution_template, tmp_path_factory.mktemp("site")) as started:
        point_django_at(postgres, started.database)
        with django_db_blocker.unblock():
            fill(started, roles_beside=BESIDE)
            yield started
            connections.close_all()
        point_django_at(postgres, "shared")
