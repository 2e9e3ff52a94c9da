"""The sample institution comes to the sandboxes, and what was done to it there stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from helpdesk_site import wiring
from helpdesk_site.demo.institution import PEOPLE
from helpdesk_site.demo.loading import fill_directory, fill_ebys
from helpdesk_site.demo.models import SampleMark
from helpdesk_site.kernel import clock
from tests.servers.ebys import EbysServer, start_ebys
from tests.servers.slapd import SlapdServer, start_sandbox


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EbysServer]:
    """A sandbox EBYS that holds nothing."""
    started = start_ebys(tmp_path)
    yield started
    started.stop()


@pytest.mark.parametrize("adapter", ["scim", "manual"])
def test_the_sandbox_is_filled_whichever_way_changes_are_applied(
    settings: Any, server: EbysServer, adapter: str
) -> None:
    settings.EBYS = replace(settings.EBYS, adapter=adapter, url="", token="")
    run = {
        "url": server.url, "token": server.token, "sandbox_url": server.control_url.removesuffix("/_sandbox"),
        "sandbox_secret": server.secret,
    }  # fmt: skip
    fill_ebys(run)
    filled = _accounts_of(server)
    assert filled == {person.employee_no for person in PEOPLE if person.ebys_roles}
    fill_ebys(run)
    assert _accounts_of(server) == filled


def _accounts_of(server: EbysServer) -> set[str]:
    ebys = server.adapter()
    try:
        return {account.employee_no for account in ebys.list_accounts()}
    finally:
        ebys.close()


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[SlapdServer]:
    """A sandbox directory that the desk speaks to and that holds nobody."""
    started = start_sandbox(tmp_path, "slapd")
    adapter = started.directory()
    with wiring.replaced(directory=adapter):
        yield started
    adapter.close()
    started.stop()


@pytest.mark.django_db
def test_who_was_taken_out_of_a_group_stays_out_when_the_sample_is_loaded_again(directory: SlapdServer) -> None:
    """A later version of the sample is loaded over the data of an earlier start."""
    config = directory.config
    run = {
        "url": directory.url, "base_dn": config.base_dn, "admin_dn": config.admin_dn,
        "admin_password": config.admin_password, "reader_dn": config.reader_dn,
        "reader_password": config.reader_password, "writer_dn": config.writer_dn,
        "writer_password": config.writer_password,
    }  # fmt: skip
    fill_directory(run, "ornek")
    cem = f"uid=cem.sik,{config.people_dn}"
    with directory.admin() as admin:
        assert cem in admin.member_values("ebys-parafci")
        admin.remove_value("ebys-parafci", cem)
        SampleMark.objects.create(loaded_at=clock.real_now())
        fill_directory(run, "ornek")
        assert cem not in admin.member_values("ebys-parafci")
        admin.delete_group("ebys-parafci")
        fill_directory(run, "ornek")
        assert cem in admin.member_values("ebys-parafci"), "a group that the sandbox lost comes back whole"
