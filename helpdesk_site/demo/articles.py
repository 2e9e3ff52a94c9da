"""The articles of the sample institution (ÖRNEK VERİ): what an EBYS desk explains every week.

The screens are those of no product in particular; a real desk writes down its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_site.people.models import Person
from knowledgebase import services
from knowledgebase.models import Article


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """`owner` is a sicil; `audience` "desk" keeps it to the desk."""

    title: str
    category: str
    summary: str
    body: str
    owner: str = "50021"
    audience: str = "everybody"


ARTICLES = (
    SampleArticle(
        "Vekâlet tanımı görünmüyor",
        "vekalet",
        "Vekâlet başladığı hâlde asilin evrakı vekilin listesine düşmüyorsa yapılacaklar.",
        """## Ne görülür

Vekâlet olurunuz çıktı, başlangıç günü geldi; ancak vekil, asile gelen evrakı **Gelen Belgeler** listesinde görmüyor.

## Ne yapılır

1. Sağ üstteki adınıza tıklayın ve **Vekâleten çalış** seçeneğinde asilin adını arayın. Ad oradaysa seçin: \
liste vekâlet görünümüne geçer.
2. Ad yoksa vekâletin başlangıç gününü kontrol edin. Vekâlet, başlangıç günü saat 00.00'da başlar; önceki gün görünmez.
3. Oturumu kapatıp yeniden açın. Vekâlet, açık oturuma sonradan eklenmez.
4. Hâlâ görünmüyorsa **Vekâlet ve yetki** talebi açın ve vekâlet olurunun sayısını yazın.

## Bilmekte yarar var

- Vekil, vekâleti bir başkasına devredemez.
- Vekâletten önce asilin üzerine düşen evrak da vekâlet süresince görünür.
- İmza atacak vekilin geçerli bir e-imzası olmalıdır.""",
    ),
    SampleArticle(
        "E-imza kartı okunmuyor",
        "imza",
        "“Kart bulunamadı” ya da “Kart takılı değil” iletisi çıktığında sırayla denenecekler.",
        """## Ne görülür

> Akıllı kart bulunamadı. Kartınızın takılı olduğundan emin olun.

## Ne yapılır

1. Kartı çıkarın, çipi **yukarı ve içeri** bakacak biçimde yeniden takın. Okuyucunun ışığı sürekli yanmalıdır.
2. Okuyucuyu bilgisayarın **arkasındaki** başka bir USB yuvasına takın; çoğaltıcı kullanmayın.
3. Açık olan bütün tarayıcı pencerelerini kapatın, sonra yalnızca EBYS'yi açın.
4. Görev çubuğunda imza uygulamasının simgesi yoksa **Başlat** menüsünden çalıştırın.
5. Başka bir bilgisayarda deneyin. Orada da okunmuyorsa kart, orada okunuyorsa bilgisayar sorunludur: bunu \
talebinize yazın.

## Dikkat

**PIN kodunuzu kimseye söylemeyin, talebe yazmayın.** Destek ekibi sizden PIN ya da PUK istemez.""",
    ),
    SampleArticle(
        "E-imza PIN kodu bloke oldu",
        "imza",
        "PIN üç kez yanlış girildiğinde kilidin PUK ile nasıl açılacağı.",
        """## Ne görülür

> Kartınız bloke olmuştur.

PIN üç kez yanlış girildiğinde kart kendini kilitler. Bu bir arıza değildir ve destek ekibi kilidi uzaktan açamaz.

## Ne yapılır

1. Kamu SM **Online İşlemler** sayfasına e-Devlet üzerinden giriş yapın.
2. **Kilit çözme** adımını izleyin ve yeni PIN'inizi kendiniz belirleyin.
3. Kartı çıkarıp takın, EBYS'de bir belgeyi imzalayarak deneyin.

PUK da on kez yanlış girilirse kart bir daha kullanılamaz; **E-imza** başlığından yenileme talep edin.""",
        owner="50021",
    ),
    SampleArticle(
        "Yanlış birime havale ettiğim belgeyi nasıl geri alırım?",
        "evrak",
        "Karşı birim işlem yapmadıysa havale geri çekilir; yaptıysa iade istenir.",
        """1. **Gönderilenler** listesinde belgeyi bulun ve açın.
