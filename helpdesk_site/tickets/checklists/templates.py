"""Keeping the desk's templates of checklists. What is changed here changes no list that is on a ticket already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from helpdesk.models import ChecklistTemplate

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.errors import Invalid, NotAllowed
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies, processes, text
from helpdesk_site.tickets.checklists import selectors
from helpdesk_site.tickets.models import ChecklistTemplateProfile, Service

NAME_LENGTH: Final = 100
ITEM_LENGTH: Final = 250
MOST_ITEMS: Final = 50


def keep_template(
    *,
    actor: Person,
    template: ChecklistTemplateProfile | None,
    name: str,
    items: str,
    service: Service | None,
    required: bool,
    automatic: bool,
) -> ChecklistTemplateProfile:
    """Makes or changes one; `items` is a text with one item a line.

    Raises NotAllowed, Invalid with the fields at fault.
    """
    _require_keeper(actor)
    name = text.clean_title(name, field="name", limit=NAME_LENGTH)
    lines = item_lines(items)
    _require_sense(service, required=required, automatic=automatic)
    with unit_of_work():
        kept = _locked(template) if template else _begun()
        _require_free_name(name, besides=kept)
        kept.template.name, kept.template.task_list = name, lines
        kept.template.save()
        kept.template_id = kept.template.pk
        kept.service, kept.required, kept.automatic = service, required, automatic
        kept.version += 1 if template else 0
        kept.save()
        audit.record(
            "tickets.checklist_template.kept", actor=actor, on=kept, version=kept.version, items=len(lines),
            service=service.code if service else "", required=required, automatic=automatic,
        )  # fmt: skip
        return kept


def drop_template(template: ChecklistTemplateProfile, *, actor: Person) -> None:
    """Nobody can add it any more; lists that were made from it stay. Raises NotAllowed."""
    _require_keeper(actor)
    with unit_of_work():
        ChecklistTemplateProfile.objects.filter(pk=template.pk).update(active=False)
        audit.record("tickets.checklist_template.dropped", actor=actor, on=template)


def item_lines(items: str) -> list[str]:
    """The items of a text, one a line, without empty ones. Raises Invalid for none, too many or one too long."""
    lines = [line.strip() for line in text.clean_text(items, field="items", required=False).split("\n")]
    found = [line for line in lines if line]
    sentence = ""
    if not found:
        sentence = _("Write at least one item, each on a line of its own.")
    elif len(found) > MOST_ITEMS:
        sentence = _("At most %(most)d items fit into one list. Make two lists of it.") % {"most": MOST_ITEMS}
    elif any(len(line) > ITEM_LENGTH for line in found):
        sentence = _("An item has at most %(most)d characters: shorten “%(item)s…”.") % {
            "most": ITEM_LENGTH, "item": _longest(found)[:40],
        }  # fmt: skip
    if sentence:
        raise Invalid(sentence, fields={"items": [sentence]}, code="bad_items")
    return found


def _longest(lines: Sequence[str]) -> str:
    return max(lines, key=len)


def _require_keeper(actor: Person) -> None:
    if not policies.may_keep_checklists(roles_on(actor)):
        raise NotAllowed(_("Templates of checklists are kept by the chief and the administrators."))


def _require_sense(service: Service | None, *, required: bool, automatic: bool) -> None:
    fields: dict[str, list[str]] = {}
    if automatic and service is None:
        fields["service"] = [_("Choose the service whose new requests get the list by themselves.")]
    if required and service is not None and processes.process_of(service.code):
        fields["required"] = [_("Requests of this service end by their own process, so a list cannot hold them up.")]
    if fields:
        raise Invalid(next(iter(fields.values()))[0], fields=fields, code="no_sense")


def _require_free_name(name: str, *, besides: ChecklistTemplateProfile) -> None:
    taken = selectors.templates_in_use().filter(template__name=name).exclude(pk=besides.pk)
    if taken.exists():
        sentence = _("There is a template of this name already.")
        raise Invalid(sentence, fields={"name": [sentence]}, code="name_taken")


def _locked(template: ChecklistTemplateProfile) -> ChecklistTemplateProfile:
    return ChecklistTemplateProfile.objects.select_related("template").select_for_update().get(pk=template.pk)


def _begun() -> ChecklistTemplateProfile:
    values: dict[str, Any] = {"public_id": new_id("clt"), "template": ChecklistTemplate(task_list=[])}
    return ChecklistTemplateProfile(**values)
