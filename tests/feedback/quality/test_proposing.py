from datetime import UTC, datetime, timedelta

import pytest

from feedback.actions.proposing import (
    accept_proposal,
    dismiss_proposal,
    propose_corrections,
)
from feedback.exceptions import ActionRefused
from feedback.models import CorrectionProposal, CorrectiveAction, RecurrenceRule
from members.exceptions import NotAllowed
from tests.factories.corrective import make_cause, make_corrective
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory, ProductFactory, PurchaseFactory

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def complain(number, *, at=AT, every=1, kind="complaint", **fields):
    cases = []
    for index in range(number):
        case = make_case(
            kind=kind,
            at=at - timedelta(days=1 + every * index),
            store=fields.get("store"),
            member=fields.get("member"),
        )
        for name, value in fields.items():
            setattr(case, name, value)
        case.save()
        cases.append(case)
    return cases


@pytest.fixture
def rule(db):
    RecurrenceRule.objects.all().delete()
    return RecurrenceRule.objects.create(kind="cause_store", cases=3, days=30)


@pytest.fixture
def cause(db):
    return make_cause()


def test_the_same_cause_in_the_same_store_is_proposed_once(
    rule, cause, store, other_store
):
    cases = complain(3, store=store, cause=cause)
    complain(2, store=other_store, cause=cause)
    complain(1, store=store, cause=cause, at=AT - timedelta(days=40))
    complain(3, store=store, cause=make_cause("x"), kind="praise")

    assert propose_corrections(at=AT) == 1
    assert propose_corrections(at=AT) == 0
    assert propose_corrections(at=AT + timedelta(days=1)) == 0
    found = CorrectionProposal.objects.get()
    assert (found.store, found.cause, found.state) == (store, cause, "waiting")
    assert set(found.cases.all()) == set(cases)
    assert found.figures["cases"] == 3
    assert not CorrectiveAction.objects.exists()


def test_below_the_number_nothing_is_proposed(rule, cause, store):
    complain(2, store=store, cause=cause)
    assert propose_corrections(at=AT) == 0


def test_rules_out_of_use_and_doubles_do_not_count(rule, cause, store):
    cases = complain(3, store=store, cause=cause)
    cases[0].status, cases[0].closed_at = "duplicate", AT
    cases[0].save()
    assert propose_corrections(at=AT) == 0
    complain(1, store=store, cause=cause)
    RecurrenceRule.objects.update(is_active=False)
    assert propose_corrections(at=AT) == 0


def test_a_batch_and_a_member_come_back_as_well(db, store):
    RecurrenceRule.objects.all().delete()
    RecurrenceRule.objects.create(kind="batch", cases=3, days=60)
    RecurrenceRule.objects.create(kind="member", cases=3, days=60)
    product, member = ProductFactory(), MemberFactory(home_store=store)
    complain(3, store=store, product=product, batch="B7")
    complain(3, store=store, product=product)  # no batch
    complain(3, store=store, member=member)

    assert propose_corrections(at=AT) == 2
    batch = CorrectionProposal.objects.get(kind="batch")
    assert (batch.product, batch.batch, batch.store) == (product, "B7", store)
    assert CorrectionProposal.objects.get(kind="member").cases.count() == 3


def test_a_week_above_its_control_limit_is_proposed(db, cause, store, other_store):
    RecurrenceRule.objects.all().delete()
    RecurrenceRule.objects.create(kind="limit", cases=3, days=7)
    member = MemberFactory(home_store=store)
    for week in range(13):
        for day in (1, 3):
            at = AT - timedelta(weeks=week, days=day)
            PurchaseFactory(member=member, purchased_at=at)
    complain(12, store=store, cause=cause, every=7, at=AT - timedelta(weeks=1))
    assert propose_corrections(at=AT) == 0
    complain(3, store=store, cause=cause)
    complain(3, store=other_store, cause=cause)

    assert propose_corrections(at=AT) == 1
    found = CorrectionProposal.objects.get()
    assert (found.cause, found.store) == (cause, None)
    assert found.figures["cases"] == 6
    assert found.figures["expected"] == 1
    assert found.figures["limit"] == 4


def test_finding_costs_the_same_for_one_and_for_three_stores(
    rule, cause, store, other_store, django_assert_max_num_queries
):
    complain(3, store=store, cause=cause)
    propose_corrections(at=AT)
    complain(3, store=other_store, cause=cause)
    propose_corrections(at=AT)
    # Known findings: one count, one fetch, and the question whether each is known.
    with django_assert_max_num_queries(5):
        assert propose_corrections(at=AT) == 0


def test_taking_it_on_opens_a_corrective_action_with_its_cases(
    rule, cause, store, manager
):
    cases = complain(3, store=store, cause=cause)
    propose_corrections(at=AT)
    proposal = CorrectionProposal.objects.get()
    action = accept_proposal(
        proposal=proposal, title="Tins", form="8d", owner=manager, by=manager, at=AT
    )
    assert set(action.cases.all()) == set(cases)
    assert (action.cause, action.store) == (cause, store)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.action) == ("accepted", action)
    with pytest.raises(ActionRefused):
        dismiss_proposal(proposal=proposal, reason="No", by=manager, at=AT)
    assert propose_corrections(at=AT) == 0


def test_what_was_dismissed_comes_again_only_with_new_cases(
    rule, cause, store, manager
):
    complain(3, store=store, cause=cause)
    propose_corrections(at=AT)
    proposal = CorrectionProposal.objects.get()
    with pytest.raises(ActionRefused):
        dismiss_proposal(proposal=proposal, reason=" ", by=manager, at=AT)
    dismiss_proposal(proposal=proposal, reason="A hot week", by=manager, at=AT)
    later = AT + timedelta(days=4)
    assert propose_corrections(at=later) == 0
    complain(3, store=store, cause=cause, at=later)
    assert propose_corrections(at=later) == 1


def test_nothing_is_proposed_where_somebody_is_at_it(rule, cause, store, manager):
    make_corrective(by=manager, at=AT, store=store, cause=cause)
    complain(3, store=store, cause=cause)
    assert propose_corrections(at=AT) == 0


def test_another_stores_proposal_is_not_mine_to_decide(
    rule, cause, other_store, manager
):
    complain(3, store=other_store, cause=cause)
    propose_corrections(at=AT)
    proposal = CorrectionProposal.objects.get()
    with pytest.raises(NotAllowed):
        dismiss_proposal(proposal=proposal, reason="No", by=manager, at=AT)
    assert not CorrectionProposal.objects.visible_to(manager).exists()
