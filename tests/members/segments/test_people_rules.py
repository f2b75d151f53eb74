"""Rules about the person, days of the year, household, tiers and points."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from members.choices import Calendar
from members.dates.birthdays import age_on, check_date, next_on
from members.models import (
    EventAttendance,
    Household,
    HouseholdMembership,
    ImportantDate,
    MemberStat,
    Tier,
    TierChange,
)
from members.segments.compiler import describe
from tests.factories.members import MemberFactory, StoreFactory
from tests.support.segments import days_ago, leaf, names, tree


def with_figures(member, **figures):
    return MemberStat.objects.create(
        member=member,
        home_store=member.home_store,
        computed_at=timezone.now(),
        **figures,
    )


def both_ways(rule, fits, everybody):
    """The rule finds its own, and NOT of it all the others, whoever lacks the rows."""
    assert names(rule) == fits
    assert names(rule, match="none") == everybody - fits


@pytest.fixture
def ann(store):
    """Of whom much is known."""
    return MemberFactory(
        name="Ann",
        home_store=store,
        sex="female",
        language="en",
        joined_on=timezone.localdate() - timedelta(days=100),
        email="ann@example.com",
    )


@pytest.fixture
def bob(other_store):
    """Of whom nothing is known: no figures, no birthday, no day of joining."""
    return MemberFactory(name="Bob", home_store=other_store, joined_on=None)


BOTH = {"Ann", "Bob"}


@pytest.mark.parametrize(
    ("code", "params", "fits"),
    [
        ("sex", {"sex": "female"}, {"Ann"}),
        ("sex", {"sex": "unknown"}, {"Bob"}),
        ("language", {"language": "en"}, {"Ann"}),
        ("joined_ago", {"least": 100, "most": 100}, {"Ann"}),
        ("joined_ago", {"least": 101, "most": None}, set()),
        ("joined_ago", {"least": None, "most": 99}, set()),
        ("reachable", {"kind": "email"}, {"Ann"}),
        ("reachable", {"kind": "phone"}, set()),
        ("owner", {"owner": None}, BOTH),
        ("membership_ends", {"days": 30}, set()),
        ("points", {"least": None, "most": 10}, set()),
        ("brought", {"least": 1, "most": None}, set()),
        ("last_contact", {"least": 0, "most": None}, set()),
        ("birthday", {"days": 400}, set()),
        ("birthday_month", {"month": 5}, set()),
        ("age", {"least": 0, "most": None}, set()),
        ("in_household", {}, set()),
        ("household_size", {"least": 0, "most": None}, set()),
        ("has_child", {}, set()),
        ("tier_moved", {"way": "up", "days": 30}, set()),
        ("cycle_state", {"state": "none"}, BOTH),
        ("expected", {"days": 30}, set()),
        ("event", {"state": "came", "days": 30}, set()),
        (
            "consent_answer",
            {"purpose": "news", "channel": "email", "answer": "unasked"},
            BOTH,
        ),
    ],
)
def test_a_rule_and_its_contrary_are_everybody(ann, bob, code, params, fits):
    both_ways(leaf(f"members.{code}", **params), fits, BOTH)


def test_a_region_is_all_its_stores(ann, bob):
    region = ann.home_store.region_id
    both_ways(leaf("members.region", region=region), {"Ann"}, BOTH)


def test_a_period_of_joining_has_both_its_days(ann, bob):
    day = ann.joined_on.isoformat()
    later = (ann.joined_on + timedelta(days=1)).isoformat()
    both_ways(leaf("members.joined", since=day, until=day), {"Ann"}, BOTH)
    both_ways(leaf("members.joined", since=later, until=None), set(), BOTH)
    both_ways(leaf("members.joined", since=None, until=day), {"Ann"}, BOTH)


def test_tiers_and_points_are_asked_of_the_figures(ann, bob):
    silver, gold = (
        Tier.objects.create(name=name, rank=rank)
        for rank, name in enumerate(("Silver", "Gold"), start=70)
    )
    with_figures(ann, tier=gold, points_balance=120)
    with_figures(bob, tier=silver, points_balance=-5)
    assert names(leaf("members.tier", tier=silver.pk)) == {"Bob"}
    assert names(leaf("members.tier_at_least", tier=silver.pk)) == BOTH
    assert names(leaf("members.tier_at_least", tier=gold.pk)) == {"Ann"}
    assert names(leaf("members.points", least=120, most=120)) == {"Ann"}
    assert names(leaf("members.points", least=-10, most=-1)) == {"Bob"}


def test_moves_of_tier_are_up_or_down(ann, bob):
    low, high = (Tier.objects.create(name=f"T{rank}", rank=rank) for rank in (80, 81))
    TierChange.objects.create(member=ann, before=low, after=high, at=days_ago(5))
    TierChange.objects.create(member=bob, before=high, after=low, at=days_ago(50))
    both_ways(leaf("members.tier_moved", way="up", days=5), {"Ann"}, BOTH)
    both_ways(leaf("members.tier_moved", way="down", days=40), set(), BOTH)
    both_ways(leaf("members.tier_moved", way="down", days=50), {"Bob"}, BOTH)


def test_the_household_is_asked_for_size_and_company(ann, bob):
    home = Household.objects.create(name="Home")
    HouseholdMembership.objects.create(household=home, member=ann, role="self")
    both_ways(leaf("members.in_household"), {"Ann"}, BOTH)
    both_ways(leaf("members.household_size", least=2, most=None), set(), BOTH)
    child = MemberFactory(name="Cay", home_store=ann.home_store)
    HouseholdMembership.objects.create(household=home, member=child, role="child")
    everybody = BOTH | {"Cay"}
    both_ways(
        leaf("members.household_size", least=2, most=2), {"Ann", "Cay"}, everybody
    )
    both_ways(leaf("members.lives_with", role="child"), {"Ann"}, everybody)
    both_ways(leaf("members.has_child"), {"Ann"}, everybody)
    ImportantDate.objects.create(member=bob, kind="child_birthday", month=5, day=1)
    both_ways(leaf("members.has_child"), BOTH, everybody)


def test_days_of_the_year_are_told_apart(ann, bob):
    soon = timezone.localdate() + timedelta(days=3)
    for member, kind, calendar in (
        (ann, "birthday", "lunar"),
        (bob, "anniversary", "solar"),
    ):
        ImportantDate.objects.create(
            member=member, kind=kind, calendar=calendar, month=1, day=1, next_on=soon
        )
    both_ways(leaf("members.birthday", days=3), {"Ann"}, BOTH)
    both_ways(leaf("members.birthday_calendar", calendar="lunar"), {"Ann"}, BOTH)
    both_ways(leaf("members.birthday_month", month=soon.month), {"Ann"}, BOTH)
    both_ways(leaf("members.other_day", kind="anniversary", days=3), {"Bob"}, BOTH)
    both_ways(leaf("members.other_day", kind="anniversary", days=2), set(), BOTH)


def test_a_birthday_that_was_never_reckoned_is_no_birthday(ann, bob):
    ImportantDate.objects.create(member=ann, month=5, day=1, year=1990, next_on=None)
    for rule in (
        leaf("members.birthday", days=3660),
        leaf("members.age", least=0, most=130),
        leaf("members.birthday_month", month=5),
    ):
        both_ways(rule, set(), BOTH)


def test_events_are_asked_by_what_became_of_them(ann, bob):
    today = timezone.localdate()
    EventAttendance.objects.create(member=ann, title="Tasting", on=today, state="came")
    EventAttendance.objects.create(
        member=bob, title="Tasting", on=today - timedelta(days=31), state="came"
    )
    both_ways(leaf("members.event", state="came", days=30), {"Ann"}, BOTH)
    both_ways(leaf("members.event", state="absent", days=30), set(), BOTH)


@time_machine.travel(
    "2026-11-21T16:30:00Z"
)  # the 22nd at half past midnight in Shanghai
def test_days_are_those_of_the_portal(ann, bob):
    ImportantDate.objects.create(
        member=ann, month=11, day=22, next_on=date(2026, 11, 22)
    )
    ImportantDate.objects.create(
        member=bob, month=11, day=21, next_on=date(2026, 11, 21)
    )
    assert names(leaf("members.birthday", days=0)) == {"Ann"}
    with_figures(ann, last_contact_at="2026-11-20T16:00:00Z")  # the 21st, midnight
    with_figures(bob, last_contact_at="2026-11-20T15:59:00Z")
    assert names(leaf("members.last_contact", least=1, most=1)) == {"Ann"}
    assert names(leaf("members.last_contact", least=2, most=2)) == {"Bob"}


BORN = st.tuples(
    st.sampled_from(Calendar.values),
    st.integers(1, 12),
    st.integers(1, 30),
    st.integers(1930, 2025),
).filter(lambda born: check_date(*born[:3], year=born[3]) is None)


class Ages(TestCase):
    """Ages by the statement are those by the rule of the calendar."""

    @given(
        born=BORN,
        today=st.dates(date(2026, 1, 1), date(2029, 12, 31)),
        near=st.integers(-1, 1),
    )
    def test_ages_are_those_of_the_calendar(self, born, today, near):
        calendar, month, day, year = born
        member = MemberFactory(name="Ann", home_store=StoreFactory())
        ImportantDate.objects.create(
            member=member,
            calendar=calendar,
            month=month,
            day=day,
            year=year,
            next_on=next_on(calendar, month, day, after=today),
        )
        age = age_on(calendar, month, day, year=year, on=today)
        asked = (age or 0) + near
        with time_machine.travel(f"{today}T04:00:00Z"):
            rule = leaf("members.age", least=asked, most=asked)
            assert names(rule) == ({"Ann"} if asked == age else set())


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        (leaf("members.age", least=30, most=40), "age: between 30 and 40 years", "年龄 30 至 40 岁"),
        (
            leaf("members.last_purchase", least=30, most=180),
            "last purchase 30 to 180 days ago",
            "上次消费距今 30 至 180 天",
        ),
        (
            leaf("members.spend", least="100", most=None, window="90"),
            "spent at least 100 in the last 90 days",
            "最近 90 天消费不少于 100 元",
        ),
        (
            leaf("members.joined", since="2026-05-01", until=None),
            "joined since May 1, 2026",
            "2026年5月1日以来入会",
        ),
        (leaf("members.visits", least=3, most=3, window="all"), "visits: exactly 3 in all the time", "全部时间到店消费正好 3 次"),
    ],
)  # fmt: skip
def test_rules_read_well_in_both_languages(db, rule, english, chinese):
    assert describe(tree(rule)) == english
    with translation.override("zh-hans"):
        assert describe(tree(rule)) == chinese
