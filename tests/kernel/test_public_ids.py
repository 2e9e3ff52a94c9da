"""Opaque ids: a prefix, twenty signs that nobody mishears, each as likely as another."""

from __future__ import annotations

from collections import Counter

from helpdesk_site.kernel import public_ids
from helpdesk_site.kernel.public_ids import ALPHABET, LENGTH, new_id


def test_an_id_says_what_it_names_and_nothing_else():
    prefix, _, rest = new_id("tkt").partition("_")
    assert (prefix, len(rest)) == ("tkt", LENGTH)
    assert set(rest) <= set(ALPHABET)


def test_every_sign_stands_for_as_many_bytes():
    assert Counter(public_ids._SIGN_OF_BYTE.decode()) == dict.fromkeys(ALPHABET, 256 // len(ALPHABET))


def test_no_two_are_alike():
    assert len({new_id("x") for _ in range(10_000)}) == 10_000
