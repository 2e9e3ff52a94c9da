"""The addresses of permission changes."""

from django.urls import path

from helpdesk_site.access.views import catalogue, drafts, inbox, operations, preview, records, requests

app_name = "access"

urlpatterns = [
    path("yetki/yeni/", drafts.new, name="new"),
    path("yetki/yeni/arayan/", drafts.new_for_caller, name="new_for_caller"),
    path("yetki/yeni/taslak/", drafts.autosave_new, name="autosave_new"),
    path("yetki/birim-ara/", drafts.unit_search, name="unit_search"),
    path("yetki/rol/", drafts.role_facts, name="role_facts"),
    path("yetki/satir-birimi/<int:number>/", drafts.line_unit, name="line_unit"),
    path("yetki/katalog/", catalogue.roles, name="catalogue"),
    path("yetki/katalog/<slug:code>/", catalogue.role, name="role"),
    path("yetki/prosedurler/", catalogue.procedures, name="procedures"),
    path("yetki/kayit/<slug:ticket_id>/", requests.for_ticket, name="for_ticket"),
    path("yetki/<slug:public_id>/", requests.show, name="request"),
    path("yetki/<slug:public_id>/canli/", requests.live, name="live"),
    path("yetki/<slug:public_id>/duzenle/", drafts.edit, name="edit"),
    path("yetki/<slug:public_id>/taslak/", drafts.autosave, name="autosave"),
    path("yetki/<slug:public_id>/vazgec/", drafts.discard, name="discard"),
    path("yetki/<slug:public_id>/onizleme/", preview.show, name="preview"),
    path("yetki/<slug:public_id>/onizleme/fark/", preview.live, name="preview_live"),
    path("yetki/<slug:public_id>/gonder/", preview.submit, name="submit"),
    path("yetki/<slug:public_id>/geri-cek/", requests.withdraw, name="withdraw"),
    path("yetki/<slug:public_id>/devam/", requests.follow_up, name="follow_up"),
    path("yetki/<slug:public_id>/karar/", inbox.decide, name="decide"),
    path("yetki/<slug:public_id>/kanit/", records.evidence, name="evidence"),
    path("yetki/<slug:public_id>/kayit.pdf", records.record, name="record"),
    path("onaylarim/", inbox.inbox, name="inbox"),
    path("onaylarim/<slug:public_id>/", inbox.case, name="case"),
    path("islemler/", operations.board, name="operations"),
    path("islemler/ozet/", operations.summary, name="operations_summary"),
    path("islemler/<slug:public_id>/", operations.show, name="operation"),
    path("islemler/<slug:public_id>/tekrar/", operations.retry, name="retry_operation"),
    path("islemler/<slug:public_id>/vazgec/", operations.give_up, name="give_up_operation"),
    path("islemler/<slug:public_id>/elle-yapildi/", operations.fixed_by_hand, name="fix_operation"),
    path("islemler/<slug:public_id>/yaptim/", operations.work_order_done, name="work_order_done"),
    path("islemler/<slug:public_id>/dogrula/", operations.work_order_confirmed, name="work_order_confirm"),
]
