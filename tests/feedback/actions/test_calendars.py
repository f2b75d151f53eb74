"""Changing the calendar and the deadlines moves what is due, never what was promised."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from feedback.actions import calendars, policies
from feedback.choices import (
    CalendarDayKind,
    CalendarSource,
    DueWhy,
    Metric,
    Unit,
    YearState,
)
from feedback.exceptions import ActionRefused
from feedback.models import CalendarDay, CalendarYear, ClockPolicy
from feedback.queries.calendars import working_calendar, years_unconfirmed
from feedback.tasks import propose_calendars
from members.actions.posts import appoint
from members.choices import Role
from members.exceptions import NotAllowed
from tests.factories.calendars import make_calendar
from tests.factories.feedback import make_case
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TUESDAY = date(2026, 3, 3)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def calendar(db):
    return make_calendar()


@pytest.fixture
def operations(roles):
    user = UserFactory(email="operations@example.com")
    appoint(user=user, role=Role.OPERATIONS)
    return user


@pytest.fixture
def case(store):
    return make_case(at=MONDAY, store=store)


def resolve(case):
    return case.clocks.get(metric=Metric.RESOLVE)


def wall(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def close(by, **fields):
    details = {"store": None, "day": TUESDAY, "kind": CalendarDayKind.CLOSED}
    return calendars.set_day(
        **(details | {"name": "typhoon", "at": MONDAY + HOUR} | fields), by=by
    )


def test_a_closing_day_moves_the_due_moment_with_its_reason_and_leaves_the_promise(
    case, operations
):
    promised = resolve(case).promised_at
    assert close(operations) == 1
    clock = resolve(case)
    assert wall(clock.due_at) == "2026-03-05 16:30"
    assert clock.promised_at == promised
    change = clock.changes.get()
    assert (change.why, change.words, change.by) == (
        DueWhy.CALENDAR,
        "2026-03-03 typhoon",
        operations,
    )
    assert {"code": "rest", "first": "2026-03-03", "last": "2026-03-03", "names": ["typhoon"]} in clock.how["steps"]  # fmt: skip


def test_taking_the_closing_day_away_moves_it_back(case, operations):
    close(operations)
    calendars.clear_day(store=None, day=TUESDAY, by=operations, at=MONDAY + HOUR)
    assert wall(resolve(case).due_at) == "2026-03-04 16:30"
    assert resolve(case).changes.count() == 2


def test_what_runs_by_the_clock_does_not_feel_the_calendar(case, operations):
    before = case.clocks.get(metric=Metric.ACCEPT).due_at
    close(operations)
    assert case.clocks.get(metric=Metric.ACCEPT).due_at == before


def test_a_stores_own_closing_day_moves_that_stores_cases_only(
    case, other_store, manager, store
):
    elsewhere = make_case(at=MONDAY, store=other_store)
    assert close(manager, store=store, name="stock-taking") == 1
    assert wall(resolve(elsewhere).due_at) == "2026-03-04 16:30"
    assert wall(resolve(case).due_at) == "2026-03-05 16:30"
    assert not working_calendar(store.pk).is_working(TUESDAY)
    assert working_calendar(None).is_working(TUESDAY)


def test_a_manager_changes_the_own_stores_calendar_and_no_other(
    manager, store, other_store
):
    with pytest.raises(NotAllowed):
        close(manager)
    with pytest.raises(NotAllowed):
        close(manager, store=other_store)
    with pytest.raises(NotAllowed):
        calendars.confirm_year(year=2026, by=manager, at=MONDAY)
    with pytest.raises(NotAllowed):
        calendars.set_week(store=None, week={0: "09:00-12:00"}, by=manager, at=MONDAY)


def test_a_case_knows_when_its_next_clock_is_due_after_a_change(case, operations):
    case.clocks.exclude(metric=Metric.RESOLVE).delete()
    close(operations)
    case.refresh_from_db()
    assert case.next_due_at == resolve(case).due_at


def test_a_day_with_other_hours_needs_hours_that_make_sense(operations):
    with pytest.raises(ActionRefused, match="which hours"):
        close(operations, kind=CalendarDayKind.SHORT)
    with pytest.raises(ActionRefused, match="like this"):
        close(operations, kind=CalendarDayKind.SHORT, periods="nine to five")
    close(operations, kind=CalendarDayKind.SHORT, periods="9:00-11:00")
    assert CalendarDay.objects.get(date=TUESDAY).periods == "09:00-11:00"


def test_hours_of_the_week_hold_for_open_cases(case, operations):
    week = dict.fromkeys(range(5), "08:00-18:00")
    calendars.set_week(store=None, week=week, by=operations, at=MONDAY + HOUR)
    assert wall(resolve(case).due_at) == "2026-03-04 18:00"
    with pytest.raises(ActionRefused, match="At least one"):
        calendars.set_week(store=None, week={}, by=operations, at=MONDAY)


def test_confirming_a_year_ends_what_was_provisional(calendar, operations, store):
    calendar.years.all().delete()
    calendars.propose_year(year=2026, at=MONDAY)
    case = make_case(at=MONDAY, store=store)
    assert resolve(case).is_provisional
    calendars.confirm_year(year=2026, by=operations, at=MONDAY + HOUR)
    clock = resolve(case)
    assert not clock.is_provisional
    assert not clock.changes.exists()
    assert calendar.years.get().confirmed_by == operations


def test_the_proposal_has_the_announced_days_and_keeps_what_people_set(
    calendar, operations
):
    calendar.days.all().delete()
    calendar.years.all().delete()
    close(operations, day=date(2026, 2, 14), name="we stay closed")
    proposal = calendars.propose_year(year=2026, at=MONDAY)
    assert proposal.is_official
    assert proposal.differences == ()
    days = {day.date: day for day in calendar.days.all()}
    assert days[date(2026, 2, 14)].source == CalendarSource.PERSON
    assert days[date(2026, 2, 28)].kind == CalendarDayKind.OPEN
    closed = [d for d in days if days[d].kind == CalendarDayKind.CLOSED]
    assert {date(2026, 2, 15) + timedelta(n) for n in range(9)} <= set(closed)
    assert calendar.years.get(year=2026).state == YearState.PROVISIONAL


def test_a_confirmed_year_is_not_overwritten(calendar):
    calendar.days.all().delete()
    calendars.propose_year(year=2026, at=MONDAY)
    assert not calendar.days.exists()


def test_a_year_without_an_announcement_is_worked_out_and_says_so(calendar):
    proposal = calendars.propose_year(year=2031, at=MONDAY)
    assert not proposal.is_official
    sources = set(
        calendar.days.filter(date__year=2031).values_list("source", flat=True)
    )
    assert sources == {CalendarSource.RULES}


def test_sources_that_differ_are_told(capsys):
    call_command("proposecalendar", "2005")
    told = capsys.readouterr().out
    assert "2005-12-31: chinesecalendar says not worked, holidays says worked" in told
    assert CalendarYear.objects.get(year=2005).differences == [
        {"day": "2005-12-31", "first_works": False}
    ]


def test_the_command_refuses_a_year_that_makes_no_sense(settings):
    with pytest.raises(CommandError, match="2004"):
        call_command("proposecalendar", "26")
    settings.PORTAL_COUNTRY = "XX"
    with pytest.raises(CommandError, match="no source"):
        call_command("proposecalendar", "2031")


def test_from_november_on_the_next_year_is_proposed_and_warned_of(operations, store):
    october = datetime(2026, 10, 31, 2, 0, tzinfo=UTC)
    november = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
    assert propose_calendars(at=october) == 0
    assert not years_unconfirmed(at=october).exists()
    # Nothing is announced for 2027 in the version that we have: it is tried every day.
    assert propose_calendars(at=november) == 1
    assert years_unconfirmed(at=november).get().year == 2027
    calendars.confirm_year(year=2027, by=operations, at=november)
    assert not years_unconfirmed(at=november).exists()
    assert propose_calendars(at=november) == 0


def test_a_changed_deadline_is_a_new_version_and_holds_for_open_cases(case, operations):
    week = policies.Terms(unit=Unit.WORKING_DAYS, amount=5)
    month = policies.Terms(unit=Unit.WORKING_DAYS, amount=3)
    first = policies.set_policy(
        metric=Metric.RESOLVE, terms=week, by=operations, at=MONDAY + HOUR
    )
    second = policies.set_policy(
        metric=Metric.RESOLVE, terms=month, by=operations, at=MONDAY + 2 * HOUR
    )
    first.refresh_from_db()
    assert first.ended_at == second.started_at
    clock = resolve(case)
    assert wall(clock.due_at) == "2026-03-05 16:30"
    assert clock.policy == second
    assert [change.why for change in clock.changes.all()] == [DueWhy.POLICY] * 2
    policies.end_policy(policy=second, by=operations, at=MONDAY + 3 * HOUR)
    assert wall(resolve(case).due_at) == "2026-03-04 16:30"
    with pytest.raises(ActionRefused, match="over already"):
        policies.end_policy(policy=second, by=operations, at=MONDAY + 3 * HOUR)


def test_deadlines_are_for_those_of_the_whole_chain(manager):
    terms = policies.Terms(unit=Unit.WORKING_DAYS, amount=5)
    with pytest.raises(NotAllowed):
        policies.set_policy(metric=Metric.RESOLVE, terms=terms, by=manager, at=MONDAY)
    assert not ClockPolicy.objects.exists()


def test_a_deadline_of_more_than_a_year_is_refused(operations):
    terms = policies.Terms(unit=Unit.WORKING_DAYS, amount=400)
    with pytest.raises(ActionRefused, match="longer than a year"):
        policies.set_policy(
            metric=Metric.RESOLVE, terms=terms, by=operations, at=MONDAY
        )
