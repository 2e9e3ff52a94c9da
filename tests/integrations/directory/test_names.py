"""Distinguished names, and ids in filters, without a server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.directory import filters
from integrations.directory.names import dn_key, fold, is_under, parent_dn, rdn, split_dn, unescape

BASE = "ou=people,dc=ornek,dc=bel,dc=tr"
# Control characters aside: no name has them.
TEXTS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("uid=a,dc=b", "UID=A, DC=B"),
        ("cn=a\\,b,dc=c", "CN=a\\2Cb,DC=c"),
        ("cn=Kay\\C4\\B1t,dc=c", "cn=kayıt,dc=c"),
        ("cn=x+uid=y,dc=c", "uid=y+cn=x,dc=c"),
        ("cn=İclal,dc=c", "cn=iclal,dc=c"),
        ("cn=a  b,dc=c", "cn=a b,dc=c"),
    ],
)
def test_two_spellings_of_a_name_are_one_name(left: str, right: str):
    assert dn_key(left) == dn_key(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("uid=a,dc=b", "uid=a,dc=c"),
        ("cn=a\\,b,dc=c", "cn=a,b=b,dc=c"),
        ("cn=ışık,dc=c", "cn=IŞIK,dc=c"),
        ("cn=s,dc=c", "cn=ş,dc=c"),
        ("cn=a\\+uid=b,dc=c", "cn=a+uid=b,dc=c"),
    ],
)
def test_two_names_are_not_one(left: str, right: str):
    assert dn_key(left) != dn_key(right)


@pytest.mark.parametrize("text", ["ayse", "uid", "uid=a,b", "=x"])
def test_what_is_no_name_is_refused(text: str):
    with pytest.raises(ValueError, match="distinguished name"):
        dn_key(text)


@given(TEXTS)
def test_any_value_can_be_a_name_and_is_read_back(value: str):
    name = rdn("cn", value)
    assert split_dn(f"{name},{BASE}")[1:] == split_dn(BASE)
    assert fold(unescape(name.partition("=")[2])) == fold(value)
    assert is_under(f"{name},{BASE}", BASE)
    assert dn_key(parent_dn(f"{name},{BASE}")) == dn_key(BASE)


def test_a_name_is_not_below_itself_nor_below_one_that_ends_alike():
    assert not is_under(BASE, BASE)
    assert not is_under("uid=a,xou=people,dc=ornek,dc=bel,dc=tr", BASE)


def test_an_id_of_active_directory_is_written_as_its_bytes():
    id_ = "00112233-4455-6677-8899-aabbccddeeff"
    assert filters.guid(id_).hex() == "33221100554477668899aabbccddeeff"
    assert filters.equal("objectGUID", filters.guid(id_)).endswith(filters.guid(id_))
