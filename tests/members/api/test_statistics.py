"""Figures of members and stores, and segments, as far as a token reaches."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from members.actions.statistics import recompute
from members.models import Member, Segment
from tests.factories.members import MemberFactory, PurchaseLineFactory
from tests.members.api.conftest import problem


@pytest.fixture
def ming(store):
    member = MemberFactory(home_store=store)
    line = PurchaseLineFactory(
        purchase__member=member, purchase__purchased_at=datetime.now(UTC)
    )
    recompute([member.pk], at=datetime.now(UTC))
    assert line.member == member
    return member


def test_a_members_figures_are_told_by_category_too(till, ming):
    told = till.get(f"/members/{ming.public_id}/statistics").json()
    assert (told["visits_all"], told["spend_all"]) == (1, "128.00")
    assert [each["category"] for each in told["categories"]] == ["Tea"]
    assert told["categories"][0]["amount"] == "128.00"


def test_who_never_bought_has_figures_of_nought(till, store):
    member = MemberFactory(home_store=store)
    told = till.get(f"/members/{member.public_id}/statistics").json()
    assert (told["visits_all"], told["categories"]) == (0, [])
    assert told["last_purchase_at"] is None


def test_figures_of_another_stores_member_are_not_there(till, other_store):
    guest = MemberFactory(home_store=other_store)
    problem(till.get(f"/members/{guest.public_id}/statistics"), 404, "not-found")


def test_figures_take_a_fixed_number_of_queries(till, ming, django_assert_num_queries):
    # Token, its count; member, figures, categories.
    with django_assert_num_queries(5):
        till.get(f"/members/{ming.public_id}/statistics")


def test_stores_stand_side_by_side(headquarters, till, ming, store, other_store):
    MemberFactory.create_batch(2, home_store=other_store)
    told = headquarters.get("/statistics/stores").json()["items"]
    assert {each["store"]: each["members"] for each in told} == {
        store.code: 1,
        other_store.code: 2,
    }
    mine = till.get("/statistics/stores").json()["items"]
    assert [each["store"] for each in mine] == [store.code]
    assert (mine[0]["buyers_90"], mine[0]["spend_90"]) == (1, "128.00")


def test_segments_are_told_in_words(till, ming):
    rules = {"rule": "members.status", "params": {"status": "member"}}
    Segment.objects.create(name="会员", rules={"match": "all", "rules": [rules]})
    Segment.objects.create(name="旧", rules={"rule": "gone", "params": {}})
    told = {each["name"]: each for each in till.get("/segments").json()["items"]}
    assert told["会员"]["words"]
    assert told["旧"]["words"] == ""


def test_a_segment_is_counted_exactly_and_in_reach_only(
    till, headquarters, ming, other_store
):
    MemberFactory.create_batch(1005, home_store=other_store)
    segment = Segment.objects.create(name="all", rules={})
    path = f"/segments/{segment.pk}/count"
    assert till.get(path).json() == {"id": segment.pk, "count": 1}
    assert headquarters.get(path).json()["count"] == Member.objects.count() == 1006


def test_a_segment_with_a_lost_rule_says_so(till):
    segment = Segment.objects.create(name="old", rules={"rule": "gone", "params": {}})
    problem(till.get(f"/segments/{segment.pk}/count"), 409, "segment-unusable")
    problem(till.get(f"/segments/{segment.pk + 1}/count"), 404, "not-found")


def test_amounts_are_told_as_texts(till, ming):
    told = till.get(f"/members/{ming.public_id}/purchases").json()["items"][0]
    assert Decimal(told["amount"]) == Decimal(128)
    assert isinstance(told["amount"], str)
    assert isinstance(told["lines"][0]["quantity"], str)
