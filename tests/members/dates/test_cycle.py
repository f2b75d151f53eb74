"""The rule of the rhythm, on paper."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.choices import Confidence, CycleState
from members.dates import cycle
from members.dates.cycle import (
    Cycle,
    GoodsDay,
    cycle_at,
    days_of_goods,
    rhythm_of,
)

FIRST = date(2026, 1, 1)


def days_apart(*gaps):
    days = [FIRST]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    return days


def goods(*loads, usual=0):
    return [
        GoodsDay(FIRST + timedelta(days=30 * n), load * 1000, usual)
        for n, load in enumerate(loads)
    ]


def test_the_words_are_those_of_the_choices():
    states = {cycle.NONE, cycle.ACTIVE, cycle.DUE, cycle.OVERDUE, cycle.DORMANT}
    assert states | {cycle.LOST} == set(CycleState.values)
    assert {cycle.LOW, cycle.MEDIUM, cycle.HIGH} == set(Confidence.values)


@pytest.mark.parametrize(
    ("gaps", "gap", "confidence"),
    [
        ((), None, ""),
        ((30,), None, ""),
        ((30, 31), 31, "low"),
        ((30, 30, 30), 30, "medium"),
        ((10, 30, 90), 30, "low"),
        ((15, 30, 90, 30), 30, "medium"),
        ((30, 30, 30, 30, 30), 30, "high"),
        ((30, 45, 15, 30, 30, 200), 30, "high"),
        ((30, 46, 14, 30, 30, 200), 30, "medium"),
        ((1, 1, 1, 1, 1), 1, "high"),
    ],
)
def test_gap_and_confidence(gaps, gap, confidence):
    assert rhythm_of(days_apart(*gaps)) == (gap, confidence)


@pytest.mark.parametrize(
    ("days", "gap", "lasts"),
    [
        (goods(90), None, 90),
        (goods(90, usual=120), None, 120),
        (goods(0, usual=60), None, 60),
        (goods(0), None, None),
        (goods(-30), None, None),  # brought back
        (goods(0, 0, 0), 30, 30),
        (goods(90, 90, 0), 30, 30),
        (goods(90, 90, 90), 55, 55),  # less is used than the goods say
        (goods(90, 90, 180), 55, 110),
        (goods(90, 90, 900), 55, 110),  # no odd purchase ends a rhythm
        (goods(90, 90, 1), 55, 28),
        (goods(90, 60, 60), 55, 55),
        (goods(60, 90), 55, 66),  # 90 of a usual 75
        (goods(10**8), None, 3650),
    ],
)
def test_goods_last_as_long_as_was_bought(days, gap, lasts):
    assert days_of_goods(days, gap) == lasts


@pytest.mark.parametrize(
    ("since", "state", "turns"),
    [
        (0, "active", 30), (29, "active", 30), (30, "due", 45), (44, "due", 45),
        (45, "overdue", 90), (89, "overdue", 90), (90, "dormant", 180),
        (179, "dormant", 180), (180, "lost", None), (9000, "lost", None),
    ],
)  # fmt: skip
def test_the_state_counts_in_multiples_of_the_own_gap(since, state, turns):
    due_on = FIRST + timedelta(days=30)
    turns_on = FIRST + timedelta(days=turns) if turns else None
    today = FIRST + timedelta(days=since)
    found = cycle_at(last_on=FIRST, due_on=due_on, today=today)
    assert found == Cycle(state, turns_on)


@pytest.mark.parametrize(
    ("gap", "overdue", "dormant", "lost"),
    [(1, 5, 15, 36), (7, 11, 21, 42), (180, 270, 540, 1080), (365, 455, 725, 1265)],
)
def test_daily_and_yearly_guests_are_given_their_time(gap, overdue, dormant, lost):
    due_on = FIRST + timedelta(days=gap)
    for state, days in (("overdue", overdue), ("dormant", dormant), ("lost", lost)):
        day = FIRST + timedelta(days=days)
        before = cycle_at(last_on=FIRST, due_on=due_on, today=day - timedelta(days=1))
        assert before.turns_on == day
        assert cycle_at(last_on=FIRST, due_on=due_on, today=day).state == state


def test_without_a_due_day_the_chains_gap_counts():
    day_60 = FIRST + timedelta(days=60)
    assert cycle_at(last_on=FIRST, due_on=None, today=FIRST) == ("active", day_60)


def test_who_never_bought_has_no_state_that_turns():
    assert cycle_at(last_on=None, due_on=None, today=FIRST) == ("none", None)


@given(
    gap=st.one_of(st.none(), st.integers(1, 3650)),
    since=st.integers(0, 9000),
    later=st.integers(0, 9000),
)
def test_a_state_holds_until_the_day_it_turns_and_never_goes_back(gap, since, later):
    due_on = FIRST + timedelta(days=gap) if gap else None
    order = ["active", "due", "overdue", "dormant", "lost"]
    first, second = (
        cycle_at(last_on=FIRST, due_on=due_on, today=FIRST + timedelta(days=days))
        for days in (since, since + later)
    )
    has_turned = bool(
        first.turns_on and FIRST + timedelta(days=since + later) >= first.turns_on
    )
    assert (order.index(second.state) > order.index(first.state)) == has_turned
    assert order.index(second.state) >= order.index(first.state)
