"""All tables of people, gathered for Django; each is described where it stands."""

from helpdesk_site.people.models.access_log import RecordView
from helpdesk_site.people.models.accounts import ApiToken, SignedInSession, SignInThrottle, User
from helpdesk_site.people.models.delegations import Delegation
from helpdesk_site.people.models.persons import FormerName, Person, PersonRecord
from helpdesk_site.people.models.roles import Role, RoleGrant
from helpdesk_site.people.models.sync import SyncFinding, SyncRun
from helpdesk_site.people.models.units import Unit, UnitManager, UnitName, UnitPlacement

__all__ = [
    "ApiToken",
    "Delegation",
    "FormerName",
    "Person",
    "PersonRecord",
    "RecordView",
    "Role",
    "RoleGrant",
    "SignInThrottle",
    "SignedInSession",
    "SyncFinding",
    "SyncRun",
    "Unit",
    "UnitManager",
    "UnitName",
    "UnitPlacement",
    "User",
]
