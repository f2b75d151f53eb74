"""Figures of members: against a slow, plain reading of the same purchases."""

import itertools
import math
import statistics
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.actions import statistics as statistics_actions
from members.actions.statistics import rebuild, recompute, turn_cycles
from members.dates.cycle import cycle_at
from members.models import (
    Category,
    ImportantDate,
    Member,
    MemberCategoryStat,
    MemberStat,
    Purchase,
    PurchaseLine,
)
from members.tasks import move_important_dates, nightly_statistics, turn_activity_cycles
from tests.factories.members import (
    ImportantDateFactory,
    MemberFactory,
    ProductFactory,
    PurchaseFactory,
    PurchaseLineFactory,
    StoreFactory,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)  # noon of 21 November in Shanghai


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)


def buy(member, at, *, product=None, amount="100.00", quantity="1"):
    purchase = PurchaseFactory(member=member, purchased_at=at, amount=Decimal(amount))
    return PurchaseLineFactory(
        purchase=purchase,
        product=product or ProductFactory(),
        amount=Decimal(amount),
        quantity=Decimal(quantity),
    )


def days_before(*days):
    return [noon(date(2026, 11, 21) - timedelta(days=n)) for n in days]


def stat_of(member):
    return MemberStat.objects.get(member=member)


@pytest.fixture
def shelf(db):
    """Three categories, one below another, two products each; some with usual days."""
    tea = Category.add_root(name="Tea", usual_days=60)
    green = tea.add_child(name="Green tea")
    ware = Category.add_root(name="Ware")
    return [
        ProductFactory(category=category, usual_days=days)
        for category, days in (
            (tea, None),
            (tea, 20),
            (green, None),
            (green, 33),
            (ware, None),
            (ware, 400),
        )
    ]


