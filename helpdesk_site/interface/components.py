"""The parts that pages are made of. Python builds them, `{% component part %}` draws them.

Each class names its own template, so a page holds no markup of a component and a type checker sees what it is given.
Texts are shown escaped; a component never holds ready-made markup. Words come translated (or lazily translated).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk_site.kernel import clock

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Tone: TypeAlias = Literal["neutral", "info", "success", "warning", "danger"]

ICON_OF_TONE: dict[Tone, str] = {
    "neutral": "circle",
    "info": "info-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "x-circle",
}


# What a component is called for a screen reader unless its page says more.
REFERENCE = _("Reference")
LOADING = _("Loading…")
NOT_LOADED = _("This part could not be loaded")
PROGRESS = _("Progress of the request")
NOW = pgettext_lazy("difference", "Now")
AFTER = pgettext_lazy("difference", "After the change")
HISTORY = _("History")


class Component:
    """What `{% component %}` can draw. The template finds the component itself under the name `it`.

    Those that lists hold hundreds of have none: `drawing` draws them.
    """

    template: ClassVar[str]
    __slots__ = ()


Shown: TypeAlias = "StrOrPromise | int | date | datetime | Component | None"
"""What a cell, a definition or a side of a difference may hold; None is shown as a dash."""


@dataclass(frozen=True, slots=True)
class Link:
    label: StrOrPromise
    url: str


@dataclass(frozen=True, slots=True)
class StateBadge(Component):
    """A state in a word, an icon and a colour: never in colour alone."""

    word: StrOrPromise
    tone: Tone = "neutral"
    own_icon: str = ""

    @property
    def icon(self) -> str:
        return self.own_icon or ICON_OF_TONE[self.tone]


@dataclass(frozen=True, slots=True)
class CounterBadge(Component):
    """A number beside a word. `label` is what a screen reader says: "3 approvals wait". Nothing is shown for zero."""

    count: int
    label: StrOrPromise
    tone: Tone = "neutral"

    @property
    def text(self) -> str:
        return "99+" if self.count > 99 else str(self.count)


@dataclass(frozen=True, slots=True)
class PersonChip(Component):
    """A person by name; `detail` is what tells two of one name apart (unit, title, "acting for ...")."""

    name: str
    detail: StrOrPromise = ""
    url: str = ""

    @property
    def initials(self) -> str:
        """First letters of the first and the last name: "Ayşe Nur KAYA" gives "AK"."""
        words = [word for word in self.name.split() if word[0].isalpha()]
        return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words))


@dataclass(frozen=True, slots=True)
class When(Component):
    """Words about time ("for 2 days") with the exact moment behind them. Made by `times.since` and its neighbours."""

    words: StrOrPromise
    exact: datetime | date | None = None
    tone: Tone = "neutral"

    @property
    def has_time(self) -> bool:
        return isinstance(self.exact, datetime)


@dataclass(frozen=True, slots=True)
class Reference(Component):
    """A number that people read out and paste elsewhere; a button copies it."""

    template = "components/reference.html"
    value: str
    label: StrOrPromise = REFERENCE


@dataclass(frozen=True, slots=True)
class MaskedValue(Component):
    """A value that is not shown in full. `reveal_url` takes a POST that records who looked; empty: nobody may."""

    template = "components/masked_value.html"
    masked: str
    explanation: StrOrPromise
    reveal_url: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """A button that takes back what was just done, while it can be: until `until`, in seconds of the epoch.

    `counting` is what is said while there is time ("leaves in # s"), `over` when there is none. `fields` are sent.
    """

    label: StrOrPromise
    url: str
    fields: Mapping[str, str]
    until: float
    counting: StrOrPromise
    over: StrOrPromise

    @property
    def left(self) -> int:
        """For how many seconds more."""
        return math.ceil(self.until - clock.now().timestamp())


@dataclass(frozen=True, slots=True)
class Notice(Component):
    """A sentence that must be seen. Warnings and dangers interrupt a screen reader (role=alert), the others wait."""

    template = "components/notice.html"
    text: StrOrPromise
    tone: Tone = "info"
    title: StrOrPromise = ""
    points: Sequence[StrOrPromise] = ()
    action: Link | None = None
    undo: Undo | None = None

    @property
    def icon(self) -> str:
        return ICON_OF_TONE[self.tone]

    @property
    def role(self) -> str:
        return "alert" if self.tone in ("warning", "danger") else "status"


@dataclass(frozen=True, slots=True)
class EmptyState(Component):
    """An empty page teaches: what would stand here, and how it comes to be."""

    template = "components/empty.html"
    title: StrOrPromise
    text: StrOrPromise
    icon: str = "inbox"
    action: Link | None = None


@dataclass(frozen=True, slots=True)
class Loading(Component):
    """The shape of what is coming. With `url` the place fetches itself and is replaced by the answer."""

    template = "components/loading.html"
    url: str = ""
    rows: int = 3
    label: StrOrPromise = LOADING

    @property
    def lines(self) -> range:
        return range(self.rows)


@dataclass(frozen=True, slots=True)
class Failure(Component):
    """A part that could not be fetched: what is safe, and a way to try again."""

    template = "components/failure.html"
    text: StrOrPromise
    retry_url: str
    title: StrOrPromise = NOT_LOADED


@dataclass(frozen=True, slots=True)
class Progress(Component):
    """How far something is. `total` None: it runs, nobody knows how long."""

    template = "components/progress.html"
    label: StrOrPromise
    done: int
    total: int | None
    note: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Definition:
    term: StrOrPromise
    value: Shown
    note: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class DefinitionList(Component):
    template = "components/definition_list.html"
    items: Sequence[Definition]


@dataclass(frozen=True, slots=True)
class Tab:
    label: StrOrPromise
    url: str
    current: bool = False
    counter: CounterBadge | None = None


@dataclass(frozen=True, slots=True)
class Tabs(Component):
    """Links that look like tabs: each is a page of its own, so that "back", a bookmark and a mail work."""

    template = "components/tabs.html"
    label: StrOrPromise
    items: Sequence[Tab]


StepState: TypeAlias = Literal["done", "current", "waiting", "failed", "skipped", "upcoming"]

STEP_WORDS: dict[StepState, StrOrPromise] = {
    "done": pgettext_lazy("step", "done"),
    "current": pgettext_lazy("step", "in progress"),
    "waiting": pgettext_lazy("step", "waiting"),
    "failed": pgettext_lazy("step", "failed"),
    "skipped": pgettext_lazy("step", "not needed"),
    "upcoming": pgettext_lazy("step", "not yet"),
}
STEP_ICONS: dict[StepState, str] = {
    "done": "check-lg",
    "current": "arrow-right",
    "waiting": "hourglass-split",
    "failed": "x-lg",
    "skipped": "dash-circle",
    "upcoming": "circle",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a process. `who` is whom it waits for or who did it, `when` since when or when."""

    title: StrOrPromise
    state: StepState
    who: StrOrPromise = ""
    when: When | datetime | date | None = None
    note: StrOrPromise = ""

    @property
    def icon(self) -> str:
        return STEP_ICONS[self.state]

    @property
    def is_here(self) -> bool:
        return self.state in ("current", "waiting", "failed")


