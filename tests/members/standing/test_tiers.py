"""Tiers as they are kept: by sale, by night, by hand; against the pure rule."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from members.actions.purchases import Line, record_purchase
from members.actions.statistics import rebuild, recompute
from members.actions.tiers import compute_tiers, end_floor, set_floor
from members.choices import TierCause
from members.exceptions import FloorRefused, NotAllowed
from members.models import Activity, ChainRules, MemberStat, Tier, TierChange
from members.queries.tiers import under_review
from members.record.timeline_panel import timeline_of
from members.tasks import nightly_tiers
from tests.factories.members import MemberFactory, ProductFactory, PurchaseFactory
from tests.factories.standing import make_tiers, set_rules

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def tiers(db):
    return make_tiers()


def sell(member, amount, *, at=NOW, number="1"):
    return record_purchase(
        store=member.home_store,
        receipt_no=f"{number}-{member.pk}",
        purchased_at=at,
        lines=[Line(ProductFactory(), Decimal(1), Decimal(amount))],
        at=at,
        member=member,
    )


def standing(member):
    stat = MemberStat.objects.select_related("tier").get(member=member)
    return (stat.tier and stat.tier.name, stat.tier_until)


def moves(member):
    rows = TierChange.objects.filter(member=member).order_by("pk")
    return [
        (str(row.before) if row.before else None, str(row.after), row.cause)
        for row in rows.select_related("before", "after")
    ]


def test_a_sale_lifts_the_buyer_in_the_same_transaction(member, tiers):
    sell(member, "1999.99")
    assert standing(member) == ("Green", date(2027, 11, 30))
    sell(member, "0.01", number="2")
    assert standing(member)[0] == "Oolong"
    assert moves(member) == [
        (None, "Green", TierCause.SPEND),
        ("Green", "Oolong", TierCause.SPEND),
    ]
    last = TierChange.objects.first()
    assert (last.spend, last.until) == (Decimal("2000.00"), date(2027, 11, 30))


def test_a_move_is_told_on_the_timeline(member, tiers):
    sell(member, "2500")
    sell(member, "3000", number="2")
    lines = [entry.line for day in timeline_of(member)[0] for entry in day.entries]
    assert "Rose from Oolong to Pu'er" in lines
    assert "First tier: Oolong" in lines


def test_the_night_lets_fall_only_after_validity_and_grace(member, tiers):
    set_rules(tier_validity_days=30, tier_until_month_end=False, tier_grace_days=10)
    sell(member, "6000", at=NOW - timedelta(days=360))
    assert standing(member)[0] == "Pu'er"
    until = standing(member)[1]
    for days in range(0, 460, 10):
        at = NOW - timedelta(days=360) + timedelta(days=days)
        rebuild(at=at)
        nightly_tiers(at=at)
        assert nightly_tiers(at=at) == 0
    assert moves(member)[0] == (None, "Pu'er", TierCause.SPEND)
    assert moves(member)[1:] == [("Pu'er", "Green", TierCause.LAPSED)]
    fell_on = TierChange.objects.first().at.date()
    assert fell_on > until + timedelta(days=10)


def test_prospects_have_no_tier(store, tiers):
    prospect = MemberFactory(home_store=store, prospect=True)
    sell(prospect, "9000")
    assert standing(prospect) == (None, None)


def test_a_period_of_its_own_is_read_from_the_receipts(member, tiers):
    set_rules(tier_period_days=10)
    PurchaseFactory(
        member=member, purchased_at=NOW - timedelta(days=10), amount=Decimal(5000)
    )
    PurchaseFactory(
        member=member, purchased_at=NOW - timedelta(days=9), amount=Decimal(2000)
    )
    recompute([member.pk], at=NOW)
    compute_tiers(at=NOW)
    assert standing(member)[0] == "Oolong"


def test_a_day_in_the_past_is_looked_at_by_its_receipts(member, tiers):
    PurchaseFactory(
        member=member, purchased_at=NOW - timedelta(days=400), amount=Decimal(6000)
    )
    recompute([member.pk], at=NOW)
    compute_tiers(at=NOW - timedelta(days=390), from_receipts=True)
    assert standing(member)[0] == "Pu'er"


def test_everybody_is_looked_at_in_the_same_few_queries(
    store, tiers, django_assert_num_queries
):
    for _ in range(3):
        PurchaseFactory(member=MemberFactory(home_store=store), amount=Decimal(3000))
    rebuild(at=NOW)
    with django_assert_num_queries(8):
        assert compute_tiers(at=NOW) == 3
    PurchaseFactory(member=MemberFactory(home_store=store), amount=Decimal(3000))
    rebuild(at=NOW)
    with django_assert_num_queries(8):
        assert compute_tiers(at=NOW) == 1
    with django_assert_num_queries(3):
        assert compute_tiers(at=NOW) == 0


def test_a_floor_lifts_at_once_and_holds_until_its_day(member, manager, tiers):
    sell(member, "100")
    until = date(2026, 12, 31)
    set_floor(
        member=member, tier=tiers[2], until=until, reason="联名活动", by=manager, at=NOW
    )
    assert standing(member) == ("Pu'er", until)
    assert moves(member)[-1] == ("Green", "Pu'er", TierCause.FLOOR)
    change = TierChange.objects.first()
    assert (change.reason, change.by) == ("联名活动", manager)


def test_an_ended_floor_leaves_the_tier_its_validity(member, manager, tiers):
    set_floor(
        member=member, tier=tiers[2], until=None, reason="VIP", by=manager, at=NOW
    )
    end_floor(member=member, by=manager, at=NOW)
    compute_tiers(at=NOW + ONE_DAY)
    assert standing(member)[0] == "Pu'er"
    with pytest.raises(FloorRefused, match="No tier is set by hand"):
        end_floor(member=member, by=manager, at=NOW)


def test_a_second_floor_ends_the_first(member, manager, tiers):
    for tier in tiers[1:]:
        set_floor(
            member=member, tier=tier, until=None, reason="VIP", by=manager, at=NOW
        )
    assert member.tier_floors.filter(ended_at=None).count() == 1
    assert standing(member)[0] == "Pu'er"


@pytest.mark.parametrize(
    ("until", "reason", "words"),
    [(date(2026, 11, 21), "VIP", "day is over"), (None, "  ", "Say why")],
)
def test_a_floor_needs_a_reason_and_a_day_to_come(
    member, manager, tiers, until, reason, words
):
    with pytest.raises(FloorRefused, match=words):
        set_floor(
            member=member,
            tier=tiers[0],
            until=until,
            reason=reason,
            by=manager,
            at=NOW,
        )


def test_a_clerk_sets_no_tier_and_a_manager_not_the_own(member, clerk, manager, tiers):
    words = {"tier": tiers[2], "until": None, "reason": "VIP", "at": NOW}
    with pytest.raises(NotAllowed):
        set_floor(member=member, by=clerk, **words)
    own = MemberFactory(home_store=member.home_store, user=manager)
    with pytest.raises(NotAllowed, match="own record"):
        set_floor(member=own, by=manager, **words)
    assert not Activity.objects.exists()


def test_moves_are_told_apart_by_direction(member, tiers):
    green, oolong, _puer = tiers
    for before, after in ((None, green), (green, oolong), (oolong, green)):
        TierChange.objects.create(member=member, before=before, after=after, at=NOW)
    assert [str(row) for row in TierChange.objects.up()] == ["Green → Oolong"]
    assert [str(row) for row in TierChange.objects.down()] == ["Oolong → Green"]


def test_who_neither_has_nor_earns_a_tier_is_not_looked_at(store, tiers):
    Tier.objects.filter(min_spend=0).delete()
    MemberFactory(home_store=store)
    rebuild(at=NOW)
    rules = ChainRules.objects.current()
    assert not under_review(rules, Tier.objects.all(), today=NOW.date()).exists()