2. **Havale geçmişi** sekmesinde karşı birimin durumuna bakın.
3. Durum *Okunmadı* ise **Geri çek** düğmesi etkindir: tıklayın ve gerekçeyi yazın.
4. Durum *Okundu* ya da *İşlemde* ise geri çekemezsiniz. Karşı birimin evrak sorumlusundan belgeyi **iade** \
etmesini isteyin.

> Geri çekilen havale, karşı birimin geçmişinde kalır: belge silinmez.

Gizlilik dereceli bir belge yanlış birime gittiyse vakit geçirmeden amirinize haber verin.""",
    ),
    SampleArticle(
        "Belge paraftan sonra imzaya gitmiyor",
        "evrak",
        "Paraf tamamlandığı hâlde belge imzacıya düşmüyorsa akış adımlarına nasıl bakılır?",
        """## Önce buna bakın

Belgeyi açın, **Akış** sekmesine geçin. Sıradaki kişi koyu yazılıdır.

## Sık görülen nedenler

- **Sırada bir parafçı daha var.** Kişi izindeyse ve vekili tanımlıysa belge vekilin listesindedir.
- **İmzacının yetkisi o birimde yok.** Akışta imzacının birimi yanlış seçilmiştir: belgeyi *Taslağa al* ile \
geri alın, imzacıyı doğru birimiyle yeniden seçin.
- **Ek yüklenmemiş.** Zorunlu ek eksikse belge sırada bekler ve kırmızı bir ünlem görünür.

Hiçbiri değilse belgenin sayısını yazarak bize bildirin; belgeyi yeniden hazırlamayın.""",
    ),
    SampleArticle(
        "EBYS parolamı unuttum",
        "giris",
        "EBYS'ye bilgisayarınızı açtığınız kullanıcı adı ve parola ile girilir; parola dizinden yenilenir.",
        """EBYS için ayrı bir parola yoktur; bilgisayarınızı açarken kullandığınız kullanıcı adı ve parola geçerlidir.

1. Bilgisayar oturumunuz açıksa `Ctrl + Alt + Delete` tuşlarına basın ve **Parola değiştir** seçeneğini kullanın.
2. Parolanızı hiç hatırlamıyorsanız Bilgi İşlem yardım masasını arayın; kimliğiniz doğrulanmadan parola verilmez.
3. Yeni parolayı aldıktan sonra EBYS için **on dakika** bekleyin.

Beş kez yanlış denerseniz hesabınız on beş dakika kilitlenir.""",
    ),
    SampleArticle(
        "Giriş ekranında dönüp duruyor, EBYS açılmıyor",
        "giris",
        "Giriş sayfası yenileniyor ama ana sayfa gelmiyorsa tarayıcıda yapılacaklar.",
        """1. Aynı anda açık olan öteki EBYS sekmelerini kapatın.
2. `Ctrl + Shift + Delete` ile **önbelleği** silin; kayıtlı parolaları silmeyin.
3. Tarayıcıyı güncelleyin ya da öteki tarayıcıda deneyin.
4. Bilgisayarın **tarih ve saatine** bakın: birkaç dakikalık fark girişi engeller.

Birimde kimse giremiyorsa önce [ana sayfadaki](/) duyuruya bakın: kesinti varsa orada yazar.""",
    ),
    SampleArticle(
        "Birim değiştirdim, eski birimimin evrakını görüyorum",
        "vekalet",
        "Yetkiler kişiye değil, kişi ve birime birlikte verilir; eski birimdeki yetkinin alınması gerekir.",
        """Yetki, kişi ve birim birlikte tanımlanır. Atamanız değiştiğinde eski birimdeki yetkiniz \
kendiliğinden kalkmaz.

1. Yeni biriminizin yetki sorumlusundan **Yetki değişikliği** talebi açmasını isteyin.
2. Talepte iki satır olmalıdır: eski birimdeki yetkinin **alınması**, yeni birimdeki yetkinin **verilmesi**.
3. Amiriniz onayladıktan sonra değişiklik yazdığınız günde kendiliğinden yapılır.

