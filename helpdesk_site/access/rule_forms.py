"""What the chief types on the pages of the desk's rules: parsed here, judged by the services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from helpdesk_site.access import catalogue
from helpdesk_site.access.models import Clearance, EbysRole, IncompatibleRoles, ProcedureVersion, RoleVersion
from helpdesk_site.access.services.procedures import NewVersion
from helpdesk_site.access.services.roles import LONGEST_DAYS, Terms, terms_of
from helpdesk_site.interface.fields import Choice, DayField, PickField
from helpdesk_site.interface.forms import VersionField
from helpdesk_site.kernel import clock, turkish
from helpdesk_site.people import selectors as people
from helpdesk_site.people.forms import person_choice
from helpdesk_site.people.models import Person

OFFICIAL_NUMBER_HINT = _("As on the letter, such as E-10000001-903.02-77120.")


def typed_day(day: Any) -> str:
    return f"{day:%d.%m.%Y}"


class ProcedureVersionForm(forms.Form):
    """A new version for the register."""

    code = forms.CharField(
        label=_("Code of the procedure"), max_length=40,
        help_text=_("As in the list of procedures, such as PR-EBYS-07. A new code begins a new procedure."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    number = forms.IntegerField(
        label=_("Version"), min_value=1, max_value=9999, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=200)
    document_number = forms.CharField(
        label=_("Number of the document that puts it in force"), max_length=120, help_text=OFFICIAL_NUMBER_HINT
    )
    in_force_from = DayField(label=_("In force from"), help_text=_("Today or later."))
    in_force_to = DayField(
        label=_("In force to"), required=False, help_text=_("The last day, included. Empty: until further notice.")
    )
    succeeds = forms.BooleanField(
        label=_("The version in force ends on the day before"), required=False, initial=True,
        help_text=_("Requests that point at it keep it."),
    )  # fmt: skip
    covers_access_requests = forms.BooleanField(
        label=_("Permission changes may be asked for under it"), required=False, initial=True
    )

    @classmethod
    def after(cls, newest: ProcedureVersion | None, data: Any) -> ProcedureVersionForm:
        """Filled in from the version before it, if there is one."""
        initial: dict[str, Any] = {"in_force_from": clock.today()}
        if newest is not None:
            initial |= {
                "code": newest.procedure.code, "number": newest.number + 1, "title": newest.title,
                "covers_access_requests": newest.covers_access_requests,
            }  # fmt: skip
        return cls(data, initial=initial)

    def new_version(self) -> NewVersion:
        """Only after is_valid()."""
        return NewVersion(**self.cleaned_data)


class LastDayForm(forms.Form):
    """The last day of something, today unless one types another."""

    last_day = DayField(label=_("Last day"), help_text=_("Included; today or later."))

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"last_day": clock.today()})


class ResumeForm(forms.Form):
    """Taking a version back: what becomes of the one that had ended for it."""

    resume = forms.BooleanField(label=_("The version before goes on without an end"), required=False, initial=True)


class TermsForm(forms.Form):
    """A version of a role or package. The fields that only one of the two kinds has are left out for the other."""

    name_tr = forms.CharField(label=_("Turkish name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What one can do with it, in a sentence: whoever asks for it reads this."),
    )  # fmt: skip
    risk = forms.ChoiceField(label=_("Risk"), choices=RoleVersion.Risk.choices, widget=forms.RadioSelect)
    needs_second_approval = forms.BooleanField(
        label=_("Needs a second approval"), required=False,
        help_text=_("After the manager, the owner decides; without an owner, the EBYS Support chief."),
    )  # fmt: skip
    max_clearance = forms.ChoiceField(
        label=_("Clearance up to"), choices=Clearance.choices,
        help_text=_("Above “service use only” every request needs a second approval."),
    )  # fmt: skip
    max_days = forms.IntegerField(
        label=_("At most, in days"), required=False, min_value=1, max_value=LONGEST_DAYS,
        help_text=_("Empty: no limit."), widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    requires_end = forms.BooleanField(label=_("Needs an end date"), required=False)
    one_per_unit = forms.BooleanField(label=_("One holder a unit"), required=False)
    opens_account = forms.BooleanField(
        label=_("Opens an EBYS account"), required=False,
        help_text=_("For the role with which somebody enters EBYS at all."),
    )  # fmt: skip
    ldap_groups = forms.CharField(
        label=_("Directory groups"), required=False, widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("One a line. Whoever gets the role becomes a member; whoever loses it leaves."),
    )  # fmt: skip
    members = forms.MultipleChoiceField(
        label=_("Roles of the package"), required=False, widget=forms.CheckboxSelectMultiple
    )
    valid_from = DayField(label=_("In force from"), help_text=_("Today or later. Open requests keep their version."))
    number = VersionField()

    def __init__(self, data: Any, *, actor: Person, kind: str, before: RoleVersion | None = None) -> None:
        super().__init__(data, initial=_initial(before))
        self.actor, self.before = actor, before
        self.fields["owner"] = PickField(
            label=_("Owner of the role"), required=False, search_url=reverse("people:person_search"),
            by_key=self._by_key, by_text=self._by_text, help_text=_("Name, staff number or extension."),
        )  # fmt: skip
        self._leave_out(kind)
        if "members" in self.fields:
            field = self.fields["members"]
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = member_choices()
        self.order_fields([
            "code", "name_tr", "name_en", "description", "owner", "risk", "needs_second_approval", "max_clearance",
            "max_days", "requires_end", "one_per_unit", "opens_account", "mapping", "ldap_groups", "members",
            "valid_from", "number",
        ])  # fmt: skip

    def _leave_out(self, kind: str) -> None:
        package = kind == EbysRole.Kind.PACKAGE
        for name in ("one_per_unit", "opens_account", "mapping", "ldap_groups") if package else ("members",):
            self.fields.pop(name, None)

    def terms(self) -> Terms:
        """What was typed, as a version that can be asked for. Only after is_valid()."""
        given = {
            name: value for name, value in self.cleaned_data.items() if name not in {"valid_from", "number", "code"}
        }
        given["owner"] = self._owner()
        given["ldap_groups"] = tuple(given.get("ldap_groups", "").splitlines())
        given["members"] = tuple(EbysRole.objects.filter(code__in=given.get("members", ())))
        if self.before is not None:
            given["mapping"] = self.before.mapping
        return Terms(**given)

    def _owner(self) -> Person | None:
        choice: Choice | None = self.cleaned_data["owner"]
        return people.person_visible_to(self.actor).get(public_id=choice.key) if choice else None

    def _by_key(self, key: str) -> Choice | None:
        person = people.person_visible_to(self.actor).filter(public_id=key).first()
        return person_choice(person) if person else None

    def _by_text(self, text: str) -> list[Choice]:
        return [person_choice(person) for person in people.people_matching(self.actor, text)[:20]]


class NewRoleForm(TermsForm):
    """A role or package under a code that the catalogue does not have yet. What it is in EBYS never changes."""

    mapping = forms.ChoiceField(label=_("In EBYS"), choices=RoleVersion.Mapping.choices, widget=forms.RadioSelect)

    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("As EBYS has it, such as EVRAK_KAYIT. It never changes."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


def _initial(before: RoleVersion | None) -> dict[str, Any]:
    """The form of a new version begins with what the version before says."""
    if before is None:
        return {
            "risk": RoleVersion.Risk.NORMAL, "max_clearance": Clearance.HZO, "mapping": RoleVersion.Mapping.ASSIGNMENT,
            "valid_from": clock.today(), "number": 0,
        }  # fmt: skip
    terms = terms_of(before)
    return {
        **terms.columns,
        "owner": person_choice(terms.owner) if terms.owner else None,
        "ldap_groups": "\n".join(terms.ldap_groups),
        "members": [role.code for role in terms.members],
        "valid_from": clock.today(),
        "number": before.number,
    }


def member_choices() -> list[tuple[str, str]]:
    """The roles that a package may hold, by name."""
    known = [version for version in catalogue.requestable_on(clock.today()) if _may_be_member(version)]
    return _by_name(known)


def _by_name(versions: Iterable[RoleVersion]) -> list[tuple[str, str]]:
    pairs = [(version.role.code, version.name) for version in versions]
    return sorted(pairs, key=lambda pair: turkish.sort_key(pair[1]))


def _may_be_member(version: RoleVersion) -> bool:
    return version.role.kind == EbysRole.Kind.ROLE and version.mapping == RoleVersion.Mapping.ASSIGNMENT


class IncompatibilityForm(forms.Form):
    """A rule that keeps two roles apart."""

    first = forms.ChoiceField(label=_("Role"))
    second = forms.ChoiceField(label=_("Not together with"))
    mode = forms.ChoiceField(
        label=_("When one person would hold both"), choices=IncompatibleRoles.Mode.choices, widget=forms.RadioSelect,
        initial=IncompatibleRoles.Mode.BLOCK,
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Whoever asks and whoever approves reads it.")
    )
    valid_from = DayField(label=_("In force from"), help_text=_("Today or later. Whoever holds both keeps them."))

    def __init__(self, data: Any, *, first: str = "") -> None:
        super().__init__(data, initial={"first": first, "valid_from": clock.today()})
        versions = [v for v in catalogue.versions_on(clock.today()).values() if v.role.kind == EbysRole.Kind.ROLE]
        choices = _by_name(versions)
        for name in ("first", "second"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("Choose")), *choices]
