"""The people and units of the sample institution (ÖRNEK VERİ). The first ones are those of the acceptance stories."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_site.kernel.turkish import slug


@dataclass(frozen=True, slots=True)
class SampleUnit:
    code: str
    name: str
    kind: str
    parent: str = ""
    manager: str = ""


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """`manager` names a sicil; left out, the directory names none and the unit's manager counts."""

    employee_no: str
    given_name: str
    surname: str
    unit: str
    title: str
    extension: str = ""
    employment_type: str = "memur"
    manager: str = ""
    roles: tuple[str, ...] = ()
    ebys_roles: tuple[str, ...] = ("KULLANICI",)
    demo_role: str = ""

    @property
    def username(self) -> str:
        return f"{slug(self.given_name)}.{slug(self.surname)}"


UNITS = (
    SampleUnit("10000001", "Örnek Büyükşehir Belediye Başkanlığı", "baskanlik", "", "10001"),
    SampleUnit("11111111", "Ulaşım Dairesi Başkanlığı", "daire", "10000001", "45300"),
    SampleUnit("22222222", "Toplu Ulaşım Şube Müdürlüğü", "sube", "11111111", "45120"),
    SampleUnit("22222223", "Trafik Yönetimi Şube Müdürlüğü", "sube", "11111111", "45310"),
    SampleUnit("33000000", "Yazı İşleri ve Kararlar Dairesi Başkanlığı", "daire", "10000001", "40000"),
    SampleUnit("33333333", "Yazı İşleri Şube Müdürlüğü", "sube", "33000000", "40010"),
    SampleUnit("55555555", "Bilgi İşlem Dairesi Başkanlığı", "daire", "10000001", "50000"),
    SampleUnit("44444444", "Entegre Sistemler Şube Müdürlüğü", "sube", "55555555", "50010"),
    SampleUnit("44000001", "EBYS Destek Servisi", "servis", "44444444", "50020"),
    SampleUnit("44000002", "Proje Yönetim Servisi", "servis", "44444444", "50030"),
    SampleUnit("44000003", "İdari İşler Servisi", "servis", "44444444", "50040"),
    SampleUnit("66666666", "İnsan Kaynakları ve Eğitim Dairesi Başkanlığı", "daire", "10000001", "60000"),
    SampleUnit("66000001", "Personel Özlük Şube Müdürlüğü", "sube", "66666666", "60010"),
    SampleUnit("77777777", "Fen İşleri Dairesi Başkanlığı", "daire", "10000001", "70000"),
    SampleUnit("77000001", "Yol Yapım ve Bakım Şube Müdürlüğü", "sube", "77777777", "70010"),
    SampleUnit("88888888", "Teftiş Kurulu Başkanlığı", "daire", "10000001", "80000"),
)

