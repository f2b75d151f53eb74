"""Which clocks a case has, when they start and stop, and what moves them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from feedback.actions.changes import save_change
from feedback.actions.handling import accept_case, close_case, reply_to_case
from feedback.actions.opening import release_case
from feedback.choices import (
    CaseChannel,
    CaseKind,
    DueWhy,
    Metric,
    Quarantine,
    Severity,
    Unit,
)
from feedback.models import CaseCategory, ClockPolicy
from tests.factories.calendars import make_calendar
from tests.factories.feedback import judge, make_case

pytestmark = pytest.mark.django_db
# Friday before the Spring Festival of 2026, 10:00 in Shanghai.
FRIDAY = datetime(2026, 2, 13, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def calendar(db):
    return make_calendar()


def clock(case, metric):
    return case.clocks.get(metric=metric, cycle=case.cycle)


def wall(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def category(code, **fields):
    found, _made = CaseCategory.objects.get_or_create(
        code=code, defaults={"name": code} | fields
    )
    return found


def policy(**fields):
    return ClockPolicy.objects.create(
        **{
            "metric": Metric.RESOLVE,
            "unit": Unit.WORKING_DAYS,
            "amount": 5,
            "started_at": FRIDAY,
        }
        | fields
    )


def test_a_complaint_begins_with_its_four_clocks():
    case = make_case(at=FRIDAY)
    found = {each.metric: wall(each.due_at) for each in case.clocks.all()}
    assert found == {
        Metric.ACKNOWLEDGE: "2026-02-13 10:00",
        Metric.ACCEPT: "2026-02-14 10:00",
        Metric.RESOLVE: "2026-02-24 16:30",
        Metric.HARD_LIMIT: "2026-03-30 10:00",
    }


def test_praise_owes_no_answer():
    case = make_case(at=FRIDAY, kind=CaseKind.PRAISE)
    metrics = set(case.clocks.values_list("metric", flat=True))
    assert metrics == {Metric.ACKNOWLEDGE, Metric.ACCEPT}


def test_what_is_held_back_has_no_clocks_until_it_is_let_in_and_counts_from_receipt(
    manager, store
):
    case = make_case(at=FRIDAY, quarantine=Quarantine.TRAP, store=store)
    assert not case.clocks.exists()
    release_case(case=case, by=manager, at=FRIDAY + 2 * HOUR)
    assert clock(case, Metric.ACCEPT).started_at == FRIDAY


def test_acceptance_on_saturday_evening_ends_on_sunday_evening():
    case = make_case(at=datetime(2026, 2, 14, 12, 0, tzinfo=UTC))
    assert wall(clock(case, Metric.ACCEPT).due_at) == "2026-02-15 20:00"


def test_who_tells_us_at_the_counter_is_acknowledged_at_once_and_a_letter_is_not():
    told = make_case(at=FRIDAY, channel=CaseChannel.IN_STORE)
    letter = make_case(at=FRIDAY, channel=CaseChannel.LETTER)
    with_address = make_case(
        at=FRIDAY, channel=CaseChannel.EMAIL, email="guest@example.com"
    )
    assert clock(told, Metric.ACKNOWLEDGE).stopped_at == FRIDAY
    assert clock(letter, Metric.ACKNOWLEDGE).stopped_at is None
    assert wall(clock(letter, Metric.ACKNOWLEDGE).due_at) == "2026-02-13 16:30"
    assert clock(with_address, Metric.ACKNOWLEDGE).stopped_at == FRIDAY


def test_accepting_and_answering_stop_their_clocks_with_a_verdict(manager, store):
    case = make_case(at=FRIDAY, store=store)
    case = accept_case(case=case, by=manager, at=FRIDAY + 25 * HOUR)
    accepted = clock(case, Metric.ACCEPT)
    assert accepted.breached_at == accepted.due_at == FRIDAY + 24 * HOUR
    assert accepted.was_in_time is False
    reply_to_case(case=case, text="We are sorry.", by=manager, at=FRIDAY + 30 * HOUR)
    assert clock(case, Metric.RESOLVE).was_in_time is True
    assert clock(case, Metric.FOLLOW_UP).due_at == FRIDAY + 30 * HOUR + 7 * 24 * HOUR


def test_a_closed_case_has_no_running_clock_and_is_due_nowhere(manager, store):
    case = make_case(at=FRIDAY, store=store)
    assert case.next_due_at == FRIDAY + 24 * HOUR
    reply_to_case(case=judge(case), text="We are sorry.", by=manager, at=FRIDAY + HOUR)
    case.refresh_from_db()
    case = close_case(case=case, by=manager, at=FRIDAY + 2 * HOUR)
    assert not case.clocks.running().exists()
    assert case.next_due_at is None


def test_the_narrowest_deadline_counts(store):
    quality = category("product_quality")
    policy(amount=5)
    policy(amount=3, severity=Severity.SEVERE)
    policy(amount=1, category=quality)
    general = make_case(at=FRIDAY)
    severe = make_case(at=FRIDAY, severity=Severity.SEVERE)
    assert wall(clock(general, Metric.RESOLVE).due_at) == "2026-02-27 16:30"
    assert wall(clock(severe, Metric.RESOLVE).due_at) == "2026-02-25 16:30"
    severe.category = quality
    save_change(severe, "category", change="assess", at=FRIDAY + HOUR, by=None)
    assert wall(clock(severe, Metric.RESOLVE).due_at) == "2026-02-14 16:30"


def test_another_category_moves_the_due_moment_is_logged_and_leaves_the_promise(store):
    case = make_case(at=FRIDAY, store=store)
    promised = clock(case, Metric.RESOLVE).promised_at
    case.category = category("service")
    save_change(case, "category", change="assess", at=FRIDAY + HOUR, by=None)
    resolve = clock(case, Metric.RESOLVE)
    assert wall(resolve.due_at) == "2026-02-14 10:00"
    assert resolve.promised_at == promised
    change = resolve.changes.get()
    assert (change.why, change.old, change.new) == (
        DueWhy.KIND,
        promised,
        resolve.due_at,
    )


def test_a_due_moment_that_was_to_come_never_moves_into_the_past():
    case = make_case(at=FRIDAY)
    now = FRIDAY + 26 * HOUR
    case.category = category("service")
    save_change(case, "category", change="assess", at=now, by=None)
    assert clock(case, Metric.RESOLVE).due_at == now


def test_a_verdict_stands_whatever_changes_later(manager, store):
    case = make_case(at=FRIDAY, store=store)
    accept_case(case=case, by=manager, at=FRIDAY + 25 * HOUR)
    case.refresh_from_db()
    policy(metric=Metric.ACCEPT, unit=Unit.ELAPSED_HOURS, amount=99)
    case.category = category("service")
    save_change(case, "category", change="assess", at=FRIDAY + 26 * HOUR, by=None)
    accepted = clock(case, Metric.ACCEPT)
    assert accepted.breached_at == FRIDAY + 24 * HOUR
    assert not accepted.changes.exists()


def test_without_a_confirmed_calendar_deadlines_are_provisional(calendar):
    calendar.years.all().delete()
    calendar.stamp = "00000000-0000-4000-8000-000000000001"
    calendar.save(update_fields=["stamp"])
    case = make_case(at=FRIDAY)
    assert clock(case, Metric.RESOLVE).is_provisional
    assert not clock(case, Metric.ACCEPT).is_provisional
