"""The addresses of tickets. The portal's first page is called `home`, without a namespace (helpdesk_site/urls.py)."""

from django.urls import path

from helpdesk_site.tickets.attachments import views as attachments
from helpdesk_site.tickets.calls import views as calls
from helpdesk_site.tickets.checklists import views as checklists
from helpdesk_site.tickets.recurring import views as recurring
from helpdesk_site.tickets.relations.views import beside, joining, merging, parts
from helpdesk_site.tickets.saved import views as saved
from helpdesk_site.tickets.sla import views as promises
from helpdesk_site.tickets.tabs import views as tabs
from helpdesk_site.tickets.views import (
    bulk,
    home,
    macros,
    mine,
    new,
    questionnaires,
    queue,
    steps,
    ticket,
    together,
)
from helpdesk_site.tickets.workload import views as workload
from helpdesk_site.tickets.worktime import views as worktime

app_name = "tickets"

urlpatterns = [
    path("taleplerim/", mine.mine, name="mine"),
    path("talep/yeni/", new.new, name="new"),
    path("talep/yeni/sorular/", new.questions, name="questions"),
    path("talep/yeni/taslak/", new.draft, name="draft"),
    path("talep/yeni/taslak/sil/", new.discard, name="discard_draft"),
    path("talep/<slug:public_id>/", ticket.ticket, name="ticket"),
    path("ek/", attachments.keep, name="keep_file"),
    path("ek/<slug:public_id>/", attachments.attachment, name="attachment"),
    path("ek/<slug:public_id>/resim/", attachments.picture, name="picture"),
    path("talep/<slug:public_id>/taslak/", ticket.keep_reply, name="reply_draft"),
    path("talep/<slug:public_id>/adim/<slug:step>/", steps.take_step, name="step"),
    path("talep/<slug:public_id>/adim/<slug:step>/ac/", ticket.open_step, name="open_step"),
    path("talep/<slug:public_id>/iliskiler/", beside.panel, name="relations"),
    path("talep/<slug:public_id>/iliskiler/bagla/", joining.link, name="link"),
    path("talep/<slug:public_id>/iliskiler/<slug:relation_id>/kaldir/", joining.unlink, name="unlink"),
    path("talep/<slug:public_id>/ayir/", merging.unmerge, name="unmerge"),
    path("talep/<slug:public_id>/bol/", joining.split, name="split"),
    path("talep/<slug:public_id>/parcalar/", parts.update_parts, name="parts"),
    path("talep/<slug:public_id>/parcalar/kural/", parts.parts_rule, name="parts_rule"),
    path("birlestir/", merging.merge, name="merge"),
    path("talep/<slug:public_id>/geri-al/", together.take_back, name="take_back"),
    path("talep/<slug:public_id>/takip/", together.watching, name="watching"),
    path("talep/<slug:public_id>/takip/et/", together.watch, name="watch"),
    path("talep/<slug:public_id>/anilacaklar/", together.named, name="named"),
    path("talep/<slug:public_id>/burada/", together.present, name="present"),
    path("sekmeler/", tabs.tabs, name="tabs"),
    path("sekmeler/kapat/", tabs.close, name="close_tab"),
    path("sekmeler/sabitle/", tabs.pin, name="pin_tab"),
    path("cagri/", calls.calls, name="calls"),
    path("cagri/yeni/", calls.new, name="new_call"),
    path("cagri/yeni/taslak/", calls.draft, name="call_draft"),
    path("cagri/arayan/", calls.caller, name="caller"),
    path("cagri/kategori/", calls.category, name="call_category"),
    path("cagri/sorular/", calls.questions, name="call_questions"),
    path("cagri/calan/", calls.ringing, name="ringing"),
    path("is-listesi/", queue.queue, name="queue"),
    path("is-listesi/gorunumler/", saved.listed, name="views"),
    path("is-listesi/gorunumler/ust/", saved.above, name="views_above"),
    path("is-listesi/gorunumler/yeni/", saved.new, name="new_view"),
    path("is-listesi/gorunumler/<slug:public_id>/", saved.opened, name="view"),
    path("is-listesi/gorunumler/<slug:public_id>/degistir/", saved.edit, name="edit_view"),
    path("is-listesi/gorunumler/<slug:public_id>/sira/", saved.arrange, name="arrange_view"),
    path("is-listesi/gorunumler/<slug:public_id>/kaldir/", saved.drop, name="drop_view"),
    path("is-listesi/toplu/", bulk.on_chosen, name="bulk"),
    path("is-listesi/toplu/durum/", bulk.how_far, name="progress"),
    path("ekip/", workload.team, name="workload"),
    path("ekip/<slug:public_id>/devret/", workload.hand_on, name="hand_on"),
    path("makrolar/", macros.listed, name="macros"),
    path("makrolar/yeni/", macros.new, name="new_macro"),
    path("makrolar/<slug:public_id>/", macros.edit, name="edit_macro"),
    path("makrolar/<slug:public_id>/kaldir/", macros.drop, name="drop_macro"),
    path("sureler/", promises.promises, name="promises"),
    path("sureler/yeni/", promises.decide, name="new_promise"),
    path("sureler/<slug:public_id>/", promises.decide, name="change_promise"),
    path("sureler/<slug:public_id>/bitir/", promises.end, name="end_promise"),
    path("sureler/<slug:public_id>/geri-al/", promises.take_back, name="take_back_promise"),
    path("talep/<slug:public_id>/kontrol-listeleri/", checklists.of_ticket, name="checklists"),
    path("talep/<slug:public_id>/kontrol-listeleri/<slug:step>/", checklists.take_step, name="checklist_step"),
    path("kontrol-listeleri/", checklists.templates, name="checklist_templates"),
    path("kontrol-listeleri/yeni/", checklists.new, name="new_checklist_template"),
    path("kontrol-listeleri/<slug:public_id>/", checklists.edit, name="edit_checklist_template"),
    path("kontrol-listeleri/<slug:public_id>/kaldir/", checklists.drop, name="drop_checklist_template"),
    path("talep/<slug:public_id>/sure/", worktime.of_ticket, name="worktime"),
    path("bugun/", worktime.day, name="my_day"),
    path("sure/<slug:public_id>/duzelt/", worktime.correct, name="correct_time"),
    path("sure-toplamlari/", worktime.totals, name="time_totals"),
    path("planlar/", recurring.listed, name="plans"),
    path("planlar/yeni/", recurring.new, name="new_plan"),
    path("planlar/<slug:public_id>/", recurring.edit, name="edit_plan"),
    path("planlar/<slug:public_id>/<slug:step>/", recurring.take_step, name="plan_step"),
    path("talep-formlari/", questionnaires.listed, name="questionnaires"),
    path("talep-formlari/<slug:code>/", questionnaires.edit, name="edit_questionnaire"),
    path("ara/", queue.search, name="search"),
    path("ara/oneri/", home.suggest, name="suggest"),
    path("ara/git/", queue.find, name="find"),
    path("ara/sec/", beside.pick, name="pick"),
]
