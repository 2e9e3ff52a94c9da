"""Turkish text: case, search form, slugs, alphabetical order, and the way numbers and names are written.

Python's own `lower`, `upper`, `title` and `casefold` treat i/İ and ı/I as English does ("IŞIK".lower() is "işik"), so
every text of a person goes through this module. Migration 0001 makes the same functions in PostgreSQL (tr_fold,
tr_lower, tr_upper, tr_slug, tr_sort_key); both sides work from one fixed table of letters rather than from the case
rules of a Unicode version, a locale or an ICU release, so they agree on every text and an index never goes stale.

The table knows the Latin letters up to U+017F, Azerbaijani ə, Greek and Cyrillic. Other letters stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

Number = int | Decimal

_LATIN: Final = [*map(chr, range(0x00C0, 0x0180)), "Ə", "ə"]
_GREEK: Final = [*map(chr, range(0x0386, 0x03CF))]
_CYRILLIC: Final = [*map(chr, range(0x0400, 0x0460))]
_ASCII: Final = [*map(chr, range(0x80))]
_TURKISH: Final = "çğıöşü"

# What remains of an accent when no single letter holds both: "é̱", or the dot that "İ".lower() leaves behind.
_COMBINING_MARKS: Final = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328"
_DOTTED_I: Final = "i\u0307"

# Letters that Unicode does not decompose although a keyboard without them types the plain one.
_WITHOUT_DECOMPOSITION: Final = {"ı": "i", "đ": "d", "ħ": "h", "ł": "l", "ø": "o", "ŧ": "t", "ə": "e"}


def _is_pair(letter: str) -> bool:
    return len(letter.lower()) == 1 and letter.lower() != letter and letter.lower().upper() == letter


def _base(letter: str) -> str:
    """The plain letter under an accent: "â" gives "a"; the letter itself when it has none."""
    return _WITHOUT_DECOMPOSITION.get(letter, unicodedata.normalize("NFD", letter)[0])


_LOWER_OF: Final = {
    **{letter: letter.lower() for letter in [*_ASCII, *_LATIN, *_GREEK, *_CYRILLIC] if _is_pair(letter)},
    "I": "ı",
    "İ": "i",
}
_UPPER_OF: Final = {small: capital for capital, small in _LOWER_OF.items()}
_ACCENTED: Final = {letter: _base(letter) for letter in _LATIN if letter.islower() and _base(letter) != letter}

_TO_LOWER: Final = str.maketrans(_LOWER_OF)
_TO_UPPER: Final = str.maketrans(_UPPER_OF)
_TO_FOLD: Final = str.maketrans({**_ACCENTED, **dict.fromkeys(_COMBINING_MARKS, "")})

# Unicode's order of signs and digits (CLDR root), then the Turkish alphabet, with q, w and x at their Latin places.
_SORT_SEQUENCE: Final = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcçdefgğhıijklmnoöpqrsştuüvwxyz"
_SORT_CODE: Final = {sign: chr(0x20 + place) for place, sign in enumerate(_SORT_SEQUENCE)}
_TO_SORT_CODE: Final = str.maketrans(
    {
        **{letter: _SORT_CODE[base] for letter, base in _ACCENTED.items() if letter not in _TURKISH},
        **_SORT_CODE,
        **dict.fromkeys(_COMBINING_MARKS, ""),
    }
)
_BEFORE_EVERY_SIGN: Final = "\x01"

_APOSTROPHES: Final = "'\u2019"
_WITHOUT_APOSTROPHES: Final = str.maketrans("", "", _APOSTROPHES)
_SUFFIX: Final = re.compile(rf"(?<=\w)[{_APOSTROPHES}]\w+")
_NOT_IN_SLUG: Final = re.compile(r"[^a-z0-9]+")
_WORD: Final = re.compile(r"[^\W_]+")


def nfc(text: str) -> str:
    """One code point for one letter (Unicode Annex 15, form C). macOS and some PDFs write "ş" as two."""
    return unicodedata.normalize("NFC", text)


def lower(text: str) -> str:
    """Small letters by Turkish rules: "IŞIK" gives "ışık", "İZMİR" gives "izmir". SQL: tr_lower."""
    return nfc(text).translate(_TO_LOWER).replace(_DOTTED_I, "i")


def upper(text: str) -> str:
    """Capital letters by Turkish rules: "ışık" gives "IŞIK", "izmir" gives "İZMİR". SQL: tr_upper."""
    return nfc(text).replace(_DOTTED_I, "i").translate(_TO_UPPER)


def fold(text: str) -> str:
    """The form in which texts are searched: what somebody types on a keyboard without Turkish letters.

    Small letters without accents: "Işık", "ISIK" and "isik" all give "isik"; "vekâlet" gives "vekalet". Compare
    folded with folded; never show a folded text. SQL: tr_fold.
    """
    return lower(text).translate(_TO_FOLD)


def slug(text: str) -> str:
    """ASCII words joined by "-", for codes and addresses: "Işık Şube Müdürlüğü" gives "isik-sube-mudurlugu".

    Empty when the text has no Latin letter and no digit. SQL: tr_slug.
    """
    joined = fold(text).translate(_WITHOUT_APOSTROPHES)
    return _NOT_IN_SLUG.sub("-", joined).strip("-")


def sort_key(text: str) -> str:
    """A key whose plain code point order is the Turkish alphabet's: a b c ç d … g ğ h ı i j … o ö … s ş t u ü.

    Signs, then digits, then letters; capitals beside small letters; "kar" directly before "kâr". Texts that differ
    only in capitals have equal keys: order by a second column as well. SQL: tr_sort_key, compared with COLLATE "C".
    """
    small = lower(text)
    return small.translate(_TO_SORT_CODE) + _BEFORE_EVERY_SIGN + small


def search_terms(text: str) -> tuple[str, ...]:
    """The folded words of a search or of a text to be found, without the suffix behind an apostrophe.

    "EBYS’nin yetkisi" gives ("ebys", "yetkisi"): the suffix "nin" would only find what nobody looks for.
    """
    return tuple(_WORD.findall(fold(_SUFFIX.sub("", nfc(text)))))


def official_name(given_name: str, surname: str) -> str:
    """A name as letters show it, with the surname in capitals: "İclal ŞAHİN".

    Source: Resmî Yazışmalarda Uygulanacak Usul ve Esaslar Hakkında Yönetmelik, m.17.
    """
    return f"{nfc(given_name).strip()} {upper(surname).strip()}".strip()


# The ending follows the last word of the number as it is spoken: 3 "üç", 40 "kırk", 1.000 "bin".
_UNIT_ENDINGS: Final = ("", "inci", "nci", "üncü", "üncü", "inci", "ncı", "nci", "inci", "uncu")
_TEN_ENDINGS: Final = ("", "uncu", "nci", "uncu", "ıncı", "nci", "ıncı", "inci", "inci", "ıncı")
_POWER_ENDINGS: Final = ((10**12, "uncu"), (10**9, "ıncı"), (10**6, "uncu"), (10**3, "inci"), (10**2, "üncü"))


def _ordinal_ending(number: int) -> str:
    if number == 0:
        return "ıncı"
    if number % 10:
        return _UNIT_ENDINGS[number % 10]
    if number % 100:
        return _TEN_ENDINGS[number // 10 % 10]
    return next(ending for power, ending in _POWER_ENDINGS if number % power == 0)


def ordinal(number: int) -> str:
    """A rank: 1'inci, 2'nci, 3'üncü, 6'ncı, 9'uncu, 10'uncu. Raises ValueError for a negative number."""
    if number < 0:
        raise ValueError("A rank is not negative")
    return f"{number}'{_ordinal_ending(number)}"


def decimal(value: Number, places: int | None = None) -> str:
    """A number as it is written in Turkish: 10.545,72. `places` fixes the digits after the comma (half away from zero).

    Takes no float: 0.1 + 0.2 would be shown as it is stored.
    """
    exact = Decimal(value)
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP")
    english = f"{exact:,f}"
    return english.translate(str.maketrans(",.", ".,"))


def percent(value: Number, places: int | None = None) -> str:
    """A share in percent (12 means twelve of a hundred); Turkish puts the sign first: %12, %3,5, -%4."""
    written = decimal(value, places)
    return f"-%{written[1:]}" if written.startswith("-") else f"%{written}"
