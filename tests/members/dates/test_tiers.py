"""The rule of tiers, tried on thousands of lives."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from members.dates.months import month_end, months_later
from members.dates.tiers import Cause, Floor, Standing, TierTerms, review, valid_until

TODAY = date(2026, 11, 22)
TERMS = TierTerms(validity_days=365, until_month_end=True, grace_days=30)
LAST = date(2027, 11, 30)

ranks = st.none() | st.integers(1, 4)
terms = st.builds(
    TierTerms,
    validity_days=st.integers(1, 400),
    until_month_end=st.booleans(),
    grace_days=st.integers(0, 60),
)
floors = st.none() | st.builds(
    Floor,
    rank=st.integers(1, 4),
    until=st.none() | st.dates(date(2026, 11, 1), date(2028, 6, 30)),
)


def look(now=None, *, earned=None, floor=None, today=TODAY, by=TERMS):
    return review(now or Standing(), earned=earned, floor=floor, terms=by, today=today)


def test_the_first_tier_is_valid_to_the_end_of_a_month_in_a_year():
    assert look(earned=1) == (Standing(1, LAST), Cause.SPEND)


def test_who_spent_nothing_where_every_step_costs_has_no_tier():
    assert look() == (Standing(), Cause.KEPT)


def test_more_spend_lifts_at_once():
    now = Standing(1, TODAY + timedelta(days=5))
    assert look(now, earned=3) == (Standing(3, LAST), Cause.SPEND)


def test_less_spend_waits_for_the_end_of_the_validity():
    now = Standing(3, TODAY)
    assert look(now, earned=1) == (now, Cause.KEPT)


def test_less_spend_waits_for_the_end_of_the_grace():
    now = Standing(3, TODAY - timedelta(days=30))
    assert look(now, earned=1) == (now, Cause.KEPT)


def test_after_the_grace_a_member_falls_to_what_is_deserved():
    now = Standing(3, TODAY - timedelta(days=31))
    assert look(now, earned=1) == (Standing(1, LAST), Cause.LAPSED)


def test_spend_within_the_grace_renews_the_tier():
    now = Standing(3, TODAY - timedelta(days=12))
    assert look(now, earned=3) == (Standing(3, LAST), Cause.KEPT)


def test_a_floor_lifts_until_its_own_day():
    floor = Floor(2, date(2026, 12, 31))
    assert look(earned=1, floor=floor) == (Standing(2, floor.until), Cause.FLOOR)


def test_a_floor_that_is_over_holds_nobody():
    now = Standing(2, date(2026, 10, 1))
    floor = Floor(2, date(2026, 10, 1))
    assert look(now, earned=1, floor=floor) == (Standing(1, LAST), Cause.LAPSED)


def test_a_floor_below_what_was_earned_changes_nothing():
    assert look(earned=3, floor=Floor(2, TODAY))[0] == look(earned=3)[0]


def test_a_tier_of_unknown_validity_gets_a_whole_term_before_it_can_fall():
    assert look(Standing(3), earned=1) == (Standing(3, LAST), Cause.KEPT)


@given(ranks, floors, terms, st.dates(date(2026, 11, 1), date(2027, 12, 31)))
def test_a_second_look_on_the_same_day_changes_nothing(earned, floor, by, today):
    once, _cause = look(earned=earned, floor=floor, by=by, today=today)
    again = look(once, earned=earned, floor=floor, by=by, today=today)
    assert again == (once, Cause.KEPT)


@given(st.lists(st.tuples(ranks, floors), min_size=2, max_size=60), terms)
def test_nobody_falls_before_validity_and_grace_are_over(days, by):
    now, today = Standing(), TODAY
    for number, (earned, floor) in enumerate(days):
        today = TODAY + timedelta(days=number * 20)
        after, cause = look(now, earned=earned, floor=floor, by=by, today=today)
        if (after.rank or 0) < (now.rank or 0):
            assert cause is Cause.LAPSED
            assert today > now.until + timedelta(days=by.grace_days)
        if floor and (floor.until is None or floor.until >= today):
            assert after.rank >= floor.rank
        if earned:
            assert after.rank >= earned
        assert (after.rank is None) == (after.until is None)
        now = after


@given(st.lists(st.integers(1, 2), min_size=30, max_size=90), terms)
def test_spend_around_a_step_moves_nobody_to_and_fro(earned_by_day, by):
    """Moves down are at least a validity and a grace apart from the move before."""
    now, last_move = Standing(), None
    for number, earned in enumerate(earned_by_day):
        today = TODAY + timedelta(days=number * 7)
        after, cause = look(now, earned=earned, by=by, today=today)
        if cause is Cause.LAPSED:
            least = by.validity_days + by.grace_days
            assert (today - last_move).days > least
        if after.rank != now.rank:
            last_move = today
        now = after


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 400))
def test_months_later_keeps_the_day_or_takes_the_months_last(day, months):
    found = months_later(day, months)
    apart = (found.year - day.year) * 12 + found.month - day.month
    assert apart == months
    assert found.day == day.day or found == month_end(found)


def test_without_the_end_of_a_month_validity_is_counted_in_days():
    by = TierTerms(validity_days=10, until_month_end=False, grace_days=0)
    assert valid_until(TODAY, by) == date(2026, 12, 2)
