"""What the gallery shows: each component empty, full, with the longest words, and failing. All of it is invented.

The samples are data, not words of the interface: they stand in Turkish here and do not enter the catalogue.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk_site.interface import times
from helpdesk_site.interface.components import (
    Component,
    Confirmation,
    CounterBadge,
    Definition,
    DefinitionList,
    Difference,
    DiffRow,
    EmptyState,
    Failure,
    Link,
    Loading,
    MaskedValue,
    Notice,
    PersonChip,
    Progress,
    Reference,
    Review,
    StateBadge,
    Step,
    StepTracker,
    Tab,
    Tabs,
    Timeline,
    TimelineEntry,
)
from helpdesk_site.interface.fields import Choice, DayField, PickField
from helpdesk_site.interface.forms import ErrorSummary, VersionField, summary_lines
from helpdesk_site.interface.list_filters import ChoiceFilter, DateRangeFilter, PersonFilter, TextFilter, filter_form
from helpdesk_site.interface.lists import ListPage, ShownHead, ShownRow
from helpdesk_site.kernel import clock, turkish

LONG_WORD = "Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizdenmişsinizcesine"
LONG_NAME = "Abdülmuttalip Nurettin Şerafettin ÇETİNKAYALIOĞULLARI-KARAOSMANOĞLU"

_PEOPLE = (
    Choice("1", "Ayşe Nur IŞIK", "00045120 · Yazı İşleri Şube Müdürlüğü"),
    Choice("2", "İclal ŞAHİN", "00045121 · Evrak Kayıt Şefliği"),
    Choice("3", "Ali YILMAZ", "00045122 · Zabıta Dairesi Başkanlığı"),
    Choice("4", "Ali YILMAZ", "00045123 · Ulaşım Dairesi Başkanlığı"),
    Choice("5", LONG_NAME, f"00045124 · {LONG_WORD}"),
)


def people_like(text: str) -> list[Choice]:
    """Invented people whose name or number holds every word of the text, in any spelling."""
    words = turkish.fold(text).split()
    return [
        person
        for person in _PEOPLE
        if words and all(word in turkish.fold(person.label + person.detail) for word in words)
    ]


def _person_by_key(key: str) -> Choice | None:
    return next((person for person in _PEOPLE if person.key == key), None)


class SampleForm(forms.Form):
    """One field of each kind."""

    version = VersionField()
    title = forms.CharField(label="Konu", max_length=80)
    reason = forms.CharField(
        label="Gerekçe",
        help_text="Kişinin ne yapabilmesi gerektiğini bir iki cümleyle yazın.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts_on = DayField(label="İlk gün")
    ends_on = DayField(label="Son gün", required=False)
    unit = forms.ChoiceField(label="Birim", choices=[("", "–"), ("1", "Yazı İşleri Şube Müdürlüğü"), ("2", LONG_WORD)])
    clearance = forms.ChoiceField(
        label="Gizlilik derecesi",
        choices=[("HZO", "Hizmete özel"), ("OZL", "Özel")],
        widget=forms.RadioSelect,
        help_text="Hizmete özelin üstündeki dereceler ikinci onay ister.",
    )
    read = forms.BooleanField(label="Prosedürü okudum")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = PickField(
            label="Kişi",
            help_text="Ad veya sicil numarası yazın.",
            search_url=reverse("interface:gallery_people"),
            by_key=_person_by_key,
            by_text=people_like,
        )


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything the gallery's template draws, beside the list."""
    broken = SampleForm({"version": "1", "starts_on": "32.13.2026", "person": "Ali Yılmaz"}, auto_id="broken_%s")
    posted = SampleForm(request.POST) if request.method == "POST" else SampleForm(initial={"version": 1})
    return {
        "form": posted,
        "broken_form": broken,
        "broken_summary": ErrorSummary(summary_lines([broken]), takes_focus=False),
        "groups": _groups(),
        "empty_list": empty_list(),
        "confirmation": _confirmation(),
        "review": _review(),
    }


def _groups() -> list[tuple[str, list[Component]]]:
    return [
        (_("State badges"), _states()),
        (_("Notices"), _notices()),
        (_("Step tracker"), _trackers()),
        (_("Difference"), _differences()),
        (_("Timeline"), _timelines()),
        (_("Definitions, persons, references"), _details()),
        (_("Progress"), _progress()),
        (_("Empty, loading, failing"), _unfinished()),
        (_("Tabs"), _tabs()),
    ]


def _states() -> list[Component]:
    return [
        StateBadge("Taslak"),
        StateBadge("Onay bekliyor", "warning", "hourglass-split"),
        StateBadge("Uygulanıyor", "info", "arrow-repeat"),
        StateBadge("Uygulandı ve doğrulandı", "success"),
        StateBadge("Reddedildi", "danger"),
        StateBadge(LONG_WORD, "info"),
    ]


