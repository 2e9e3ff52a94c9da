"""Components: state in a word, an icon and a colour; texts escaped; an icon that we do not have is a fault."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from helpdesk_site.interface import gallery_samples, icons, times
from helpdesk_site.interface.components import (
    DIFF_ICONS,
    ICON_OF_TONE,
    STEP_ICONS,
    Component,
    Definition,
    DefinitionList,
    Difference,
    DiffRow,
    EmptyState,
    Link,
    Notice,
    PersonChip,
    Progress,
    RequestCard,
    StateBadge,
    Step,
    StepTracker,
    Timeline,
    TimelineEntry,
)

HOSTILE = '<script>alert("x")</script>'
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def drawn(component: object) -> str:
    with translation.override("tr"):
        return Template("{% load ui %}{% component it %}").render(Context({"it": component}))


@pytest.mark.parametrize(
    "component",
    [
        StateBadge(HOSTILE),
        Notice(HOSTILE, title=HOSTILE, points=[HOSTILE], action=Link(HOSTILE, HOSTILE)),
        StepTracker([Step(HOSTILE, "waiting", HOSTILE, NOW, HOSTILE)], HOSTILE),
        Difference([DiffRow(HOSTILE, "changed", HOSTILE, HOSTILE, HOSTILE)], HOSTILE),
        Timeline([TimelineEntry(HOSTILE, HOSTILE, NOW, HOSTILE, "info", "", [Definition(HOSTILE, HOSTILE)], HOSTILE)]),
        DefinitionList([Definition(HOSTILE, HOSTILE, HOSTILE)]),
        PersonChip(HOSTILE, HOSTILE, HOSTILE),
        EmptyState(HOSTILE, HOSTILE, action=Link(HOSTILE, HOSTILE)),
        HOSTILE,
    ],
    ids=lambda component: type(component).__name__,
)  # fmt: skip
def test_no_component_lets_markup_of_a_text_through(component):
    body = drawn(component)
    assert "<script>" not in body
    assert "&lt;script&gt;" in body


def test_no_card_of_a_request_lets_markup_of_a_text_through() -> None:
    tracker = StepTracker([Step(HOSTILE, "waiting", HOSTILE, times.since(NOW, now=NOW), HOSTILE)])
    card = RequestCard(
        HOSTILE, HOSTILE, HOSTILE, HOSTILE, StateBadge(HOSTILE), tracker, NOW, waiting=HOSTILE, action=HOSTILE
    )
    with translation.override("tr"):
        source = "{% load ui %}{% request_cards cards level %}"
        body = Template(source).render(Context({"cards": [card, card], "level": "h2"}))
    assert "<script>" not in body
    assert body.count("<h2>") == 2
    assert body.count("Son değişiklik: 23.11.2026 12:30") == 2


def test_an_icon_that_the_sprite_does_not_hold_is_a_fault():
    with pytest.raises(LookupError):
        icons.check("no-such-icon")
    for known in [*ICON_OF_TONE.values(), *STEP_ICONS.values(), *DIFF_ICONS.values()]:
        icons.check(known)


def test_a_warning_interrupts_and_a_success_waits_for_its_turn():
    assert 'role="alert"' in drawn(Notice("Reddedildi.", "danger"))
    assert 'role="status"' in drawn(Notice("Gönderildi.", "success"))


def test_a_step_that_waits_says_on_whom_and_since_when():
    waiting = times.since(NOW - timedelta(days=2), now=NOW)
    body = drawn(StepTracker([Step("Alındı", "done"), Step("Amir onayı", "waiting", "Ayşe IŞIK", waiting)]))
    assert 'aria-current="step"' in body
    for words in ("bekliyor", "Ayşe IŞIK", "2 gündür", "21.11.2026 12:30"):
        assert words in body


def test_a_difference_says_in_words_what_happens_to_each_row_and_folds_the_rest():
    rows = [
        DiffRow("Havale", "added", None, "süresiz"),
        DiffRow("Paraf", "removed", "süresiz", None),
        DiffRow("Gizlilik", "changed", "HZO", "OZL"),
        DiffRow("Görüntüleme", "unchanged", "süresiz"),
    ]
    body = drawn(Difference(rows, "EBYS hesabı"))
    for word in ("Eklenen", "Kaldırılan", "Değişen", "1 satır aynı kalıyor"):
        assert word in body
    assert "değişen bir şey yok" in drawn(Difference(rows[3:], "EBYS hesabı"))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"), ("", "–"), (0, "0"), (10545, "10.545"), (True, "evet"), (date(2026, 12, 31), "31.12.2026"),
        (NOW, "23.11.2026 12:30"), ("Işık & Şube", "Işık &amp; Şube"),
    ],
)  # fmt: skip
def test_plain_values_are_written_in_the_manner_of_the_language(value, words):
    assert drawn(value) == words


def test_a_progress_gives_the_browser_plain_numbers_and_the_reader_grouped_ones():
    body = drawn(Progress("Okunan", 12_400, 30_000))
    assert 'max="30000" value="12400"' in body
    assert "12.400 / 30.000" in body
    assert "value=" not in drawn(Progress("Karşılaştırma", 0, None))


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "az önce"), (timedelta(seconds=59), "az önce"), (timedelta(minutes=1), "1 dakikadır"),
        (timedelta(minutes=59), "59 dakikadır"), (timedelta(hours=1), "1 saattir"), (timedelta(hours=23), "23 saattir"),
        (timedelta(days=1), "1 gündür"), (timedelta(days=400), "400 gündür"),
    ],
)  # fmt: skip
def test_how_long_something_lasts(passed, words):
    with translation.override("tr"):
        assert times.since(NOW - passed, now=NOW).words == words


@pytest.mark.parametrize(
    ("left", "words", "tone"),
    [
        (timedelta(minutes=45), "45 iş dakikası kaldı", "warning"), (timedelta(hours=3), "3 iş saati kaldı", "warning"),
        (timedelta(hours=30), "30 iş saati kaldı", "neutral"),
        (timedelta(minutes=-20), "20 iş dakikası gecikti", "danger"),
        (timedelta(hours=-7), "7 iş saati gecikti", "danger"),
        (timedelta(hours=47), "5 iş günü kaldı", "neutral"), (timedelta(hours=-88), "11 iş günü gecikti", "danger"),
    ],
)  # fmt: skip
def test_working_time_that_is_left_or_over(left, words, tone):
    with translation.override("tr"):
        found = times.working_time_left(left, due=NOW)
    assert (found.words, found.tone) == (words, tone)


@pytest.mark.parametrize(
    ("worked", "words"),
    [
        (timedelta(minutes=59), "59 iş dakikası"), (timedelta(hours=1, minutes=59), "1 iş saati"),
        (timedelta(hours=39), "39 iş saati"), (timedelta(hours=40), "5 iş günü"),
    ],
)  # fmt: skip
def test_how_much_working_time_something_has_taken(worked, words):
    with translation.override("tr"):
        assert times.working_time(worked) == words


def test_initials_are_of_the_first_and_the_last_name():
    assert PersonChip("Ayşe Nur IŞIK").initials == "AI"
    assert PersonChip("İclal").initials == "İ"
    assert PersonChip("").initials == ""


HERE = "helpdesk_site.interface."  # what a page of an app draws for itself alone needs no place in the gallery


def test_every_kind_of_component_is_in_the_gallery(client_of_site):
    with translation.override("tr"):
        shown = [part for _title, parts in gallery_samples._groups() for part in parts]
    # By name: a dataclass with slots is a second class beside the one that was written.
    own_places = [gallery_samples._confirmation(), gallery_samples._review()]
    shown_kinds = {type(part).__name__ for part in _all_parts([*shown, *own_places])}
    ours = {kind.__name__ for kind in Component.__subclasses__() if kind.__module__.startswith(HERE)}
    # The summary of mistakes stands above the broken form.
    assert ours - shown_kinds == {"ErrorSummary"}


def _all_parts(parts: list[Component]) -> list[Component]:
    """Components and the ones inside their fields."""
    found: list[Component] = []
    for part in parts:
        found.append(part)
        inner = [getattr(part, name) for name in getattr(part, "__slots__", ())]
        for value in inner:
            for item in value if isinstance(value, list | tuple) else [value]:
                held = [item, *(getattr(item, name, None) for name in ("value", "when", "counter"))]
                found += _all_parts([one for one in held if isinstance(one, Component)])
    return found
