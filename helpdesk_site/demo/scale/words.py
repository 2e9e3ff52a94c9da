"""Turkish texts for sample tickets. Measured words stand in a known share of them; the rest follows Zipf's law.

A measured word is used in no other sentence and begins none of the other words, so its share can be relied on.
"""

from __future__ import annotations

from itertools import accumulate
from random import Random
from typing import Final

# Word -> share of the tickets whose text holds it, with the sentences that bring it.
MEASURED: Final[dict[str, tuple[float, tuple[str, ...]]]] = {
    "sistem": (
        0.65,
        (
            "Sistem hata veriyor.", "Sisteme giriş yaptıktan sonra oluyor.", "Sistem çok yavaş yanıt veriyor.",
            "Sistemde görünmüyor.", "Sistem oturumu kapatıyor.",
        ),
    ),
    "belge": (0.30, ("Belge listesi boş geliyor.", "Belgenin eki açılmıyor.", "Belgeyi kaydedemiyorum.")),
    "ekran": (0.10, ("Ekran görüntüsü gönderebilirim.", "Ekranda uyarı çıkıyor.")),
    "barkod": (0.03, ("Barkod okunmuyor.", "Barkodlar eksik basılıyor.")),
    "mühür": (0.01, ("Mühür alanı boş kalıyor.", "Elektronik mühür yenilenmeli.")),
    "zimmet": (0.002, ("Zimmet defteri aktarılmadı.",)),
}  # fmt: skip

NOUNS: Final = (
    "evrak", "yazı", "havale", "paraf", "imza", "dosya", "klasör", "sayı", "tarih", "konu", "ek", "şablon", "antet",
    "dağıtım", "arşiv", "rapor", "liste", "kayıt", "onay", "vekâlet", "yetki", "rol", "birim", "personel", "şifre",
    "oturum", "bildirim", "e-posta", "yazıcı", "tarayıcı", "bilgisayar", "tarayıcı eklentisi", "sertifika",
    "kart okuyucu",
    "güncelleme", "sürüm", "menü", "düğme", "arama", "süzgeç", "takvim", "izin", "görev", "toplantı", "gündem", "karar",
    "tutanak", "dilekçe", "başvuru", "ihale", "sözleşme", "fatura", "hakediş", "ruhsat", "plan", "proje", "harita",
    "ölçek", "pafta", "parsel", "ada", "mahalle", "cadde", "sokak", "durak", "hat", "araç", "plaka", "sürücü",
    "vardiya",
    "nöbet", "denetim", "ceza", "itiraz", "duyuru", "afiş", "etkinlik", "salon", "kurs", "seminer", "sınav", "not",
    "bordro", "maaş", "kesinti", "avans", "yolluk", "taşınır", "depo", "ambar", "stok", "malzeme", "talep", "teklif",
    "numune", "laboratuvar", "analiz", "ölçüm", "sensör", "kamera", "kayıt cihazı", "anten", "modem", "kablo", "priz",
)  # fmt: skip
CASES: Final = ("", "de", "den", "ler", "i", "in")
SENTENCES: Final = (
    "{0} ile ilgili bir sorun yaşıyoruz.", "{0} açılırken uzun süre bekliyor.", "Dünden beri {0} görünmüyor.",
    "{0} yerine {1} geliyor.", "{0} ve {1} birlikte kullanılamıyor.", "Müdürümüz {0} konusunda bilgi istiyor.",
    "{0} için {1} gerekiyor mu?", "Aynı {0} iki kez oluştu.", "{0} silindi, geri alınabilir mi?",
    "Yeni gelen arkadaşımız {0} göremiyor.", "{0} değiştirilemiyor, {1} pasif duruyor.",
)  # fmt: skip
TITLES: Final = (
    "{0} açılmıyor", "{0} görünmüyor", "{0} hakkında", "{0} kaydedilemiyor", "{0} ve {1} uyuşmuyor", "{0} yavaş",
    "{0} eksik", "{0} nasıl yapılır?", "Hatalı {0}", "{0} yenilensin",
)  # fmt: skip
DESK_WORDS: Final = (
    "Merhaba, kontrol ediyoruz.", "Sorun giderildi, yeniden dener misiniz?", "Uzaktan bağlanarak inceledik.",
    "İlgili ekibe iletildi.", "Ayarlarınız yenilendi.", "Önbelleği temizleyip yeniden açınız.",
    "Talebiniz işleme alınmıştır.",
)  # fmt: skip
ASKER_WORDS: Final = (
    "Teşekkürler, şimdi çalışıyor.", "Hâlâ aynı hatayı alıyorum.", "Öğleden sonra deneyeceğim.",
    "Ek bilgi: sorun her sabah tekrarlanıyor.", "Dahili numaramdan ulaşabilirsiniz.",
)  # fmt: skip
NOTES: Final = (
    "Sunucu günlüğünde zaman aşımı var.", "Kullanıcı arandı, ulaşılamadı.", "Benzer kayıtlarla birlikte izlenecek.",
)  # fmt: skip

_BACK: Final = "aıouâ"
_VOWELS: Final = "aeıioöuüâ"
_HARD: Final = "fstkçşhp"


def inflected(noun: str, case: str) -> str:
    """The noun with a plain suffix by vowel harmony: evrak + de gives "evrakta". Buffer letters are kept simple."""
    last = next(letter for letter in reversed(noun) if letter in _VOWELS)
    back, ends_in_vowel = last in _BACK, noun[-1] in _VOWELS
    match case:
        case "ler":
            return noun + ("lar" if back else "ler")
        case "de" | "den":
            hard = "t" if noun[-1] in _HARD else "d"
            return noun + hard + ("a" if back else "e") + case[2:]
        case "i":
            return noun + ("y" if ends_in_vowel else "") + _close(last)
        case "in":
            return noun + ("n" if ends_in_vowel else "") + _close(last) + "n"
    return noun


def _close(last: str) -> str:
    """The close vowel that follows a vowel: ı after a and ı, i after e and i, u after o and u, ü after ö and ü."""
    for group, vowel in (("aıâ", "ı"), ("ei", "i"), ("ou", "u")):
        if last in group:
            return vowel
    return "ü"


VOCABULARY: Final = tuple(inflected(noun, case) for case in CASES for noun in NOUNS)
_ZIPF: Final = tuple(accumulate(1 / (rank + 10) for rank in range(len(VOCABULARY))))


class Writer:
    """Writes titles, descriptions and comments with the given dice."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice

    def title(self) -> str:
        return _begun(self._filled(TITLES))

    def description(self) -> str:
        """Two to five sentences, and those of the measured words whose turn it is, in any order."""
        sentences = [_begun(self._filled(SENTENCES)) for _ in range(self._dice.randint(2, 5))]
        sentences += [self._dice.choice(ways) for share, ways in MEASURED.values() if self._dice.random() < share]
        self._dice.shuffle(sentences)
        return " ".join(sentences)

    def from_desk(self) -> str:
        return f"{self._dice.choice(DESK_WORDS)} {_begun(self._filled(SENTENCES))}"

    def from_asker(self) -> str:
        return self._dice.choice(ASKER_WORDS)

    def note(self) -> str:
        return f"{self._dice.choice(NOTES)} {_begun(self._filled(SENTENCES))}"

    def _filled(self, patterns: tuple[str, ...]) -> str:
        words = self._dice.choices(VOCABULARY, cum_weights=_ZIPF, k=2)
        return self._dice.choice(patterns).format(*words)


def _begun(sentence: str) -> str:
    first = {"i": "İ", "ı": "I"}.get(sentence[0], sentence[0].upper())
    return first + sentence[1:]
