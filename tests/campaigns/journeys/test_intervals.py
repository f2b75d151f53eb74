"""What two groups allow to be said."""

from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.journeys.intervals import (
    FEWEST_HITS,
    FEWEST_PEOPLE,
    Group,
    mean_difference,
    share_difference,
    share_interval,
    verdict,
)

SLACK = 1e-9


@st.composite
def groups(draw, least=1):
    people = draw(st.integers(least, 5000))
    return Group(people, draw(st.integers(0, people)))


def spenders(amounts):
    return Group(
        len(amounts),
        sum(amount > 0 for amount in amounts),
        sum(amounts),
        sum(amount * amount for amount in amounts),
    )


# Newcombe 1998, table II, method 10.
@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_examples_of_the_paper_come_out(one, other, low, high):
    found = share_difference(
        Group(one[1], one[0]),
        Group(other[1], other[0]),
    )
    assert found.low == pytest.approx(low, abs=0.0001)
    assert found.high == pytest.approx(high, abs=0.0001)


@given(groups())
def test_a_share_lies_in_its_interval(group):
    found = share_interval(group.hits, group.people)
    assert 0 <= found.low <= group.share + SLACK
    assert group.share - SLACK <= found.high <= 1


@given(groups(), groups())
def test_a_difference_lies_in_its_interval_and_within_what_is_possible(one, other):
    found = share_difference(one, other)
    assert -1 - SLACK <= found.low <= found.estimate + SLACK
    assert found.estimate - SLACK <= found.high <= 1 + SLACK


@given(groups(), groups())
def test_the_groups_turned_round_turn_the_interval_round(one, other):
    found, turned = share_difference(one, other), share_difference(other, one)
    assert found.low == pytest.approx(-turned.high)
    assert found.high == pytest.approx(-turned.low)


@given(groups(), groups())
def test_ten_times_the_people_narrow_the_interval(one, other):
    wide = share_difference(one, other)
    many = [Group(each.people * 10, each.hits * 10) for each in (one, other)]
    narrow = share_difference(*many)
    assert narrow.high - narrow.low < wide.high - wide.low


@given(groups())
def test_a_group_against_itself_is_never_more_or_less(group):
    assert verdict(group, group) in ("open", "too_few")


@given(groups(), st.integers(0, FEWEST_PEOPLE - 1), st.data())
def test_a_tiny_group_says_nothing(large, people, data):
    tiny = Group(people, data.draw(st.integers(0, people)))
    assert verdict(large, tiny) == "too_few"
    assert verdict(tiny, large) == "too_few"


@given(st.integers(FEWEST_PEOPLE, 10**6), st.integers(0, FEWEST_HITS - 1))
def test_a_handful_of_buyers_says_nothing_however_many_were_asked(people, hits):
    assert verdict(Group(people, hits), Group(people, 0)) == "too_few"


@given(groups(FEWEST_PEOPLE), groups(FEWEST_PEOPLE))
def test_a_verdict_is_named_only_when_the_interval_leaves_no_doubt(one, other):
    found = share_difference(one, other)
    said = verdict(one, other)
    assert (said == "more") <= (found.low > 0)
    assert (said == "less") <= (found.high < 0)
    assert (said == "open") <= (found.low <= 0 <= found.high)


def test_nobody_gives_no_share():
    assert share_interval(0, 0).high == 1.0
    assert verdict(Group(0), Group(0)) == "too_few"


def test_the_intervals_hold_what_they_promise():
    """Of 2,000 pairs drawn from shares of 6 and 9 %, 95 in 100 intervals hold the true
    difference."""
    rng = Random(5)
    held = 0
    for _round in range(2000):
        one = Group(400, sum(rng.random() < 0.09 for _each in range(400)))
        other = Group(100, sum(rng.random() < 0.06 for _each in range(100)))
        found = share_difference(one, other)
        held += found.low <= 0.03 <= found.high
    assert 0.935 <= held / 2000 <= 0.975


amounts = st.lists(st.integers(0, 2000), min_size=2, max_size=60)


@given(amounts, amounts)
def test_the_difference_of_what_was_spent_lies_in_its_interval(one, other):
    found = mean_difference(spenders(one), spenders(other))
    assert found.low - SLACK <= found.estimate <= found.high + SLACK


def test_large_groups_are_judged_by_the_normal_distribution():
    one, other = spenders([0, 200] * 5000), spenders([0, 100] * 5000)
    found = mean_difference(one, other)
    error = (100**2 / 9999 + 50**2 / 9999) ** 0.5
    assert found.estimate == 50
    assert found.high - 50 == pytest.approx(
        NormalDist().inv_cdf(0.975) * error, rel=1e-3
    )


def test_students_quantile_widens_small_groups():
    """Four and four people: 6 degrees of freedom, 2.447 standard errors."""
    one, other = spenders([1, 2, 3, 4]), spenders([2, 3, 4, 5])
    found = mean_difference(one, other)
    error = (2 * (5 / 3) / 4) ** 0.5
    assert (found.high - found.estimate) / error == pytest.approx(2.447, abs=0.02)


def test_one_person_has_no_spread():
    assert mean_difference(spenders([5]), spenders([1, 2])) is None


def test_what_holds_for_one_is_multiplied_for_all():
    found = share_difference(Group(1000, 200), Group(1000, 100)).times(1000)
    assert found.estimate == pytest.approx(100)
    assert found.low < 100 < found.high
