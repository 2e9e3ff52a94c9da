"""The stored calendar: who may change it, what a change leaves behind, and how due dates follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.calendar import business_time, due_dates, seeding, selectors, services
from helpdesk_site.kernel.calendar.due_dates import DueDate
from helpdesk_site.kernel.calendar.engine import OutsideCalendar
from helpdesk_site.kernel.calendar.models import (
    AdministrativeLeave,
    DueDateCause,
    DueDateChange,
    Holiday,
    HolidayKind,
    HolidayState,
    LeaveScope,
    WorkingHours,
)
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.standing import StandingVersion
from helpdesk_site.kernel.transaction import rehearsal
from tests.kernel.calendar_samples import SUMMER_WEEK, APerson, at, day

pytestmark = pytest.mark.django_db

SYSTEM = SystemActor("calendar")
FOUR_HOURS = timedelta(hours=4)


@pytest.fixture
def ipek() -> APerson:
    return APerson()


@pytest.fixture
def seeded() -> Iterator[None]:
    """The usual week, and the proposed holidays of 2026 and 2027."""
    with clock.held_at(at("01.03.2026 09:00")):
        seed_calendar()
        yield


@dataclass
class SampleDueDates:
    """An app's due dates: four working hours from a start, in memory. `closed` ones may no longer move."""

    object_type: str = "sample"
    starts: dict[str, datetime] = field(default_factory=dict)
    due: dict[str, datetime] = field(default_factory=dict)
    closed_meanwhile: set[str] = field(default_factory=set)
    unit_ids: frozenset[str] = frozenset()

    def open(self, object_id: str, start: datetime) -> None:
        self.starts[object_id] = start
        self.due[object_id] = self.compute(object_id)

    def compute(self, object_id: str) -> datetime:
        return business_time.after_working_time(self.starts[object_id], FOUR_HOURS, unit_ids=self.unit_ids)

    def open_due_dates(self, since: date) -> Iterable[DueDate]:
        for object_id, stored in sorted(self.due.items()):
            if stored >= clock.midnight(since):
                yield DueDate(object_id, stored=stored, computed=self.compute(object_id))

    def move(self, object_id: str, *, old: datetime, new: datetime) -> bool:
        if object_id in self.closed_meanwhile or self.due[object_id] != old:
            return False
        self.due[object_id] = new
        return True


@pytest.fixture
def samples(seeded) -> Iterator[SampleDueDates]:
    """One ticket, opened on the eve of the feast and due on Monday 23.03.2026 11:00."""
    holder = SampleDueDates()
    due_dates.register(holder)
    holder.open("one", at("19.03.2026 11:00"))
    assert holder.due == {"one": at("23.03.2026 11:00")}
    yield holder
    due_dates.unregister(holder.object_type)


def audited() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


# What a new installation begins with


def test_without_hours_a_due_date_is_refused_instead_of_guessed():
    with pytest.raises(OutsideCalendar, match="No working hours"):
        business_time.after_working_time(at("19.03.2026 11:00"), FOUR_HOURS)


def test_seeding_stores_the_usual_week_and_two_years_of_proposals(seeded):
    assert WorkingHours.objects.count() == 10
    assert [year for year in (2025, 2026, 2027, 2028) if selectors.holidays_of(year)] == [2026, 2027]
    assert set(Holiday.objects.values_list("state", "confirmed_by")) == {(HolidayState.PROPOSED, "")}
    assert selectors.years_to_confirm() == [2026, 2027]
    assert business_time.after_working_time(at("19.03.2026 11:00"), FOUR_HOURS) == at("23.03.2026 11:00")


def test_seeding_again_changes_nothing_even_where_a_person_removed_something(seeded, ipek):
    services.remove_holiday(Holiday.objects.get(day="2026-04-23"), reason="deneme", actor=ipek)
    services.change_working_hours(
        SUMMER_WEEK, first_day=day("01.06.2026"), last_day=None, reason="yaz saati", actor=ipek
    )
    before = everything_stored()
    seed_calendar()
    assert everything_stored() == before


def everything_stored() -> list[Any]:
    models = (WorkingHours, Holiday, AdministrativeLeave, StandingVersion, DueDateChange, AuditEntry)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