@dataclass(frozen=True, slots=True)
class StepTracker(Component):
    """Where a request is, on whom it waits and since when."""

    steps: Sequence[Step]
    label: StrOrPromise = PROGRESS


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A request as its asker sees it among others: its state, on whom it waits, where it is, and what he can do.

    `about` stands beside `reference` ("e-İmza"); `waiting` and `action` are empty where it waits for nobody by name and
    where nothing is asked of him.
    """

    title: str
    url: str
    reference: str
    about: StrOrPromise
    badge: StateBadge
    tracker: StepTracker
    changed_at: datetime
    waiting: str = ""
    action: StrOrPromise = ""


DiffKind: TypeAlias = Literal["added", "removed", "changed", "unchanged"]

DIFF_WORDS: dict[DiffKind, StrOrPromise] = {
    "added": pgettext_lazy("difference", "Added"),
    "removed": pgettext_lazy("difference", "Removed"),
    "changed": pgettext_lazy("difference", "Changed"),
    "unchanged": pgettext_lazy("difference", "Unchanged"),
}
DIFF_ICONS: dict[DiffKind, str] = {
    "added": "plus-circle",
    "removed": "dash-circle",
    "changed": "pencil",
    "unchanged": "circle",
}


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One thing before and after. `note` warns or explains: "conflicts with ...", "last used ..."."""

    subject: StrOrPromise
    kind: DiffKind
    before: Shown = None
    after: Shown = None
    note: StrOrPromise = ""

    @property
    def icon(self) -> str:
        return DIFF_ICONS[self.kind]

    @property
    def word(self) -> StrOrPromise:
        return DIFF_WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Difference(Component):
    """What will change, as a table; rows that stay as they are fold away under a count."""

    template = "components/difference.html"
    rows: Sequence[DiffRow]
    caption: StrOrPromise
    before_label: StrOrPromise = NOW
    after_label: StrOrPromise = AFTER

    @property
    def changing(self) -> list[DiffRow]:
        return [row for row in self.rows if row.kind != "unchanged"]

    @property
    def staying(self) -> list[DiffRow]:
        return [row for row in self.rows if row.kind == "unchanged"]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Who did what and when; `evidence` opens under it."""

    what: StrOrPromise
    who: StrOrPromise
    at: datetime
    text: StrOrPromise = ""
    tone: Tone = "neutral"
    own_icon: str = ""
    evidence: Sequence[Definition] = ()
    evidence_text: str = ""

    @property
    def icon(self) -> str:
        return self.own_icon or ICON_OF_TONE[self.tone]


@dataclass(frozen=True, slots=True)
class Timeline(Component):
    template = "components/timeline.html"
    entries: Sequence[TimelineEntry]
    label: StrOrPromise = HISTORY


@dataclass(frozen=True, slots=True)
class Confirmation(Component):
    """The question before a step that matters. Shown on GET, decided on POST alone: scanners of mail follow links."""

    template = "components/confirmation.html"
    question: StrOrPromise
    action_label: StrOrPromise
    cancel_url: str
    post_url: str = ""
    consequences: Sequence[StrOrPromise] = ()
    dangerous: bool = False
    hidden: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Review(Component):
    """What was typed, once more before it is done: it is sent again as it is, or goes back to be changed.

    Made by `reviewing.answer`; `typed` are the names and values of the form. Where nothing was typed one leaves by
    `cancel_url`.
    """

    template = "components/review.html"
    question: StrOrPromise
    action_label: StrOrPromise
    cancel_url: str
    typed: Sequence[tuple[str, str]] = ()
    consequences: Sequence[StrOrPromise] = ()
    dangerous: bool = False
