"""Audiences by what their people do. Each stands for a policy of an app, named beside it."""

from __future__ import annotations

from helpdesk_site.audiences.declaring import (
    Audience,
    Relation,
    but_never_of_own,
    holders,
    related,
)
from helpdesk_site.people.models import Role

AUTHOR = related(Relation.OWN)
APPROVER = related(Relation.ASKED)
SUPPORT = holders(Role.AGENT, Role.CHIEF, Role.BRANCH_DIRECTOR, Role.EBYS_ADMIN)  # tickets.policies.WORKERS
REVIEWERS = holders(Role.AUDITOR, Role.SECURITY_OFFICER)
CLOSED_CIRCLE = holders(Role.CHIEF, Role.BRANCH_DIRECTOR, Role.SECURITY_OFFICER)  # tickets: RESTRICTED_WORKERS
ANSWERABLE = holders(Role.CHIEF, Role.BRANCH_DIRECTOR)  # tickets: may_see_workload; reports: may_see_figures
ONE_QUEUE = holders(Role.TRAINER, Role.REGISTRAR)  # tickets: SERVICES_OF_ROLE
ACCESS_READERS = SUPPORT | REVIEWERS | holders(Role.ADMINISTRATOR)  # access.policies.READERS
OPERATORS = holders(Role.AGENT, Role.CHIEF, Role.EBYS_ADMIN)  # access.policies.OPERATORS
EXCHANGE = holders(Role.ADMINISTRATOR, Role.AGENT, Role.CHIEF)  # tickets.policies.may_tell_calls
ON_THE_PHONE = holders(Role.AGENT, Role.CHIEF)
STAFF_AFFAIRS = holders(Role.HR_CLERK, Role.CHIEF)
ADMINISTRATORS = holders(Role.ADMINISTRATOR)
RULE_KEEPERS = holders(Role.CHIEF, Role.ADMINISTRATOR)  # access.policies.RULE_KEEPERS, people: may_keep_calendar, sla
EDITORS = holders(Role.AGENT, Role.CHIEF, Role.TRAINER, Role.EBYS_ADMIN)  # knowledgebase.policies.EDITORS
DESK_READERS = SUPPORT | REVIEWERS | ONE_QUEUE  # tickets.policies.reach_of; knowledgebase.policies.DESK_READERS
DESK_STAFF = Audience(roles=frozenset(Role) - {Role.EMPLOYEE, Role.KEY_USER})  # people.policies.STAFF_ROLES

SEES_TICKET = AUTHOR | SUPPORT | REVIEWERS
SEES_REQUEST = AUTHOR | APPROVER | ACCESS_READERS
SEES_DELEGATION = AUTHOR | APPROVER | STAFF_AFFAIRS | holders(Role.AGENT)
HANDLES_TICKET = but_never_of_own(SUPPORT)
HANDLES_SOME = SUPPORT | ONE_QUEUE | holders(Role.SECURITY_OFFICER)  # tickets.policies.work_reach_of
HANDLES_OPERATION = but_never_of_own(OPERATORS)
PLANNERS = SUPPORT | ONE_QUEUE | holders(Role.SECURITY_OFFICER, Role.ADMINISTRATOR)  # tickets: may_keep_plans
