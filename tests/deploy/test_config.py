"""Choices that cannot be are refused before anything is started."""

from __future__ import annotations

import pytest

from deploy.config import ROOT, from_environment
from deploy.errors import LaunchError


@pytest.mark.parametrize("port", ["seventy", "70000", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(LaunchError, match="PORT is a number"):
        from_environment({"PORT": port})


def test_a_directory_elsewhere_without_its_accounts_is_refused_and_they_are_named() -> None:
    with pytest.raises(LaunchError, match="set LDAP_BIND_PASSWORD, LDAP_WRITER_DN, LDAP_WRITER_PASSWORD too"):
        from_environment({"LDAP_URL": "ldaps://dc.example", "LDAP_BASE_DN": "dc=example", "LDAP_BIND_DN": "cn=r"})


def test_an_ebys_elsewhere_without_its_token_is_refused() -> None:
    with pytest.raises(LaunchError, match="set EBYS_TOKEN too"):
        from_environment({"EBYS_URL": "https://ebys.example/scim/v2"})


def test_without_a_choice_everything_is_ours_and_kept_in_var() -> None:
    chosen = from_environment({"PORT": "", "DATABASE_URL": ""})
    assert (chosen.port, chosen.state_dir) == (8000, ROOT / "var")
    assert (chosen.database, chosen.broker, chosen.directory, chosen.ebys) == (None, None, None, None)


def test_secrets_of_parts_elsewhere_do_not_show_in_a_printed_choice() -> None:
    chosen = from_environment({"EBYS_URL": "https://ebys.example/scim/v2", "EBYS_TOKEN": "gizli"})
    assert chosen.ebys is not None
    assert chosen.ebys.more == {"token": "gizli"}
    assert "gizli" not in repr(chosen)
