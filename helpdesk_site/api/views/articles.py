"""Articles: what a search finds, and one of them."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.articles import ArticleListed, ArticleShown, list_articles, show_article
from helpdesk_site.api.inputs.articles import ArticleQuery
from helpdesk_site.api.paging import page, whole
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView
from knowledgebase import selectors


class Articles(ApiView):
    query = ArticleQuery

    @describes(
        name="articles_list", tag="articles", summary=gettext_lazy("The articles that you may read, newest first"),
        shows=list[ArticleListed], query=ArticleQuery,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        category, text = self.asked.get("category", ""), self.asked.get("q", "")
        if text:
            found = selectors.search(self.actor, text, category=category)
            return whole(list_articles(found[: self.asked.get("limit")]))
        rows = selectors.listed_readable_by(self.actor, category)
        return page(request, rows, ["-id"], list_articles, self.asked)


class OneArticle(ApiView):
    @describes(
        name="articles_get", tag="articles", summary=gettext_lazy("An article with its text"), shows=ArticleShown
    )
    def get(self, _request: Request, public_id: str) -> Response:
        found = selectors.articles_readable_by(self.actor).filter(public_id=public_id).first()
        if found is None:
            raise Http404
        return answer(show_article(found))
