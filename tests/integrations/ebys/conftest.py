"""One sandbox process for all tests of this folder; each test finds it empty of faults and uses people of its own."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from integrations.ebys.port import NewAccount, Unit
from integrations.ebys.scim import ScimEbys
from tests.servers.ebys import EbysServer, start_ebys

REGISTRY = Unit("24312041", "Yazı İşleri ve Kararlar Dairesi Başkanlığı", None, "daire")
RECORDS = Unit("12345678", "Evrak Kayıt Şube Müdürlüğü", "24312041", "sube")
UNITS = (REGISTRY, RECORDS)
ROLES = ("EVRAK_KAYIT", "HAVALE", "IMZACI", "KULLANICI")

_numbers = itertools.count(45121)


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EbysServer]:
    """A running sandbox EBYS that knows UNITS and ROLES."""
    server = start_ebys(tmp_path_factory.mktemp("ebys"))
    server.load_catalogue(UNITS, ROLES)
    yield server
    server.stop()


@pytest.fixture
def server(sandbox: EbysServer) -> Iterator[EbysServer]:
    """The sandbox without faults; those that a test sets are gone after it."""
    sandbox.clear_faults()
    yield sandbox
    sandbox.clear_faults()


@pytest.fixture
def scim(server: EbysServer) -> Iterator[ScimEbys]:
    """An adapter on the sandbox that gives up soon."""
    adapter = server.adapter(read_timeout=1.0, total_timeout=2.0)
    yield adapter
    adapter.close()


@pytest.fixture
def new_person() -> Callable[[], NewAccount]:
    """A person whom no other test knows."""

    def make() -> NewAccount:
        number = str(next(_numbers))
        return NewAccount(
            employee_no=number,
            username=f"iclal.sahin{number}",
            given_name="İclal",
            surname="Şahin",
            display_name="İclal Şahin",
            mail=f"iclal.sahin{number}@belediye.example",
            title="Memur",
            extension="4512",
            unit_code=RECORDS.code,
            unit_name=RECORDS.name,
            personnel_type="memur",
        )

    return make
