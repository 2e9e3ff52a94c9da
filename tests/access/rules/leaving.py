"""A refusal leaves nothing behind: everything that a rule could have changed, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from helpdesk_site.access.models import EbysRole, IncompatibleRoles, Procedure, ProcedureVersion, RoleVersion
from helpdesk_site.kernel.audit.models import AuditEntry

KEPT = (EbysRole, RoleVersion, RoleVersion.members.through, IncompatibleRoles, Procedure, ProcedureVersion, AuditEntry)


def every_rule() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in KEPT]


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    before = every_rule()
    yield
    assert every_rule() == before


def audited() -> list[str]:
    """The actions on rules, in their order."""
    entries = AuditEntry.objects.filter(object_type__in=["access.procedure", "access.role"]).order_by("id")
    return list(entries.values_list("action", flat=True))
