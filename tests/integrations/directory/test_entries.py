"""Entries as Active Directory and OpenLDAP write them, read without a server."""

import pytest

from integrations.directory import filters
from integrations.directory.config import ACTIVE_DIRECTORY, LdapConfig
from integrations.directory.entries import Reader
from integrations.directory.wire import Entry

_GUID = "00112233-4455-6677-8899-aabbccddeeff"


def reader(kind: str) -> Reader:
    return Reader(
        LdapConfig(
            url="ldaps://dc1.ornek.bel.tr",
            base_dn="dc=ornek,dc=bel,dc=tr",
            reader_dn="cn=r",
            reader_password="r",
            writer_dn="cn=w",
            writer_password="w",
            kind=kind,  # type: ignore[arg-type]
        )
    )


def ad_entry(**values: str) -> Entry:
    raw = {name.lower(): [value.encode()] for name, value in values.items()}
    guid = bytes.fromhex("33221100554477668899aabbccddeeff")
    return Entry("CN=Ayşe YILMAZ,OU=EBYS,DC=ornek,DC=bel,DC=tr", {"objectguid": [guid], **raw})


def test_a_person_of_active_directory():
    entry = ad_entry(
        sAMAccountName="ayse.yilmaz", employeeID="001234", givenName="Ayşe", sn="YILMAZ", displayName="Ayşe YILMAZ",
        mail="ayse@ornek.bel.tr", ipPhone="4512", title="Şef", employeeType="İŞÇİ", department="10000042",
        manager="CN=Müdür,DC=ornek", userAccountControl="512", uSNChanged="77", accountExpires="0",
    )  # fmt: skip
    person = reader("active_directory").person(entry)
    assert person.id == _GUID
    assert (person.username, person.employee_no, person.extension) == ("ayse.yilmaz", "001234", "4512")
    assert (person.employment_type, person.unit_code) == ("daimi_isci", "10000042")
    assert (person.manager_dn, person.active, person.changed_at) == ("CN=Müdür,DC=ornek", True, "77")


@pytest.mark.parametrize(
    ("values", "active"),
    [
        ({"userAccountControl": "514"}, False),
        ({"userAccountControl": "66050"}, False),
        ({"userAccountControl": "512"}, True),
        ({"userAccountControl": "512", "accountExpires": "9223372036854775807"}, True),
        ({"userAccountControl": "512", "accountExpires": "131592384000000000"}, False),  # 2018
        ({"userAccountControl": "512", "accountExpires": "158508000000000000"}, True),  # 2103
        ({}, True),
    ],
)
def test_who_may_not_sign_in_to_active_directory(values: dict[str, str], active: bool):
    assert reader("active_directory").person(ad_entry(**values)).active == active


@pytest.mark.parametrize(("locked", "active"), [("000001010000Z", False), ("20260101120000Z", True), ("", True)])
def test_a_lock_that_passes_does_not_make_a_person_a_leaver(locked: str, active: bool):
    entry = Entry("uid=a", {"pwdaccountlockedtime": [locked.encode()]} if locked else {})
    assert reader("openldap").person(entry).active == active


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("memur", "memur"), ("MEMUR", "memur"), ("Sözleşmeli Personel", "sozlesmeli"), ("İşçi", "daimi_isci"),
        ("ŞİRKET PERSONELİ", "sirket_personeli"), ("sirket_personeli", "sirket_personeli"), ("Stajyer", "stajyer"),
        ("danışman", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_kind_of_staff_is_read_as_directories_write_it(written: str, code: str):
    entry = Entry("uid=a", {"employeetype": [written.encode()]} if written else {})
    assert reader("openldap").person(entry).employment_type == code


def test_the_map_of_active_directory_is_taken_with_its_kind():
    assert reader("active_directory").map is ACTIVE_DIRECTORY
    assert reader("active_directory").people.count(filters.equal("objectCategory", "person")) == 1


def test_an_id_that_is_none_never_reaches_a_filter():
    for text in ("", "*", "x)(uid=*"):
        with pytest.raises(ValueError, match="UUID"):
            reader("openldap").with_id(text)