def _notices() -> list[Component]:
    return [
        Notice(
            "Talep gönderildi. Numarası: TLP-2026-000123.",
            "success",
            action=Link("Talebi aç", "#"),
        ),
        Notice("Rol kataloğu 01.01.2027 tarihinde değişiyor.", "info"),
        Notice(
            "Onaylamadan önce okuyun.",
            "warning",
            title="Bu yetki risk taşıyor",
            points=["Gizli belgeleri dışarı çıkarabilir.", "Birimde başka kimsede yok.", LONG_WORD],
        ),
        Notice("EBYS değişikliği reddetti. Hiçbir şey uygulanmadı; servise haber verildi.", "danger"),
        Notice("Bu sayfa taslaktır.", "neutral"),
    ]


def _trackers() -> list[Component]:
    now = clock.now()
    waiting = times.since(now - timedelta(days=2, hours=3), tone="warning")
    return [
        StepTracker(
            [
                Step("Alındı", "done", "İclal ŞAHİN", now - timedelta(days=3)),
                Step("Amir onayı", "waiting", "Ayşe Nur IŞIK", waiting),
                Step("İkinci onay", "skipped", note="risk rolü yok"),
                Step("Uygulama", "upcoming"),
                Step("Doğrulama", "upcoming"),
            ]
        ),
        StepTracker(
            [
                Step("Alındı", "done", LONG_NAME, now - timedelta(days=3)),
                Step(LONG_WORD, "done", LONG_NAME, now - timedelta(days=1)),
                Step("Uygulama", "failed", "EBYS", times.since(now - timedelta(minutes=42)), LONG_WORD),
                Step("Doğrulama", "upcoming"),
            ]
        ),
        StepTracker([Step("Alındı", "done"), Step("Uygulama", "current", "sistem", times.since(now))]),
    ]


def _differences() -> list[Component]:
    today = clock.today()
    rows = [
        DiffRow("Evrak Kayıt Görevlisi", "added", None, "bugünden, süresiz", "Birimde başka kimsede yok."),
        DiffRow("Birim Amiri Vekili", "removed", today, None),
        DiffRow("Gizlilik derecesi", "changed", "Hizmete özel", "Gizli", "İkinci onay gerekir."),
        DiffRow(LONG_WORD, "changed", LONG_WORD, LONG_NAME),
        DiffRow("Paraf Yetkisi", "unchanged", "31.12.2026 tarihine kadar"),
        DiffRow("Belge Görüntüleme", "unchanged", "süresiz"),
    ]
    return [
        Difference(rows, "İclal ŞAHİN, EBYS hesabı"),
        Difference([DiffRow("Paraf Yetkisi", "unchanged", "süresiz")], "Dizin grupları"),
    ]


def _timelines() -> list[Component]:
    now = clock.now()
    evidence = [
        Definition("Gönderildi", "PATCH /Users/2819c223"),
        Definition("Yanıt", "200"),
        Definition("Geri okundu", now - timedelta(minutes=4)),
    ]
    answer = '{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "add"}]}'
    return [
        Timeline(
            [
                TimelineEntry(
                    "Uygulandı ve doğrulandı",
                    "sistem",
                    now,
                    tone="success",
                    evidence=evidence,
                    evidence_text=answer,
                ),
                TimelineEntry(
                    "Onaylandı", "Ayşe Nur IŞIK", now - timedelta(hours=2), "Toplantıda konuşulduğu gibi.", "info"
                ),
                TimelineEntry(LONG_WORD, LONG_NAME, now - timedelta(days=1), f"{LONG_WORD}\n{LONG_WORD}", "warning"),
                TimelineEntry("Gönderildi", "İclal ŞAHİN", now - timedelta(days=3)),
            ]
        ),
        Timeline([]),
    ]


def _details() -> list[Component]:
    due = clock.now() + timedelta(hours=5)
    masked = MaskedValue("123******46", "kısmen gösteriliyor: kişisel veri")
    return [
        DefinitionList(
            [
                Definition("Numara", Reference("TLP-2026-000123", "Talep numarası")),
                Definition("Kimin için", PersonChip("İclal ŞAHİN", "00045121 · Evrak Kayıt Şefliği", "#")),
                Definition("Amir", PersonChip(LONG_NAME, LONG_WORD)),
                Definition("Son süre", times.working_time_left(timedelta(hours=3), due=due)),
                Definition("Geciken", times.working_time_left(timedelta(hours=-7), due=due)),
                Definition("Son kullanım", times.ago(clock.now() - timedelta(days=9))),
                Definition("T.C. kimlik numarası", masked),
                Definition("Bitiş", clock.today()),
                Definition("Kayıt", 10545, "gece sayıldı"),
                Definition("Not", None),
            ]
        ),
        CounterBadge(3, "onay bekliyor", "info"),
        CounterBadge(128, "yeni bildirim", "danger"),
    ]


