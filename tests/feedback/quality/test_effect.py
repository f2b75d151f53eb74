from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.corrective.effect import Effect, share_interval
from feedback.corrective.limits import Week, judge_week


def at_least(hits, total, share):
    return sum(
        comb(total, k) * share**k * (1 - share) ** (total - k)
        for k in range(hits, total + 1)
    )


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_that_of_clopper_and_pearson(pair):
    hits, total = pair
    low, high = share_interval(hits, total)
    # By the definition: at the ends the tails hold 2.5 percent each.
    if hits:
        assert at_least(hits, total, low) == pytest.approx(0.025, abs=1e-6)
    else:
        assert low == 0
    if hits < total:
        assert 1 - at_least(hits + 1, total, high) == pytest.approx(0.025, abs=1e-6)
    else:
        assert high == 1
    assert low <= hits / total <= high


def test_rates_are_of_a_thousand_purchases():
    effect = Effect(before=20, after=5, base_before=4000, base_after=5000)
    assert (effect.rate_before, effect.rate_after) == (5, 1)
    assert effect.ratio == pytest.approx(0.2)
    assert effect.fell
    assert not effect.rose


@given(
    st.integers(0, 50), st.integers(0, 50), st.integers(0, 9000), st.integers(0, 9000)
)
def test_the_ratio_lies_within_its_interval_and_only_one_verdict_holds(a, b, n, m):
    effect = Effect(a, b, n, m)
    assert not (effect.fell and effect.rose)
    if effect.ratio is not None and effect.interval is not None:
        low, high = effect.interval
        assert low - 1e-9 <= effect.ratio <= high + 1e-9


def test_more_than_before_is_told():
    assert Effect(before=2, after=20, base_before=1000, base_after=1000).rose


@pytest.mark.parametrize(
    "effect", [Effect(0, 0, 10, 10), Effect(3, 2, 0, 10), Effect(3, 2, 10, 0)]
)
def test_nothing_is_told_without_cases_or_purchases(effect):
    assert effect.interval is None
    assert not effect.fell
    assert not effect.rose


def test_few_cases_tell_nothing():
    effect = Effect(before=3, after=1, base_before=1000, base_after=1000)
    assert not effect.fell


def test_a_week_is_above_its_limit_by_three_standard_deviations():
    past = [Week(4, 1000)] * 12
    assert not judge_week(past, Week(10, 1000)).is_above
    assert judge_week(past, Week(11, 1000)).is_above
    verdict = judge_week(past, Week(11, 2000))
    assert verdict.expected == pytest.approx(8)
    assert verdict.limit == pytest.approx(8 + 3 * 8**0.5)
    assert not verdict.is_above


def test_a_quiet_cause_needs_at_least_three_cases():
    past = [Week(0, 1000)] * 12
    assert not judge_week(past, Week(2, 1000)).is_above
    assert judge_week(past, Week(3, 1000)).is_above


def test_without_purchases_weeks_are_compared_as_they_are():
    assert judge_week([Week(2, 0)] * 12, Week(9, 0)).expected == 2
    assert judge_week([], Week(9, 100)) is None
