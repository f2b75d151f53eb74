"""What the picker of a birthday offers."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from members.dates.birthdays import next_on
from members.dates.lunar import month_length, to_lunar, to_solar
from members.models import ImportantDate
from members.queries.birthday_choice import birthday_choice, birthday_problem

TODAY = date(2026, 11, 22)


def choose(calendar="solar", year=None, month=None, day=None, is_leap_month=False):
    return birthday_choice(
        calendar=calendar, year=year, month=month, day=day,
        is_leap_month=is_leap_month, today=TODAY,
    )  # fmt: skip


def test_february_has_its_leap_day_only_in_its_years():
    assert len(choose(month=2).days) == 29
    assert len(choose(month=2, year=1999).days) == 28
    assert len(choose(month=2, year=2000).days) == 29


def test_a_lunar_month_has_its_day_30_only_where_it_exists():
    assert len(choose("lunar", month=6).days) == 30
    assert len(choose("lunar", month=6, year=1985).days) == 29
    assert len(choose("lunar", month=6, year=1987).days) == 30
    assert len(choose("lunar", month=6, year=1987, is_leap_month=True).days) == 29


def test_a_leap_month_is_offered_only_where_the_year_has_it():
    assert choose("lunar", month=6, year=1987).may_be_leap
    assert not choose("lunar", month=5, year=1987).may_be_leap
    assert choose("lunar", month=5).may_be_leap
    assert not choose("lunar", month=1).may_be_leap
    assert not choose("solar", month=6, year=1987).may_be_leap


def test_a_mark_for_a_leap_month_that_is_none_is_passed_over():
    found = choose("lunar", month=5, year=1987, day=3, is_leap_month=True)
    assert not found.problem
    assert "闰" not in "".join(found.words)


def test_both_calendars_are_told():
    assert choose(year=1980, month=5, day=17).words[0] == (
        "May 17, 1980 is lunar 1980 四月初四"
    )
    assert choose("lunar", 1980, 4, 4).words[0] == (
        "lunar 1980 四月初四 is May 17, 1980"
    )


def test_without_a_year_the_next_day_is_told_in_both_calendars():
    assert choose("lunar", month=8, day=3).words == [
        "lunar 八月初三",
        "Kept next on Sept. 3, 2027, lunar 八月初三",
    ]


@given(st.dates(date(1900, 2, 1), TODAY))
def test_every_day_lived_can_be_chosen_in_either_calendar(born):
    lunar = to_lunar(born)
    told = choose("lunar", lunar.year, lunar.month, lunar.day, lunar.is_leap_month)
    plain = choose("solar", born.year, born.month, born.day)
    for found, day in ((told, lunar.day), (plain, born.day)):
        assert not found.problem
        assert day in dict(found.days)
        assert len(found.words) == 2


@given(
    st.sampled_from(["solar", "lunar"]),
    st.integers(1900, 2098),
    st.integers(1, 12),
    st.integers(1, 31),
    st.booleans(),
)
def test_what_is_offered_is_what_is_accepted(calendar, year, month, day, leap):
    found = birthday_choice(
        calendar=calendar, year=year, month=month, day=day, is_leap_month=leap,
        today=date(2100, 1, 1),
    )  # fmt: skip
    assert (day in dict(found.days)) == (not found.problem)
    if calendar == "lunar":
        assert found.may_be_leap == bool(month_length(year, month, is_leap_month=True))


@given(st.dates(date(1930, 1, 1), date(2025, 12, 31)))
def test_the_day_told_is_the_day_that_is_kept(born):
    lunar = to_lunar(born)
    assert to_solar(lunar) == born
    birthday = ImportantDate(
        calendar="lunar", year=lunar.year, month=lunar.month, day=lunar.day,
        is_leap_month=lunar.is_leap_month,
    )  # fmt: skip
    assert not birthday_problem(birthday, today=TODAY)
    coming = next_on("lunar", lunar.month, lunar.day, lunar.is_leap_month, after=TODAY)
    assert 0 <= (coming - TODAY).days <= 385


def test_tomorrow_is_nobodys_birthday_yet():
    assert "still to come" in choose(year=2026, month=11, day=23).problem
    assert not choose(year=2026, month=11, day=22).problem
