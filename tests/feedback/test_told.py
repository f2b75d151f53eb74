"""What the customer is told of time follows the deadlines in force."""

from datetime import timedelta

import pytest

from feedback.actions.policies import Terms, set_policy
from feedback.choices import Metric, Quarantine, Unit
from feedback.models import Case
from feedback.queries.cases import late_to_accept, told, with_accept_by
from members.models import Message
from tests.factories.feedback import AT, make_case

HOURS = timedelta(hours=1)


@pytest.fixture
def three_days(operations):
    terms = Terms(unit=Unit.ELAPSED_HOURS, amount=72)
    return set_policy(metric=Metric.ACCEPT, terms=terms, by=operations, at=AT - HOURS)


def test_without_a_deadline_of_ones_own_acceptance_is_promised_within_a_day(db):
    case = make_case(email="ann@example.com", language="zh-hans")
    assert told(case).accept_by == AT + 24 * HOURS
    assert "2026年11月22日" in Message.objects.get().text


def test_the_letter_promises_what_the_deadline_in_force_says(three_days):
    case = make_case(email="ann@example.com", language="zh-hans")
    assert told(case).accept_by == AT + 72 * HOURS
    text = Message.objects.get().text
    assert "2026年11月24日" in text
    assert "2026年11月22日" not in text


def test_what_is_held_back_has_no_clock_and_is_told_the_same(three_days):
    case = make_case(quarantine=Quarantine.TRAP)
    assert not case.clocks.exists()
    assert told(case).accept_by == AT + 72 * HOURS
    assert told(case).answer_by is None


def test_a_case_is_late_to_accept_when_its_own_deadline_is_over(three_days):
    case = make_case()
    for hours, late in ((71, []), (72, [case])):
        found = late_to_accept(Case.objects.all(), at=AT + hours * HOURS)
        assert list(found) == late
    assert with_accept_by(Case.objects.all()).get().accept_by == AT + 72 * HOURS
