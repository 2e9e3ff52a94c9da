"""Opaque ids: a prefix, twenty signs that nobody mishears, each as likely as another."""

from __future__ import annotations

from collections import Counter

from helpdesk_site.kernel import public_ids
from helpdesk_site.kernel.public_ids import ALPHABET, LENGTH, PublicIdField, new_id
from helpdesk_site.people.models import ApiToken


def test_an_id_says_what_it_names_and_nothing_else():
    prefix, _, rest = new_id("tkt").partition("_")
    assert (prefix, len(rest)) == ("tkt", LENGTH)
    assert set(rest) <= set(ALPHABET)


def test_every_sign_stands_for_as_many_bytes():
    assert Counter(public_ids._SIGN_OF_BYTE.decode()) == dict.fromkeys(ALPHABET, 256 // len(ALPHABET))


def test_a_row_has_its_id_before_it_is_stored_and_keeps_the_one_that_is_given():
    first, second = ApiToken(), ApiToken()
    assert first.public_id != second.public_id
    assert first.public_id.startswith("tok_")
    assert ApiToken(public_id="tok_given").public_id == "tok_given"


def test_what_makes_it_is_in_no_migration():
    *_others, arguments = PublicIdField(prefix="tkt").deconstruct()
    assert arguments == {"prefix": "tkt"}


def test_no_two_are_alike():
    assert len({new_id("x") for _ in range(10_000)}) == 10_000
