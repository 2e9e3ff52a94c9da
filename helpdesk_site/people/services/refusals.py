"""The sentences of refusals that several services share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk_site.kernel.errors import NotAllowed


def not_allowed() -> NotAllowed:
    """The refusal for whoever lacks the right, with what he can do about it."""
    return NotAllowed(_("You are not allowed to do this. If you think you should be, ask the EBYS Support chief."))
