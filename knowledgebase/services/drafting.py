"""What one writes is kept as one writes it, and seen by nobody but the editors until it is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from helpdesk_site.kernel.masking import mask
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_of_actor
from helpdesk_site.tickets import selectors as ticket_selectors
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.policies import is_party
from helpdesk_site.tickets.services.locking import person_of
from helpdesk_site.tickets.text import storable
from knowledgebase import policies
from knowledgebase.drafts import FIELDS, REVIEWED_AFTER, content_of
from knowledgebase.models import ARTICLES_TOPIC, TITLE_LENGTH, Article, Audience, Category, State
from knowledgebase.scrubbing import without_people
from knowledgebase.services.holding import held, require_editor
from knowledgebase.words import write_words

LONGEST_FIELD: Final = 25_000
MOST_OF_A_TICKET: Final = 12_000


def begin_article(*, actor: Actor, title: str = "", category: str = "") -> Article:
    """A draft with a title and nothing else; whoever begins it looks after it until he names somebody else.

    Raises NotAllowed, and Invalid where there is no such category.
    """
    require_editor(actor)
    with unit_of_work():
        return _begin(actor, {"title": title}, category)


def begin_from_ticket(ticket: TicketProfile, *, actor: Actor) -> Article:
    """A draft from what was asked and answered in a ticket, without the people in it; notes of the desk are left out.

    Begun twice by one person from one ticket, it is one draft while it is not published. Raises NotAllowed.
    """
    if not policies.may_begin_from(actor, roles_of_actor(actor), ticket):
        raise NotAllowed(_("An article is begun by whoever handles the request, and never from a restricted one."))
    person = person_of(actor)
    with unit_of_work():
        TicketProfile.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
        begun = Article.objects.filter(begun_from=ticket, draft_by=person, state=State.DRAFT).first()
        return begun or _begin(actor, _said_in(ticket), "", ticket=ticket)


def _begin(actor: Actor, typed: Mapping[str, str], category: str, *, ticket: TicketProfile | None = None) -> Article:
    person, now = person_of(actor), clock.now()
    article = Article(
        category=_shelf(category), audience=Audience.EVERYBODY, owner=person, begun_from=ticket, created_at=now,
        updated_at=now, review_on=clock.today() + REVIEWED_AFTER, draft_by=person, draft_at=now,
    )  # fmt: skip
    article.draft = {**content_of(article), **{name: kept(text) for name, text in typed.items()}}
    article.draft_title = _one_line(typed.get("title", ""))
    write_words(article, typed.get("title", ""), typed.get("summary", ""), typed.get("body", ""))
    article.save(force_insert=True)
    about = ticket.public_id if ticket else ""
    audit.record("knowledge.article.begun", actor=actor, on=article, ticket=about, category=article.category.code)
    changed(ARTICLES_TOPIC)
    return article


def _shelf(code: str) -> Category:
    shelf = Category.objects.filter(code=code).first() if code else Category.objects.order_by("order", "code").first()
    if shelf is None:
        sentence = _("Choose a category.")
        raise Invalid(sentence, fields={"category": [sentence]})
    return shelf


def write_draft(article: Article, *, actor: Actor, expected_version: int, typed: Mapping[str, str]) -> Article:
    """Keeps what is typed, right or wrong: nothing is refused for what it says and nothing published changes. What
    may not be kept at all is masked (kernel/masking.py).

    `expected_version` is the draft's. Raises NotAllowed; Conflict when another page has kept something since; Invalid
    for more than any form holds.
    """
    require_editor(actor)
    if any(len(value) > LONGEST_FIELD for value in typed.values()):
        raise Invalid(_("This text is too long to be kept. Shorten it."), code="too_long")
    person = person_of(actor)
    with unit_of_work():
        current = held(article)
        if current.draft_version != expected_version:
            raise DraftOutdated(current)
        if current.draft is None or current.draft_by_id != person.pk:
            # Who writes is recorded, not each pause in his typing.
            audit.record("knowledge.article.draft_taken_up", actor=actor, on=current, draft=current.draft_version)
        before = content_of(current)
        current.draft = {name: kept(typed.get(name, before[name])) for name in FIELDS}
        current.draft_version += 1
        current.draft_at, current.draft_by = clock.now(), person
        current.draft_title = _one_line(current.draft["title"])
        written = ["draft", "draft_version", "draft_at", "draft_by", "draft_title"]
        if current.state == State.DRAFT:
            write_words(current, current.draft["title"], current.draft["summary"], current.draft["body"])
            written += ["title_words", "summary_words", "body_words"]
        current.save(update_fields=written)
    return current


class DraftOutdated(Conflict):
    """Another page has kept something since; `current` is the article as it is now."""

    def __init__(self, current: Article) -> None:
        super().__init__(
            _("A newer version of this draft was kept from another page. What you wrote is still on this page."),
            code="draft_outdated",
        )
        self.current = current


def drop_draft(article: Article, *, actor: Actor, expected_version: int) -> Article:
    """Throws away what was written and not published; what is published stays. Safe to repeat.

    A draft that was never published is archived instead (services.archive): somebody may want its text again.
    Raises NotAllowed, Conflict.
    """
    require_editor(actor)
    with unit_of_work():
        current = held(article)
        if current.draft is not None and current.number:
            if current.draft_version != expected_version:
                raise DraftOutdated(current)
            current.draft, current.draft_title, current.draft_version = None, "", current.draft_version + 1
            current.save(update_fields=["draft", "draft_title", "draft_version"])
            audit.record("knowledge.article.draft_dropped", actor=actor, on=current, draft=current.draft_version)
    return current


def kept(text: str) -> str:
    """The text as a draft keeps it."""
    return mask(storable(text))


def _one_line(title: str) -> str:
    return " ".join(kept(title).split())[:TITLE_LENGTH]


# What a ticket says


def _said_in(ticket: TicketProfile) -> dict[str, str]:
    """Its subject, its text and the public answers, without the people."""
    entries = [entry for entry in ticket_selectors.conversation(ticket, with_notes=False) if entry.comment]
    writers = [entry.user.person for entry in entries if entry.user is not None]
    people = {person.pk: person for person in _parties(ticket, writers)}.values()
    asked = without_people((ticket.ticket.description or "")[:MOST_OF_A_TICKET], people)
    answers = [
        without_people(entry.comment or "", people)
        for entry in entries
        if entry.user is not None and not is_party(entry.user.person, ticket)
    ]
    body = "\n\n".join([
        f"## {_('What one sees')}", asked, f"## {_('What to do')}", *answers,
    ])  # fmt: skip
    return {"title": without_people(ticket.title, people)[:TITLE_LENGTH], "body": body[:MOST_OF_A_TICKET]}


def _parties(ticket: TicketProfile, writers: Iterable[Person]) -> Iterable[Person]:
    return [person for person in (ticket.requester, ticket.on_behalf_of, ticket.owner, *writers) if person is not None]
