"""What the gallery shows: each component empty, full, with the longest words, and failing. All of it is invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from helpdesk_site.interface.lists import (
    ChoiceFilter,
    DateRangeFilter,
    ListPage,
    PersonFilter,
    ShownCell,
    ShownHead,
    ShownRow,
    TextFilter,
    filter_form,
)
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
    title = forms.CharField(label=gettext_lazy("Subject"), max_length=80)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Say in a sentence or two what the person must be able to do."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"), required=False)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=[("", "–"), ("1", "Yazı İşleri Şube Müdürlüğü"), ("2", LONG_WORD)]
    )
    clearance = forms.ChoiceField(
        label=gettext_lazy("Clearance"),
        choices=[("HZO", "Hizmete özel"), ("OZL", "Özel")],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("A clearance above restricted needs a second approval."),
    )
    read = forms.BooleanField(label=gettext_lazy("I have read the procedure"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = PickField(
            label=_("Person"),
            help_text=_("Type a name or an employee number."),
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
        "empty_list": empty_list(request),
        "confirmation": _confirmation(),
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
        StateBadge(_("Draft")),
        StateBadge(_("Waiting for approval"), "warning", "hourglass-split"),
        StateBadge(_("Being applied"), "info", "arrow-repeat"),
        StateBadge(_("Applied and verified"), "success"),
        StateBadge(_("Refused"), "danger"),
        StateBadge(LONG_WORD, "info"),
    ]


def _notices() -> list[Component]:
    return [
        Notice(
            _("The request was sent. Its number is TLP-2026-000123."),
            "success",
            action=Link(_("Open the request"), "#"),
        ),
        Notice(_("The catalogue of roles changes on 01.01.2027."), "info"),
        Notice(
            _("Read this before you approve."),
            "warning",
            title=_("This right is a risk"),
            points=[_("It can sign out secret documents."), _("Nobody else in the unit has it."), LONG_WORD],
        ),
        Notice(_("EBYS refused the change. Nothing was applied; the service has been told."), "danger"),
        Notice(_("This page is a draft."), "neutral"),
    ]


def _trackers() -> list[Component]:
    now = clock.now()
    waiting = times.since(now - timedelta(days=2, hours=3), tone="warning")
    return [
        StepTracker(
            [
                Step(_("Received"), "done", "İclal ŞAHİN", now - timedelta(days=3)),
                Step(_("Manager's approval"), "waiting", "Ayşe Nur IŞIK", waiting),
                Step(_("Second approval"), "skipped", note=_("no risk role")),
                Step(_("Applying"), "upcoming"),
                Step(_("Verified"), "upcoming"),
            ]
        ),
        StepTracker(
            [
                Step(_("Received"), "done", LONG_NAME, now - timedelta(days=3)),
                Step(LONG_WORD, "done", LONG_NAME, now - timedelta(days=1)),
                Step(_("Applying"), "failed", _("EBYS"), times.since(now - timedelta(minutes=42)), LONG_WORD),
                Step(_("Verified"), "upcoming"),
            ]
        ),
        StepTracker([Step(_("Received"), "done"), Step(_("Applying"), "current", _("the system"), times.since(now))]),
    ]


def _differences() -> list[Component]:
    today = clock.today()
    rows = [
        DiffRow("Evrak Kayıt Görevlisi", "added", None, _("from today, no end"), _("Nobody else in the unit has it.")),
        DiffRow("Birim Amiri Vekili", "removed", today, None),
        DiffRow(_("Clearance"), "changed", "Hizmete özel", "Gizli", _("A second approval is needed.")),
        DiffRow(LONG_WORD, "changed", LONG_WORD, LONG_NAME),
        DiffRow("Paraf Yetkisi", "unchanged", _("until 31.12.2026")),
        DiffRow("Belge Görüntüleme", "unchanged", _("no end")),
    ]
    return [
        Difference(rows, _("EBYS account of İclal ŞAHİN")),
        Difference([DiffRow("Paraf Yetkisi", "unchanged", _("no end"))], _("Directory groups")),
    ]


def _timelines() -> list[Component]:
    now = clock.now()
    evidence = [
        Definition(_("Sent"), "PATCH /Users/2819c223"),
        Definition(_("Answer"), "200"),
        Definition(_("Read back"), now - timedelta(minutes=4)),
    ]
    answer = '{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "add"}]}'
    return [
        Timeline(
            [
                TimelineEntry(
                    _("Applied and verified"),
                    _("the system"),
                    now,
                    tone="success",
                    evidence=evidence,
                    evidence_text=answer,
                ),
                TimelineEntry(
                    _("Approved"), "Ayşe Nur IŞIK", now - timedelta(hours=2), _("As agreed in the meeting."), "info"
                ),
                TimelineEntry(LONG_WORD, LONG_NAME, now - timedelta(days=1), f"{LONG_WORD}\n{LONG_WORD}", "warning"),
                TimelineEntry(_("Sent"), "İclal ŞAHİN", now - timedelta(days=3)),
            ]
        ),
        Timeline([]),
    ]


def _details() -> list[Component]:
    due = clock.now() + timedelta(hours=5)
    masked = MaskedValue("123******46", _("shown in part: personal data"))
    return [
        DefinitionList(
            [
                Definition(_("Number"), Reference("TLP-2026-000123", _("Number of the request"))),
                Definition(_("For"), PersonChip("İclal ŞAHİN", "00045121 · Evrak Kayıt Şefliği", "#")),
                Definition(_("Manager"), PersonChip(LONG_NAME, LONG_WORD)),
                Definition(_("Due"), times.working_time_left(timedelta(hours=3), due=due)),
                Definition(_("Overdue"), times.working_time_left(timedelta(hours=-7), due=due)),
                Definition(_("Last used"), times.ago(clock.now() - timedelta(days=9))),
                Definition(_("National id"), masked),
                Definition(_("Ends on"), clock.today()),
                Definition(_("Records"), 10545, _("counted at night")),
                Definition(_("Note"), None),
            ]
        ),
        CounterBadge(3, _("approvals wait"), "info"),
        CounterBadge(128, _("new notices"), "danger"),
    ]


def _progress() -> list[Component]:
    return [
        Progress(_("People read from the directory"), 12_400, 30_000, _("about 20 seconds left")),
        Progress(_("Comparing"), 0, None),
        Progress(_("Done"), 300, 300),
    ]


def _unfinished() -> list[Component]:
    return [
        EmptyState(
            _("No approvals wait for you"),
            _("Requests of your staff appear here as soon as they are sent. You get a mail too."),
            "inbox",
            Link(_("See what you decided before"), "#"),
        ),
        Loading(),
        Failure(_("EBYS does not answer. What you entered is safe."), reverse("interface:gallery")),
    ]


def _tabs() -> list[Component]:
    here = reverse("interface:gallery")
    return [
        Tabs(
            _("Views of the request"),
            [
                Tab(_("Conversation"), here, current=True),
                Tab(_("Approvals"), here, counter=CounterBadge(2, _("open"), "info")),
                Tab(_("Evidence"), here),
            ],
        )
    ]


def _confirmation() -> Confirmation:
    return Confirmation(
        question=_("Withdraw all rights of İclal ŞAHİN in EBYS?"),
        action_label=_("Withdraw the rights"),
        cancel_url=reverse("interface:gallery"),
        consequences=[_("Four roles end today."), _("She can no longer sign in to EBYS.")],
        dangerous=True,
    )


def sample_list(request: HttpRequest) -> ListPage:
    """A list as a page would show it; the filters can be tried, the rows stay."""
    filters = [
        TextFilter("q", gettext_lazy("Words"), folded_column="-"),
        ChoiceFilter("state", gettext_lazy("State"), column="-", choices=[("open", _("Open")), ("done", _("Done"))]),
        DateRangeFilter("opened", gettext_lazy("Opened"), column="-"),
        PersonFilter(
            "person",
            gettext_lazy("Person"),
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
        caption=_("Sample tickets"),
        heads=_heads(here),
        rows=[ShownRow(f"{here}#row", _cells(number)) for number in range(8)],
        form=form,
        chips=[Link(f"{label}: {text}", here) for label, text in words if text],
        notices=[],
        empty=EmptyState(_("No tickets"), _("New tickets appear here.")),
        count=_("1.000+ records"),
        address=here,
        reset_url=here,
        newer_url=f"{here}?before=x",
        older_url=f"{here}?after=x",
        live_topic="",
        kept=[],
    )


def empty_list(request: HttpRequest) -> ListPage:
    """The same list with nothing in it and a filter that was not understood."""
    here = reverse("interface:gallery")
    return ListPage(
        key="gallery-empty",
        caption=_("Sample tickets without rows"),
        heads=_heads(here),
        rows=[],
        form=None,
        chips=[Link(_("State: closed"), here)],
        notices=[
            Notice(
                _("These filters could not be understood and were not applied: %(names)s.") % {"names": "X"}, "warning"
            )
        ],
        empty=EmptyState(
            _("Nothing matches these filters"), _("Take a filter away."), "funnel", Link(_("Show all records"), here)
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
    labels = [_("Number"), _("Subject"), _("Requester"), _("State"), _("Waiting"), _("Opened")]
    heads = [ShownHead(label, "text", "", "", False) for label in labels[:5]]
    return [*heads, ShownHead(labels[5], "date", f"{here}?sort=opened", "descending", False)]


def _cells(number: int) -> list[ShownCell]:
    opened = clock.now() - timedelta(days=number * number, hours=number)
    states = _states()
    values: list[Any] = [
        f"TLP-2026-{123 + number:06}",
        LONG_WORD if number == 3 else "EBYS'te imza atamıyorum",
        PersonChip(LONG_NAME if number == 4 else "İclal ŞAHİN", "Evrak Kayıt Şefliği"),
        states[number % len(states)],
        times.since(opened, tone="warning" if number > 5 else "neutral"),
        opened,
    ]
    kinds = ["code", "text", "text", "text", "text", "date"]
    heads = _heads("")
    return [ShownCell(head.label, value, kind, False) for head, value, kind in zip(heads, values, kinds, strict=True)]
