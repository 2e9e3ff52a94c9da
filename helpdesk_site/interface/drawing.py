"""What pages hold many of, drawn in Python: a template for every cell or entry would cost more than the rest of a page.

Each function escapes every text that it is given; nothing else may build markup by hand.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from django.templatetags.static import static
from django.utils.formats import date_format, get_format, number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_default_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk_site.interface import icons
from helpdesk_site.interface.components import STEP_WORDS, CounterBadge, PersonChip, StateBadge, StepTracker, When

if TYPE_CHECKING:
    from helpdesk_site.interface.components import Definition, RequestCard, Step
    from helpdesk_site.interface.lists import ShownHead, ShownRow
    from helpdesk_site.interface.navigation import Item


def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Decoration by default (hidden from screen readers); with `label` it speaks."""
    if not label:
        return _silent_icon(name)
    address = f"{static(icons.SPRITE)}#{icons.check(name)}"
    return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)


@cache
def _silent_icon(name: str) -> SafeString:
    address = f"{static(icons.SPRITE)}#{icons.check(name)}"
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', address)


def escape(text: object) -> str:
    """What Django's escape() gives, without the detour that lazy texts make it take."""
    return html.escape(str(text))


def escape_unless_safe(text: Any) -> str:
    """What Django's conditional_escape() gives, in the same way: most texts are plain ones."""
    return html.escape(text) if type(text) is str else conditional_escape(text)


def _local(moment: datetime) -> datetime:
    """In the zone of the institution: nobody chooses another."""
    return moment.astimezone(get_default_timezone()) if moment.tzinfo is not None else moment


