"""Units and people of the sample, made from their numbers: the same number is always the same unit or person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from helpdesk_site.demo.institution import GIVEN, SURNAMES
from helpdesk_site.kernel.turkish import slug
from integrations.sandbox.directory_content import NewPerson

FIRST_UNIT = 90_000_000  # DETSİS numbers from here on; the sample institution's are lower
FIRST_EMPLOYEE = 100_000  # six digits: the sample institution's numbers have five
BRANCHES_OF_A_DEPARTMENT = 12

DUTIES = (
    "Park ve Bahçeler", "Çevre Koruma", "Zabıta", "İtfaiye", "Sağlık İşleri", "Kültür ve Turizm", "Gençlik ve Spor",
    "Mali Hizmetler", "Emlak ve İstimlak", "İmar ve Şehircilik", "Etüt ve Projeler", "Makine İkmal",
    "Destek Hizmetleri",
    "Hukuk Müşavirliği", "Basın Yayın", "Kent Estetiği", "Deprem ve Zemin", "Ruhsat ve Denetim", "Tarımsal Hizmetler",
    "Mezarlıklar", "Afet İşleri", "Raylı Sistemler", "Altyapı Koordinasyon", "Sosyal Hizmetler",
)  # fmt: skip
BRANCH_WORDS = (
    "Planlama", "Uygulama", "Denetim", "Yapım", "Bakım Onarım", "İdari İşler", "Tahakkuk", "Ölçüm", "Arşiv", "Projeler",
    "Hizmetler", "Koordinasyon",
)  # fmt: skip
MORE_GIVEN = (
    "Mehmet", "Fatma", "Mustafa", "Emine", "Ali", "Zeliha", "Hüseyin", "Hatice", "Ahmet", "Meryem", "İbrahim", "Şerife",
    "Osman", "Sultan", "Ömer", "Hanife", "Yusuf", "Merve", "Murat", "Zehra", "Hakan", "Esra", "Emre", "Büşra", "Burak",
    "Kevser", "Gökhan", "Songül", "Kadir", "Dilek", "Onur", "Gülay",
)  # fmt: skip
MORE_SURNAMES = (
    "Yılmaz", "Kaya", "Demir", "Çelik", "Yıldız", "Yıldırım", "Aydın", "Özdemir", "Arslan", "Doğan", "Kılıç", "Aslan",
    "Çetin", "Kara", "Koç", "Kurt", "Özkan", "Şimşek", "Polat", "Korkmaz", "Çakır", "Erdoğan", "Güneş", "Aksoy",
    "Bulut", "Türkmen", "Ateş", "Işık", "Keskin", "Ünlü", "Sönmez", "Taş",
)  # fmt: skip
ALL_GIVEN = (*MORE_GIVEN, *GIVEN)
ALL_SURNAMES = (*MORE_SURNAMES, *SURNAMES)

TITLES = (
    ("Memur", 40), ("Veri Hazırlama ve Kontrol İşletmeni", 15), ("Tekniker", 12), ("Mühendis", 8),
    ("Büro Personeli", 15), ("Şef", 6), ("Uzman", 4),
)  # fmt: skip
EMPLOYMENT = (("memur", 45), ("sozlesmeli", 15), ("daimi_isci", 20), ("sirket_personeli", 18), ("stajyer", 2))


@dataclass(frozen=True, slots=True)
class ScaleUnit:
    """One unit; `parent` is the number of its department, "" for a department itself."""

    code: str
    name: str
    kind: str
    parent: str


def units(count: int) -> Iterator[ScaleUnit]:
    """`count` units, each department before its branches."""
    for number in range(count):
        department, branch = divmod(number, BRANCHES_OF_A_DEPARTMENT + 1)
        duty = DUTIES[department % len(DUTIES)]
        again = "" if department < len(DUTIES) else f" {department // len(DUTIES) + 1}. Bölge"
        code = str(FIRST_UNIT + number)
        if branch == 0:
            yield ScaleUnit(code, f"{duty}{again} Dairesi Başkanlığı", "daire", "")
        else:
            name = f"{duty}{again} {BRANCH_WORDS[branch - 1]} Şube Müdürlüğü"
            yield ScaleUnit(code, name, "sube", str(FIRST_UNIT + number - branch))


def people(first: int, count: int, *, unit_codes: list[str], seed: int) -> Iterator[NewPerson]:
    """`count` people from number `first` on, spread over the units; a unit's first person is its manager."""
    for number in range(first, first + count):
        unit = number % len(unit_codes)
        person = _person(number, seed)
        manager = "" if number < len(unit_codes) else _person(unit, seed).username
        yield NewPerson(
            username=person.username, given_name=person.given_name, surname=person.surname,
            employee_no=str(FIRST_EMPLOYEE + number), mail=f"{person.username}@ornek.bel.tr",
            extension=f"{2000 + number % 8000}", title="Şube Müdürü" if not manager else person.title,
            employment_type="memur" if not manager else person.employment_type, unit_code=unit_codes[unit],
            manager=manager,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Name:
    username: str
    given_name: str
    surname: str
    title: str
    employment_type: str


def _person(number: int, seed: int) -> _Name:
    dice = Random(seed * 1_000_003 + number)  # noqa: S311  # a sample is to be repeated, not to be unguessable
    given, surname = dice.choice(ALL_GIVEN), dice.choice(ALL_SURNAMES)
    return _Name(
        f"{slug(given)}.{slug(surname)}.{number}", given, surname, _weighted(dice, TITLES), _weighted(dice, EMPLOYMENT)
    )


def _weighted(dice: Random, choices: tuple[tuple[str, int], ...]) -> str:
    values, weights = zip(*choices, strict=True)
    return str(dice.choices(values, weights)[0])
