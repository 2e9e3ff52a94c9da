"""The addresses of the knowledge base. Fixed words come before slugs, which are never one of them."""

from django.urls import path

from knowledgebase.views import beside_tickets, editing, publishing, reading, synonyms

app_name = "knowledge"
_ARTICLE = "bilgi/makale/<slug:public_id>/"

urlpatterns = [
    path("bilgi/", reading.index, name="index"),
    path("bilgi/oneri/", reading.suggest, name="suggest"),
    path("bilgi/makaleler/", editing.articles, name="articles"),
    path("bilgi/es-anlamlilar/", synonyms.synonyms, name="synonyms"),
    path("bilgi/yeni/", editing.new, name="new"),
    path(_ARTICLE, publishing.manage, name="manage"),
    path(_ARTICLE + "duzenle/", editing.edit, name="edit"),
    path(_ARTICLE + "taslak/", editing.autosave, name="autosave"),
    path(_ARTICLE + "yayimla/", publishing.publish, name="publish"),
    path(_ARTICLE + "surum/<int:number>/", publishing.version, name="version"),
    path(_ARTICLE + "adim/<slug:step>/", publishing.take_step, name="step"),
    path("bilgi/talep/<slug:public_id>/", beside_tickets.panel, name="for_ticket"),
    path("bilgi/talep/<slug:public_id>/cozdu/", beside_tickets.solved, name="solved"),
    path("bilgi/talep/<slug:public_id>/makale/", beside_tickets.begin, name="begin_from_ticket"),
    path("bilgi/<slug:slug>/", reading.article, name="article"),
    path("bilgi/<slug:slug>/geri-bildirim/", reading.feedback, name="feedback"),
]
