"""How a ticket looks: its badge, its tracker, whom it waits for, its conversation. Python builds, templates draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from helpdesk.models import FollowUp

from helpdesk_site.interface import times
from helpdesk_site.interface.components import StateBadge, Step, StepTracker, Tone
from helpdesk_site.interface.templatetags.ui import shown
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import names_by_uuid
from helpdesk_site.tickets import policies, processes
from helpdesk_site.tickets.attachments.presenting import AttachmentLine
from helpdesk_site.tickets.models import HeldReply, Merging, TicketProfile
from helpdesk_site.tickets.models.sla import LegalClock
from helpdesk_site.tickets.selectors import Change
from helpdesk_site.tickets.statuses import State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TONES: Final[Mapping[State, tuple[Tone, str]]] = {
    State.NEW: ("info", "circle"),
    State.IN_PROGRESS: ("info", "arrow-right"),
    State.WAITING_REQUESTER: ("warning", "reply"),
    State.WAITING_APPROVAL: ("warning", "hourglass-split"),
    State.WAITING_SUPPLIER: ("warning", "hourglass-split"),
    State.VISIT_PLANNED: ("info", "calendar3"),
    State.SCHEDULED: ("info", "calendar3"),
    State.REOPENED: ("warning", "arrow-counterclockwise"),
    State.RESOLVED: ("success", "check-circle"),
    State.CLOSED: ("neutral", "check-lg"),
    State.DECLINED: ("danger", "slash-circle"),
    State.WITHDRAWN: ("neutral", "arrow-return-left"),
    State.DUPLICATE: ("neutral", "clipboard"),
}

ACTS: Final[Mapping[str, StrOrPromise]] = {
    "replied": gettext_lazy("wrote"),
    "noted": gettext_lazy("left a note"),
    "assigned": gettext_lazy("assigned it"),
    "moved": gettext_lazy("changed the state"),
    "projected": gettext_lazy("moved it on"),
    "reopened": gettext_lazy("opened it again"),
    "closed": gettext_lazy("confirmed the solution"),
    "withdrawn": gettext_lazy("withdrew it"),
    "handed_over": gettext_lazy("handed it over"),
    "closed_by_time": gettext_lazy("closed it: nobody said that it was not solved"),
    "called": gettext_lazy("registered a call"),
    "solved_on_phone": gettext_lazy("solved it on the phone"),
    "time_limit_set": gettext_lazy("set the time limit"),
    "merged": gettext_lazy("joined it with another request on the same matter"),
    "unmerged": gettext_lazy("took it out of the joined handling"),
    "kept": gettext_lazy("merged other requests into this one"),
    "kept_no_more": gettext_lazy("took a request out of this one again"),
    "split": gettext_lazy("split a new request off"),
    "went_on": gettext_lazy("let it go on: what it waited for has ended"),
    "closed_with_parent": gettext_lazy("ended it together with the request above it"),
}
FIELDS: Final[Mapping[str, StrOrPromise]] = {
    "state": gettext_lazy("State"),
    "owner": gettext_lazy("Owner"),
    "service": gettext_lazy("Service asked for"),
    "title": gettext_lazy("Subject"),
    "priority": gettext_lazy("Priority"),
    "due_at": gettext_lazy("Due"),
    "letter_due_on": gettext_lazy("Date of the letter"),
    "legal_clock": gettext_lazy("Limit of the law"),
}


def badge(profile: TicketProfile, viewer: Person) -> StateBadge:
    """The state in a word: the asker reads "we wait for you" where the desk reads "waiting for the requester"."""
    if profile.merging == Merging.MERGED:
        return merged_badge()
    return badge_of(profile.state, for_you=policies.is_party(viewer, profile))


def merged_badge() -> StateBadge:
    return StateBadge(_("Merged"), "neutral", "diagram-3")


def badge_of(code: str, *, for_you: bool) -> StateBadge:
    """The same, of a state by its code; `for_you`: the reader is whom the ticket is about."""
    state = State(code)
    tone, icon = TONES[state]
    return StateBadge(_words_of(state, for_you=for_you), tone, icon)


def state_words(profile: TicketProfile, viewer: Person) -> StrOrPromise:
    """The state as this person reads it."""
    return _words_of(State(profile.state), for_you=policies.is_party(viewer, profile))


def _words_of(state: State, *, for_you: bool) -> StrOrPromise:
    return _("Waiting for your answer") if for_you and state == State.WAITING_REQUESTER else state.label


def waiting_line(profile: TicketProfile) -> str:
    """ "amir onayı: Işık IRMAK, 2 gündür"; empty when it waits for nobody by name."""
    if not profile.waiting_for:
        return ""
    if profile.waiting_since is None:
        return profile.waiting_for
    return f"{profile.waiting_for}, {times.since(profile.waiting_since).words}"


def trackers(profiles: Sequence[TicketProfile], viewer: Person) -> dict[int, StepTracker]:
    """The tracker of each ticket by its pk: the steps of its process, else the plain way of a request."""
    known = processes.steps_of(profiles, viewer)
    return {profile.pk: StepTracker(known.get(profile.pk) or plain_steps(profile, viewer)) for profile in profiles}


def plain_steps(profile: TicketProfile, viewer: Person) -> list[Step]:
    """Received, being handled, solved: the way of a ticket without a process."""
    state, words = State(profile.state), _way_words(get_language())
    received = Step(words.received, "done", when=profile.created_at)
    if state.is_open:
        return [received, _handling(profile, state, viewer, words), Step(words.solved, "upcoming")]
    if profile.merging == Merging.MERGED:
        return [received, Step(_("Handled together with another request"), "current")]
    if state in {State.DECLINED, State.WITHDRAWN, State.DUPLICATE}:
        return [received, Step(str(state.label), "skipped", when=profile.resolved_at)]
    solved = Step(words.solved, "done", when=profile.resolved_at)
    if state == State.RESOLVED:
        solved = Step(words.solved, "current", when=profile.resolved_at, note=_("Is it solved for you too?"))
    return [received, Step(_("Handled"), "done"), solved]


class _WayWords(NamedTuple):
    received: str
    being_handled: str
    solved: str


@lru_cache(maxsize=10)
def _way_words(_language: str | None) -> _WayWords:
    """What the steps of nearly every ticket are called in this language."""
    return _WayWords(_("Received"), _("Being handled"), _("Solved"))


def _handling(profile: TicketProfile, state: State, viewer: Person, words: _WayWords) -> Step:
    if profile.waiting_since is not None:
        # Whom it waits for by name stands above the tracker already (waiting_line).
        who = "" if profile.waiting_for else str(state_words(profile, viewer))
        return Step(words.being_handled, "waiting", who=who, when=times.since(profile.waiting_since))
    if state == State.NEW and profile.owner is None:
        return Step(words.being_handled, "waiting", who=profile.service.title, when=times.since(profile.created_at))
    who = profile.owner.official_name if profile.owner else profile.service.title
    return Step(words.being_handled, "current", who=who, when=times.since(profile.updated_at))


# The conversation


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One field that an entry changed, in words."""

    field: StrOrPromise
    old: StrOrPromise
    new: StrOrPromise


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the conversation. `is_new`: it came while the reader was writing; `origin`: the merged ticket in
    which it was written; `for_all`: the desk answered the askers of several merged tickets at once."""

    who: str
    what: StrOrPromise
    at: datetime
    text: str
    public: bool
    by_asker: bool
    is_new: bool
    changes: Sequence[ChangeLine]
    origin: TicketProfile | None = None
    for_all: bool = False
    files: Sequence[AttachmentLine] = ()

    @property
    def is_message(self) -> bool:
        """Whether somebody said something, rather than only moved it."""
        return bool(self.text)


def conversation(
    profile: TicketProfile,
    follow_ups: Sequence[FollowUp],
    changes: Sequence[Change],
    *,
    new: Collection[int] = (),
    files: Mapping[int | None, Sequence[AttachmentLine]] = MappingProxyType({}),
) -> list[Entry]:
    """The entries as a page shows them, with the files that came with each."""
    names = _names_in(changes, (profile.owner, *(entry.user.person for entry in follow_ups if entry.user)))
    lines: dict[int, list[ChangeLine]] = defaultdict(list)
    for change in changes:
        lines[change.entry].append(_line(change, names))
    return [
        entry_of(profile, entry, lines[entry.pk], is_new=entry.pk in new, files=files.get(entry.pk, ()))
        for entry in follow_ups
    ]


@dataclass(frozen=True, slots=True)
class Held:
    """An answer that is about to be sent; `is_own`: its reader wrote it, and can take it back."""

    public_id: str
    who: str
    text: str
    state: StrOrPromise
    files: Sequence[str]
    send_at: datetime
    is_own: bool


def held(replies: Sequence[HeldReply], viewer: Person) -> list[Held]:
    """What the desk sees of the answers that wait for their ten seconds."""
    return [
        Held(
            reply.public_id, reply.person.official_name, reply.text, LABELS_BY_CODE.get(reply.state, ""),
            [each.file.name for each in reply.files.all()], reply.send_at, reply.person_id == viewer.pk,
        )
        for reply in replies
    ]  # fmt: skip


def _line(change: Change, names: Mapping[UUID, str]) -> ChangeLine:
    field, old, new = change.field, change.old, change.new
    return ChangeLine(FIELDS.get(field, field), value_words(field, old, names), value_words(field, new, names))


def entry_of(
    profile: TicketProfile,
    follow_up: FollowUp,
    changes: Sequence[ChangeLine] = (),
    *,
    is_new: bool = False,
    files: Sequence[AttachmentLine] = (),
) -> Entry:
    """One entry of this ticket's conversation."""
    author: Person | None = follow_up.user.person if follow_up.user else None
    return Entry(
        who=author.official_name if author else _("EBYS Support (automatic)"),
        what=ACTS.get(follow_up.title, follow_up.title),
        at=follow_up.date,
        text=follow_up.comment or "",
        public=follow_up.public,
        by_asker=author is not None and policies.is_party(author, profile),
        is_new=is_new,
        changes=changes,
        files=files,
    )


def _names_in(changes: Iterable[Change], at_hand: Iterable[Person | None]) -> Mapping[UUID, str]:
    """The names that the changes need: mostly those of people at hand; the others are read in one statement."""
    values = (value for change in changes if change.field == "owner" for value in (change.old, change.new))
    wanted = {UUID(value) for value in values if value}
    known = {person.uuid: person.official_name for person in at_hand if person and person.uuid in wanted}
    return {**known, **names_by_uuid(wanted - known.keys())}


def value_words(field: str, code: str | None, names: Mapping[UUID, str]) -> StrOrPromise:
    """A stored value as people read it."""
    if not code:
        return "–"
    if field == "state" and code in LABELS_BY_CODE:
        return LABELS_BY_CODE[code]
    if field == "owner":
        return names.get(UUID(code), _("a former colleague"))
    if field == "due_at":
        moment = parse_datetime(code)
        return shown(moment) if moment else code
    if field == "letter_due_on":
        day = parse_date(code)
        return shown(day) if day else code
    if field == "legal_clock" and code in LegalClock.values:
        return LegalClock(code).label
    return code


LABELS_BY_CODE: Final[Mapping[str, StrOrPromise]] = {state.value: state.label for state in State}
