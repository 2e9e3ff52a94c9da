"""The services of the regulation as they are seeded: a newcomer's database speaks of MADDE 12 from the first minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from helpdesk.models import Queue

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.tickets.models import Service

SEEDER = SystemActor("seeder")
IN_FORCE: Final = date(2023, 12, 19)  # the day of the regulation's approval


@dataclass(frozen=True, slots=True)
class Seed:
    """One service: its code and clause, its queue's slug and title, the duty's text, a hint for who asks."""

    code: str
    clause: str
    slug: str
    title: str
    duty: str
    hint: str
    restricted: bool = False


SEEDS: Final = (
    Seed(
        "12-cc",
        "12-ç",
        "genel-destek",
        "Genel destek",
        "EBYS yazılımının telefonla desteğini vermek, kullanıcılardan alınan sorunların giderilmesini sağlamak.",
        "EBYS'te bir sorun yaşıyorum ya da bir şey soracağım.",
    ),
    Seed(
        "12-cc-yerinde",
        "12-ç",
        "yerinde-destek",
        "Yerinde destek",
        "Gerektiği durumlarda EBYS yazılımının yerinde desteğini vermek.",
        "Sorun uzaktan çözülemiyor, yanımıza gelinmesi gerekiyor.",
    ),
    Seed(
        "12-e",
        "12-e",
        "yetki",
        "Yetki değişikliği",
        "Yeni kullanıcı açılması kapsamında veya mevcut personelin hareketlerine göre kullanıcı yetkilerinin, "
        "yürürlükteki bir prosedür çerçevesinde ve yöneticisinin onayı ile verilmesini, düzenlenmesini, alınmasını "
        "sağlamak.",
        "Kendim ya da bir çalışma arkadaşım için EBYS yetkisi istiyorum.",
    ),
    Seed(
        "12-g",
        "12-g",
        "e-imza",
        "e-İmza",
        "Kurum personelinden gelen elektronik imza istek, yenileme ve iptal taleplerini değerlendirmek, ilgili "
        "sertifikasyon kuruluşu ile iş ve işlemleri yürütmek.",
        "Yeni elektronik imza, yenileme ya da iptal.",
    ),
    Seed(
        "12-d",
        "12-d",
        "egitim",
        "Eğitim",
        "EBYS kullanımına ilişkin eğitimleri organize etmek ve vermek.",
        "Kendim ya da birimim için EBYS eğitimi.",
    ),
    Seed(
        "12-c",
        "12-c",
        "gelistirme-talebi",
        "Geliştirme talebi",
        "Birimlerin talebi üzerine yapılan geliştirmeleri canlı sisteme almadan önce test etmek veya ilgili birim "
        "kullanıcılarına test ettirmek.",
        "EBYS'te yeni bir özellik ya da değişiklik.",
    ),
    Seed(
        "12-f",
        "12-f",
        "entegrasyon",
        "Entegrasyon",
        "Talepler doğrultusunda birimlerde kullanılan yazılımların EBYS ile entegrasyonunu sağlamak.",
        "Birimimizde kullandığımız bir yazılım EBYS ile konuşsun.",
    ),
    Seed(
        "12-gg",
        "12-ğ",
        "gorus-bilgi-belge",
        "Görüş, bilgi ve belge",
        "Uzmanlığa başvurulan konularda yöneticinin bilgisi dahilinde görüş bildirmek ve katkıda bulunmak.",
        "Uzman görüşü, bilgi ya da belge istiyorum.",
    ),
    Seed(
        "12-b",
        "12-b",
        "surum-ve-test",
        "Sürüm ve test",
        "EBYS sürüm geçişi öncesi gerekli testleri yapmak ve canlıya geçiş onayını vermek.",
        "Yeni sürümün testi ve canlıya geçişi.",
    ),
    Seed(
        "12-a",
        "12-a",
        "kesinti-isletim",
        "Kesinti ve işletim",
        "EBYS'i kurmak, işletmek, sistemin kesintisizliğini sağlamak için gerekli önlemleri almak ve teknolojik "
        "çözümleri uygulamak.",
        "EBYS'e hiç kimse giremiyor ya da bir bölümü çalışmıyor.",
    ),
    Seed(
        "m7-k",
        "M7-k",
        "guvenlik-ve-kvk",
        "Güvenlik ve KVK",
        "Güvenlik ihlal olaylarını ve kişisel veri ihlali şüphesini ilgililere bildirmek.",
        "Bir güvenlik olayı ya da kişisel veri ihlali şüphesi bildirmek istiyorum.",
        restricted=True,
    ),
    Seed(
        "m7-j",
        "M7-j",
        "ilgili-kisi-basvurusu",
        "İlgili kişi başvurusu",
        "Kişisel verilerin korunması kapsamında ilgili kişilerin başvurularını almak ve sonuçlandırmak.",
        "Kişisel verilerimle ilgili bir başvurum var.",
        restricted=True,
    ),
)


def seed_services(*, actor: Actor = SEEDER) -> int:
    """Makes the queues and services that are not there yet; returns how many. Safe to repeat: it changes nothing."""
    known = set(Service.objects.values_list("code", flat=True))
    missing = [(order, seed) for order, seed in enumerate(SEEDS, start=1) if seed.code not in known]
    if not missing:
        return 0
    with unit_of_work():
        for order, seed in missing:
            _make(seed, order=10 * order, actor=actor)
    return len(missing)


def _make(seed: Seed, *, order: int, actor: Actor) -> None:
    queue, _made = Queue.objects.get_or_create(
        slug=seed.slug, defaults={"title": seed.title, "locale": "tr", "allow_public_submission": False}
    )
    service = Service.objects.create(
        code=seed.code,
        clause=seed.clause,
        title=seed.title,
        duty=seed.duty,
        hint=seed.hint,
        queue=queue,
        restricted=seed.restricted,
        order=order,
        valid_from=IN_FORCE,
    )
    audit.record("tickets.service_made", actor=actor, on=service, queue=queue.slug)
