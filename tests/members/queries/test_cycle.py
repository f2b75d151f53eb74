"""Who is due, who runs out, who has stayed away: in one's own stores, freshest first."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from members.models import MemberCategoryStat, MemberStat
from members.queries.cycle import (
    due_by_rhythm,
    is_running_out,
    running_out,
    stayed_away,
)
from tests.factories.members import MemberFactory, ProductFactory

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def day(days):
    return TODAY + timedelta(days=days)


def stat(member, due=None, *, gap=30, state="due"):
    return MemberStat.objects.create(
        member=member,
        home_store=member.home_store,
        due_on=None if due is None else day(due),
        median_gap_days=gap,
        cycle_state=state,
        computed_at=NOW,
    )


def goods(member, due, *, lasted=30):
    return MemberCategoryStat.objects.create(
        member=member,
        category=ProductFactory().category,
        home_store=member.home_store,
        last_on=day(due - lasted),
        due_on=day(due),
        times=1,
        quantity=Decimal(1),
        amount=Decimal(9),
    )


def test_members_due_by_their_own_rhythm_come_freshest_first(clerk, store):
    yesterday, long_ago, today = (
        stat(MemberFactory(home_store=store), due) for due in (-1, -30, 0)
    )
    for due, gap in ((1, 30), (-31, 30), (0, None), (None, 30)):
        stat(MemberFactory(home_store=store), due, gap=gap)
    assert list(due_by_rhythm(clerk, TODAY)) == [today, yesterday, long_ago]


def test_goods_are_spoken_of_around_the_day_they_run_out(clerk, store):
    rows = {
        (due, lasted): goods(MemberFactory(home_store=store), due, lasted=lasted)
        for due, lasted in (
            (4, 30), (3, 30), (0, 30), (-14, 30), (-15, 30), (-5, 5), (-6, 5),
        )
    }  # fmt: skip
    found = list(running_out(clerk, TODAY))
    listed = [rows[key] for key in ((3, 30), (0, 30), (-5, 5), (-14, 30))]
    assert found == listed
    asked_one_by_one = [r for r in rows.values() if is_running_out(r, today=TODAY)]
    assert sorted(asked_one_by_one, key=lambda row: -row.due_on.toordinal()) == listed


def test_those_who_stayed_away_are_listed_by_state(clerk, store):
    rows = {
        state: stat(MemberFactory(home_store=store), due, state=state)
        for state, due in (
            ("none", None), ("active", 3), ("due", -1),
            ("overdue", -20), ("dormant", -60), ("lost", None),
        )
    }  # fmt: skip
    away = [rows["overdue"], rows["dormant"], rows["lost"]]
    assert list(stayed_away(clerk)) == away
    assert list(stayed_away(clerk, "dormant")) == [rows["dormant"]]


@pytest.mark.parametrize("status", ["closed", "erased"])
def test_nobody_who_left_is_listed(clerk, store, status):
    gone = MemberFactory(home_store=store, status=status)
    stat(gone, -1, state="overdue")
    goods(gone, -1)
    assert not due_by_rhythm(clerk, TODAY)
    assert not running_out(clerk, TODAY)
    assert not stayed_away(clerk)


def test_everybody_sees_the_own_stores_only(
    clerk, clerk_of_another_store, marketer, stranger, store
):
    member = MemberFactory(home_store=store)
    stat(member, -1, state="overdue")
    goods(member, -1)
    for user, rows in (
        (clerk, 1), (clerk_of_another_store, 0), (marketer, 1), (stranger, 0),
    ):  # fmt: skip
        assert len(due_by_rhythm(user, TODAY)) == rows
        assert len(running_out(user, TODAY)) == rows
        assert len(stayed_away(user)) == rows


@pytest.mark.parametrize("count", [1, 3])
def test_each_list_is_one_query(clerk, store, django_assert_num_queries, count):
    for _ in range(count):
        member = MemberFactory(home_store=store)
        stat(member, -1, state="overdue")
        goods(member, -1)
    assert clerk.posts.exists()
    due_by_rhythm(clerk, TODAY)  # reads the posts once
    with django_assert_num_queries(3):
        people = [row.member.home_store for row in due_by_rhythm(clerk, TODAY)]
        people += [row.member.home_store for row in stayed_away(clerk)]
        kinds = [
            (row.member.home_store, row.category) for row in running_out(clerk, TODAY)
        ]
    assert (len(people), len(kinds)) == (2 * count, count)