def shown(value: object) -> str:
    """A plain value in the manner of the language, not escaped yet: a day, a moment, a number, a dash for nothing."""
    if isinstance(value, str):
        return value or "–"
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return _written(_local(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return _written(value, "SHORT_DATE_FORMAT")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return number_format(value, use_l10n=True, force_grouping=True)
    return str(value)


# Formats of digits alone, as the short ones are in every language that we speak.
_DIGITS = {"d": "{0.day:02}", "m": "{0.month:02}", "Y": "{0.year:04}", "H": "{0.hour:02}", "i": "{0.minute:02}"}


def _written(value: date, format_name: str) -> str:
    """As date_format() writes it, which takes a format apart again for every value."""
    pattern = _pattern(format_name, get_language())
    return pattern.format(value) if pattern else date_format(value, format_name)


@lru_cache(maxsize=100)
def _pattern(format_name: str, _language: str) -> str:
    """A format of the language as one of Python; empty for one that needs words or an escape."""
    written = get_format(format_name)
    parts = [_DIGITS.get(sign, sign) for sign in written]
    return "".join(parts) if all(sign in _DIGITS or sign in " .:/-" for sign in written) else ""


def state_badge(it: StateBadge) -> str:
    return _state(str(it.word), it.tone, it.icon)


@lru_cache(maxsize=1000)
def _state(word: str, tone: str, icon_name: str) -> str:
    return f'<span class="state state-{tone}">{icon(icon_name)}<span>{escape(word)}</span></span>'


def person_chip(it: PersonChip) -> str:
    name, detail = escape(it.name), it.detail
    who = f'<a href="{escape(it.url)}">{name}</a>' if it.url else name
    more = f'<span class="detail">{escape(detail)}</span>' if detail else ""
    initials = f'<span class="initials" aria-hidden="true">{escape(it.initials)}</span>'
    return f'<span class="person-chip">{initials}<span class="who">{who}{more}</span></span>'


def when(it: When) -> str:
    words = escape(it.words)
    if it.exact is None:
        return f'<span class="when when-{it.tone}">{words}</span>'
    if isinstance(it.exact, datetime):
        exact: date = _local(it.exact)
        written = _written(exact, "SHORT_DATETIME_FORMAT")
    else:
        exact, written = it.exact, _written(it.exact, "SHORT_DATE_FORMAT")
    stands = f'datetime="{exact.isoformat()}" title="{escape(written)}"'
    return f'<time class="when when-{it.tone}" {stands}>{words}</time>'


def counter_badge(it: CounterBadge) -> str:
    spoken = f'<span class="visually-hidden">{shown(it.count)} {escape(it.label)}</span>'
    return f'<span class="counter counter-{it.tone}"><span aria-hidden="true">{escape(it.text)}</span>{spoken}</span>'


def step_tracker(it: StepTracker) -> str:
    """The steps of a process: where it is, on whom it waits and since when."""
    words = _step_words(get_language())
    steps = "".join(_step(step, words) for step in it.steps)
    return f'<ol class="steps" aria-label="{escape(it.label)}">{steps}</ol>'


@lru_cache(maxsize=10)
def _step_words(_language: str | None) -> Mapping[str, str]:
    """What a step's state is called, as markup."""
    return {state: escape(word) for state, word in STEP_WORDS.items()}


def _step(step: Step, words: Mapping[str, str]) -> str:
    here = ' aria-current="step"' if step.is_here else ""
    said = "".join(
        f'<span class="step-{part}">{content}</span>'
        for part, content in (
            ("title", escape(step.title)),
            ("state", words[step.state]),
            ("who", escape(step.who)),
            ("when", _moment(step.when) if step.when else ""),
            ("note", escape(step.note)),
        )
        if content
    )
    mark = f'<span class="step-mark">{icon(step.icon)}</span>'
    return f'<li class="step step-{step.state}"{here}>{mark}<span class="step-text">{said}</span></li>'


def _moment(at: When | date) -> str:
    return when(at) if isinstance(at, When) else escape(shown(at))


def request_cards(cards: Iterable[RequestCard], heading: str) -> SafeString:
    """The entries of a list of cards, each with its title as a heading ("h2", "h3")."""
    changed = escape(_("Last change"))
    body = "".join(_card(card, escape(heading), changed) for card in cards)
    return mark_safe(body)  # noqa: S308  # each function here escapes its texts


def _card(it: RequestCard, heading: str, changed: str) -> str:
    url, reference = escape(it.url), escape(it.reference)
    head = (
        f'<{heading}><a href="{url}">{escape(it.title)}</a></{heading}>'
        f'<span class="quiet">{reference} · {escape(it.about)}</span>{state_badge(it.badge)}'
    )
    waits = f'<p class="waits">{icon("hourglass-split")}<span>{escape(it.waiting)}</span></p>' if it.waiting else ""
    action = ""
    if it.action:
        named = f'{escape(it.action)}<span class="visually-hidden"> · {reference}</span>'
        action = f'<a class="btn btn-sm btn-outline-secondary" href="{url}">{named}</a>'
    foot = f'{action}<span class="quiet when">{changed}: {_moment(it.changed_at)}</span>'
    return (
        f'<li class="request-card"><div class="request-card-head">{head}</div>{waits}{step_tracker(it.tracker)}'
        f'<p class="request-card-foot">{foot}</p></li>'
    )


_DRAWN: dict[type[Any], Callable[[Any], str]] = {
    CounterBadge: counter_badge,
    PersonChip: person_chip,
    StateBadge: state_badge,
    StepTracker: step_tracker,
    When: when,
}


def drawn(value: object) -> SafeString | None:
    """The markup of a component that is drawn here; None for one that has a template."""
    draw = _DRAWN.get(type(value))
    return None if draw is None else mark_safe(draw(value))  # noqa: S308  # each function above escapes its texts


# Components that hold others. `draw_other` draws one that has a template.

DrawOther: TypeAlias = Callable[[object], str]


def definitions(items: Iterable[Definition], draw_other: DrawOther) -> SafeString:
    """The terms of a list of definitions with what stands beside them."""
    body = "".join(
        f"<div><dt>{escape(item.term)}</dt><dd>{_shown(item.value, draw_other)}{_detail(item.note)}</dd></div>"
        for item in items
    )
    return mark_safe(body)  # noqa: S308  # each function here escapes its texts


def _detail(note: object) -> str:
    return f'<span class="detail">{escape(note)}</span>' if note else ""


def _shown(value: object, draw_other: DrawOther) -> str:
    """A value that may be a text, a component or a plain value."""
    if type(value) is str:
        return html.escape(value) or "–"
    draw = _DRAWN.get(type(value))
    return draw(value) if draw is not None else draw_other(value)


# The navigation


def navigation(items: Iterable[Item]) -> SafeString:
    """The entries of the navigation, each with its counter; one with a topic fetches it anew when that changes."""
    return mark_safe("".join(map(_entry, items)))  # noqa: S308  # each function here escapes its texts


def _entry(item: Item) -> str:
    counter = counter_badge(item.counter) if item.counter else ""
    if item.topic:
        fetch = f'data-live-topic="{escape(item.topic)}" hx-get="{escape(item.counter_url)}" hx-trigger="live:refresh"'
        counter = f'<span class="live-counter" {fetch} hx-swap="innerHTML">{counter}</span>'
    return f"<li>{_link(item.label, item.url, item.icon, item.current)}{counter}</a></li>\n    "


@lru_cache(maxsize=1000)
def _link(label: str, url: str, icon_name: str, is_current: bool) -> str:
    here = ' aria-current="page"' if is_current else ""
    return f'<a href="{escape(url)}"{here}>{icon(icon_name)}<span class="label">{escape(label)}</span>'


# Attributes and boxes of forms


def attributes(given: Mapping[str, Any]) -> str:
    """As Django's widgets write them: True is a bare name, False is left out."""
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{attribute(value)}"'
        for name, value in given.items()
        if value is not False
    )


def given_attributes(given: Mapping[str, Any]) -> SafeString:
    """The same for a template."""
    return mark_safe(attributes(given))  # noqa: S308  # it escapes each


def attribute(value: object) -> str:
    """A value as it is, whatever its kind: never with the separators of the language, which no server reads back."""
    return escape_unless_safe(value if isinstance(value, str) else str(value))


def pick_box(it: Mapping[str, Any]) -> SafeString:
    """The text box of a PickWidget with the hidden key beside it, and the words that combobox.mjs speaks."""
    words = {
        "data-search-url": it["search_url"],
        "data-found": _("suggestions; use the arrow keys"),
        "data-none": _("Nothing was found"),
        "data-failed": _("The search does not answer; type the name or the employee number"),
    }
    typed = {} if it["value"] is None else {"value": it["value"]}
    box = attributes({"type": "text", "name": it["name"], **typed, **it["attrs"]})
    key = attributes({"type": "hidden", "name": it["key_name"], "value": it["key"] or ""})
    drawn_box = f'<span class="combobox" data-combobox{attributes(words)}><input{box}><input{key}></span>'
    return mark_safe(drawn_box)  # noqa: S308  # attributes() escapes each


# Lists


def heads(found: Iterable[ShownHead]) -> SafeString:
    """The heads of a list's columns: a link where the list can be sorted by it, and the one that sorts it says so."""
    return mark_safe("".join(map(_head, found)))  # noqa: S308  # each function here escapes its texts


def _head(head: ShownHead) -> str:
    hidden = " not-on-phone" if head.hidden_on_phone else ""
    sorts = f' aria-sort="{head.direction}"' if head.direction else ""
    content = escape(head.label)
    if head.sort_url:
        arrow = f" {icon(_ARROWS[head.direction])}" if head.direction else ""
        content = f'<a href="{escape(head.sort_url)}">{content}{arrow}</a>'
    return f'<th scope="col" role="columnheader" class="cell-{head.kind}{hidden}"{sorts}>{content}</th>'


_ARROWS = {"ascending": "arrow-up", "descending": "arrow-down"}


def rows(
    found: Iterable[ShownRow], columns: Sequence[ShownHead], draw_other: DrawOther, *, choice_form: str = ""
) -> SafeString:
    """The rows of a list under these heads. `choice_form` is the id of the form to which their boxes belong."""
    box = _box(choice_form) if choice_form else ""
    cells = [_cell(column) for column in columns]
    body = "".join(_row(row, cells, draw_other, box) for row in found)
    return mark_safe(body)  # noqa: S308  # each function above escapes its texts


def _box(form: str) -> str:
    """The cell of a row's box, with the places of its value and its name."""
    word = escape(_("Choose"))
    return (
        f'<td role="cell" class="cell-choice"><input class="form-check-input" type="checkbox" name="chosen"'
        f' form="{escape(form)}" value="%s" aria-label="{word}: %s"></td>'
    )


def _row(row: ShownRow, cells: Sequence[str], draw_other: DrawOther, box: str) -> str:
    shown_values = [_shown(value, draw_other) for value in row.values]
    if row.url and shown_values:
        shown_values[0] = f'<a class="row-link" href="{escape(row.url)}">{shown_values[0]}</a>'
    drawn_cells = "".join([f"{cell}{content}</td>" for cell, content in zip(cells, shown_values, strict=True)])
    opens = ' class="opens"' if row.url else ""
    chosen = box % (escape(row.choice.value), escape(row.choice.name)) if box and row.choice else ""
    return f'<tr role="row"{opens}>{chosen}{drawn_cells}</tr>'


def _cell(column: ShownHead) -> str:
    """How each cell of a column begins."""
    hidden = " not-on-phone" if column.hidden_on_phone else ""
    return f'<td role="cell" data-label="{escape(column.label)}" class="cell-{column.kind}{hidden}">'
