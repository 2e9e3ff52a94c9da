"""The addresses of the API, under /api/v1/."""

from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from helpdesk_site.api.views import (
    articles,
    attachments,
    calls,
    checklists,
    description,
    forms,
    macros,
    notices,
    operations,
    people,
    plans,
    relations,
    requests,
    steps,
    tickets,
    views,
    watching,
    webhooks,
    worktime,
)
from helpdesk_site.api.views.base import anything_else


class PublicIdConverter(StringConverter):
    """An id as kernel.public_ids makes it: anything else never reaches the database."""

    regex = "[a-z]{3}_[0-9a-hjkmnp-tv-z]{20}"


register_converter(PublicIdConverter, "public_id")

app_name = "api"
_TICKET = "tickets/<public_id:public_id>/"
_REQUEST = "access-requests/<public_id:public_id>/"
_PLAN = "recurring-requests/<public_id:public_id>/"
_OPERATION = "operations/<public_id:public_id>/"

urlpatterns = [
    path("people/", people.People.as_view(), name="people"),
    path("units/", people.Units.as_view(), name="units"),
    path("roles/", people.Roles.as_view(), name="roles"),
    path("procedures/", people.Procedures.as_view(), name="procedures"),
    path("tickets/", tickets.Tickets.as_view(), name="tickets"),
    path("tickets/<public_id:public_id>/", tickets.Ticket.as_view(), name="ticket"),
    path("tickets/<public_id:public_id>/replies/", tickets.Replies.as_view(), name="ticket-replies"),
    path("tickets/<public_id:public_id>/relations/", relations.Relations.as_view(), name="ticket-relations"),
    path("tickets/<public_id:public_id>/merge/", relations.Merge.as_view(), name="ticket-merge"),
    path("tickets/<public_id:public_id>/unmerge/", relations.Unmerge.as_view(), name="ticket-unmerge"),
    path(_TICKET + "assign/", steps.Assign.as_view(), name="ticket-assign"),
    path(_TICKET + "state/", steps.ChangeState.as_view(), name="ticket-state"),
    path(_TICKET + "handover/", steps.HandOver.as_view(), name="ticket-handover"),
    path(_TICKET + "limit/", steps.SetLimit.as_view(), name="ticket-limit"),
    path(_TICKET + "close/", steps.Close.as_view(), name="ticket-close"),
    path(_TICKET + "reopen/", steps.Reopen.as_view(), name="ticket-reopen"),
    path(_TICKET + "withdraw/", steps.Withdraw.as_view(), name="ticket-withdraw"),
    path(_TICKET + "rate/", steps.Rate.as_view(), name="ticket-rate"),
    path(_TICKET + "macro/", macros.RunMacro.as_view(), name="ticket-macro"),
    path("macros/", macros.Macros.as_view(), name="macros"),
    path(_TICKET + "watching/", watching.Watching.as_view(), name="ticket-watching"),
    path("views/", views.Views.as_view(), name="views"),
    path("relations/<public_id:public_id>/end/", relations.EndRelation.as_view(), name="relation-end"),
    path(_TICKET + "checklists/", checklists.Checklists.as_view(), name="ticket-checklists"),
    path(_TICKET + "checklist-items/", checklists.Items.as_view(), name="ticket-checklist-items"),
    path(_TICKET + "checklist-ticks/", checklists.Ticks.as_view(), name="ticket-checklist-ticks"),
    path(_TICKET + "worktime/", worktime.Worktime.as_view(), name="ticket-worktime"),
    path("time-entries/<public_id:public_id>/corrections/", worktime.Corrections.as_view(), name="time-corrections"),
    path(
        "tickets/<public_id:public_id>/attachments/", attachments.TicketAttachments.as_view(), name="ticket-attachments"
    ),
    path("attachments/", attachments.Attachments.as_view(), name="attachments"),
    path("attachments/<public_id:public_id>/content/", attachments.Content.as_view(), name="attachment-content"),
    path("request-forms/", forms.RequestForms.as_view(), name="request-forms"),
    path("request-forms/<slug:code>/", forms.RequestForm.as_view(), name="request-form"),
    path("calls/", calls.Calls.as_view(), name="calls"),
    path("articles/", articles.Articles.as_view(), name="articles"),
    path("articles/<public_id:public_id>/", articles.OneArticle.as_view(), name="article"),
    path("access-requests/", requests.Requests.as_view(), name="access-requests"),
    path(_REQUEST, requests.OneRequest.as_view(), name="access-request"),
    path(_REQUEST + "preview/", requests.Preview.as_view(), name="access-request-preview"),
    path(_REQUEST + "submit/", requests.Submit.as_view(), name="access-request-submit"),
    path(_REQUEST + "discard/", requests.Discard.as_view(), name="access-request-discard"),
    path(_REQUEST + "withdraw/", requests.Withdraw.as_view(), name="access-request-withdraw"),
    path(_REQUEST + "approve/", requests.Approve.as_view(), name="access-request-approve"),
    path(_REQUEST + "reject/", requests.Reject.as_view(), name="access-request-reject"),
    path(_REQUEST + "return/", requests.Return.as_view(), name="access-request-return"),
    path(_OPERATION + "retry/", operations.Retry.as_view(), name="operation-retry"),
    path(_OPERATION + "give-up/", operations.GiveUp.as_view(), name="operation-give-up"),
    path(_OPERATION + "fixed-by-hand/", operations.FixedByHand.as_view(), name="operation-fixed-by-hand"),
    path("notification-preferences/", notices.NotificationPreferences.as_view(), name="notification-preferences"),
    path("recurring-requests/", plans.Plans.as_view(), name="recurring-requests"),
    path(_PLAN, plans.Plan.as_view(), name="recurring-request"),
    path(_PLAN + "pause/", plans.Pause.as_view(), name="recurring-request-pause"),
    path(_PLAN + "resume/", plans.Resume.as_view(), name="recurring-request-resume"),
    path(_PLAN + "end/", plans.End.as_view(), name="recurring-request-end"),
    path("webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path("webhooks/<public_id:public_id>/", webhooks.Webhook.as_view(), name="webhook"),
    path("webhooks/<public_id:public_id>/delete/", webhooks.Deletion.as_view(), name="webhook-delete"),
    path("webhooks/<public_id:public_id>/deliveries/", webhooks.Deliveries.as_view(), name="webhook-deliveries"),
    path("problems/<slug:code>/", description.ProblemKind.as_view(), name="problem"),
    path("schema/", description.OpenApi.as_view(), name="schema"),
    re_path(r"^.*\Z", anything_else, name="anything-else"),
]
