"""Everybody who could come, and everything that he could ask for: real rows, made by the services of the product."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from helpdesk.models import IgnoreEmail, Queue

from helpdesk_site.access.models import AccessRequest, Operation, Procedure, RoleVersion, WorkOrder
from helpdesk_site.access.provisioning import closing, endings, work_orders
from helpdesk_site.access.provisioning.claiming import claim
from helpdesk_site.access.services import procedures
from helpdesk_site.access.services import roles as role_services
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.access.services.drafts import create_draft
from helpdesk_site.access.services.submission import submit_request
from helpdesk_site.audiences import Relation
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.calendar.models import AdministrativeLeave, Holiday
from helpdesk_site.kernel.calendar.services import declare_administrative_leave
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people import services as people
from helpdesk_site.people.models import (
    ApiToken,
    Delegation,
    Person,
    Role,
    RoleGrant,
    SignedInSession,
    SyncFinding,
    SyncRun,
    Unit,
)
from helpdesk_site.people.services.accounts import ensure_account, refresh_staff_flags
from helpdesk_site.tickets import services as tickets
from helpdesk_site.tickets.attachments.services import keep_chosen
from helpdesk_site.tickets.checklists.templates import keep_template
from helpdesk_site.tickets.models import (
    Attachment,
    ChecklistTemplateProfile,
    Macro,
    RecurringPlan,
    SavedView,
    Service,
    SlaPolicy,
    TicketProfile,
    TimeEntry,
    WorkKind,
)
from helpdesk_site.tickets.models import Relation as RelationOfTickets
from helpdesk_site.tickets.recurring.rules import Rule
from helpdesk_site.tickets.recurring.services import Wanted, keep_plan
from helpdesk_site.tickets.relations import linking, merging
from helpdesk_site.tickets.worktime import totals
from helpdesk_site.webhooks import services as webhooks
from helpdesk_site.webhooks.models import Delivery, DeliveryState
from knowledgebase import services as knowledge
from knowledgebase.models import Article
from tests.access.writing import BASIS, content, line
from tests.institution import person, unit
from tests.people_factories import make_person
from tests.samples_of_files import png
from tests.tickets.people import sign_in

MANAGER, LEFT, ANONYMOUS = "manager", "somebody who has left", "anonymous"
KINDS = (*Role.values, MANAGER, LEFT, ANONYMOUS)
HERE, ELSEWHERE = "22222222", "33333333"
SETUP = SystemActor("tests")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who comes: with a session and a token, or (anonymous) with neither."""

    person: Person | None = None
    roles: frozenset[str] = frozenset()
    session: str = ""
    token: str = ""
    known: bool = False


@dataclass(slots=True)
class World:
    """`visitors` by kind and relation; `things` by what they are and whose: a visitor's own, or the colleague's."""

    colleague: Person
    visitors: dict[tuple[str, Relation], Visitor] = field(default_factory=dict)
    own: dict[tuple[str, int], Any] = field(default_factory=dict)
    of_colleague: dict[str, Any] = field(default_factory=dict)

    def thing(self, kind: str, visitor: Visitor, relation: Relation) -> Any:
        if relation is Relation.OWN and visitor.person is not None and (kind, visitor.person.pk) in self.own:
            return self.own[kind, visitor.person.pk]
        return self.of_colleague[kind]


def relations_of(kind: str) -> tuple[Relation, ...]:
    """How this kind of visitor can be related to a thing."""
    if kind == MANAGER:
        return (Relation.ASKED,)
    if kind in {LEFT, ANONYMOUS}:
        return (Relation.OTHER_UNIT,)
    return (Relation.OWN, Relation.SAME_UNIT, Relation.OTHER_UNIT)


def build() -> World:
    """Fills the current database, which holds the sample institution."""
    world = World(colleague=make_person("Nermin", "Kaya", unit=unit(HERE)))
    for role in Role.values:
        here, elsewhere = _colleague_with(role, unit(HERE)), _colleague_with(role, unit(ELSEWHERE))
        world.visitors[role, Relation.OWN] = world.visitors[role, Relation.SAME_UNIT] = here
        world.visitors[role, Relation.OTHER_UNIT] = elsewhere
    with unit_of_work():
        ensure_account(person("isik.irmak"))
    world.visitors[MANAGER, Relation.ASKED] = _coming(person("isik.irmak"), {Role.EMPLOYEE.value})
    world.visitors[LEFT, Relation.OTHER_UNIT] = _leaver()
    world.visitors[ANONYMOUS, Relation.OTHER_UNIT] = Visitor()
    refresh_staff_flags()
    for kind, make in OWNED.items():
        world.of_colleague[kind] = make(world.colleague)
        for (_role, relation), visitor in world.visitors.items():
            if relation is Relation.OWN and visitor.person is not None:
                world.own[kind, visitor.person.pk] = make(visitor.person)
    world.of_colleague |= _not_owned(world.colleague)
    return world


