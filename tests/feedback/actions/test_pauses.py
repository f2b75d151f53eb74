"""Clocks stand still: for whom, how long, and what that gives back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from feedback.actions.answers import add_customer_message
from feedback.actions.handling import reply_to_case
from feedback.actions.pauses import (
    end_pauses_over,
    pause_clocks,
    promise_later,
    resume_clocks,
)
from feedback.choices import DueWhy, EntryKind, Metric, PauseReason
from feedback.exceptions import ActionRefused
from members.exceptions import NotAllowed
from members.models import Message
from tests.factories.calendars import make_calendar
from tests.factories.feedback import make_case

pytestmark = pytest.mark.django_db
# A Monday without festivals near it, 10:00 in Shanghai.
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def calendar(db):
    make_calendar()


@pytest.fixture
def case(store):
    return make_case(at=MONDAY, store=store, email="guest@example.com", channel="phone")


def resolve(case):
    return case.clocks.get(metric=Metric.RESOLVE, cycle=case.cycle)


def wall(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def pause(case, by, at=MONDAY + HOUR, **fields):
    details = {
        "reason": PauseReason.SUPPLIER,
        "words": "The mill looks at the sample.",
        "until": at + 3 * DAY,
    }
    return pause_clocks(case=case, by=by, at=at, **(details | fields))


def test_a_pause_over_two_closings_gives_two_working_days_back(case, clerk):
    assert wall(resolve(case).due_at) == "2026-03-04 16:30"
    pause(case, clerk)
    assert resolve(case).paused_at == MONDAY + HOUR
    resume_clocks(case=case, by=clerk, at=MONDAY + 2 * DAY)
    # Monday's and Tuesday's closings lay in it; Monday is day 0 and has none to give.
    assert wall(resolve(case).due_at) == "2026-03-05 16:30"
    assert resolve(case).changes.get().why == DueWhy.PAUSE


def test_five_minutes_of_waiting_gain_nothing(case, clerk):
    pause(case, clerk)
    resume_clocks(case=case, by=clerk, at=MONDAY + HOUR + timedelta(minutes=5))
    assert wall(resolve(case).due_at) == "2026-03-04 16:30"
    assert not resolve(case).changes.exists()


def test_acceptance_and_the_hard_limit_never_stand_still(case, clerk):
    pause(case, clerk)
    still = case.clocks.exclude(paused_at=None)
    assert list(still.values_list("metric", flat=True)) == [Metric.RESOLVE]


def test_waiting_for_the_customer_sends_the_question(case, clerk):
    pause(
        case,
        clerk,
        reason=PauseReason.CUSTOMER,
        words="Which batch number is on the tin?",
    )
    entry = case.entries.get(kind=EntryKind.INTERIM)
    assert entry.body == "Which batch number is on the tin?"
    assert Message.objects.get(key=f"case:{case.pk}:reply:{entry.pk}").text.count(
        "Which batch number"
    )


def test_the_customers_answer_ends_the_pause(case, clerk):
    pause(case, clerk, reason=PauseReason.CUSTOMER, words="Which batch?")
    add_customer_message(case=case, text="Batch 12.", at=MONDAY + DAY + HOUR)
    assert resolve(case).paused_at is None
    assert case.pauses.get().ended_at == MONDAY + DAY + HOUR


def test_the_customers_words_do_not_end_the_wait_for_the_supplier(case, clerk):
    pause(case, clerk)
    add_customer_message(case=case, text="Any news?", at=MONDAY + DAY)
    assert resolve(case).paused_at is not None


def test_our_answer_ends_the_pause_and_the_time_is_given_back(case, clerk):
    pause(case, clerk, until=MONDAY + 10 * DAY)
    at = MONDAY + 4 * DAY
    reply_to_case(case=case, text="Here is what we found.", by=clerk, at=at)
    clock = resolve(case)
    assert clock.stopped_at == at
    assert clock.was_in_time is True


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"words": " "}, "what we wait for"),
        ({"until": MONDAY}, "later than now"),
        ({"until": MONDAY + 16 * DAY}, "longest pause"),
    ],
)
def test_a_pause_needs_words_and_an_end_within_the_longest(case, clerk, fields, says):
    with pytest.raises(ActionRefused, match=says):
        pause(case, clerk, **fields)


def test_pauses_count_together_against_the_longest(case, clerk):
    pause(case, clerk, until=MONDAY + 14 * DAY)
    resume_clocks(case=case, by=clerk, at=MONDAY + HOUR + 12 * DAY)
    case.refresh_from_db()
    later = resolve(case).due_at - HOUR
    with pytest.raises(ActionRefused, match="longest pause"):
        pause(case, clerk, at=later, until=later + 3 * DAY)
    pause(case, clerk, at=later, until=later + DAY)


def test_only_one_pause_at_a_time(case, clerk):
    pause(case, clerk)
    with pytest.raises(ActionRefused, match="already"):
        pause(case, clerk)


def test_after_the_due_moment_only_the_manager_may_let_it_wait_and_it_is_logged(
    case, clerk, manager
):
    late = MONDAY + 5 * DAY
    with pytest.raises(ActionRefused, match="overdue"):
        pause(case, clerk, at=late)
    pause(case, manager, at=late)
    entry = case.entries.get(kind=EntryKind.CHANGE, data__change="pause")
    assert entry.data["is_late"] is True
    assert entry.by == manager


def test_an_answered_case_has_nothing_to_pause(case, clerk):
    reply_to_case(case=case, text="Here is what we found.", by=clerk, at=MONDAY + HOUR)
    with pytest.raises(ActionRefused, match="No clock"):
        pause(case, clerk)


def test_nobody_of_another_store_lets_it_wait(case, clerk_of_another_store):
    with pytest.raises(NotAllowed):
        pause(case, clerk_of_another_store)


def test_a_pause_ends_by_itself_at_its_longest_moment(case, clerk):
    pause(case, clerk, until=MONDAY + HOUR + DAY)
    assert end_pauses_over(at=MONDAY + HOUR) == 0
    # The job rested for three days: the clock has run again since the moment itself.
    assert end_pauses_over(at=MONDAY + 4 * DAY) == 1
    assert end_pauses_over(at=MONDAY + 4 * DAY) == 0
    assert case.pauses.get().ended_at == MONDAY + HOUR + DAY
    assert wall(resolve(case).due_at) == "2026-03-04 16:30"


def test_what_stands_still_can_be_let_run_only_once(case, clerk):
    pause(case, clerk)
    resume_clocks(case=case, by=clerk, at=MONDAY + DAY)
    with pytest.raises(ActionRefused, match="running"):
        resume_clocks(case=case, by=clerk, at=MONDAY + DAY)


def test_a_promise_moves_later_only_and_with_a_message(case, clerk):
    promised = resolve(case).promised_at
    with pytest.raises(ActionRefused, match="only moves later"):
        promise_later(
            case=case,
            until=promised - HOUR,
            words="Sooner.",
            by=clerk,
            at=MONDAY + HOUR,
        )
    with pytest.raises(ActionRefused, match="message"):
        promise_later(
            case=case, until=promised + DAY, words="", by=clerk, at=MONDAY + HOUR
        )
    promise_later(
        case=case,
        until=promised + DAY,
        words="The laboratory needs a day more.",
        by=clerk,
        at=MONDAY + HOUR,
    )
    clock = resolve(case)
    assert clock.promised_at == promised + DAY
    assert clock.due_at == promised
    assert clock.changes.get().why == DueWhy.PROMISE
    assert case.entries.filter(kind=EntryKind.INTERIM).count() == 1
