"""Sending a request: it becomes lines, a ticket and open approvals in one transaction, or stays a draft."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import F, Max
from django.utils.translation import gettext as _

from helpdesk_site.access import accounts as live
from helpdesk_site.access import content, drafts, grants
from helpdesk_site.access.difference import Difference
from helpdesk_site.access.models import AccessLine, AccessRequest, Action, Clearance
from helpdesk_site.access.preview import LinePreview, SubjectPreview, preview, stages_for
from helpdesk_site.access.services.drafts import require_may_ask
from helpdesk_site.access.workflow import REQUEST
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.approvals import services as approvals
from helpdesk_site.kernel.errors import Conflict
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.organisation import manager_of_unit
from helpdesk_site.tickets import services as tickets

SERVICE_CODE = "12-e"


def submit_request(request: AccessRequest, *, actor: Person, expected_version: int) -> AccessRequest:
    """Sends a draft (or a returned request) for approval.

    The live accounts are looked at first, outside of the transaction. Raises Invalid with the fields, NotAllowed,
    WrongState, Conflict; then nothing has changed.
    """
    REQUEST.require(request, "submit", actor=actor)
    draft = drafts.read(request.draft, complete=True)
    require_may_ask(actor, draft.lines)
    seen = preview(draft, requester=request.requester, typist=request.entered_by)
    _refuse_what_the_rules_forbid(draft, seen)
    with unit_of_work():
        _lock(request, expected_version)
        now = clock.now()
        REQUEST.advance(
            request,
            "submit",
            actor=actor,
            lines=len(draft.lines),
            set={
                "submitted_at": now,
                "updated_at": now,
                "procedure": draft.procedure,
                "reason": draft.reason,
                "version": F("version") + 1,
            },
        )
        request.refresh_from_db()
        _open_ticket(request, actor=actor)
        for lines in _write_lines(request, seen).values():
            ask_approval(lines, actor=actor)
    request.refresh_from_db()
    return request


def _lock(request: AccessRequest, expected_version: int) -> None:
    locked = AccessRequest.objects.select_for_update().filter(pk=request.pk, version=expected_version).exists()
    if not locked:
        raise Conflict(_("This draft was changed in another window. Reload the page; your text is still here."))


def _refuse_what_the_rules_forbid(draft: drafts.RequestDraft, seen: list[SubjectPreview]) -> None:
    rule_faults(draft, seen).raise_if_any()


def rule_faults(draft: drafts.RequestDraft, seen: list[SubjectPreview]) -> drafts.Faults:
    """What would refuse the sending, by field, from accounts that were looked at: the preview shows the same."""
    faults = drafts.Faults()
    place = {id(line): f"lines.{number}" for number, line in enumerate(draft.lines)}
    for subject in seen:
        opens = any(p.line.role.opens_account and p.line.action == Action.GRANT for p in subject.lines)
        for shown in subject.lines:
            for field, sentence in _faults_of(shown, subject, opens_account=opens):
                faults.add(f"{place[id(shown.line)]}.{field}", sentence)
    return faults


def _faults_of(shown: LinePreview, subject: SubjectPreview, *, opens_account: bool) -> list[tuple[str, str]]:
    line, difference = shown.line, shown.difference
    found = [("role", hit_sentence(difference, n)) for n in range(len(difference.blocking_hits))]
    if line.role.mapping == "delegation":
        found += _delegation_faults(line)
    if subject.accounts.assignments is None:
        return found
    if line.action == Action.GRANT and not opens_account and not subject.accounts.account_exists:
        found.append(("role", _("This person has no EBYS account yet: ask for the role “Kullanıcı” as well.")))
    if line.role.mapping == "assignment":
        found += _nothing_to_do(line, difference)
    return found


def _nothing_to_do(line: drafts.LineDraft, difference: Difference) -> list[tuple[str, str]]:
    if line.action != Action.GRANT and not difference.before:
        return [("role", _("The person does not have this role in this unit: there is nothing to change."))]
    if line.action == Action.GRANT and difference.before and not line.role.members.all():
        return [
            (
                "role",
                _("The person has this role in this unit already. To change its dates or clearance choose “Change”."),
            )
        ]
    return []


def _delegation_faults(line: drafts.LineDraft) -> list[tuple[str, str]]:
    manager = manager_of_unit(line.unit, line.valid_from or clock.today())
    if manager is None:
        return [("unit", _("This unit has no manager on that day, so nobody can act for him."))]
    if manager == line.subject:
        return [("subject", _("A manager cannot act for himself."))]
    if line.action == Action.MODIFY:
        return [("action", _("An acting delegation is not changed: remove it and ask for a new one."))]
    if line.action == Action.REVOKE and not grants.delegations_of(line):
        return [("role", _("The person does not have this role in this unit: there is nothing to change."))]
    if line.action == Action.GRANT and not line.basis_document:
        return [("basis_document", _("Write the number of the approval document."))]
    return []


def hit_sentence(difference: Difference, number: int) -> str:
    """Says which two roles exclude each other, and why."""
    hit = difference.blocking_hits[number]
    if hit.reason == "one_per_unit":
        return _("This role has one holder a unit, and somebody else holds it in these days.")
    return _("“%(first)s” and “%(second)s” may not be held together: %(reason)s") % {
        "first": hit.first,
        "second": hit.second,
        "reason": hit.reason,
    }


def _open_ticket(request: AccessRequest, *, actor: Person) -> None:
    if request.ticket_id:
        return
    request.ticket = tickets.open_ticket(
        actor=actor,
        requester=request.requester,
        service_code=SERVICE_CODE,
        title=_("Permission change"),
        description=request.reason,
        channel={"phone": "telefon", "api": "api"}.get(request.channel, "web"),
        state="waiting_approval",
    )
    request.save(update_fields=["ticket"])


def _write_lines(request: AccessRequest, seen: list[SubjectPreview]) -> dict[UUID, list[AccessLine]]:
    """The lines of this round, by the person whose approval they need."""
    newest = request.lines.aggregate(Max("round"))["round__max"] or 0
    by_party: dict[UUID, list[AccessLine]] = defaultdict(list)
    number = 0
    for subject in seen:
        snapshot = live.keep(subject.subject, subject.accounts)
        for shown in subject.lines:
            number += 1
            start, end = shown.line.instants
            line = AccessLine.objects.create(
                request=request,
                round=newest + 1,
                number=number,
                subject=shown.line.subject,
                action=shown.line.action,
                role=shown.line.role.role,
                role_version=shown.line.role,
                unit=shown.line.unit,
                clearance=shown.line.clearance,
                valid_from=start,
                valid_to=end,
                basis_document=shown.line.basis_document,
                target_assignments=list(shown.difference.targets),
                difference=shown.difference.as_json(),
                difference_hash=shown.difference.hash,
                snapshot=snapshot,
            )
            by_party[approval_subject(line).uuid].append(line)
    return by_party


def approval_subject(line: AccessLine) -> Person:
    """Whose right is at stake: of a delegation the manager's who is to be deputised, else the person's who gets it."""
    if line.role_version.mapping == "delegation":
        manager = manager_of_unit(line.unit, line.valid_from.astimezone(clock.ISTANBUL).date())
        if manager is not None:
            return manager
    return line.subject


def ask_approval(lines: list[AccessLine], *, actor: Actor) -> None:
    """Opens the approval of one person's lines, bound to their content as it stands."""
    request = lines[0].request
    case = approvals.open_case(
        on=(AccessRequest.audit_type, request.public_id),
        requester=request.requester.uuid,
        subject=approval_subject(lines[0]).uuid,
        content=content.content_of(lines),
        stages=stages_for([as_draft(line) for line in lines]),
        actor=actor,
    )
    AccessLine.objects.filter(pk__in=[line.pk for line in lines]).update(case=case)
    for line in lines:
        line.case = case


def as_draft(line: AccessLine) -> drafts.LineDraft:
    """A sent line in the shape in which rules and differences are computed; the same one on every day.

    It starts at once when it did so on the day on which it was sent, however late it is decided.
    """
    first = line.valid_from.astimezone(clock.ISTANBUL).date()
    sent = line.request.submitted_at or clock.now()
    return drafts.LineDraft(
        subject=line.subject,
        action=Action(line.action),
        role=line.role_version,
        unit=line.unit,
        clearance=Clearance(line.clearance),
        valid_from=first if first > sent.astimezone(clock.ISTANBUL).date() else None,
        valid_to=clock.last_day_before(line.valid_to) if line.valid_to else None,
        basis_document=line.basis_document,
    )
