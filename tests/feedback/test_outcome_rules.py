from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.choices import CaseKind
from feedback.models import Cause, FollowUp
from feedback.segments.outcome_rules import CauseRule, LastFollowUpRule, PraisedRule
from members.models import Member
from members.segments.rules import segment_rules
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory


def having(rule, **params):
    return set(Member.objects.filter(rule.condition(params)))


def case_of(cause=None, *, days_ago=1, kind=CaseKind.COMPLAINT):
    member = MemberFactory()
    case = make_case(
        member=member,
        store=member.home_store,
        at=timezone.now() - timedelta(days=days_ago),
        kind=kind,
    )
    case.cause = cause
    case.save(update_fields=["cause"])
    return case


def answered(case, outcome, *, days_ago=1, cycle=1):
    at = timezone.now() - timedelta(days=days_ago)
    FollowUp.objects.create(
        case=case, cycle=cycle, due_at=at, answered_at=at, outcome=outcome
    )


@pytest.fixture
def service(db):
    return Cause.add_root(name="Test service")


def test_a_cause_has_those_below_it_and_not_its_neighbours(service):
    till = service.add_child(name="Test till")
    queue = till.add_child(name="Test queue")
    neighbour = Cause.add_root(name="Test product")
    below, beside = case_of(queue), case_of(neighbour)
    case_of()

    assert having(CauseRule(), cause=service.pk, days=30) == {below.member}
    assert having(CauseRule(), cause=till.pk, days=30) == {below.member}
    assert having(CauseRule(), cause=neighbour.pk, days=30) == {beside.member}


def test_a_case_of_long_ago_does_not_count(service):
    case_of(service, days_ago=40)

    assert having(CauseRule(), cause=service.pk, days=30) == set()


def test_a_cause_that_is_gone_describes_nobody(service):
    case_of(service)

    assert having(CauseRule(), cause=service.pk + 1000, days=30) == set()


def test_only_the_last_answer_says_whether_a_member_is_satisfied(db):
    turned = case_of()
    answered(turned, 1, days_ago=20)
    answered(turned, 5, days_ago=2, cycle=2)
    soured = case_of()
    answered(soured, 5, days_ago=20)
    answered(soured, 2, days_ago=2, cycle=2)
    answered(case_of(), 3)

    rule = LastFollowUpRule()
    assert having(rule, answer="satisfied") == {turned.member}
    assert having(rule, answer="dissatisfied") == {soured.member}


def test_who_praised_lately(db):
    praise = case_of(kind=CaseKind.PRAISE)
    case_of(kind=CaseKind.PRAISE, days_ago=50)
    case_of()

    assert having(PraisedRule(), days=30) == {praise.member}


def test_the_rules_stand_in_the_builder_and_say_what_they_are(service):
    assert {
        "feedback.case_of_cause",
        "feedback.last_follow_up",
        "feedback.praised",
    } <= {rule.code for rule in segment_rules}
    assert CauseRule().describe({"cause": service.pk, "days": 1}) == (
        "a case of “Test service” within the last 1 day"
    )
    form = CauseRule.form_class({"cause": service.pk, "days": "30"})
    assert form.is_valid()
    assert form.params() == {"cause": service.pk, "days": 30}
    assert PraisedRule().describe({"days": 30}) == "praised us within the last 30 days"
