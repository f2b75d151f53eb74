from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from feedback.choices import CaseStatus
from feedback.models import FollowUp
from feedback.queries.case_groups import Span
from feedback.queries.recovery import (
    Habits,
    Rate,
    Window,
    dissatisfied_rate,
    satisfied_rate,
    silent_rate,
    unknown_rate,
    wilson,
)
from members.models.access import EVERYWHERE, Scope
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory, PurchaseFactory
from tests.feedback.test_register import set_status

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
CLOSED = datetime(2026, 6, 15, 4, tzinfo=UTC)
WINDOW = Window(Span(date(2026, 6, 1), date(2026, 6, 30)), 90, NOW)


def complainer(store, outcome, *, back_after=None, closed=CLOSED, member=None):
    member = member or MemberFactory(home_store=store)
    case = make_case(store=store, member=member, at=closed - timedelta(days=2))
    set_status(case, CaseStatus.CLOSED, at=closed)
    if outcome:
        FollowUp.objects.create(
            case=case, due_at=closed, answered_at=closed, outcome=outcome
        )
    if back_after is not None:
        bought(member, closed + timedelta(days=back_after))
    return member


def bought(member, at):
    return PurchaseFactory(member=member, store=member.home_store, purchased_at=at)


def test_who_buys_within_the_days_after_the_closing_came_back(store):
    complainer(store, 5, back_after=90)
    complainer(store, 4, back_after=91)
    complainer(store, 2, back_after=1)
    complainer(store, 1)
    complainer(store, 3, back_after=5)
    complainer(store, None)

    assert satisfied_rate(EVERYWHERE, WINDOW) == Rate(2, 1)
    assert dissatisfied_rate(EVERYWHERE, WINDOW) == Rate(2, 1)
    assert unknown_rate(EVERYWHERE, WINDOW) == Rate(2, 1)


def test_a_member_counts_once_by_the_last_complaint(store):
    member = complainer(store, 1)
    complainer(store, 5, closed=CLOSED + timedelta(days=3), member=member)

    assert satisfied_rate(EVERYWHERE, WINDOW) == Rate(1, 0)
    assert dissatisfied_rate(EVERYWHERE, WINDOW) == Rate(0, 0)


def test_who_never_complained_counts_from_the_first_purchase(store):
    regular = MemberFactory(home_store=store)
    for days in (0, 10, 200):
        bought(regular, CLOSED + timedelta(days=days))
    once = MemberFactory(home_store=store)
    bought(once, CLOSED)
    angry = complainer(store, 5)
    bought(angry, CLOSED)

    assert silent_rate(EVERYWHERE, WINDOW) == Rate(2, 1)


def test_who_had_not_the_full_time_yet_is_left_out(store):
    complainer(store, 5, closed=NOW - timedelta(days=20))
    late = Window(Span(date(2026, 6, 1), date(2026, 11, 22)), 90, NOW)
    assert satisfied_rate(EVERYWHERE, late) == Rate(0, 0)


def test_another_store_has_its_own_rates(store, other_store):
    complainer(store, 5)
    elsewhere = Scope(everywhere=False, store_ids=frozenset({other_store.pk}))
    assert satisfied_rate(elsewhere, WINDOW) == Rate(0, 0)
    assert silent_rate(elsewhere, WINDOW) == Rate(0, 0)


@pytest.mark.parametrize("rate", [satisfied_rate, unknown_rate, silent_rate])
def test_each_group_is_one_query(store, rate, django_assert_num_queries):
    complainer(store, 5)
    with django_assert_num_queries(1):
        rate(EVERYWHERE, WINDOW)


def test_wilsons_interval_as_published():
    # 81 of 263: 0.2553 to 0.3662 (Newcombe 1998, method 3).
    low, high = wilson(81, 263)
    assert (round(low, 2), round(high, 2)) == (25.53, 36.62)
    assert wilson(0, 0) is None


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_between_none_and_all(pair):
    hits, number = pair
    low, high = wilson(hits, number)
    assert 0 <= low <= 100 * hits / number + 1e-9
    assert 100 * hits / number - 1e-9 <= high <= 100


def test_lost_sales_are_those_of_who_does_not_come_back():
    habits = Habits(1000, 200.0, 0.5, 0.8, 0.9, 0.5, 0.4)
    # 0.5 × (0.8 × 0.9 + 0.2 × 0.5) + 0.5 × 0.4 = 0.61
    assert habits.kept == pytest.approx(0.61)
    assert habits.lost_customers == pytest.approx(390)
    assert habits.lost_sales == pytest.approx(78_000)


def test_the_page_tells_groups_and_what_if(client, manager, store):
    for _number in range(6):
        complainer(store, 5, back_after=9)
    client.force_login(manager)
    url = reverse("feedback_recovery")
    page = client.get(
        url,
        {"start": "2026-06-01", "end": "2026-06-30", "customers": "100", "worth": "10"},
    ).content.decode()
    assert "100.0%" in page
    assert "too few to tell" in page
    wrong = client.get(url, {"complain": "101"}).content.decode()
    assert "error-message" in wrong


def test_a_share_of_nought_stays_nought(client, manager):
    client.force_login(manager)
    page = client.get(reverse("feedback_recovery"), {"complain": "0"})
    assert page.context["now"].complain == 0