Üzerinizde kalan evrakı ayrılmadan önce eski biriminizde bir kişiye devredin.""",
    ),
    SampleArticle(
        "Word eklentisi görünmüyor, belge düzenlenemiyor",
        "kurulum",
        "Belge hazırlarken “Eklenti bulunamadı” iletisi çıkarsa eklenti nasıl etkinleştirilir?",
        """## Ne görülür

> Belge düzenleme eklentisi bulunamadı.

## Ne yapılır

1. Word'ü tek başına açın: **Dosya › Seçenekler › Eklentiler**.
2. Altta **Devre Dışı Bırakılan Öğeler** seçiliyken **Git**'e tıklayın. EBYS eklentisi oradaysa **Etkinleştir**.
3. Word'ü kapatın, EBYS'den belgeyi yeniden açın.
4. Listede eklenti yoksa kurulum gerekir: talebinize bilgisayarınızın adını (`hostname`) yazın.""",
    ),
    SampleArticle(
        "KEP ile gelen belge listede yok",
        "evrak",
        "Kayıtlı elektronik posta ile gönderilen belgenin gelmesi ve aranması.",
        """KEP ile gelen belgeler önce **Genel Evrak** biriminin listesine düşer, kayıttan sonra biriminize \
sevk edilir.

1. Gönderenden **KEP iletisinin tarihini ve konusunu** isteyin.
2. EBYS'de **Belge arama** sayfasında gönderen kurumun adıyla, bir gün öncesinden başlayarak arayın.
3. Bulunmuyorsa Genel Evrak'ı arayın: belge kayıt bekliyor olabilir.

Aynı gün içinde yanıt verilmesi gereken bir belgeyse bunu söyleyin.""",
    ),
    SampleArticle(
        "Taranan evrak çok büyük, yüklenmiyor",
        "kurulum",
        "Tarayıcı ayarlarıyla dosya boyutunu küçültmek: siyah beyaz, 200 nokta, PDF.",
        """Yüklenecek bir ekin boyutu sınırlıdır. Tarayıcıyı doğru ayarlarsanız sayfa başına 50 kilobaytın \
altında kalır.

1. Çözünürlüğü **200 nokta (dpi)** seçin.
2. Renk olarak **siyah beyaz** seçin; renkli tarama yirmi kat büyük dosya üretir.
3. Biçim olarak **PDF** seçin ve bütün sayfaları tek dosyada tarayın.

Elinizdeki dosyayı küçültmek için evrakı yeniden taramak, çevirici kullanmaktan hızlıdır.""",
    ),
    SampleArticle(
        "Çağrıda ilk beş soru",
        "destek-ici",
        "EBYS çağrılarında sorunu bir dakikada ayıran sorular.",
        """1. **Ne yapıyordunuz, ekranda tam olarak ne yazdı?** İletiyi harfi harfine yazın.
2. **Yanınızdaki arkadaşınızda da oluyor mu?** Oluyorsa birim ya da kesinti sorunudur.
3. **Dün çalışıyor muydu?** Çalışıyorsa neyin değiştiğini sorun: bilgisayar, birim, kart, parola.
4. **Hangi birim adına çalışıyorsunuz?** Yetki, kişi ve birime birlikte verilir.
5. **Belgenin sayısı ne?** Sayıyı telefonda rakam rakam geri okuyun.

Beş dakikada on çağrı aynı şeyi anlatıyorsa şefe haber verin: büyük kesinti olabilir.

**PIN, parola ve TCKN sormayın.** Söylenirse yazmayın.""",
        audience="desk",
    ),
)


def load_articles(people: dict[str, Person]) -> None:
    """Writes and publishes those that are not there. Safe to repeat: what somebody has changed since stays."""
    known = set(Article.objects.values_list("versions__title", flat=True))
    for sample in ARTICLES:
        editor = people.get(sample.owner)
        if editor is not None and sample.title not in known:
            _write(sample, editor)


def _write(sample: SampleArticle, editor: Person) -> None:
    begun = services.begin_article(actor=editor, title=sample.title, category=sample.category)
    typed = {"summary": sample.summary, "body": sample.body, "audience": sample.audience}
    kept = services.write_draft(begun, actor=editor, expected_version=begun.draft_version, typed=typed)
    services.publish(kept, actor=editor, expected_version=kept.draft_version)
