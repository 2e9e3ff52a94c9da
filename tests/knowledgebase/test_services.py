"""Writing, publishing and judging articles: who may, what is left behind, and what is lost never."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.kernel.national_id import SYNTHETIC
from helpdesk_site.tickets import suggesting
from knowledgebase import promises, services, urls
from knowledgebase.models import Article, ArticleVersion, Feedback, Solved
from knowledgebase.services import publishing
from tests.knowledgebase.conftest import TEXT, publish, ticket_of, write

NOT_EDITORS = ("employee", "stranger", "auditor", "director")


def entries(article: Article) -> list[str]:
    found = AuditEntry.objects.filter(object_id=article.public_id).order_by("id")
    return [action.rsplit(".", 1)[-1] for action in found.values_list("action", flat=True)]


# Who may


@pytest.mark.parametrize("who", NOT_EDITORS)
def test_who_writes_no_articles_changes_nothing(desk: SimpleNamespace, article: Article, who: str) -> None:
    actor, before = getattr(desk, who), entries(article)
    attempts: list[Any] = [
        lambda: services.begin_article(actor=actor, title="A"),
        lambda: services.write_draft(article, actor=actor, expected_version=article.draft_version, typed={}),
        lambda: services.publish(article, actor=actor, expected_version=article.draft_version),
        lambda: services.archive(article, actor=actor, expected_version=article.version),
        lambda: services.drop_draft(article, actor=actor, expected_version=article.draft_version),
        lambda: services.mark_reviewed(
            article, actor=actor, expected_version=article.version, next_on=clock.today() + timedelta(days=9)
        ),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert entries(article) == before
    assert Article.objects.count() == 1


@pytest.mark.parametrize("who", ["agent", "chief", "trainer", "ebys_admin"])
def test_whoever_answers_teaches_or_keeps_ebys_writes_articles(desk: SimpleNamespace, who: str) -> None:
    article = publish(getattr(desk, who))
    assert (article.state, article.number, article.slug) == ("published", 1, "vekalet-tanimi-gorunmuyor")
    assert entries(article) == ["begun", "publish"]


def test_a_part_of_the_system_is_no_author(desk: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        services.begin_article(actor=SystemActor("tests"), title="A")


# Drafts


def test_a_draft_is_kept_as_it_was_typed_right_or_wrong(desk: SimpleNamespace) -> None:
    begun = services.begin_article(actor=desk.agent, title="")
    typed = {
        "title": "x" * 500,
        "body": "  boşluklar \r\n",
        "category": "yok",
        "review_on": "yarın",
        "summary": "\x00a",
    }
    services.write_draft(begun, actor=desk.agent, expected_version=begun.draft_version, typed=typed)
    draft = Article.objects.get(pk=begun.pk).draft
    assert draft is not None
    assert {name: draft[name] for name in typed} == {**typed, "summary": "a"}


def test_an_older_page_does_not_overwrite_what_a_newer_one_kept(desk: SimpleNamespace) -> None:
    begun = write(desk.agent)
    newer = services.write_draft(
        begun, actor=desk.second_agent, expected_version=begun.draft_version, typed={"body": "Yeni"}
    )
    with pytest.raises(Conflict):
        services.write_draft(begun, actor=desk.agent, expected_version=begun.draft_version, typed={"body": "Eski"})
    kept = Article.objects.get(pk=begun.pk)
    assert kept.draft is not None
    assert (kept.draft["body"], kept.draft_version) == ("Yeni", newer.draft_version)


def test_a_page_from_before_a_publication_is_old_too(desk: SimpleNamespace) -> None:
    """The count of saves never goes back, so an old page cannot meet its own number again."""
    begun = write(desk.agent)
    services.publish(begun, actor=desk.agent, expected_version=begun.draft_version)
    with pytest.raises(Conflict):
        services.write_draft(begun, actor=desk.agent, expected_version=begun.draft_version, typed={"body": "Eski"})
    assert Article.objects.get(pk=begun.pk).draft is None


def test_who_writes_is_recorded_and_not_each_pause_in_his_typing(desk: SimpleNamespace) -> None:
    article = publish(desk.agent)
    for _pause in range(3):
        article = services.write_draft(
            article, actor=desk.second_agent, expected_version=article.draft_version, typed={"body": "a"}
        )
    assert entries(article) == ["begun", "publish", "draft_taken_up"]


def test_a_draft_that_is_thrown_away_leaves_what_is_published(desk: SimpleNamespace, article: Article) -> None:
    written = services.write_draft(
        article, actor=desk.agent, expected_version=article.draft_version, typed={"body": "Yanlış"}
    )
    with pytest.raises(Conflict):
        services.drop_draft(written, actor=desk.agent, expected_version=article.draft_version)
    services.drop_draft(written, actor=desk.agent, expected_version=written.draft_version)
    left = Article.objects.get(pk=article.pk)
    assert (left.draft, left.body, left.state) == (None, TEXT, "published")


# Publishing


def test_what_is_not_ready_says_so_field_by_field_and_stays_a_draft(desk: SimpleNamespace) -> None:
    begun = write(
        desk.agent, "", body=" ", category="yok", audience="herkes", review_on="31.12.2020",
        **{"owner-key": desk.employee.public_id, "owner": desk.employee.official_name},
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        services.publish(begun, actor=desk.agent, expected_version=begun.draft_version)
    assert set(refused.value.fields) == {"title", "body", "category", "audience", "owner", "review_on"}
    left = Article.objects.get(pk=begun.pk)
    assert (left.state, left.number, left.slug, left.draft_version) == ("draft", 0, None, begun.draft_version)
    assert entries(left) == ["begun"]


def test_only_the_draft_that_was_looked_at_is_published(desk: SimpleNamespace) -> None:
    begun = write(desk.agent)
    services.write_draft(begun, actor=desk.second_agent, expected_version=begun.draft_version, typed={"body": "Yeni"})
    with pytest.raises(Conflict):
        services.publish(begun, actor=desk.agent, expected_version=begun.draft_version)
    assert not ArticleVersion.objects.exists()


def test_a_new_text_is_a_new_version_and_the_old_one_stays_readable(desk: SimpleNamespace, article: Article) -> None:
    written = services.write_draft(
        article, actor=desk.chief, expected_version=article.draft_version, typed={"body": "Yeni metin."}
    )
    renewed = services.publish(written, actor=desk.chief, expected_version=written.draft_version)
    said = list(article.versions.order_by("number").values_list("number", "body", "author"))
    assert said == [(1, TEXT, desk.agent.pk), (2, "Yeni metin.", desk.chief.pk)]
    assert (renewed.slug, renewed.number) == (article.slug, 2)


def test_another_shelf_or_reader_is_no_new_version(desk: SimpleNamespace, article: Article) -> None:
    written = services.write_draft(
        article, actor=desk.agent, expected_version=article.draft_version, typed={"audience": "desk"}
    )
    moved = services.publish(written, actor=desk.agent, expected_version=written.draft_version)
    assert (moved.audience, moved.number, article.versions.count()) == ("desk", 1, 1)


def test_there_is_nothing_to_publish_without_a_draft(desk: SimpleNamespace, article: Article) -> None:
    with pytest.raises(WrongState):
        services.publish(article, actor=desk.agent, expected_version=article.draft_version)


def test_the_application_cannot_change_what_was_published(desk: SimpleNamespace, article: Article) -> None:
    for attempt in (
        lambda: article.versions.update(body="Başka"),
        lambda: article.versions.all().delete(),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            attempt()
    assert article.versions.get().body == TEXT


def test_an_address_stays_whatever_the_title_becomes_and_belongs_to_one_article(desk: SimpleNamespace) -> None:
    one, other = publish(desk.agent), publish(desk.agent)
    assert (one.slug, other.slug) == ("vekalet-tanimi-gorunmuyor", "vekalet-tanimi-gorunmuyor-2")
    written = services.write_draft(
        one, actor=desk.agent, expected_version=one.draft_version, typed={"title": "Bambaşka"}
    )
    renamed = services.publish(written, actor=desk.agent, expected_version=written.draft_version)
    assert (renamed.title, renamed.slug) == ("Bambaşka", "vekalet-tanimi-gorunmuyor")


def test_no_word_of_our_own_addresses_is_forgotten() -> None:
    words = {str(entry.pattern).split("/")[1] for entry in urls.urlpatterns}
    assert {word for word in words if word and "<" not in word} == publishing.TAKEN


@pytest.mark.parametrize("title", ["Öneri", "Makaleler", "Yeni", "Talep", "Makale", "???"])
def test_no_article_takes_an_address_of_ours(desk: SimpleNamespace, title: str) -> None:
    slug = publish(desk.agent, title).slug
    assert slug not in {"oneri", "makaleler", "yeni", "talep", "makale", "", None}


def test_no_citizens_number_and_no_secret_is_kept_in_a_draft_or_published(desk: SimpleNamespace) -> None:
    written = write(desk.agent, body=f"Numarası {SYNTHETIC} olan kişinin PIN kodu: 482913")
    article = services.publish(written, actor=desk.agent, expected_version=written.draft_version)
    for text in (str(written.draft), article.body, article.versions.get().body):
        assert SYNTHETIC not in text
        assert "482913" not in text


def test_an_archived_article_is_offered_no_more_and_comes_back_as_it_was(
    desk: SimpleNamespace, article: Article
) -> None:
    with pytest.raises(Conflict):
        services.archive(article, actor=desk.agent, expected_version=article.version + 1)
    gone = services.archive(article, actor=desk.agent, expected_version=article.version, reason="Ekran değişti")
    with pytest.raises(WrongState):
        services.archive(gone, actor=desk.agent, expected_version=gone.version)
    back = services.publish(gone, actor=desk.agent, expected_version=gone.draft_version)
    assert (back.state, back.number, back.slug) == ("published", 1, article.slug)
    assert entries(article) == ["begun", "publish", "archive", "publish"]


def test_a_review_is_noted_with_the_next_one(desk: SimpleNamespace, article: Article) -> None:
    soon = clock.today() + timedelta(days=30)
    with pytest.raises(Invalid):
        services.mark_reviewed(article, actor=desk.agent, expected_version=article.version, next_on=clock.today())
    with pytest.raises(Conflict):
        services.mark_reviewed(article, actor=desk.agent, expected_version=article.version + 1, next_on=soon)
    reviewed = services.mark_reviewed(article, actor=desk.agent, expected_version=article.version, next_on=soon)
    assert reviewed.review_on == soon
    assert entries(article)[-1] == "reviewed"


# Feedback


def test_a_person_has_one_word_on_an_article_and_the_later_one_counts(desk: SimpleNamespace, article: Article) -> None:
    services.give_feedback(article, actor=desk.employee, helped=True)
    services.give_feedback(article, actor=desk.colleague, helped=True)
    services.give_feedback(article, actor=desk.employee, helped=False, comment=" Üçüncü adım eksik. ")
    counted = Article.objects.get(pk=article.pk)
    assert (counted.helped, counted.not_helped) == (1, 1)
    assert Feedback.objects.get(person=desk.employee).comment == "Üçüncü adım eksik."


def test_nobody_judges_what_is_not_published(desk: SimpleNamespace) -> None:
    with pytest.raises(WrongState):
        services.give_feedback(write(desk.agent), actor=desk.employee, helped=True)
    assert not Feedback.objects.exists()


# Tickets


def test_who_only_looks_on_does_not_say_what_solved_a_ticket(desk: SimpleNamespace, article: Article, ticket) -> None:
    for actor in (desk.auditor, desk.stranger):
        with pytest.raises(NotAllowed):
            services.mark_as_solving(article, ticket, actor=actor)
    assert not Solved.objects.exists()


@pytest.mark.parametrize("who", ["agent", "employee"])
def test_a_ticket_is_linked_once_with_what_solved_it(desk: SimpleNamespace, article: Article, ticket, who: str) -> None:
    for _twice in range(2):
        services.mark_as_solving(article, ticket, actor=getattr(desk, who))
    assert (Solved.objects.get().number, Article.objects.get().solved) == (1, 1)
    assert entries(article).count("solved") == 1
    for _twice in range(2):
        services.take_back_solving(article, ticket, actor=getattr(desk, who))
    assert (Solved.objects.exists(), Article.objects.get().solved) == (False, 0)
    assert entries(article).count("not_solved") == 1


def test_what_was_chosen_while_typing_is_linked_if_it_can_be(desk: SimpleNamespace, article: Article, ticket) -> None:
    """The request stands already, so nothing is refused any more."""
    for chosen in ("", "art_yok", "\x00", write(desk.agent).public_id):
        suggesting.note_solution(ticket, chosen, actor=desk.agent)
    suggesting.note_solution(ticket, article.public_id, actor=desk.stranger)
    assert not Solved.objects.exists()
    suggesting.note_solution(ticket, article.public_id, actor=desk.agent)
    assert Solved.objects.get().article_id == article.pk


def test_a_draft_solves_nothing(desk: SimpleNamespace, ticket) -> None:
    with pytest.raises(WrongState):
        services.mark_as_solving(write(desk.agent), ticket, actor=desk.agent)


@pytest.mark.parametrize("who", ["employee", "auditor", "director", "trainer"])
def test_an_article_is_begun_from_a_ticket_by_an_editor_who_handles_it(desk: SimpleNamespace, ticket, who: str) -> None:
    with pytest.raises(NotAllowed):
        services.begin_from_ticket(ticket, actor=getattr(desk, who))
    assert not Article.objects.exists()


def test_no_article_is_begun_from_a_restricted_ticket(desk: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        services.begin_from_ticket(ticket_of(desk, service_code="m7-k"), actor=desk.chief)


def test_begun_twice_from_a_ticket_it_is_one_draft(desk: SimpleNamespace, ticket) -> None:
    first = services.begin_from_ticket(ticket, actor=desk.agent)
    assert services.begin_from_ticket(ticket, actor=desk.agent).pk == first.pk


# Promises


def faults() -> list[str]:
    checks = (
        promises.versions_are_as_published,
        promises.people_read_the_newest_version,
        promises.articles_are_counted_truly,
    )
    return [fault for check in checks for fault in check(Context())]


def test_the_promises_hold_after_all_of_it(desk: SimpleNamespace, article: Article, ticket) -> None:
    services.give_feedback(article, actor=desk.employee, helped=True)
    services.mark_as_solving(article, ticket, actor=desk.agent)
    assert faults() == []


def test_a_broken_promise_is_found(desk: SimpleNamespace, article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(body="Başka bir metin", helped=7)
    ArticleVersion.objects.create(
        article=article, number=9, title="A", body="B", author=desk.agent, published_at=clock.now()
    )
    said = "\n".join(faults())
    assert "without an audit entry" in said
    assert "shows something else" in said
    assert "counts wrongly" in said
