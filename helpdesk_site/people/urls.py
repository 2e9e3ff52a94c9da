"""The addresses of people."""

from django.urls import path, re_path

from helpdesk_site.people.views import calendar, calendar_changes, delegations, own, search, signing_in

app_name = "people"

urlpatterns = [
    path("giris/", signing_in.SignIn.as_view(), name="sign_in"),
    path("cikis/", signing_in.sign_out, name="sign_out"),
    path("profil/", own.profile, name="profile"),
    path("profil/oturumlar/", own.sessions, name="sessions"),
    path("profil/oturumlar/digerlerini-kapat/", own.end_other_sessions, name="end_other_sessions"),
    path("profil/oturumlar/<slug:public_id>/kapat/", own.end_session, name="end_session"),
    path("profil/anahtarlar/", own.tokens, name="tokens"),
    path("profil/anahtarlar/<slug:public_id>/iptal/", own.revoke_token, name="revoke_token"),
    path("kisiler/ara/", search.person_search, name="person_search"),
    path("birimler/ara/", search.unit_search, name="unit_search"),
    path("vekalet/", delegations.delegations, name="delegations"),
    path("vekalet/yeni/", delegations.propose, name="propose_delegation"),
    path("vekalet/<slug:public_id>/ret/", delegations.refuse, name="refuse_delegation"),
    re_path(
        r"^vekalet/(?P<public_id>[-\w]+)/(?P<step>approve|withdraw|end)/\Z",
        delegations.decide,
        name="decide_delegation",
    ),
    path("takvim/", calendar.this_year, name="calendar"),
    path("takvim/<int:year>/", calendar.year, name="calendar_year"),
    path("takvim/<int:year>/oneriler/", calendar_changes.proposals, name="holiday_proposals"),
    path("takvim/tatil/yeni/", calendar_changes.add_holiday, name="add_holiday"),
    path("takvim/tatil/<slug:public_id>/", calendar_changes.correct_holiday, name="correct_holiday"),
    path("takvim/tatil/<slug:public_id>/cikar/", calendar_changes.remove_holiday, name="remove_holiday"),
    path("takvim/izin/yeni/", calendar_changes.declare_leave, name="declare_leave"),
    path("takvim/izin/<slug:public_id>/", calendar.leave, name="leave"),
    path("takvim/izin/<slug:public_id>/geri-al/", calendar_changes.withdraw_leave, name="withdraw_leave"),
    path("takvim/calisma-saatleri/", calendar.working_hours, name="working_hours"),
    path("takvim/calisma-saatleri/yeni/", calendar_changes.change_hours, name="change_working_hours"),
]