def _colleague_with(role: str, where: Unit) -> Visitor:
    granted = () if role == Role.EMPLOYEE else (role,)
    return _coming(make_person("Deniz", unit=where, roles=granted), {role, Role.EMPLOYEE.value})


def _coming(who: Person, roles: set[str]) -> Visitor:
    _token, secret = people.create_api_token(who.user, name="test", days=1, actor=SETUP)
    return Visitor(who, frozenset(roles), sign_in(who, ahead=timedelta(hours=2)), secret, known=True)


def _leaver() -> Visitor:
    """Still has the cookie and the token of the days when he worked here."""
    visitor = _coming(make_person("Eski", unit=unit(HERE), roles=("agent",)), {"agent"})
    assert visitor.person is not None
    with unit_of_work():
        people.deactivate_person(visitor.person, actor=SETUP, why="left")
    return Visitor(visitor.person, frozenset(), visitor.session, visitor.token, known=False)


# Things that belong to somebody


def _ticket(owner: Person, service: str = "12-cc") -> TicketProfile:
    asked = tickets.Request(
        requester=owner, service_code=service, title="EBYS açılmıyor", description="Giriş ekranında kalıyorum."
    )
    return tickets.open_request(asked, actor=owner)


def _attachment(owner: Person) -> Attachment:
    chosen = keep_chosen([SimpleUploadedFile("ekran.png", png())], person=owner).attachments
    asked = tickets.Request(
        requester=owner, service_code="12-cc", title="EBYS açılmıyor", description="Ekte.",
        files=[each.public_id for each in chosen],
    )  # fmt: skip
    tickets.open_request(asked, actor=owner)
    return chosen[0]


def _restricted_ticket(owner: Person) -> TicketProfile:
    return _ticket(owner, "m7-k")


def _resolved_ticket(owner: Person) -> TicketProfile:
    agent, opened = person("sule.cinar"), _ticket(owner)
    begun = tickets.change_status(opened.public_id, actor=agent, expected_version=opened.version, state="in_progress")
    return tickets.resolve(opened.public_id, actor=agent, expected_version=begun.version, solution="Önbellek silindi.")


def _merged_ticket(owner: Person) -> TicketProfile:
    """Merged into the ticket of somebody else, which the owner does not see."""
    kept, merged = _ticket(person("iclal.sahin")), _ticket(owner)
    merging.merge(kept.public_id, [merged.public_id], actor=person("sule.cinar"))
    return merged


def _relation(owner: Person) -> RelationOfTickets:
    """Between two tickets of the owner."""
    first, second = _ticket(owner), _ticket(owner)
    return linking.link(first.public_id, "related", second.public_id, actor=person("sule.cinar"))


def _draft(owner: Person) -> AccessRequest:
    return create_draft(actor=owner, content=content(line("45121", "HAVALE")), channel="web")


def _request(owner: Person) -> AccessRequest:
    draft = _draft(owner)
    return submit_request(draft, actor=owner, expected_version=draft.version)


def _operations(owner: Person) -> list[Operation]:
    """The claimed operations of an approved request, the one at EBYS last."""
    request = _request(owner)
    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    claimed = []
    while operations := claim():
        assert {operation.line.request_id for operation in operations} == {request.pk}
        claimed += operations
    return sorted(claimed, key=lambda operation: operation.target == Operation.Target.EBYS)


def _operation(owner: Person) -> Operation:
    """Waits for a person, because its target refused it."""
    for operation in (found := _operations(owner)):
        closing.close([endings.to_a_person(operation, "target_refused", "EBYS dedi ki: olmaz")])
    return Operation.objects.get(pk=found[-1].pk)


