"""The one list: columns, filters, keyset paging, all in the address, drawn by `components/list.html`.

An app declares a `ListDefinition` once and gives it the rows that this person may see:

    TICKETS = ListDefinition(key="tickets", caption=_("Tickets"), columns=[...], order=("-created",), filters=[...],
                             empty=EmptyState(...))

    def queue(request):
        page = TICKETS.page(selectors.tickets_visible_to(request.user), request)
        return respond(request, page, "tickets/queue.html")

What a person cannot have meant (a date that is none, a cut-off page address) is left out with a notice; it never fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk_site.interface import keyset, list_choices
from helpdesk_site.interface.components import EmptyState, Link, Notice, Shown
from helpdesk_site.interface.fields import PickField
from helpdesk_site.interface.list_filters import Filter, filter_form
from helpdesk_site.interface.rows import PreparedRows, Term

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RowT = TypeVar("RowT")

Rows: TypeAlias = "QuerySet[Any, RowT] | PreparedRows[RowT]"

PAGE_SIZE = 50
COUNT_LIMIT = 1000
AFTER, BEFORE, SORT = "after", "before", "sort"


@dataclass(frozen=True, slots=True)
class Column(Generic[RowT]):
    """One column. `sort` names the (NOT NULL, indexed) model column to order by when its head is clicked.

    `kind` "wide" takes the room that is left (a subject), "code" never breaks over lines (a reference). `shown` False:
    only for who chose it.
    """

    key: str
    label: StrOrPromise
    value: Callable[[RowT], Shown]
    kind: Literal["text", "wide", "code", "number", "date"] = "text"
    sort: str = ""
    hidden_on_phone: bool = False
    shown: bool = True


class RowChoice(NamedTuple):
    """What is sent for a row that was chosen, and what a screen reader calls it."""

    value: str
    name: str


class ShownRow(NamedTuple):
    """What stands in a row, in the order of the heads. `url` opens it; it is a real link on the first cell whose area
    is the whole row.
    """

    url: str
    values: list[Shown]
    choice: RowChoice | None = None


@dataclass(frozen=True, slots=True)
class ShownHead:
    label: str
    kind: str
    sort_url: str
    direction: Literal["ascending", "descending", ""]
    hidden_on_phone: bool


class OfferedColumn(NamedTuple):
    """A column as the chooser of columns lists it; `first` and `last` are those of the shown ones."""

    key: str
    label: str
    shown: bool
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """The filter form, what it made of an address, and the names of the filters that it could not make out."""

    form: forms.Form | None
    cleaned: Mapping[str, Any]
    lost: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ListPage:
    """What the template draws. `address` is this very page, for a refresh in place; `folded` are the names of the
    questions behind "more filters". `own_columns`: nobody chose others, so a narrow page may leave some out."""

    key: str
    caption: StrOrPromise
    heads: list[ShownHead]
    rows: list[ShownRow]
    form: forms.Form | None
    chips: list[Link]
    notices: list[Notice]
    empty: EmptyState
    count: str
    address: str
    reset_url: str
    newer_url: str
    older_url: str
    live_topic: str
    kept: list[tuple[str, str]]
    chooses: bool = False
    columns: Sequence[OfferedColumn] = ()
    choice_key: str = ""
    folded: frozenset[str] = frozenset()
    own_columns: bool = True

    @property
    def first_questions(self) -> list[forms.BoundField]:
        return [bound for bound in self.form or () if bound.name not in self.folded]

    @property
    def more_questions(self) -> list[forms.BoundField]:
        return [bound for bound in self.form or () if bound.name in self.folded]

    @property
    def asks_more(self) -> bool:
        """Whether one of the folded questions is answered: then they are open."""
        answers = (bound.value() for bound in self.more_questions)
        return any(any(answer) if isinstance(answer, tuple) else answer for answer in answers)

    @property
    def region_id(self) -> str:
        return f"list-{self.key}"

    @property
    def choice_form(self) -> str:
        """The id of the form to which the boxes of chosen rows belong."""
        return f"chosen-{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDefinition(Generic[RowT]):
    """A list as its app declares it. `order` must end in or be made unique by the primary key (added when missing).

    `count_limit` 0 leaves the count out, for a list whose filters no index serves. With `choice` each row has a box,
    sent as `chosen` with the form whose id is ListPage.choice_form. `more_filters` are folded away until one is used.

    `arrangeable`: each person chooses the columns; `arranged` are those proposed to who did not, and `choice_key` is
    under what the choice is kept (the list's key). `strict`: a filter that is not understood leaves nothing instead of
    being left out, for a list under a name. `keeps` are parameters of the address beside the filters, which stay when
    these change.
    """

    key: str
    caption: StrOrPromise
    columns: Sequence[Column[RowT]]
    order: Sequence[str]
    empty: EmptyState
    filters: Sequence[Filter] = ()
    row_url: Callable[[RowT], str] | None = None
    page_size: int = PAGE_SIZE
    count_limit: int = COUNT_LIMIT
    live_topic: str = field(default="")
    choice: Callable[[RowT], RowChoice] | None = None
    more_filters: Sequence[Filter] = ()
    arrangeable: bool = False
    arranged: Sequence[str] = ()
    choice_key: str = ""
    strict: bool = False
    keeps: Sequence[str] = ()

    def page(self, rows: Rows[RowT], request: HttpRequest) -> ListPage:
        """The page that the address asks for, of the rows that this person may see."""
        asked = _Asked(request.path, request.GET)
        understood = self.understood(request.GET)
        notices = self._notices(understood)
        rows = self.narrowed(rows, understood)
        order = self._order(asked.text(SORT))
        found = self._slice(rows, order, asked, notices)
        chips = self._chips(understood.cleaned, asked)
        columns = self._arrangement(request)
        return ListPage(
            key=self.key,
            caption=self.caption,
            heads=[self._head(column, order, asked) for column in columns],
            rows=self._shown(found.rows, columns),
            form=understood.form,
            chips=chips,
            notices=notices,
            empty=_nothing_matches(asked.reset()) if chips or understood.lost else self.empty,
            count=self._count(rows, found, order),
            address=asked.address(),
            reset_url=asked.reset(),
            newer_url=asked.address({BEFORE: found.newer}, without=(AFTER,)) if found.newer else "",
            older_url=asked.address({AFTER: found.older}, without=(BEFORE,)) if found.older else "",
            live_topic=self.live_topic,
            kept=[(name, asked.text(name)) for name in (SORT, *self.keeps) if asked.text(name)],
            chooses=self.choice is not None,
            columns=self._offered(columns) if self.arrangeable else (),
            choice_key=self.choice_key or self.key,
            own_columns=columns == [column for column in self.columns if column.shown],
            folded=frozenset(name for narrowing in self.more_filters for name in narrowing.fields()),
        )

    def following(self, rows: Rows[RowT], given: QueryDict, row: object, most: int) -> list[RowT]:
        """At most so many rows that stand behind `row` in what an address asks, in its order: where one goes on who
        works his way down. `row` need not be among them any more."""
        found = self.narrowed(rows, self.understood(given))
        return keyset.following(found, self._order(given.get(SORT, "") or ""), row, most)

    def understood(self, given: QueryDict) -> Understood:
        """What an address asks of this list."""
        filters = self._all_filters
        if not filters:
            return Understood(None, {})
        form = filter_form(self.key, filters, given)
        form.is_valid()
        return Understood(
            form, form.cleaned_data, [str(form.fields[name].label) for name in form.errors if name in form.fields]
        )

    def narrowed(self, rows: Rows[RowT], understood: Understood) -> Rows[RowT]:
        """The rows that the filters leave."""
        if self.strict and understood.lost:
            nothing = Term("nothing", lambda _value: Q(pk__in=[]))
            return rows.narrowed([nothing]) if isinstance(rows, PreparedRows) else rows.none()
        if isinstance(rows, PreparedRows):
            return rows.narrowed(self.terms(understood))
        for narrowing in self._all_filters:
            rows = narrowing.narrow(rows, understood.cleaned)
        return rows

    def terms(self, understood: Understood) -> list[Term]:
        """The conditions that the filters set."""
        return [term for narrowing in self._all_filters for term in narrowing.terms(understood.cleaned)]

    def in_words(self, understood: Understood) -> list[tuple[StrOrPromise, str]]:
        """Each filter in use with what it asks for."""
        asked = [(narrowing.label, narrowing.words(understood.cleaned)) for narrowing in self._all_filters]
        return [(label, words) for label, words in asked if words]

    @property
    def _all_filters(self) -> Sequence[Filter]:
        return (*self.filters, *self.more_filters)

    def _notices(self, understood: Understood) -> list[Notice]:
        """What is said about filters that were not understood."""
        if not understood.lost:
            return []
        if self.strict:
            sentence = _(
                "This view asks for something that is not there any more, or that you may not see: %(names)s. So it "
                "shows nothing; choose anew above."
            )
        else:
            sentence = _("These filters could not be understood and were not applied: %(names)s.")
        return [Notice(sentence % {"names": ", ".join(understood.lost)}, "warning")]

    def _arrangement(self, request: HttpRequest) -> Sequence[Column[RowT]]:
        """The columns that are shown, in their order: as the person chose, as proposed, or the list's own."""
        own = [column for column in self.columns if column.shown]
        if not self.arrangeable:
            return own
        by_key = {column.key: column for column in self.columns}
        chosen = list_choices.chosen(request, self.choice_key or self.key).columns
        for keys in (chosen, self.arranged):
            if known := [by_key[key] for key in keys if key in by_key]:
                return known
        return own

    def _offered(self, shown: Sequence[Column[RowT]]) -> tuple[OfferedColumn, ...]:
        """The shown ones in their order, then the others."""
        last = len(shown) - 1
        taken = {column.key for column in shown}
        return (
            *(OfferedColumn(col.key, str(col.label), True, at == 0, at == last) for at, col in enumerate(shown)),
            *(OfferedColumn(col.key, str(col.label), False) for col in self.columns if col.key not in taken),
        )

    def _slice(
        self, rows: Rows[RowT], order: Sequence[str], asked: _Asked, notices: list[Notice]
    ) -> keyset.Slice[RowT]:
        try:
            return keyset.take(rows, order, self.page_size, after=asked.text(AFTER), before=asked.text(BEFORE))
        except keyset.BadCursorError:
            notices.append(
                Notice(_("The page address was incomplete: the list is shown from its beginning."), "warning")
            )
            return keyset.take(rows, order, self.page_size)

    def _order(self, sort: str) -> Sequence[str]:
        """The order asked for, if a column offers it; else the list's own."""
        offered = {column.sort for column in self.columns if column.sort}
        return (sort,) if sort.removeprefix("-") in offered and sort.count("-") <= 1 else self.order

    def _head(self, column: Column[RowT], order: Sequence[str], asked: _Asked) -> ShownHead:
        first = order[0] if order else ""
        direction: Literal["ascending", "descending", ""] = ""
        if column.sort and first.removeprefix("-") == column.sort:
            direction = "descending" if first.startswith("-") else "ascending"
        next_sort = f"-{column.sort}" if direction == "ascending" else column.sort
        url = asked.address({SORT: next_sort}, without=(AFTER, BEFORE)) if column.sort else ""
        return ShownHead(str(column.label), column.kind, url, direction, column.hidden_on_phone)

    def _shown(self, rows: Sequence[RowT], shown: Sequence[Column[RowT]]) -> list[ShownRow]:
        values = [column.value for column in shown]
        return [
            ShownRow(
                self.row_url(row) if self.row_url else "",
                [value(row) for value in values],
                self.choice(row) if self.choice else None,
            )
            for row in rows
        ]

    def _chips(self, cleaned: Mapping[str, Any], asked: _Asked) -> list[Link]:
        """One chip for each filter that narrows, leading to the list without it."""
        chips = []
        for narrowing in self._all_filters:
            if words := narrowing.words(cleaned):
                names = [part for name in narrowing.fields() for part in (name, PickField.key_name(name))]
                chips.append(Link(f"{narrowing.label}: {words}", asked.address(without=(*names, AFTER, BEFORE))))
        return chips

    def _count(self, rows: Rows[RowT], found: keyset.Slice[RowT], order: Sequence[str]) -> str:
        """ "37 records"; "1.000+ records" beyond the limit. A single page is counted without asking the database."""
        if not self.count_limit:
            return ""
        alone = not (found.newer or found.older)
        count = len(found.rows) if alone else _counted(rows, order, self.count_limit + 1)
        shown = min(count, self.count_limit)
        number = number_format(shown, use_l10n=True, force_grouping=True) + ("+" if count > self.count_limit else "")
        return ngettext("%(number)s record", "%(number)s records", shown) % {"number": number}


def _counted(rows: Rows[RowT], order: Sequence[str], most: int) -> int:
    """In the order in which they are shown: there is an index for it, along which the database stops at the limit."""
    return rows.count(most, order) if isinstance(rows, PreparedRows) else rows.order_by(*order)[:most].count()


def respond(
    request: HttpRequest, page: ListPage, template: str, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The page, or the list's region alone when htmx asks for that. `template` includes `components/list.html`."""
    only_region = (
        request.headers.get("HX-Target") == page.region_id and "HX-History-Restore-Request" not in request.headers
    )
    found = render(
        request, "components/_list_region.html" if only_region else template, {"list": page, **(context or {})}
    )
    # One address, two bodies: without this, "back" may show the region as if it were the page.
    patch_vary_headers(found, ["HX-Request", "HX-Target"])
    return found


def _nothing_matches(reset_url: str) -> EmptyState:
    return EmptyState(
        title=_("Nothing matches these filters"),
        text=_("Take a filter away or widen the dates. Nothing was deleted: the other records are still there."),
        icon="funnel",
        action=Link(_("Show all records"), reset_url),
    )


class _Asked:
    """The address of the list, and addresses near it."""

    def __init__(self, path: str, given: QueryDict) -> None:
        self._path = path
        self._given = given

    def text(self, name: str) -> str:
        return self._given.get(name, "") or ""

    def address(self, changes: Mapping[str, str] | None = None, *, without: Sequence[str] = ()) -> str:
        """This page with some parameters changed or left out; empty ones are dropped."""
        kept = {name: value for name, value in self._given.items() if name not in without and isinstance(value, str)}
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in {**kept, **(changes or {})}.items() if value})
        return f"{self._path}?{query.urlencode()}" if query else self._path

    def reset(self) -> str:
        return self._path