P = SamplePerson
STORY = (
    P("10001", "Tülay", "Ergüven", "10000001", "Genel Sekreter", "1001", ebys_roles=("KULLANICI", "IMZACI")),
    P(
        "45300",
        "Çağrı",
        "Öztürk",
        "11111111",
        "Daire Başkanı",
        "4500",
        ebys_roles=("KULLANICI", "BIRIM_AMIRI"),
        demo_role="üst amir",
    ),
    P(
        "45120",
        "Işık",
        "Irmak",
        "22222222",
        "Şube Müdürü",
        "4510",
        manager="45300",
        ebys_roles=("KULLANICI", "BIRIM_AMIRI"),
        demo_role="amir",
    ),
    P(
        "45121",
        "İclal",
        "Şahin",
        "22222222",
        "Memur",
        "4512",
        manager="45120",
        ebys_roles=("KULLANICI", "EVRAK_KAYIT"),
        demo_role="çalışan",
    ),
    P(
        "45400",
        "Gülşen",
        "Ünal",
        "22222222",
        "Memur",
        "4513",
        ebys_roles=(),
        demo_role="yeni çalışan (EBYS hesabı yok)",
    ),
    P(
        "45205",
        "Cem",
        "Şık",
        "22222222",
        "Şef",
        "4514",
        manager="45120",
        ebys_roles=("KULLANICI", "PARAFCI"),
        demo_role="amirin vekili olabilecek çalışan",
    ),
    P(
        "45210",
        "Zeynep",
        "Öğüt",
        "22222222",
        "Veri Hazırlama ve Kontrol İşletmeni",
        "4515",
        manager="45120",
        roles=("key_user",),
        ebys_roles=("KULLANICI", "BIRIM_EBYS_SORUMLUSU"),
        demo_role="birim sorumlusu",
    ),
    P("40011", "Ömer", "İğdeci", "33333333", "Şef", "4011", ebys_roles=("KULLANICI", "IMZACI")),
    P(
        "40010",
        "Hülya",
        "Çetinkaya",
        "33333333",
        "Şube Müdürü",
        "4010",
        ebys_roles=("KULLANICI", "BIRIM_AMIRI"),
        demo_role="başka birimin amiri",
    ),
    P("40000", "Ahmet", "Yığcı", "33000000", "Daire Başkanı", "4000"),
    P("50000", "Kâmil", "Gürçay", "55555555", "Daire Başkanı", "5000"),
    P("50010", "İpek", "Doğan", "44444444", "Şube Müdürü", "5010", roles=("branch_director",), demo_role="şube müdürü"),
    P(
        "50020",
        "Ümit",
        "Gökçe",
        "44000001",
        "Servis Şefi",
        "5020",
        roles=("chief",),
        demo_role="EBYS destek şefi, riskli rollerin sahibi",
    ),
    P(
        "50021",
        "Şule",
        "Çınar",
        "44000001",
        "Bilgisayar İşletmeni",
        "5021",
        "sozlesmeli",
        roles=("agent",),
        ebys_roles=("KULLANICI", "EBYS_DESTEK"),
        demo_role="destek (telefon)",
    ),
    P(
        "50022",
        "Tuğrul",
        "Ağır",
        "44000001",
        "Tekniker",
        "5022",
        "daimi_isci",
        roles=("agent",),
        ebys_roles=("KULLANICI", "EBYS_DESTEK"),
        demo_role="destek (saha)",
    ),
    P("50023", "Ayça", "Kılıç", "44000001", "Eğitmen", "5023", "sozlesmeli", roles=("trainer",), demo_role="eğitmen"),
    P("50024", "Fırat", "Özgün", "44000001", "Çözümleyici", "5024", roles=("ebys_admin",), demo_role="EBYS yöneticisi"),
    P(
        "50025",
        "Nilüfer",
        "Aksoylu",
        "44000001",
        "Çözümleyici",
        "5025",
        roles=("ebys_admin",),
        demo_role="EBYS yöneticisi (ikinci kişi)",
    ),
    P("50030", "Sinan", "Üçler", "44000002", "Servis Şefi", "5030"),
    P("50040", "Gönül", "Şenyiğit", "44000003", "Servis Şefi", "5040", roles=("hr_clerk",)),
    P(
        "50001",
        "Barbaros",
        "Iğdır",
        "55555555",
        "Sistem Yöneticisi",
        "5001",
        roles=("administrator",),
        demo_role="sistem yöneticisi",
    ),
    P("60000", "Nurgül", "Özışık", "66666666", "Daire Başkanı", "6000"),
    P("60010", "Serkan", "Dağlıoğlu", "66000001", "Şube Müdürü", "6010"),
    P("60011", "Pınar", "Çiğdem", "66000001", "Memur", "6011", roles=("hr_clerk",), demo_role="insan kaynakları"),
    P("70000", "Rıfat", "Güneşoğlu", "77777777", "Daire Başkanı", "7000"),
    P(
        "70010",
        "Yıldız",
        "Açıkgöz",
        "77000001",
        "Şube Müdürü",
        "7010",
        demo_role="başka birimin amiri (kendi çalışanları var)",
    ),
    P("45310", "Umut", "Şimşekler", "22222223", "Şube Müdürü", "4520"),
    P("80000", "Leylâ", "Öncü", "88888888", "Başkan", "8000"),
    P("80001", "Orçun", "Bağış", "88888888", "Müfettiş", "8001", roles=("auditor",), demo_role="denetçi"),
    P(
        "80002",
        "Suzan",
        "Işıl",
        "88888888",
        "Bilgi Güvenliği Uzmanı",
        "8002",
        roles=("security_officer",),
        demo_role="bilgi güvenliği",
    ),
)

GIVEN = (
    "Ayşegül", "Çiçek", "Doğukan", "Elif", "Ferhat", "Göksu", "Halil İbrahim", "Irmak", "İlknur", "Jale", "Kübra",
    "Muğdat", "Nazlı", "Oğuz", "Öykü", "Rüzgâr", "Sıla", "Şafak", "Tuğçe", "Uğur", "Ülkü", "Volkan", "Yiğit",
    "Züleyha", "Buğra", "Çağla", "Gürkan", "İsmail", "Özge", "Şermin",
)  # fmt: skip
SURNAMES = (
    "Akçay", "Bıçakçı", "Coşkun", "Çöl", "Demirtaş", "Eğilmez", "Fındık", "Güçlü", "Hızır", "Işıklı", "İnceoğlu",
    "Kırcı", "Lüleci", "Müftüoğlu", "Narlı", "Oğuzhan", "Özçelik", "Pürçek", "Sığırcı", "Şekerci", "Tığlı", "Uğurlu",
    "Üstündağ", "Vargün", "Yağız", "Zımba", "Bağcı", "Çırpan", "Güzeldereli", "Şahbaz",
)  # fmt: skip
CROWD_UNITS = ("22222222", "22222223", "33333333", "66000001", "77000001", "44000002")

CROWD = tuple(
    P(f"{46000 + n:05d}", given, surname, CROWD_UNITS[n % len(CROWD_UNITS)], "Memur", f"{3100 + n}")
    for n, (given, surname) in enumerate(zip(GIVEN, SURNAMES, strict=True))
)

PEOPLE = STORY + CROWD
