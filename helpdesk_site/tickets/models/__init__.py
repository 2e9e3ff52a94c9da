"""All tables of tickets, gathered for Django; each is described where it stands."""

from helpdesk_site.tickets.models.attachments import Attachment
from helpdesk_site.tickets.models.calls import Call, CallState, Category, Direction, SolutionCode
from helpdesk_site.tickets.models.catalogue import Service
from helpdesk_site.tickets.models.checklists import ChecklistItem, ChecklistProfile, ChecklistTemplateProfile
from helpdesk_site.tickets.models.drafts import TicketDraft
from helpdesk_site.tickets.models.macros import Macro
from helpdesk_site.tickets.models.profiles import Channel, Merging, ReferenceYear, TicketProfile
from helpdesk_site.tickets.models.questions import Questionnaire, TicketAnswers
from helpdesk_site.tickets.models.recurring import Occurrence, RecurringPlan, Rhythm
from helpdesk_site.tickets.models.relations import Kind, ParentRule, Relation
from helpdesk_site.tickets.models.satisfaction import Satisfaction, Score
from helpdesk_site.tickets.models.saved_views import SavedView, Sharing
from helpdesk_site.tickets.models.sla import ClockSegment, ClockStep, SlaPolicy
from helpdesk_site.tickets.models.tabs import OpenTab
from helpdesk_site.tickets.models.together import HeldReply, Mention, Watcher
from helpdesk_site.tickets.models.worktime import TimeEntry, TimeTotal, WorkKind

__all__ = [
    "Attachment",
    "Call",
    "CallState",
    "Category",
    "Channel",
    "ChecklistItem",
    "ChecklistProfile",
    "ChecklistTemplateProfile",
    "ClockSegment",
    "ClockStep",
    "Direction",
    "HeldReply",
    "Kind",
    "Macro",
    "Mention",
    "Merging",
    "Occurrence",
    "OpenTab",
    "ParentRule",
    "Questionnaire",
    "RecurringPlan",
    "ReferenceYear",
    "Relation",
    "Rhythm",
    "Satisfaction",
    "SavedView",
    "Score",
    "Service",
    "Sharing",
    "SlaPolicy",
    "SolutionCode",
    "TicketAnswers",
    "TicketDraft",
    "TicketProfile",
    "TimeEntry",
    "TimeTotal",
    "Watcher",
    "WorkKind",
]
