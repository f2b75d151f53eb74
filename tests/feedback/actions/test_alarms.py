"""Who hears of which clock, once for each level."""

from datetime import UTC, datetime, timedelta

import pytest

from feedback.actions.alarms import sweep_clocks, tell_alarms
from feedback.actions.handling import accept_case
from feedback.actions.pauses import pause_clocks
from feedback.choices import AlarmLevel, Metric, PauseReason, StaffPart
from feedback.models import CaseStaff, ClockAlarm
from feedback.tasks import watch_clocks
from members.actions.posts import appoint
from members.choices import Role
from members.models import Message
from tests.factories.calendars import make_calendar
from tests.factories.feedback import make_case
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def calendar(db):
    make_calendar()


@pytest.fixture
def operations(roles):
    user = UserFactory(email="operations@example.com")
    appoint(user=user, role=Role.OPERATIONS)
    return user


@pytest.fixture
def case(store, clerk, manager, operations):
    case = make_case(at=MONDAY, store=store)
    case.clocks.exclude(metric=Metric.ACCEPT).delete()
    return case


def levels(case):
    alarms = ClockAlarm.objects.filter(clock__case=case).order_by("pk")
    return list(alarms.values_list("level", flat=True))


def told():
    letters = Message.objects.filter(key__startswith="clock-alarms:")
    return sorted(letters.values_list("address", flat=True))


def test_nothing_is_said_before_three_quarters_of_the_time_are_used(case):
    assert watch_clocks(at=MONDAY + 17 * HOUR) == 0
    assert watch_clocks(at=MONDAY + 18 * HOUR) == 1
    assert levels(case) == [AlarmLevel.WARNING]


def test_it_goes_up_the_line_as_it_gets_later(case):
    for hours in (18, 24, 28, 48, 96):
        watch_clocks(at=MONDAY + hours * HOUR)
    assert levels(case) == [str(level) for level in AlarmLevel]
    assert watch_clocks(at=MONDAY + 900 * HOUR) == 0


def test_each_level_tells_its_people(case):
    watch_clocks(at=MONDAY + 24 * HOUR)
    assert told() == ["clerk@example.com"]
    watch_clocks(at=MONDAY + 28 * HOUR)
    assert told() == ["clerk@example.com", "manager@example.com"]
    watch_clocks(at=MONDAY + 48 * HOUR)
    assert told() == [
        "clerk@example.com",
        "manager@example.com",
        "operations@example.com",
    ]


def test_run_twice_it_alarms_once(case):
    at = MONDAY + 24 * HOUR
    assert watch_clocks(at=at) == 1
    assert watch_clocks(at=at) == 0
    assert levels(case) == [AlarmLevel.CLERK]
    assert len(told()) == 1


def test_after_three_days_of_rest_each_alarm_is_there_once_in_one_letter_a_person(
    case, store
):
    second = make_case(at=MONDAY + HOUR, store=store)
    second.clocks.exclude(metric=Metric.ACCEPT).delete()
    at = MONDAY + 24 * HOUR + 3 * DAY
    # Three days late: clerk, manager, operations, head office; the second an hour less.
    assert watch_clocks(at=at) == 7
    assert watch_clocks(at=at) == 0
    assert told() == [
        "clerk@example.com",
        "manager@example.com",
        "operations@example.com",
    ]
    letter = Message.objects.get(address="operations@example.com")
    assert letter.text.count(case.reference) == 1
    assert letter.text.count(second.reference) == 1


def test_two_sweeps_side_by_side_alarm_once(case, in_threads):
    at = MONDAY + 24 * HOUR
    assert sum(in_threads(*[lambda: sweep_clocks(at=at)] * 2)) == 1


def test_the_moment_that_was_missed_is_noted_not_the_moment_of_the_finding(case):
    watch_clocks(at=MONDAY + 40 * HOUR)
    assert case.clocks.get().breached_at == MONDAY + 24 * HOUR


def test_the_handler_is_told_instead_of_the_clerks(case, manager):
    case.handler = manager
    case.save(update_fields=["handler"])
    watch_clocks(at=MONDAY + 24 * HOUR)
    assert told() == ["manager@example.com"]


def test_who_is_involved_hears_nothing_and_the_next_one_up_does(case, clerk):
    CaseStaff.objects.create(case=case, user=clerk, part=StaffPart.INVOLVED, at=MONDAY)
    watch_clocks(at=MONDAY + 24 * HOUR)
    assert told() == ["manager@example.com"]


def test_a_case_of_no_store_is_head_offices(operations, clerk):
    case = make_case(at=MONDAY)
    case.clocks.exclude(metric=Metric.ACCEPT).delete()
    watch_clocks(at=MONDAY + 24 * HOUR)
    assert told() == ["operations@example.com"]


def test_a_clock_that_stopped_or_stands_still_alarms_nobody(case, clerk, store):
    accept_case(case=case, by=clerk, at=MONDAY + HOUR)
    case.clocks.exclude(metric=Metric.ACCEPT).delete()
    waiting = make_case(at=MONDAY, store=store)
    waiting.clocks.exclude(metric=Metric.RESOLVE).delete()
    pause_clocks(
        case=waiting,
        reason=PauseReason.EXPERT,
        words="The laboratory.",
        until=MONDAY + 9 * DAY,
        by=clerk,
        at=MONDAY + HOUR,
    )
    assert watch_clocks(at=MONDAY + 5 * DAY) == 0


def test_what_stopped_between_the_alarm_and_the_letter_is_not_told(case, clerk):
    sweep_clocks(at=MONDAY + 24 * HOUR)
    accept_case(case=case, by=clerk, at=MONDAY + 24 * HOUR)
    assert tell_alarms(at=MONDAY + 25 * HOUR) == 0
    assert told() == []


def test_the_letter_holds_the_reference_and_no_word_of_the_customer(case):
    watch_clocks(at=MONDAY + 24 * HOUR)
    letter = Message.objects.get(key__startswith="clock-alarms:")
    assert case.reference in letter.text
    assert case.body not in letter.text
    assert "/admin/cases/" in letter.text
