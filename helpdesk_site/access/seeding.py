"""The first catalogue of a new installation: sample roles and rules (domain.md §2.2), to be replaced by the product's.

Safe to repeat: what exists is left as the institution has made it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from helpdesk_site.access.models import EbysRole, IncompatibleRoles, Procedure, ProcedureVersion, RoleVersion
from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person

SEEDER = SystemActor("seeder")
SINCE = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class SeedRole:
    code: str
    name_tr: str
    name_en: str
    description: str
    risk: str = "normal"
    second: bool = False
    max_days: int | None = None
    max_clearance: str = "HZO"
    requires_end: bool = False
    one_per_unit: bool = False
    opens_account: bool = False
    mapping: str = "assignment"
    members: tuple[str, ...] = field(default=())

    @property
    def ldap_group(self) -> str:
        """Packages and delegations give no group of their own."""
        if self.mapping != "assignment" or self.members:
            return ""
        return "ebys-" + self.code.lower().replace("_", "-")


ROLES = (
    SeedRole(
        "KULLANICI",
        "Kullanıcı",
        "User",
        "EBYS’ye girer; kendi evrakını oluşturur ve görür.",
        max_clearance="CGZ",
        opens_account=True,
    ),
    SeedRole(
        "BELGE_HAZIRLAYAN", "Belge hazırlayan", "Document author", "Birimi adına belge hazırlar; doğal parafçıdır."
    ),
    SeedRole("PARAFCI", "Parafçı", "Initialer", "Belgeleri paraflar."),
    SeedRole(
        "IMZACI",
        "İmza yetkilisi",
        "Signer",
        "Birimi adına belge imzalar; nitelikli elektronik sertifika gerekir.",
        risk="high",
        second=True,
        max_clearance="CGZ",
    ),
    SeedRole(
        "BIRIM_AMIRI",
        "Birim amiri",
        "Unit manager",
        "Havale eder ve imzalar; birimde tek kişidir.",
        risk="high",
        second=True,
        max_clearance="CGZ",
        one_per_unit=True,
    ),
    SeedRole(
        "AMIR_VEKILI",
        "Birim amiri vekili",
        "Acting unit manager",
        "Amirin yokluğunda onun adına vekâleten işlem yapar; bitiş tarihi zorunludur.",
        risk="high",
        requires_end=True,
        max_days=365,
        mapping="delegation",
        max_clearance="CGZ",
    ),
    SeedRole(
        "EVRAK_KAYIT",
        "Evrak kayıt görevlisi",
        "Registrar",
        "Gelen ve giden evrakı kaydeder; eğitim gerekir.",
        max_clearance="CGZ",
    ),
    SeedRole("EVRAK_GOREN", "Birim evrakını görme", "Unit documents reader", "Birimin gelen ve giden evrakını görür."),
    SeedRole("HAVALE", "Havale yetkisi", "Router", "Birime gelen evrakı havale eder."),
    SeedRole(
        "TUM_PERSONELE_HAVALE",
        "Tüm personele havale",
        "Routing to all staff",
        "Kurumdaki herkese havale edebilir.",
        risk="critical",
        second=True,
        requires_end=True,
        max_days=365,
    ),
    SeedRole(
        "TUM_BIRIM_BELGELERI",
        "Tüm birimlerin belgelerini görme",
        "All units' documents",
        "Kurumdaki bütün birimlerin belgelerini görür; kısa süreli verilir.",
        risk="critical",
        second=True,
        requires_end=True,
        max_days=90,
    ),
    SeedRole(
        "KEP_GONDEREN",
        "KEP gönderme ve alma",
        "Registered e-mail",
        "Kayıtlı elektronik posta gönderir ve alır; e-imza gerekir.",
        risk="high",
        second=True,
    ),
    SeedRole("IADE", "Belge iade", "Returning documents", "Yanlış gelen belgeyi iade eder."),
    SeedRole("DAGITIM_SORUMLUSU", "Dağıtım ve postalama", "Dispatch", "Belgelerin dağıtımını ve postalanmasını yapar."),
    SeedRole("ARSIV_SORUMLUSU", "Birim arşivi sorumlusu", "Unit archive", "Birim arşivini yönetir."),
    SeedRole(
        "SDP_YONETICISI",
        "Dosya planı yöneticisi",
        "File plan manager",
        "Standart Dosya Planı kodlarını yönetir.",
        risk="high",
    ),
    SeedRole("BIRIM_EBYS_SORUMLUSU", "Birim EBYS sorumlusu", "Unit key user", "Birimin EBYS başvuru noktasıdır."),
    SeedRole(
        "EBYS_DESTEK",
        "EBYS destek",
        "EBYS support",
        "Destek işlemlerini yapar; belge içeriğini görmez.",
        risk="high",
        second=True,
    ),
    SeedRole(
        "EBYS_YONETICI",
        "EBYS sistem yöneticisi",
        "System administrator",
        "Sistemi yönetir; ayrı bir yönetici hesabıyla kullanılır.",
        risk="critical",
        second=True,
        max_days=365,
        requires_end=True,
    ),
    SeedRole(
        "DENETCI",
        "Denetçi (salt okunur)",
        "Auditor (read only)",
        "Denetim süresince salt okunur erişim.",
        risk="high",
        second=True,
        requires_end=True,
        max_days=180,
    ),
    SeedRole(
        "PAKET_EVRAK",
        "Evrak birimi paketi",
        "Registry package",
        "Evrak kayıt, evrakı görme ve iade yetkileri birlikte.",
        members=("EVRAK_KAYIT", "EVRAK_GOREN", "IADE"),
    ),
)

INCOMPATIBLE = (
    ("EBYS_YONETICI", "IMZACI", "block", "Sistemi yöneten kişi belge imzalamaz."),
    ("EBYS_DESTEK", "TUM_BIRIM_BELGELERI", "block", "Destek personeli birimlerin belgelerini görmez."),
    ("EBYS_YONETICI", "DENETCI", "block", "Denetleyen kişi denetlediği sistemi yönetmez."),
    ("EVRAK_KAYIT", "ARSIV_SORUMLUSU", "warn", "Kaydeden ile arşivleyenin ayrı kişiler olması önerilir."),
)


def seed_catalogue(*, owner: Person | None = None, actor: Actor = SEEDER) -> int:
    """Adds the roles and rules that are missing; returns how many roles were added. `owner` owns the risk roles."""
    added = 0
    with unit_of_work():
        known = {role.code: role for role in EbysRole.objects.all()}
        for seed in ROLES:
            if seed.code not in known:
                known[seed.code] = _add(seed, known, owner)
                audit.record("access.role.added", actor=actor, on=("access.role", seed.code), version=1)
                added += 1
        for first, second, mode, reason in INCOMPATIBLE:
            IncompatibleRoles.objects.get_or_create(
                first=known[first], second=known[second], valid_from=SINCE, defaults={"mode": mode, "reason": reason}
            )
        seed_procedure("PR-EBYS-07", number=3, title="EBYS Kullanıcı Yetki Yönetimi Prosedürü", since=date(2026, 1, 1))
    return added


def seed_procedure(code: str, *, number: int, title: str, since: date) -> ProcedureVersion:
    procedure, _new = Procedure.objects.get_or_create(code=code)
    version, _new = ProcedureVersion.objects.get_or_create(
        procedure=procedure, number=number, defaults={"title": title, "in_force_from": since}
    )
    return version


def _add(seed: SeedRole, known: dict[str, EbysRole], owner: Person | None) -> EbysRole:
    role = EbysRole.objects.create(code=seed.code, kind="package" if seed.members else "role")
    version = RoleVersion.objects.create(
        role=role,
        number=1,
        name_tr=seed.name_tr,
        name_en=seed.name_en,
        description=seed.description,
        owner=owner if seed.second else None,
        risk=seed.risk,
        needs_second_approval=seed.second,
        max_days=seed.max_days,
        max_clearance=seed.max_clearance,
        requires_end=seed.requires_end,
        one_per_unit=seed.one_per_unit,
        opens_account=seed.opens_account,
        mapping=seed.mapping,
        ldap_groups=[seed.ldap_group] if seed.ldap_group else [],
        valid_from=SINCE,
    )
    version.members.set([known[code] for code in seed.members])
    return role
