"""The shelves, and the words that mean the same at this desk (domain.md 6.1 and its glossary)."""

from django.db import migrations

CATEGORIES = (
    ("evrak", "Belge ve havale", "Hazırlama, paraf, imza, havale, sevk", "file-earmark-text"),
    ("imza", "E-imza ve kart", "Kart, okuyucu, imza hataları", "pen"),
    ("vekalet", "Vekâlet ve yetki", "Vekâlet, yetki devri, roller", "key"),
    ("giris", "Giriş ve hesap", "Parola, oturum, tarayıcı", "person-badge"),
    ("kurulum", "Bilgisayar ve kurulum", "Eklentiler, yazıcı, tarayıcı cihazlar", "tools"),
    ("destek-ici", "Destek ekibi için", "Çağrıda ne sorulur, nasıl bakılır", "life-preserver"),
)

SYNONYMS = (
    ["e-imza", "eimza", "elektronik imza", "imza kartı", "nitelikli sertifika"],
    ["havale", "sevk"],
    ["şifre", "parola"],
    ["evrak", "belge", "yazı"],
    ["vekâlet", "vekil"],
    ["kart okuyucu", "kart takılı", "akis"],
    ["amir", "müdür", "yönetici"],
    ["tarayıcı", "chrome", "edge", "firefox"],
    ["giriş", "oturum", "login"],
    ["açılmıyor", "girilmiyor", "bağlanmıyor"],
    ["kep", "kayıtlı elektronik posta"],
    ["e-yazışma", "eyp", "eyazışma paketi"],
    ["detsis", "kurum kodu", "birim kodu"],
)


def fill(apps, _schema_editor):
    category = apps.get_model("knowledgebase", "Category")
    for order, (code, title, hint, icon) in enumerate(CATEGORIES, start=1):
        category.objects.create(code=code, title=title, hint=hint, icon=icon, order=10 * order)
    group = apps.get_model("knowledgebase", "SynonymGroup")
    group.objects.bulk_create([group(words=words) for words in SYNONYMS])


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0001_knowledgebase")]

    # Taken back, the rows go with their tables.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
