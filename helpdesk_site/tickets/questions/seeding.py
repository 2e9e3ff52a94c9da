"""The questions that a new installation asks until its chief decides, in the words of the people who answer them.

What one needs to begin without asking back, and no more: whatever the directory or EBYS knows is not asked, and never a
PIN, a PUK or a password.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.tickets.catalogue import IN_FORCE
from helpdesk_site.tickets.models import Questionnaire, Service
from helpdesk_site.tickets.questions.definition import NO, YES, Condition, Question, options_of
from helpdesk_site.tickets.questions.definition import QuestionKind as Kind
from helpdesk_site.tickets.questions.keeping import decide

SEEDER: Final = SystemActor("seeder")


def _ask(code: str, kind: Kind, label: str, *options: str, **more: Any) -> Question:
    when = tuple(Condition(*each) for each in more.pop("when", ()))
    return Question(code=code, kind=kind, label=label, options=options_of(options), when=when, **more)


_PROBLEM: Final = (
    _ask(
        "bolum", Kind.CHOICE, "EBYS'in hangi bölümünde?", "Giriş", "Gelen evrak ve havale", "Belge hazırlama",
        "Paraf ve imza", "Arama ve arşiv", "Mobil uygulama", "Başka bir yerde ya da bilmiyorum", required=True,
    ),
    _ask("ne_zamandan_beri", Kind.DAY, "Ne zamandan beri?"),
    _ask("hata_iletisi", Kind.YES_NO, "Ekranda bir hata iletisi görünüyor mu?"),
    _ask(
        "ileti", Kind.LONG, "İletide ne yazıyor?", when=[("hata_iletisi", YES)], required=True,
        help="Olduğu gibi yazın ya da yapıştırın.",
    ),
    _ask("kimler", Kind.CHOICE, "Kimler yaşıyor?", "Yalnızca ben", "Birkaç kişi", "Bütün birim"),
    _ask(
        "kac_kisi", Kind.NUMBER, "Yaklaşık kaç kişi?", unit="kişi", any_of=True,
        when=[("kimler", "birkac_kisi"), ("kimler", "butun_birim")],
    ),
    _ask("cihaz", Kind.CHOICES, "Hangi cihazda?", "Masaüstü bilgisayar", "Dizüstü bilgisayar", "Telefon", "Tablet"),
)  # fmt: skip
_SIGNATURE: Final = (
    _ask(
        "tur", Kind.CHOICE, "Ne istiyorsunuz?", "Yeni e-imza", "Yenileme", "İptal", "Kart kayıp, çalındı ya da bozuldu",
        required=True,
    ),
    _ask(
        "gorev", Kind.TEXT, "İmza yetkisi hangi görevden geliyor?", when=[("tur", "yeni_e_imza")], required=True,
        help="Örneğin şube müdürü ya da imza yetkisi verilen memur.",
    ),
    _ask(
        "sertifika", Kind.CHOICE, "Hangi sertifika?", "Kartta nitelikli sertifika", "Mobil imza", "Bilmiyorum",
        when=[("tur", "yeni_e_imza"), ("tur", "yenileme")], any_of=True,
    ),
    _ask(
        "bitis", Kind.DAY, "Şimdiki sertifikanız ne zaman bitiyor?", when=[("tur", "yenileme")], required=True,
        help="Sertifika bitmeden yenilenir. Tarihi sertifika sağlayıcınızın iletisinde görürsünüz.",
    ),
    _ask(
        "iptal_nedeni", Kind.CHOICE, "Neden iptal?", "Görevden ayrılma", "Bilgi değişikliği (soyadı gibi)", "Başka",
        when=[("tur", "iptal")], required=True,
    ),
    _ask("iptal_gunu", Kind.DAY, "Hangi günden başlayarak?", when=[("tur", "iptal")]),
    _ask(
        "kart_ne_oldu", Kind.CHOICE, "Karta ne oldu?", "Kayboldu", "Çalındı", "Bozuldu", required=True,
        when=[("tur", "kart_kayip_calindi_ya_da_bozuldu")],
    ),
    _ask(
        "ne_zaman", Kind.DAY, "Ne zaman fark ettiniz?", any_of=True, required=True,
        when=[("kart_ne_oldu", "kayboldu"), ("kart_ne_oldu", "calindi")],
        help="Kart başkasının eline geçmiş olabilirse beklemeden 7/24 sertifika sağlayıcınızı da arayın.",
    ),
)  # fmt: skip
_TRAINING: Final = (
    _ask(
        "konu", Kind.CHOICES, "Hangi konular?", "EBYS'e giriş", "Belge hazırlama", "Havale ve dağıtım", "Evrak kayıt",
        "Dosyalama ve arşiv", "E-imza kullanımı", "Başka bir konu", required=True,
    ),
    _ask("baska_konu", Kind.TEXT, "Hangi konu?", when=[("konu", "baska_bir_konu")], required=True),
    _ask("kimin_icin", Kind.CHOICE, "Kimin için?", "Kendim", "Birimim", required=True),
    _ask("kac_kisi", Kind.NUMBER, "Kaç kişi katılacak?", unit="kişi", when=[("kimin_icin", "birimim")], required=True),
    _ask("birim", Kind.UNIT, "Hangi birim?", when=[("kimin_icin", "birimim")]),
    _ask("nerede", Kind.CHOICE, "Nasıl olsun?", "Eğitim salonunda", "Birimimizde", "Çevrim içi", "Fark etmez"),
    _ask(
        "gunler", Kind.CHOICES, "Hangi günler uygun?", "Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma",
    ),
    _ask("en_gec", Kind.DAY, "En geç ne zaman?"),
)  # fmt: skip
_INTEGRATION: Final = (
    _ask("sistem", Kind.TEXT, "EBYS hangi yazılımla konuşsun?", required=True, help="Adı, varsa üreticisi ve sürümü."),
    _ask(
        "yon", Kind.CHOICE, "Bilgi hangi yöne gidecek?", "Yazılımdan EBYS'e", "EBYS'ten yazılıma", "İki yöne de",
        required=True,
    ),
    _ask("veri", Kind.LONG, "Hangi bilgiler, ne sıklıkla?", required=True),
    _ask("kisisel_veri", Kind.YES_NO, "Aralarında kişisel veri var mı?", required=True),
    _ask(
        "hangi_veri", Kind.LONG, "Hangi kişisel veriler ve neye dayanarak?", when=[("kisisel_veri", YES)],
        required=True,
        help="Verilerin kendisini değil türlerini yazın: ad, telefon, sicil gibi.",
    ),
    _ask("teknik_kisi", Kind.PERSON, "Yazılımı bilen çalışma arkadaşınız kim?"),
)  # fmt: skip
_OPINION: Final = (
    _ask("tur", Kind.CHOICE, "Ne istiyorsunuz?", "Uzman görüşü", "Bilgi", "Belge", required=True),
    _ask("amac", Kind.TEXT, "Hangi iş için?", required=True),
    _ask("yasal_sure", Kind.YES_NO, "Yasal bir süre işliyor mu?", required=True),
    _ask("son_gun", Kind.DAY, "Süre hangi gün doluyor?", when=[("yasal_sure", YES)], required=True),
    _ask("dayanak", Kind.TEXT, "Süre hangi yazıya ya da hükme dayanıyor?", when=[("yasal_sure", YES)]),
    _ask("istenen_gun", Kind.DAY, "Ne zaman işinize yarar?", when=[("yasal_sure", NO)]),
)  # fmt: skip
_CHANGE: Final = (
    _ask("bugun", Kind.LONG, "Bu iş bugün nasıl yapılıyor?", required=True),
    _ask("kimler", Kind.CHOICE, "Kimlere yarar?", "Bana", "Birimime", "Bütün belediyeye"),
    _ask("dayanak", Kind.YES_NO, "Bir mevzuat değişikliği mi gerektiriyor?"),
    _ask("hangi_mevzuat", Kind.TEXT, "Hangi mevzuat?", when=[("dayanak", YES)], required=True),
)  # fmt: skip

SEEDS: Final[Mapping[str, tuple[Question, ...]]] = {
    "12-cc": _PROBLEM, "12-g": _SIGNATURE, "12-d": _TRAINING, "12-f": _INTEGRATION, "12-gg": _OPINION, "12-c": _CHANGE,
}  # fmt: skip


def seed_questionnaires(*, actor: Actor = SEEDER) -> int:
    """Puts questions to the services that never had any; returns how many. Safe to repeat."""
    known = set(Questionnaire.objects.values_list("service__code", flat=True))
    services = Service.objects.filter(code__in=set(SEEDS) - known)
    for service in services:
        decide(service, SEEDS[service.code], actor=actor, begins=IN_FORCE, based_on=0)
    return len(services)
