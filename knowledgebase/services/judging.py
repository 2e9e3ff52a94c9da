"""What people say about an article: that it helped or not, and that it solved a ticket."""

from __future__ import annotations

from contextlib import suppress

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import NotAllowed, WrongState
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.people.selectors import roles_of_actor
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.services.locking import person_of
from helpdesk_site.tickets.text import clean_text
from knowledgebase import policies, selectors
from knowledgebase.models import Article, Feedback, Solved, State
from knowledgebase.services.holding import held

COMMENT_LENGTH = 1000


def give_feedback(article: Article, *, actor: Actor, helped: bool, comment: str = "") -> Feedback:
    """Keeps whether it helped this person; said again, his later word counts. Raises Invalid for a long comment."""
    said = clean_text(comment, field="comment", required=False, limit=COMMENT_LENGTH)
    person = person_of(actor)
    with unit_of_work():
        current = held(article)
        _require_published(current)
        word = Feedback(
            article=current, person=person, helped=helped, comment=said, number=current.number, at=clock.now()
        )
        Feedback.objects.bulk_create(
            [word], update_conflicts=True, unique_fields=["article", "person"],
            update_fields=["helped", "comment", "number", "at"],
        )  # fmt: skip
        Article.objects.filter(pk=current.pk).update(**_counted(current))
        audit.record("knowledge.article.judged", actor=actor, on=current, helped=helped, number=current.number)
    return word


def _counted(article: Article) -> dict[str, int]:
    """Counted anew, so that the numbers cannot drift from the words."""
    yes, no = Count("pk", filter=Q(helped=True)), Count("pk", filter=Q(helped=False))
    found = article.feedback.aggregate(yes=yes, no=no)
    return {"helped": found["yes"], "not_helped": found["no"]}


def mark_as_solving(article: Article, ticket: TicketProfile, *, actor: Actor) -> Solved:
    """Links an article and the ticket that it solved, and thereby ranks it higher. Safe to repeat.

    Raises NotAllowed for whoever neither handles the ticket nor asked, WrongState for an article that is not published.
    """
    _require_may_solve(actor, ticket)
    with unit_of_work():
        current = held(article)
        _require_published(current)
        link, made = Solved.objects.get_or_create(
            article=current, ticket=ticket,
            defaults={"person": person_of(actor), "number": current.number, "at": clock.now()},
        )  # fmt: skip
        if made:
            Article.objects.filter(pk=current.pk).update(solved=F("solved") + 1)
            audit.record(
                "knowledge.article.solved", actor=actor, on=current, ticket=ticket.public_id, number=current.number
            )
            changed(ticket.live_topic)
    return link


def note_solution(ticket: TicketProfile, article_id: str, actor: Actor) -> None:
    """The same for an article that was chosen while the request was typed; nothing for one that is not there any more.

    The request stands already: what cannot be linked is left out rather than refused.
    """
    person = person_of(actor)
    found = selectors.articles_readable_by(person).filter(public_id=article_id[:40].replace("\x00", "")).first()
    if found is not None:
        with suppress(NotAllowed, WrongState):
            mark_as_solving(found, ticket, actor=person)


def take_back_solving(article: Article, ticket: TicketProfile, *, actor: Actor) -> None:
    """Takes the link away again. Safe to repeat. Raises NotAllowed."""
    _require_may_solve(actor, ticket)
    with unit_of_work():
        current = held(article)
        gone, _by_model = Solved.objects.filter(article=current, ticket=ticket).delete()
        if gone:
            Article.objects.filter(pk=current.pk).update(solved=F("solved") - 1)
            audit.record("knowledge.article.not_solved", actor=actor, on=current, ticket=ticket.public_id)
            changed(ticket.live_topic)


def _require_may_solve(actor: Actor, ticket: TicketProfile) -> None:
    if not policies.may_solve(actor, roles_of_actor(actor), ticket):
        raise NotAllowed(_("What solved a request is said by whoever handles it, or by whoever asked."))


def _require_published(article: Article) -> None:
    if article.state != State.PUBLISHED:
        raise WrongState(_("This article is no longer offered. Reload the page."))