receipts = st.lists(
    st.tuples(
        st.integers(0, 1),  # whose
        st.integers(0, 900 * 24 * 60),  # minutes before now
        st.lists(
            st.tuples(
                st.integers(0, 5),  # product
                st.integers(1, 4),
                st.decimals(-50, 900, places=2),
            ),
            min_size=1,
            max_size=3,
        ),
    ),
    max_size=12,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(receipts=receipts)
def test_the_figures_are_those_of_a_plain_reading(shelf, receipts):
    Purchase.objects.all().delete()
    Member.objects.all().delete()
    store = StoreFactory()
    people = [MemberFactory(home_store=store) for _ in range(2)]
    for number, (whose, minutes, lines) in enumerate(receipts):
        at = NOW - timedelta(minutes=minutes)
        purchase = PurchaseFactory(
            member=people[whose],
            purchased_at=at,
            receipt_no=str(number),
            amount=sum(amount for _p, _q, amount in lines),
        )
        for line_no, (product, quantity, amount) in enumerate(lines, 1):
            PurchaseLineFactory(
                purchase=purchase,
                product=shelf[product],
                quantity=quantity,
                amount=amount,
                line_no=line_no,
            )
    for compute in (lambda: rebuild(at=NOW), recomputed_afresh(people)):
        compute()
        for person in people:
            assert_as_read_plainly(person)


def recomputed_afresh(people):
    def compute():
        # What the rebuild by SQL wrote is what the sale's reading would have written.
        assert recompute([person.pk for person in people], at=NOW).written == 0
        MemberStat.objects.all().delete()
        MemberCategoryStat.objects.all().delete()
        recompute([person.pk for person in people], at=NOW)
        assert rebuild(at=NOW).written == 0

    return compute


def assert_as_read_plainly(member):
    stat = stat_of(member)
    today = date(2026, 11, 21)
    bought = list(Purchase.objects.filter(member=member).order_by("purchased_at"))
    day_of = {p.pk: p.purchased_at.astimezone(SHANGHAI).date() for p in bought}
    for name, length in (("90", 90), ("365", 365), ("all", 10_000)):
        window = [p for p in bought if (today - day_of[p.pk]).days < length]
        assert getattr(stat, f"visits_{name}") == len({day_of[p.pk] for p in window})
        assert getattr(stat, f"spend_{name}") == sum(p.amount for p in window)
    assert stat.first_purchase_at == (bought[0].purchased_at if bought else None)
    assert stat.last_purchase_at == (bought[-1].purchased_at if bought else None)
    days = sorted(set(day_of.values()))
    assert stat.median_gap_days == plain_median(days)
    lines = PurchaseLine.objects.filter(member=member).select_related("product")
    categories = {line.category_id for line in lines}
    rows = MemberCategoryStat.objects.filter(member=member)
    assert {row.category_id for row in rows} == categories
    for row in rows:
        assert_category_as_read_plainly(row, lines, day_of)
    if rows:
        assert stat.main_category_id in {
            row.category_id for row in rows if row.amount == max(r.amount for r in rows)
        }
    if len(days) >= 3:
        assert stat.due_on == days[-1] + timedelta(days=stat.median_gap_days)
    elif days:
        due = [row.due_on for row in rows if row.last_on == days[-1] and row.due_on]
        assert stat.due_on == min(due, default=None)
    by_goods = "low" if stat.due_on else ""
    assert stat.confidence == (plain_confidence(days) or by_goods)
    cycle = cycle_at(
        last_on=days[-1] if days else None, due_on=stat.due_on, today=today
    )
    assert (stat.cycle_state, stat.cycle_turns_on) == cycle


def assert_category_as_read_plainly(row, lines, day_of):
    mine = [line for line in lines if line.category_id == row.category_id]
    days = sorted({day_of[line.purchase_id] for line in mine})
    assert (row.last_on, row.times) == (days[-1], len(days))
    assert row.quantity == sum(line.quantity for line in mine)
    assert row.amount == sum(line.amount for line in mine)
    assert row.median_gap_days == plain_median(days)
    of_day = defaultdict(list)
    for line in mine:
        of_day[day_of[line.purchase_id]].append(line)
    assert row.last_quantity == sum(line.quantity for line in of_day[days[-1]])
    assert row.due_on == plain_due(days, of_day, row.median_gap_days)
    by_goods = "low" if row.due_on else ""
    assert row.confidence == (plain_confidence(days) or by_goods)


def plain_due(days, of_day, gap):
    """The due day by fractions, as one would do it on paper."""
    loads = {
        day: sum(
            Fraction(line.quantity) * line.product.usual_days
            for line in lines
            if line.product.usual_days
        )
        for day, lines in of_day.items()
    }
    last = days[-1]
    if gap and loads[last]:
        usual = statistics.median(load for load in loads.values() if load)
        lasts = rounded(gap * loads[last] / usual)
        lasts = min(max(lasts, rounded(Fraction(gap, 2))), 2 * gap)
    elif gap:
        lasts = gap
    else:
        by_category = [
            {"Ware": 0}.get(line.category.name, 60)
            for line in of_day[last]
            if not line.product.usual_days
        ]
        lasts = min(max([rounded(loads[last]), *by_category]), 3650)
    return last + timedelta(days=lasts) if lasts else None


def rounded(number):
    return math.floor(number + Fraction(1, 2))


def plain_confidence(days):
    gaps = [(b - a).days for a, b in itertools.pairwise(days)]
    if len(gaps) < 2:
        return ""
    middle = plain_median(days)
    near = [gap for gap in gaps if middle / 2 <= gap <= middle * 1.5]
    share = len(near) / len(gaps)
    if len(gaps) > 4 and share >= 0.75:
        return "high"
    return "medium" if len(gaps) > 2 and share >= 0.5 else "low"


def plain_median(days):
    gaps = [(b - a).days for a, b in itertools.pairwise(days)]
    return int(statistics.median(gaps) + 0.5) if len(gaps) >= 2 else None


def test_a_second_rebuild_writes_nothing(member):
    buy(member, NOW)
    assert rebuild(at=NOW).written == 2
    assert nightly_statistics(at=NOW) == 0


def test_the_windows_move_at_night_without_a_sale(member):
    buy(member, days_before(89)[0])
    rebuild(at=NOW)
    assert stat_of(member).visits_90 == 1
    assert nightly_statistics(at=NOW + timedelta(days=1)) == 1
    assert stat_of(member).visits_90 == 0


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    bought=st.lists(
        st.tuples(st.integers(0, 900), st.one_of(st.none(), st.integers(1, 400))),
        min_size=1,
        max_size=6,
    ),
    later=st.integers(0, 1500),
)
def test_the_clock_turns_states_as_the_rule_says(store, bought, later):
    Member.objects.all().delete()
    today = date(2026, 11, 21)
    for since, gap in bought:
        last_on = today - timedelta(days=since)
        due_on = last_on + timedelta(days=gap) if gap else None
        MemberStat.objects.create(
            member=MemberFactory(home_store=store),
            home_store=store,
            last_purchase_at=noon(last_on),
            due_on=due_on,
            cycle_state="active",
            cycle_turns_on=last_on + timedelta(days=gap or 60),
            computed_at=NOW,
        )
    for days in (0, later):
        turn_cycles(at=NOW + timedelta(days=days))
        for stat in MemberStat.objects.all():
            assert (stat.cycle_state, stat.cycle_turns_on) == cycle_at(
                last_on=stat.last_purchase_at.astimezone(SHANGHAI).date(),
                due_on=stat.due_on,
                today=today + timedelta(days=days),
            )
        assert turn_cycles(at=NOW + timedelta(days=days)) == 0