def _progress() -> list[Component]:
    return [
        Progress("Dizinden okunan kişiler", 12_400, 30_000, "yaklaşık 20 saniye kaldı"),
        Progress("Karşılaştırılıyor", 0, None),
        Progress("Bitti", 300, 300),
    ]


def _unfinished() -> list[Component]:
    return [
        EmptyState(
            "Onayınızı bekleyen talep yok",
            "Personelinizin talepleri gönderilir gönderilmez burada görünür. Ayrıca e-posta alırsınız.",
            "inbox",
            Link("Önceki kararlarınızı görün", "#"),
        ),
        Loading(),
        Failure("EBYS yanıt vermiyor. Girdikleriniz güvende.", reverse("interface:gallery")),
    ]


def _tabs() -> list[Component]:
    here = reverse("interface:gallery")
    return [
        Tabs(
            "Talep görünümleri",
            [
                Tab("Yazışma", here, current=True),
                Tab("Onaylar", here, counter=CounterBadge(2, "açık", "info")),
                Tab("Kanıt", here),
            ],
        )
    ]


def _confirmation() -> Confirmation:
    return Confirmation(
        question="İclal ŞAHİN’in EBYS’deki bütün yetkileri alınsın mı?",
        action_label="Yetkileri al",
        cancel_url=reverse("interface:gallery"),
        consequences=["Dört rol bugün biter.", "EBYS’ye artık giriş yapamaz."],
        dangerous=True,
    )


def _review() -> Review:
    return Review(
        question="23.03.2026 günü idari izin olarak işlensin mi?",
        action_label="İdari izni işle",
        cancel_url=reverse("interface:gallery"),
        typed=[("day", "23.03.2026"), ("reason", LONG_WORD)],
        consequences=["3 açık süre ileri alınır.", "Kısalan süre olmaz."],
    )


def sample_list(request: HttpRequest) -> ListPage:
    """A list as a page would show it; the filters can be tried, the rows stay."""
    filters = [
        TextFilter("q", "Sözcükler", folded_column="-"),
        ChoiceFilter("state", "Durum", column="-", choices=[("open", "Açık"), ("done", "Bitti")]),
        DateRangeFilter("opened", "Açılış", column="-"),
        PersonFilter(
            "person",
            "Kişi",
            column="-",
            search_url=lambda: reverse("interface:gallery_people"),
            by_key=_person_by_key,
            by_text=people_like,
        ),
    ]
    here = reverse("interface:gallery")
    form = filter_form("gallery", filters, request.GET)
    form.is_valid()
    words = [(narrowing.label, narrowing.words(form.cleaned_data)) for narrowing in filters]
    return ListPage(
        key="gallery",
        caption="Örnek talepler",
        heads=_heads(here),
        rows=[ShownRow(f"{here}#row", _values(number)) for number in range(8)],
        form=form,
        chips=[Link(f"{label}: {text}", here) for label, text in words if text],
        notices=[],
        empty=EmptyState("Talep yok", "Yeni talepler burada görünür."),
        count="1.000+ kayıt",
        address=here,
        reset_url=here,
        newer_url=f"{here}?before=x",
        older_url=f"{here}?after=x",
        live_topic="",
        kept=[],
    )


def empty_list() -> ListPage:
    """The same list with nothing in it and a filter that was not understood."""
    here = reverse("interface:gallery")
    return ListPage(
        key="gallery-empty",
        caption="Satırı olmayan örnek liste",
        heads=_heads(here),
        rows=[],
        form=None,
        chips=[Link("Durum: kapalı", here)],
        notices=[Notice("Şu süzgeçler anlaşılamadı ve uygulanmadı: Açılış.", "warning")],
        empty=EmptyState(
            "Bu süzgeçlere uyan kayıt yok", "Bir süzgeci kaldırın.", "funnel", Link("Bütün kayıtları göster", here)
        ),
        count="0",
        address=here,
        reset_url=here,
        newer_url="",
        older_url="",
        live_topic="",
        kept=[],
    )


def _heads(here: str) -> list[ShownHead]:
    labels = ["Numara", "Konu", "Talep eden", "Durum", "Bekleme", "Açılış"]
    kinds = ["code", "wide", "text", "text", "text"]
    heads = [ShownHead(label, kind, "", "", False) for label, kind in zip(labels, kinds, strict=False)]
    return [*heads, ShownHead(labels[5], "date", f"{here}?sort=opened", "descending", False)]


def _values(number: int) -> list[Any]:
    opened = clock.now() - timedelta(days=number * number, hours=number)
    states = _states()
    return [
        f"TLP-2026-{123 + number:06}",
        LONG_WORD if number == 3 else "EBYS'te imza atamıyorum",
        PersonChip(LONG_NAME if number == 4 else "İclal ŞAHİN", "Evrak Kayıt Şefliği"),
        states[number % len(states)],
        times.since(opened, tone="warning" if number > 5 else "neutral"),
        opened,
    ]