# Refusals leave nothing behind


@pytest.mark.parametrize(
    "change",
    [
        lambda: services.confirm_year(2026, actor=SYSTEM),
        lambda: services.decide_proposals(
            2026, confirmed=[Holiday.objects.earliest("day").public_id], left_out=[], actor=SYSTEM
        ),
        lambda: services.add_holiday(
            day=day("02.01.2026"), kind=HolidayKind.OFFICIAL, name="Köprü", source="-", actor=SYSTEM
        ),
        lambda: services.remove_holiday(Holiday.objects.earliest("day"), reason="-", actor=SYSTEM),
        lambda: services.correct_holiday(
            Holiday.objects.earliest("day"), day=day("02.01.2026"), half_day_from=None, reason="-", actor=SYSTEM
        ),
        lambda: services.declare_administrative_leave(day=day("23.03.2026"), reason="kar", actor=SYSTEM),
        lambda: services.change_working_hours(
            SUMMER_WEEK, first_day=day("01.06.2026"), last_day=None, reason="-", actor=SYSTEM
        ),
    ],
)
def test_only_a_person_decides_about_the_calendar(samples, change):
    before = everything_stored()
    with pytest.raises(NotAllowed):
        change()
    assert everything_stored() == before
    assert samples.due["one"] == at("23.03.2026 11:00")


@pytest.mark.parametrize(
    ("details", "field_name"),
    [
        ({"reason": "  "}, "reason"),
        ({"starts": time(15), "ends": time(10)}, "ends"),
        ({"starts": time(15), "ends": time(15)}, "ends"),
        ({"scope": LeaveScope.UNITS}, "unit_ids"),
        ({"unit_ids": ["unit_1"]}, "unit_ids"),
        ({"scope": LeaveScope.GROUP}, "scope_text"),
    ],
)
def test_leave_that_does_not_hold_together_is_refused(samples, ipek, details, field_name):
    before = everything_stored()
    with pytest.raises(Invalid) as refusal:
        services.declare_administrative_leave(**{"day": day("23.03.2026"), "reason": "kar", "actor": ipek, **details})
    assert list(refusal.value.fields) == [field_name]
    assert everything_stored() == before


@pytest.mark.parametrize(
    "week",
    [
        {},
        {0: []},
        {7: [(time(9), time(17))]},
        {0: [(time(17), time(9))]},
        {0: [(time(9), time(13)), (time(12), time(17))]},
    ],
)
def test_a_week_that_does_not_hold_together_is_refused(seeded, ipek, week):
    before = everything_stored()
    with pytest.raises(Invalid):
        services.change_working_hours(week, first_day=day("01.06.2026"), last_day=None, reason="-", actor=ipek)
    with pytest.raises(Invalid):
        services.change_working_hours(
            SUMMER_WEEK, first_day=day("01.06.2026"), last_day=day("31.05.2026"), reason="-", actor=ipek
        )
    assert everything_stored() == before


