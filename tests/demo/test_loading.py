"""The sample institution comes to the sandboxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from helpdesk_site.demo.institution import PEOPLE
from helpdesk_site.demo.loading import fill_ebys
from tests.servers.ebys import EbysServer, start_ebys


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
