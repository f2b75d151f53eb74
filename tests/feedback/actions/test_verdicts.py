"""The customer accepts our answer: that answers what would be asked afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.actions.follow_up import ask_follow_up, plan_follow_up
from feedback.actions.handling import reply_to_case
from feedback.actions.verdicts import accept_answer
from feedback.choices import CaseKind, CaseStatus
from feedback.models import FollowUp
from feedback.models.redress import SATISFIED_FROM
from tests.factories.feedback import judge, make_case


@pytest.fixture
def answered(store, clerk):
    def make(**fields):
        now = timezone.now()
        case = judge(make_case(store=store, email="ann@example.com", at=now, **fields))
        reply_to_case(case=case, text="We are sorry.", by=clerk, at=now)
        case.refresh_from_db()
        return case

    return make


def test_an_accepted_answer_counts_as_content_and_nobody_asks_again(answered):
    now, case = timezone.now(), answered()
    planned = plan_follow_up(case=case, at=now)
    assert accept_answer(case=case, at=now).status == CaseStatus.CLOSED
    planned.refresh_from_db()
    assert (planned.outcome, planned.answered_at) == (SATISFIED_FROM, now)
    assert not ask_follow_up(follow_up=planned, at=now + timedelta(days=30))


def test_it_counts_as_well_when_asking_was_not_planned_yet(answered):
    now, case = timezone.now(), answered()
    accept_answer(case=case, at=now)
    assert FollowUp.objects.get(case=case).outcome == SATISFIED_FROM


def test_a_grade_that_the_customer_gave_stays(answered):
    now, case = timezone.now(), answered()
    planned = plan_follow_up(case=case, at=now)
    FollowUp.objects.filter(pk=planned.pk).update(outcome=5, answered_at=now)
    accept_answer(case=case, at=now)
    planned.refresh_from_db()
    assert planned.outcome == 5


def test_praise_has_nothing_to_be_content_with(answered):
    now, case = timezone.now(), answered(kind=CaseKind.PRAISE)
    accept_answer(case=case, at=now)
    assert not FollowUp.objects.filter(outcome__isnull=False).exists()
