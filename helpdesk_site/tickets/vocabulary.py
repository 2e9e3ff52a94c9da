"""The words in which the desk files a ticket, as they are seeded: what it was about, and how it was solved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.tickets.catalogue import IN_FORCE, SEEDER
from helpdesk_site.tickets.models import Category, Service, SolutionCode


@dataclass(frozen=True, slots=True)
class CategorySeed:
    """`wording` is what people say on the phone, in their own words."""

    code: str
    title: str
    service: str
    wording: str


CATEGORIES: Final = (
    CategorySeed(
        "giris-ve-sifre",
        "Giriş ve şifre",
        "12-cc",
        "şifrem bloke oldu, giremiyorum, parola kilitlendi, oturum açılmıyor, hesabım kapalı, kullanıcı adı",
    ),
    CategorySeed(
        "evrak-gorunmuyor",
        "Evrak görünmüyor",
        "12-cc",
        "evrak üzerimde görünmüyor, evrak düşmedi, eski birimimin evrakını göremiyorum, gelen evrak yok, kayboldu, "
        "emekli olan personelin üzerindeki evrak",
    ),
    CategorySeed(
        "vekalet",
        "Vekâlet",
        "12-cc",
        "vekâletim düşmemiş, vekâlet tanımı, vekil, izinliyim yerime bakan, vekâleten imza",
    ),
    CategorySeed(
        "havale-ve-sevk",
        "Havale ve sevk",
        "12-cc",
        "havale edemiyorum, yanlış birime sevk edilmiş, evrakı geri çekebilir miyiz, iade, sevk",
    ),
    CategorySeed(
        "paraf-ve-imza-sirasi",
        "Paraf ve imza sırası",
        "12-cc",
        "paraf sırası yanlış, imza rotası, parafçı, onay sırası, imzaya gitmiyor",
    ),
    CategorySeed(
        "dagitim-ve-sayi",
        "Dağıtım ve sayı",
        "12-cc",
        "dağıtımı ekleyemiyorum, sayı vermedi, dağıtım listesi, muhatap bulunmuyor, gereği bilgi",
    ),
    CategorySeed("kep", "KEP", "12-cc", "KEP'ten düşmedi, KEP gönderilmedi, kayıtlı elektronik posta"),
    CategorySeed(
        "e-imza-kullanimi",
        "e-İmza kullanımı",
        "12-cc",
        "e-imza atamıyorum, kart okuyucu görmüyor, AKİS, sertifika, imzalama hatası, sürücü, akıllı kart",
    ),
    CategorySeed(
        "tarama-ve-yazici",
        "Tarama ve yazıcı",
        "12-cc",
        "tarayıcı taramıyor, yazıcı, çıktı, ek eklenmiyor, dosya yüklenmiyor",
    ),
    CategorySeed("yavaslik", "Yavaşlık", "12-cc", "çok yavaş, donuyor, bekletiyor, geç açılıyor, sayfa gelmiyor"),
    CategorySeed("kesinti", "Kesinti", "12-a", "hiç kimse giremiyor, sistem kapalı, EBYS açılmıyor, çöktü, kesinti"),
    CategorySeed(
        "nasil-yapilir", "Nasıl yapılır?", "12-cc", "nasıl yapılır, nereden, nasıl eklerim, öğrenmek istiyorum"
    ),
    CategorySeed("diger", "Diğer", "12-cc", ""),
)

SOLUTIONS: Final = (
    ("anlatildi", "Nasıl yapılacağı anlatıldı"),
    ("ayar-duzeltildi", "Ayar düzeltildi"),
    ("tanim-yapildi", "Eksik tanım yapıldı"),
    ("kilit-acildi", "Hesabın kilidi açıldı"),
    ("evrak-yonlendirildi", "Evrak doğru yere yönlendirildi"),
    ("yeniden-baslatildi", "Bilgisayar ya da program yeniden başlatıldı"),
    ("surucu-kuruldu", "Sürücü ya da bileşen kuruldu"),
    ("ureticiye-iletildi", "Yazılım hatası: üreticiye iletildi"),
    ("kendiliginden-duzeldi", "Kendiliğinden düzeldi"),
    ("baska-birimin-isi", "Başka birimin işi: yönlendirildi"),
)


def seed_vocabulary(*, actor: Actor = SEEDER) -> int:
    """Makes the categories and solution codes that are not there yet; returns how many. Safe to repeat."""
    known = {*Category.objects.values_list("code", flat=True), *SolutionCode.objects.values_list("code", flat=True)}
    services = {service.code: service for service in Service.objects.all()}
    categories = [
        Category(
            code=seed.code, title=seed.title, service=services[seed.service], wording=seed.wording, order=10 * order,
            valid_from=IN_FORCE,
        )
        for order, seed in enumerate(CATEGORIES, start=1)
        if seed.code not in known
    ]  # fmt: skip
    solutions = [
        SolutionCode(code=code, title=title, order=10 * order, valid_from=IN_FORCE)
        for order, (code, title) in enumerate(SOLUTIONS, start=1)
        if code not in known
    ]
    if not (categories or solutions):
        return 0
    with unit_of_work():
        Category.objects.bulk_create(categories)
        SolutionCode.objects.bulk_create(solutions)
        made = [each.code for each in (*categories, *solutions)]
        audit.record("tickets.vocabulary_made", actor=actor, on=("tickets.vocabulary", "seed"), codes=made)
    return len(made)
