"""What can be done with people, each in one transaction, each with its audit row."""

from helpdesk_site.people.services.accounts import (
    choose_preferences,
    create_api_token,
    create_local_account,
    end_every_session,
    end_session,
    ensure_account,
    keep_list_choice,
    keep_preference,
    note_view,
    refresh_staff_flags,
    revoke_api_token,
)
from helpdesk_site.people.services.delegations import (
    approve_delegation,
    close_finished_delegations,
    end_delegation,
    propose_delegation,
    refuse_delegation,
    withdraw_delegation,
)
from helpdesk_site.people.services.persons import deactivate_person, record_today
from helpdesk_site.people.services.roles import grant_role, withdraw_role
from helpdesk_site.people.services.units import appoint_manager, describe_unit, move_unit, register_unit, rename_unit

__all__ = [
    "appoint_manager",
    "approve_delegation",
    "choose_preferences",
    "close_finished_delegations",
    "create_api_token",
    "create_local_account",
    "deactivate_person",
    "describe_unit",
    "end_delegation",
    "end_every_session",
    "end_session",
    "ensure_account",
    "grant_role",
    "keep_list_choice",
    "keep_preference",
    "move_unit",
    "note_view",
    "propose_delegation",
    "record_today",
    "refresh_staff_flags",
    "refuse_delegation",
    "register_unit",
    "rename_unit",
    "revoke_api_token",
    "withdraw_delegation",
    "withdraw_role",
]
