"""When to speak with a member again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.choices import ContactOutcome
from members.dates.next_contact import RULES, NextDayMissing, next_contact_on

ON = date(2026, 11, 5)
DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))


def after(days):
    return ON + timedelta(days=days)


def test_every_outcome_has_a_rule_and_no_rule_lacks_its_outcome():
    assert list(RULES) == ContactOutcome.values


@pytest.mark.parametrize(
    ("outcome", "days"),
    [
        ("reached", 30),
        ("will_come", 7),
        ("no_answer", 1),
        ("left_word", 2),
        ("not_interested", 90),
        ("wrong_number", 1),
    ],
)
def test_the_table_as_it_was_agreed(outcome, days):
    assert next_contact_on(outcome, on=ON) == after(days)


def test_after_three_tries_in_vain_a_week_goes_by():
    days = [next_contact_on("no_answer", on=ON, tries=n) for n in (1, 2, 3, 4, 9)]
    assert days == [after(1), after(1), after(1), after(7), after(7)]


def test_who_was_reached_is_called_when_due_by_their_own_rhythm():
    assert next_contact_on("reached", on=ON, due_on=after(55)) == after(55)
    assert next_contact_on("reached", on=ON, due_on=after(3)) == after(3)


def test_a_day_of_the_rhythm_that_has_passed_says_nothing():
    assert next_contact_on("reached", on=ON, due_on=ON) == after(30)


def test_the_last_number_being_wrong_leaves_nothing_to_try():
    assert next_contact_on("wrong_number", on=ON, has_number=False) is None


def test_calling_back_needs_a_day():
    with pytest.raises(NextDayMissing):
        next_contact_on("call_back", on=ON)
    assert next_contact_on("call_back", on=ON, chosen=after(2)) == after(2)


def test_who_refuses_calls_gets_no_day_even_if_one_was_chosen():
    assert next_contact_on("refuses_calls", on=ON, chosen=after(2)) is None


@given(
    outcome=st.sampled_from(ContactOutcome.values),
    on=DAYS,
    tries=st.integers(1, 50),
    due_on=st.none() | DAYS,
    chosen=st.none() | st.integers(0, 400),
    has_number=st.booleans(),
)
def test_the_next_day_is_the_chosen_one_or_one_to_come(
    outcome, on, tries, due_on, chosen, has_number
):
    day = on + timedelta(days=chosen) if chosen is not None else None
    try:
        found = next_contact_on(
            outcome,
            on=on,
            tries=tries,
            due_on=due_on,
            chosen=day,
            has_number=has_number,
        )
    except NextDayMissing:
        assert outcome == "call_back"
        assert day is None
        return
    if outcome == "refuses_calls":
        assert found is None
    elif day is not None:
        assert found == day
    elif outcome == "wrong_number" and not has_number:
        assert found is None
    else:
        assert found > on


@given(on=DAYS, tries=st.integers(1, 50))
def test_more_tries_never_bring_the_next_day_nearer(on, tries):
    now = next_contact_on("no_answer", on=on, tries=tries)
    assert now <= next_contact_on("no_answer", on=on, tries=tries + 1)