@pytest.mark.parametrize(
    "row",
    [
        {"weekday": 7, "starts": "09:00", "ends": "17:00", "valid_from": "2026-01-01"},
        {"weekday": 5, "starts": "17:00", "ends": "09:00", "valid_from": "2026-01-01"},
        {"weekday": 5, "starts": "09:00", "ends": "17:00", "valid_from": "2026-01-01", "valid_to": "2026-01-01"},
        {"weekday": 0, "starts": "12:00", "ends": "14:00", "valid_from": "2026-01-01"},
    ],
)
def test_the_database_itself_refuses_hours_that_overlap_or_are_no_hours(seeded, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkingHours.objects.create(**row)
    assert WorkingHours.objects.count() == 10


def test_the_database_refuses_a_confirmation_by_nobody(seeded):
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.filter(day="2026-01-01").update(state=HolidayState.CONFIRMED)
    assert not Holiday.objects.filter(state=HolidayState.CONFIRMED).exists()


# Holidays


def test_a_person_confirms_a_year_once(seeded, ipek):
    assert services.confirm_year(2026, actor=ipek) == 17
    assert set(selectors.holidays_of(2026).values_list("state", "confirmed_by")) == {
        (HolidayState.CONFIRMED, ipek.audit_id)
    }
    assert selectors.years_to_confirm() == [2027]
    with pytest.raises(WrongState):
        services.confirm_year(2026, actor=ipek)
    assert audited().count("calendar.holidays.confirmed") == 1


def proposal(day_of_year: str) -> str:
    return str(Holiday.objects.get(day=day_of_year).public_id)


def test_of_proposals_nothing_is_decided_unless_all_of_them_still_wait(seeded, ipek):
    services.decide_proposals(2026, confirmed=[proposal("2026-01-01")], left_out=[], actor=ipek)
    before = everything_stored()
    with pytest.raises(Invalid):
        services.decide_proposals(2026, confirmed=[], left_out=[], actor=ipek)
    for confirmed, left_out in (
        ([proposal("2026-01-01")], []),
        ([proposal("2026-04-23")], [proposal("2026-01-01")]),
        ([proposal("2027-01-01")], []),
        (["hol_yok"], []),
    ):
        with pytest.raises(Conflict):
            services.decide_proposals(2026, confirmed=confirmed, left_out=left_out, actor=ipek)
    assert everything_stored() == before


def test_proposals_are_confirmed_or_left_out_one_by_one(samples, ipek):
    decided = services.decide_proposals(
        2026, confirmed=[proposal("2026-01-01"), proposal("2026-04-23")], left_out=[proposal("2026-03-22")], actor=ipek
    )
    assert (decided.confirmed, decided.left_out) == (2, 1)
    confirmed = selectors.holidays_of(2026).filter(state=HolidayState.CONFIRMED)
    assert [str(holiday.day) for holiday in confirmed] == ["2026-01-01", "2026-04-23"]
    assert not Holiday.objects.filter(day="2026-03-22").exists()
    assert audited()[-2:] == ["calendar.holiday.left_out", "calendar.holidays.confirmed"]
    assert samples.due["one"] == at("23.03.2026 11:00"), "nothing was promised earlier"


def test_a_proposal_counts_until_somebody_confirms_or_corrects_it(seeded, ipek):
    due = business_time.after_working_time(at("19.03.2026 11:00"), FOUR_HOURS)
    services.confirm_year(2026, actor=ipek)
    assert business_time.after_working_time(at("19.03.2026 11:00"), FOUR_HOURS) == due


def test_proposing_a_year_again_stores_nothing(seeded):
    assert services.propose_holidays(2026, actor=SYSTEM) == []
    assert selectors.holidays_of(2026).count() == 17


def test_a_corrected_feast_moves_due_dates_and_is_confirmed_by_that(samples, ipek):
    last_feast_day = Holiday.objects.get(day="2026-03-22")
    services.correct_holiday(
        last_feast_day, day=day("23.03.2026"), half_day_from=None, reason="Diyanet takvimi", actor=ipek
    )
    last_feast_day.refresh_from_db()
    assert last_feast_day.state == HolidayState.CONFIRMED
    assert last_feast_day.day == day("23.03.2026")
    assert samples.due["one"] == at("24.03.2026 11:00")
    assert [change.cause for change in DueDateChange.objects.all()] == [DueDateCause.HOLIDAY]


def test_a_day_has_one_holiday_of_a_kind(seeded, ipek):
    before = everything_stored()
    with pytest.raises(Conflict):
        services.add_holiday(day=day("23.04.2026"), kind=HolidayKind.OFFICIAL, name="Köprü", source="RG", actor=ipek)
    with pytest.raises(Conflict):
        services.correct_holiday(
            Holiday.objects.get(day="2026-01-01"), day=day("23.04.2026"), half_day_from=None, reason="-", actor=ipek
        )
    assert everything_stored() == before


def test_what_somebody_else_has_removed_cannot_be_removed_again(seeded, ipek):
    holiday = Holiday.objects.get(day="2026-01-01")
    seen_by_another = Holiday.objects.get(day="2026-01-01")
    services.remove_holiday(holiday, reason="deneme", actor=ipek)
    with pytest.raises(Conflict):
        services.remove_holiday(seen_by_another, reason="deneme", actor=ipek)
    assert audited().count("calendar.holiday.removed") == 1


def test_an_added_holiday_is_a_persons_word(samples, ipek):
    added = services.add_holiday(
        day=day("23.03.2026"), kind=HolidayKind.OFFICIAL, name="Ek tatil", source="RG 33200", actor=ipek
    )
    holiday = added.holiday
    assert added.moved_due_dates == 1
    assert (holiday.state, holiday.confirmed_by) == (HolidayState.CONFIRMED, ipek.audit_id)
    assert samples.due["one"] == at("24.03.2026 11:00")
    assert audited()[-1] == "calendar.holiday.added"


# Administrative leave and due dates


def test_leave_moves_the_due_date_and_writes_a_history_line(samples, ipek):
    declared = services.declare_administrative_leave(day=day("23.03.2026"), reason="Yoğun kar yağışı", actor=ipek)
    assert declared.moved_due_dates == 1
    assert samples.due["one"] == at("24.03.2026 11:00")
    (line,) = selectors.due_date_changes_of("sample", "one")
    assert (line.old, line.new) == (at("23.03.2026 11:00"), at("24.03.2026 11:00"))
    assert (line.cause, line.reason, line.by) == (DueDateCause.LEAVE, "Yoğun kar yağışı", ipek.audit_id)
    assert line.at == clock.now()
    assert audited()[-1] == "calendar.leave.declared"


def test_what_a_change_would_move_is_known_before_it_is_made(samples, ipek):
    before = everything_stored()
    with rehearsal():
        foreseen = services.declare_administrative_leave(day=day("23.03.2026"), reason="kar", actor=ipek)
        samples.due["one"] = at("23.03.2026 11:00")  # this holder is no table: nobody takes its move back
    assert foreseen.moved_due_dates == 1
    assert everything_stored() == before
    assert business_time.is_working(at("23.03.2026 10:00"))
    assert services.declare_administrative_leave(day=day("23.03.2026"), reason="kar", actor=ipek).moved_due_dates == 1
    assert not business_time.is_working(at("23.03.2026 10:00"))


def test_a_rehearsal_refuses_what_would_be_refused(samples, ipek):
    with rehearsal(), pytest.raises(Invalid):
        services.declare_administrative_leave(day=day("23.03.2026"), reason=" ", actor=ipek)
    with rehearsal(), pytest.raises(NotAllowed):
        services.declare_administrative_leave(day=day("23.03.2026"), reason="kar", actor=SYSTEM)


def test_the_history_names_the_leave_that_moved_a_due_date(samples, ipek):
    snow = services.declare_administrative_leave(
        day=day("23.03.2026"), reason="kar", basis_document="E-10000001-903.07-55", actor=ipek
    ).leave
    flood = services.declare_administrative_leave(day=day("24.03.2026"), reason="su baskını", actor=ipek).leave
    assert [line.new for line in selectors.due_date_changes_caused_by(snow)] == [at("24.03.2026 11:00")]
    assert [line.new for line in selectors.due_date_changes_caused_by(flood)] == [at("25.03.2026 11:00")]
    snow.refresh_from_db()
    assert snow.basis_document == "E-10000001-903.07-55"


def test_leave_declared_after_the_due_date_passed_still_moves_it(samples, ipek):
    with clock.held_at(at("25.03.2026 09:00")):
        services.declare_administrative_leave(day=day("23.03.2026"), reason="kar", actor=ipek)
    assert samples.due["one"] == at("24.03.2026 11:00")


def test_leave_of_another_day_moves_nothing(samples, ipek):
    assert services.declare_administrative_leave(day=day("24.03.2026"), reason="kar", actor=ipek).moved_due_dates == 0
    assert services.declare_administrative_leave(day=day("18.03.2026"), reason="kar", actor=ipek).moved_due_dates == 0
    assert samples.due["one"] == at("23.03.2026 11:00")
    assert not DueDateChange.objects.exists()


def test_leave_of_a_group_stops_nobody_elses_clock(samples, ipek):
    declared = services.declare_administrative_leave(
        day=day("23.03.2026"), reason="genelge", scope=LeaveScope.GROUP, scope_text="Hamile çalışanlar", actor=ipek
    )
    assert declared.moved_due_dates == 0
    assert business_time.is_working(at("23.03.2026 10:00"))


def test_leave_of_units_stops_the_clock_of_these_units(samples, ipek):
    theirs = SampleDueDates(object_type="sample of a unit", unit_ids=frozenset({"unit_a"}))
    due_dates.register(theirs)
    theirs.open("two", at("19.03.2026 11:00"))
    services.declare_administrative_leave(
        day=day("23.03.2026"), reason="su baskını", scope=LeaveScope.UNITS, unit_ids=["unit_a", "unit_b"], actor=ipek
    )
    due_dates.unregister(theirs.object_type)
    assert theirs.due["two"] == at("24.03.2026 11:00")
    assert samples.due["one"] == at("23.03.2026 11:00")


def test_a_due_date_is_never_shortened_silently(samples, ipek):
    leave = services.declare_administrative_leave(day=day("23.03.2026"), reason="kar", actor=ipek).leave
    services.withdraw_administrative_leave(leave, reason="Yanlış gün", actor=ipek)
    assert samples.due["one"] == at("24.03.2026 11:00")
    assert DueDateChange.objects.count() == 1
    assert business_time.is_working(at("23.03.2026 10:00"))
    with pytest.raises(WrongState):
        services.withdraw_administrative_leave(leave, reason="Yanlış gün", actor=ipek)


def test_a_due_date_is_shortened_when_a_person_says_so_with_a_history_line(samples, ipek):
    leave = services.declare_administrative_leave(day=day("23.03.2026"), reason="kar", actor=ipek).leave
    services.withdraw_administrative_leave(leave, reason="Yanlış gün", actor=ipek, may_shorten=True)
    assert samples.due["one"] == at("23.03.2026 11:00")
    assert [line.reason for line in selectors.due_date_changes_of("sample", "one")] == ["kar", "Yanlış gün"]


def test_what_was_closed_meanwhile_does_not_move_and_gets_no_history(samples, ipek):
    samples.closed_meanwhile.add("one")
    assert services.declare_administrative_leave(day=day("23.03.2026"), reason="kar", actor=ipek).moved_due_dates == 0
    assert samples.due["one"] == at("23.03.2026 11:00")
    assert not DueDateChange.objects.exists()


def test_when_a_due_date_cannot_be_moved_the_leave_is_not_stored_either(samples, ipek, monkeypatch):
    def fails(*args: object, **kwargs: object) -> bool:
        raise RuntimeError("the app's table is locked")

    monkeypatch.setattr(samples, "move", fails)
    before = everything_stored()
    with pytest.raises(RuntimeError):
        services.declare_administrative_leave(day=day("23.03.2026"), reason="kar", actor=ipek)
    assert everything_stored() == before
    assert business_time.is_working(at("23.03.2026 10:00"))


# Working hours


def test_a_season_cuts_the_usual_week_and_gives_it_back_afterwards(seeded, ipek):
    services.change_working_hours(
        SUMMER_WEEK, first_day=day("15.06.2026"), last_day=day("14.09.2026"), reason="Valilik yaz saati", actor=ipek
    )
    weeks = {
        text: [(row.starts, row.ends) for row in selectors.working_hours_on(day(text)).filter(weekday=0)]
        for text in ("14.06.2026", "15.06.2026", "14.09.2026", "15.09.2026")
    }
    usual, summer = list(seeding.USUAL_WEEK[0]), list(SUMMER_WEEK[0])
    assert weeks == {"14.06.2026": usual, "15.06.2026": summer, "14.09.2026": summer, "15.09.2026": usual}
    assert business_time.is_working(at("15.06.2026 08:15"))
    assert not business_time.is_working(at("15.09.2026 08:15"))


def test_the_weeks_that_follow_each_other_are_read_with_their_days(seeded, ipek):
    assert [(week.first_day, week.last_day) for week in selectors.weeks_from(day("01.03.2026"))] == [
        (day("01.01.2000"), None)
    ]
    services.change_working_hours(
        SUMMER_WEEK, first_day=day("15.06.2026"), last_day=day("14.09.2026"), reason="Valilik yaz saati", actor=ipek
    )
    spring, summer, autumn = selectors.weeks_from(day("01.03.2026"))
    assert (spring.first_day, spring.last_day) == (day("01.01.2000"), day("14.06.2026"))
    assert (summer.first_day, summer.last_day) == (day("15.06.2026"), day("14.09.2026"))
    assert (autumn.first_day, autumn.last_day) == (day("15.09.2026"), None)
    assert summer.periods[0] == tuple(SUMMER_WEEK[0])
    assert autumn.periods == spring.periods
    assert selectors.weeks_from(day("20.06.2026"))[0] == summer


def test_a_second_season_replaces_the_part_of_the_first_that_it_covers(seeded, ipek):
    for first, last in (("01.06.2026", "31.08.2026"), ("01.08.2026", "30.09.2026")):
        services.change_working_hours(SUMMER_WEEK, first_day=day(first), last_day=day(last), reason="yaz", actor=ipek)
    mondays = WorkingHours.objects.filter(weekday=0, starts__in=[time(8, 0), time(8, 30)]).order_by("valid_from")
    assert [(row.starts.isoformat("minutes"), row.valid_from.month) for row in mondays] == [
        ("08:30", 1), ("08:00", 6), ("08:00", 8), ("08:30", 10),
    ]  # fmt: skip


def test_shorter_hours_put_due_dates_off_with_history(samples, ipek):
    services.change_working_hours(
        {weekday: [(time(9), time(10))] for weekday in range(5)},
        first_day=day("23.03.2026"), last_day=day("27.03.2026"), reason="Bakım", actor=ipek,
    )  # fmt: skip
    assert samples.due["one"] == at("25.03.2026 09:30")
    assert [line.cause for line in selectors.due_date_changes_of("sample", "one")] == [DueDateCause.HOURS]


# Reading


def test_working_days_of_eight_hours_and_limits_in_whole_days(seeded):
    assert business_time.after_working_days(at("26.11.2026 16:30"), 1) == at("27.11.2026 16:30")
    assert business_time.after_working_days(at("26.11.2026 16:30"), 0.5) == at("27.11.2026 11:30")
    assert business_time.end_of_working_days(at("26.11.2026 16:30"), 2) == at("30.11.2026 17:30")
    assert business_time.working_day_after(day("31.12.2026"), 1) == day("04.01.2027")
    assert business_time.next_working_moment(at("19.03.2026 14:00")) == at("23.03.2026 08:30")
    assert business_time.working_time_between(at("19.03.2026 11:00"), at("23.03.2026 11:00")) == FOUR_HOURS


def test_a_long_time_is_found_beyond_the_next_year(seeded):
    due = business_time.after_working_days(at("01.12.2026 08:30"), 1000)
    assert business_time.working_time_between(at("01.12.2026 08:30"), due) == timedelta(hours=8000)


def test_the_laid_out_calendar_is_kept_until_the_stored_one_changes(seeded, ipek):
    business_time.is_working(at("23.03.2026 10:00"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert business_time.is_working(at("23.03.2026 10:00"))
    assert len(queries) == 1
    services.declare_administrative_leave(day=day("23.03.2026"), reason="kar", actor=ipek)
    with CaptureQueriesContext(connection) as queries:
        assert not business_time.is_working(at("23.03.2026 10:00"))
    assert len(queries) == 4


def test_the_calendar_of_a_rolled_back_change_is_not_kept(seeded, ipek, monkeypatch):
    asked: list[bool] = []

    @dataclass
    class Asks:
        object_type: str = "asks"

        def open_due_dates(self, since: date) -> Iterable[DueDate]:
            asked.append(business_time.is_working(at("23.03.2026 10:00")))
            raise RuntimeError("rolled back")

        def move(self, object_id: str, *, old: datetime, new: datetime) -> bool:
            return False

    due_dates.register(Asks())
    with pytest.raises(RuntimeError):
        services.declare_administrative_leave(day=day("23.03.2026"), reason="kar", actor=ipek)
    due_dates.unregister("asks")
    assert asked == [False]
    services.declare_administrative_leave(day=day("24.03.2026"), reason="kar", actor=ipek)
    assert business_time.is_working(at("23.03.2026 10:00"))
    assert not business_time.is_working(at("24.03.2026 10:00"))
