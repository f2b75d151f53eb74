"""Doing what was approved: ticks, points in the ledger, goods that came back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.actions.redress import decide_goods, do_item, take_goods_back, undo_item
from feedback.actions.solutions import propose_solution
from feedback.choices import GoodsFate
from feedback.exceptions import ActionRefused
from feedback.models import RedressItem, ReturnedGoods
from members.actions.points import redeem_points
from members.exceptions import NotAllowed, PointsRefused
from members.models import MemberStat, PointsEntry
from tests.factories.amends import (
    APOLOGY,
    make_approved,
    make_judged_case,
    money,
    points,
    proposal,
)
from tests.factories.feedback import AT
from tests.factories.members import MemberFactory

LATER = AT + timedelta(hours=3)


@pytest.fixture
def case(store, manager, member):
    return make_judged_case(store=store, handler=manager, member=member)


def only_item(case):
    return RedressItem.objects.get(solution__case=case)


def balance(member):
    total = sum(
        PointsEntry.objects.filter(member=member).values_list("points", flat=True)
    )
    stat = MemberStat.objects.filter(member=member).first()
    assert (stat.points_balance if stat else 0) == total
    return total


def test_an_approved_thing_is_ticked_by_whom_and_when(case, manager):
    make_approved(case, APOLOGY)
    item = do_item(case=case, item=only_item(case).pk, by=manager, at=LATER)
    assert (item.done_at, item.done_by) == (LATER, manager)
    with pytest.raises(ActionRefused, match="ticked off already"):
        do_item(case=case, item=item.pk, by=manager, at=LATER)
    assert undo_item(case=case, item=item.pk, by=manager, at=LATER).done_at is None
    with pytest.raises(ActionRefused, match="not ticked off"):
        undo_item(case=case, item=item.pk, by=manager, at=LATER)


def test_nothing_is_given_before_the_approval(case, clerk):
    propose_solution(case=case, by=clerk, at=AT, **proposal(money("400")))
    with pytest.raises(ActionRefused, match="before the solution is approved"):
        do_item(case=case, item=only_item(case).pk, by=clerk, at=LATER)


def test_an_item_of_another_case_is_none_of_this_one(case, store, manager):
    other = make_judged_case(store=store)
    make_approved(other, APOLOGY)
    with pytest.raises(ActionRefused, match="no such item"):
        do_item(case=case, item=only_item(other).pk, by=manager, at=LATER)


def test_people_of_other_stores_tick_nothing(case, clerk_of_another_store):
    make_approved(case, APOLOGY)
    with pytest.raises(NotAllowed):
        do_item(case=case, item=only_item(case).pk, by=clerk_of_another_store, at=LATER)


def test_points_go_to_the_ledger_when_they_are_done(case, manager, member):
    make_approved(case, points(120))
    item = do_item(case=case, item=only_item(case).pk, by=manager, at=LATER)
    entry = PointsEntry.objects.get()
    assert (entry.points, entry.by, entry.member) == (120, manager, member)
    assert case.reference in entry.reason
    assert balance(member) == 120
    undo_item(case=case, item=item.pk, by=manager, at=LATER)
    assert balance(member) == 0
    assert PointsEntry.objects.count() == 2  # a counter-entry, nothing taken out
    do_item(case=case, item=item.pk, by=manager, at=LATER)
    assert balance(member) == 120


def test_who_may_not_book_points_leaves_the_tick_undone(case, clerk, member):
    make_approved(case, points(10))
    with pytest.raises(NotAllowed, match="points"):
        do_item(case=case, item=only_item(case).pk, by=clerk, at=LATER)
    assert only_item(case).done_at is None
    assert balance(member) == 0


def test_points_that_are_spent_are_not_taken_back(case, manager, member):
    make_approved(case, points(100))
    item = do_item(case=case, item=only_item(case).pk, by=manager, at=LATER)
    redeem_points(member=member, points=60, reason="Tea", key="t", by=manager, at=LATER)
    with pytest.raises(PointsRefused, match="Only 40 points"):
        undo_item(case=case, item=item.pk, by=manager, at=LATER)
    assert only_item(case).done_at == LATER
    assert balance(member) == 40


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=15,
)
@given(turns=st.lists(st.booleans(), max_size=8), number=st.integers(1, 5000))
def test_however_often_it_is_ticked_the_balance_is_the_sum(
    store, manager, turns, number
):
    """Ticking twice, or unticking what isn't ticked, is refused and books nothing."""
    person = MemberFactory(home_store=store)
    case = make_judged_case(store=store, handler=manager, member=person)
    make_approved(case, points(number))
    item = only_item(case)
    is_done = False
    for wanted in turns:
        step = do_item if wanted else undo_item
        if wanted == is_done:
            with pytest.raises(ActionRefused):
                step(case=case, item=item.pk, by=manager, at=LATER)
        else:
            step(case=case, item=item.pk, by=manager, at=LATER)
            is_done = wanted
    assert balance(person) == (number if is_done else 0)


# --- goods ----------------------------------------------------------------------------


def test_goods_that_came_back_are_listed_with_what_became_of_them(case, clerk, manager):
    goods = take_goods_back(
        case=case,
        what="Longjing 50 g",
        quantity=Decimal(2),
        reason="Stale",
        batch="B-7",
        by=clerk,
        at=AT,
    )
    assert (goods.store, goods.taken_by, goods.fate) == (
        case.store,
        clerk,
        GoodsFate.WAITING,
    )
    decide_goods(goods=goods, fate=GoodsFate.SUPPLIER, by=manager, at=LATER)
    goods = ReturnedGoods.objects.get()
    assert (goods.fate, goods.fate_by, goods.fate_at) == (
        GoodsFate.SUPPLIER,
        manager,
        LATER,
    )
    decide_goods(goods=goods, fate=GoodsFate.WAITING, by=manager, at=LATER)
    assert ReturnedGoods.objects.get().fate_at is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"what": " "}, "Say what came back"),
        ({"reason": ""}, "Say what came back, and why"),
        ({"quantity": Decimal(0)}, "Say how many"),
    ],
)
def test_goods_without_words_or_number_are_refused(case, clerk, fields, sentence):
    given_back = {"what": "A cup", "quantity": Decimal(1), "reason": "Broken"}
    with pytest.raises(ActionRefused, match=sentence):
        take_goods_back(case=case, by=clerk, at=AT, **(given_back | fields))


def test_goods_of_other_stores_are_nobody_elses(case, clerk, clerk_of_another_store):
    goods = take_goods_back(
        case=case, what="A cup", quantity=Decimal(1), reason="x", by=clerk, at=AT
    )
    with pytest.raises(NotAllowed):
        decide_goods(goods=goods, fate="stock", by=clerk_of_another_store, at=AT)
    assert not ReturnedGoods.objects.visible_to(clerk_of_another_store).exists()