def _work_order(owner: Person) -> Operation:
    *others, at_ebys = _operations(owner)
    for operation in others:
        closing.close([endings.to_a_person(operation, "target_refused", "Dizin dedi ki: olmaz")])
    closing.close([work_orders.ordered(at_ebys)])
    return at_ebys


def _done_work_order(owner: Person) -> Operation:
    operation = _work_order(owner)
    order = WorkOrder.objects.select_related("operation__line__request").get(operation=operation)
    work_orders.report_done(order, actor=person("firat.ozgun"), note="Yapıldı.")
    return operation


def _delegation(owner: Person) -> Delegation:
    start, end = clock.instants_of(clock.today(), clock.today())
    assert owner.unit is not None
    return people.propose_delegation(
        delegator=owner, delegate=person("cem.sik"), unit=owner.unit, kind="YETKI_DEVRI", valid_from=start,
        valid_to=end, basis_number="E-1", actor=owner,
    )  # fmt: skip


def _delegation_in_force(owner: Person) -> Delegation:
    proposed = _delegation(owner)
    people.approve_delegation(proposed, actor=person("isik.irmak"))
    return proposed


def _session(owner: Person) -> SignedInSession:
    return SignedInSession.objects.get(session_key=sign_in(owner))


def _token(owner: Person) -> ApiToken:
    return people.create_api_token(owner.user, name="rapor", days=1, actor=SETUP)[0]


def _time_entry(owner: Person) -> TimeEntry:
    """As one has it who worked on the ticket then, whatever he does now."""
    ticket = TicketProfile.objects.latest("pk")
    with unit_of_work():
        entry = TimeEntry.objects.create(
            public_id=new_id("tme"), ticket=ticket, service=ticket.service, person=owner, day=clock.today(), minutes=20,
            kind=WorkKind.PHONE, created_at=clock.now(),
        )  # fmt: skip
        totals.move(entry)
    return entry


OWNED: Mapping[str, Callable[[Person], Any]] = {
    "ticket": _ticket,
    "attachment": _attachment,
    "restricted ticket": _restricted_ticket,
    "resolved ticket": _resolved_ticket,
    "merged ticket": _merged_ticket,
    "relation": _relation,
    "draft": _draft,
    "request": _request,
    "operation": _operation,
    "work order": _work_order,
    "work order that is done": _done_work_order,
    "delegation": _delegation,
    "delegation in force": _delegation_in_force,
    "time entry": _time_entry,
    "session": _session,
    "token": _token,
    # The same under another address.
    "stock ticket": _ticket,
    "ticket of a request": _request,
}


def _promises() -> dict[str, SlaPolicy]:
    """One that holds and one that comes, each for a priority of one service."""
    service, today = Service.objects.get(code="12-f"), clock.today()
    begins = {"promise": today, "promise to come": today + timedelta(days=9)}
    common = {"service": service, "resolution_minutes": 480, "decided_by": "", "decided_at": clock.now()}
    return {
        name: SlaPolicy.objects.create(public_id=new_id("slp"), priority=place, valid_from=day, **common)
        for place, (name, day) in enumerate(begins.items(), start=1)
    }


def _not_owned(colleague: Person) -> dict[str, Any]:
    """What belongs to the house; the rows of Django's admin among them."""
    run = SyncRun.objects.order_by("-id").first()
    finding = SyncFinding.objects.create(run=run, kind="missing", person=colleague, found_at=clock.now())
    return {
        "person": colleague,
        "asking service": "12-d",
        "view of the desk": SavedView.objects.create(
            title="Herkesin görünümü", query="view=nobody", person=person("umit.gokce"), sharing="desk"
        ),
        "macro of all": Macro.objects.create(title="Herkesin makrosu", text="Merhaba {ad}."),
        **_promises(),
        "plan": _plan(),
        "template of a checklist": _checklist_template(),
        "role": "HAVALE",
        "role with a coming version": _changing_role(),
        "procedure": Procedure.objects.get(code="PR-EBYS-07"),
        "procedure with a coming version": _changing_procedure(),
        "holiday": Holiday.objects.earliest("day"),
        "administrative leave": _leave(),
        **_webhook(),
        "kind of problem": "not_found",
        **articles(),
        "people_person": colleague.pk,
        "people_unit": unit(HERE).pk,
        "people_rolegrant": RoleGrant.objects.latest("pk").pk,
        "people_delegation": Delegation.objects.latest("pk").pk,
        "people_syncrun": run.pk if run else None,
        "people_syncfinding": finding.pk,
        "people_user": colleague.user.pk,
        "helpdesk_queue": Queue.objects.latest("pk").pk,
        "helpdesk_ignoreemail": IgnoreEmail.objects.create(name="Posta", email_address="posta@ornek.bel.tr").pk,
    }