def test_states_turn_in_parts_and_only_where_the_day_has_come(
    store, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(statistics_actions, "TURNED", 2)
    for days in (-1, -1, 0, 1):
        MemberStat.objects.create(
            member=MemberFactory(home_store=store),
            home_store=store,
            last_purchase_at=NOW - timedelta(days=60),
            cycle_state="active",
            cycle_turns_on=date(2026, 11, 21) + timedelta(days=days),
            computed_at=NOW,
        )
    with django_assert_num_queries(3):
        assert turn_activity_cycles(at=NOW) == 3
    states = MemberStat.objects.order_by("pk").values_list("cycle_state", flat=True)
    assert list(states) == ["due", "due", "due", "active"]


def test_members_brought_along_are_counted_but_for_merged_records(member, store):
    brought = [MemberFactory(referrer=member, home_store=store) for _ in range(2)]
    MemberFactory(referrer=member, status="merged", merged_into=brought[0])
    recompute([member.pk], at=NOW)
    assert stat_of(member).referrals == 2


def test_the_birthday_stands_with_the_figures(member):
    """By whichever way the figures come about, and when the day moves on."""

    def copied():
        return stat_of(member).birthday_on

    birthday = ImportantDateFactory(member=member, next_on=date(2026, 11, 20))
    ImportantDateFactory(member=member, kind="anniversary", next_on=date(2026, 12, 1))
    recompute([member.pk], at=NOW)
    assert copied() == date(2026, 11, 20)
    ImportantDate.objects.filter(pk=birthday.pk).update(month=11, day=20)
    move_important_dates(at=NOW)
    assert copied() == date(2027, 11, 20)
    ImportantDate.objects.filter(pk=birthday.pk).update(next_on=date(2027, 5, 1))
    rebuild(at=NOW)
    assert copied() == date(2027, 5, 1)
    birthday.delete()
    rebuild(at=NOW)
    assert copied() is None


@pytest.mark.parametrize("count", [1, 3])
def test_a_chunk_takes_the_same_few_queries_whatever_it_holds(
    store, django_assert_max_num_queries, count
):
    people = [MemberFactory(home_store=store) for _ in range(count)]
    for person in people:
        buy(person, NOW)
    with django_assert_max_num_queries(11):  # two of them are savepoints
        recompute([person.pk for person in people], at=NOW)


def test_rebuildstats_says_what_it_did(member):
    out = StringIO()
    call_command("rebuildstats", stdout=out)
    assert out.getvalue().startswith("1 members looked at, 1 rows written, 0 deleted")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_several_workers_share_a_rebuild():
    people = [MemberFactory() for _ in range(5)]
    for person in people:
        buy(person, NOW)
    done = rebuild(at=NOW, workers=3)
    assert (done.members, done.written) == (5, 10)
    assert rebuild(at=NOW, workers=2).written == 0