def _plan() -> RecurringPlan:
    wanted = Wanted(
        title="Aylık sayım", text="Okuyucular sayılır.", service=Service.objects.get(code="12-cc"),
        rule=Rule(rhythm="monthly", starts_on=clock.today(), day_of_month=15),
    )  # fmt: skip
    return keep_plan(wanted, actor=person("umit.gokce"), plan=None)


def _checklist_template() -> ChecklistTemplateProfile:
    return keep_template(
        actor=person("umit.gokce"), template=None, name="Yeni bilgisayar", items="Sürücü\nKart okuyucu", service=None,
        required=False, automatic=False,
    )  # fmt: skip


def articles() -> dict[str, Any]:
    """Articles by whom they are for and what became of them; a page of theirs is found by a slug or an id."""
    plain, inside, old, written = (
        published(title) for title in ("EBYS açılmıyor", "Çağrıda sorulacaklar", "Eski", "Y")
    )
    written = knowledge.write_draft(
        written, actor=person("sule.cinar"), expected_version=written.draft_version, typed={"title": "Yeni başlık"}
    )
    Article.objects.filter(pk=inside.pk).update(audience="desk")
    gone = knowledge.archive(old, actor=person("sule.cinar"), expected_version=old.version)
    return {
        "article": plain, "written article": written, "article's slug": plain.slug, "desk article's slug": inside.slug,
        "archived article's slug": gone.slug, "desk article": inside, "archived article": gone,
    }  # fmt: skip


def published(title: str) -> Article:
    """An article that everybody may read."""
    editor = person("sule.cinar")
    begun = knowledge.begin_article(actor=editor, title=title, category="giris")
    kept = knowledge.write_draft(
        begun, actor=editor, expected_version=begun.draft_version, typed={"body": "1. Önbelleği silin."}
    )
    return knowledge.publish(kept, actor=editor, expected_version=kept.draft_version)


def _webhook() -> dict[str, Any]:
    """A webhook on this machine, where nobody listens, and a message that was given up."""
    keeper = person("barbaros.igdir")
    wish = webhooks.Wish("Raporlama", "http://127.0.0.1:9/kanca", ["ticket.opened"])
    made, _secret = webhooks.subscribe(wish, actor=keeper)
    sent = webhooks.send_test(made, actor=keeper)
    Delivery.objects.filter(pk=sent.pk).update(state=DeliveryState.STOPPED)
    return {"webhook": made, "delivery": sent}


def _changing_role() -> str:
    """Version 2 begins tomorrow."""
    version = RoleVersion.objects.get(role__code="DAGITIM_SORUMLUSU")
    role_services.publish_version(
        version.role, replace(role_services.terms_of(version), max_days=30), valid_from=_tomorrow(), expected_number=1,
        actor=person("umit.gokce"),
    )  # fmt: skip
    return version.role.code


def _changing_procedure() -> Procedure:
    """Version 2 begins tomorrow; permissions are not asked for under it."""
    for number, first in ((1, clock.today()), (2, _tomorrow())):
        entered = procedures.publish_version(
            procedures.NewVersion(
                "PR-EBYS-08", number, "Eğitim prosedürü", BASIS, first, covers_access_requests=False, succeeds=True
            ),
            actor=person("umit.gokce"),
        )
    return entered.version.procedure


def _leave() -> AdministrativeLeave:
    far_away = clock.today() + timedelta(days=300)
    return declare_administrative_leave(day=far_away, reason="Köprü günü", actor=person("umit.gokce")).leave


def _tomorrow() -> date:
    return clock.today() + timedelta(days=1)


def _outer_block() -> transaction.Atomic:
    """A transaction within which a service's outermost one may stand."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # Django's own tests say it so
    return block


@contextmanager
def kept_without_telling() -> Iterator[None]:
    """What happens inside is committed, but wakes no worker and no browser: there are none."""
    with _outer_block():
        yield
        connection.run_on_commit.clear()


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back: every visit meets the same world."""
    with _outer_block():
        yield
        transaction.set_rollback(True)
