"""Tiers, points, memberships and key accounts of the demonstration's members.

What was earned comes from the purchases by the product's own functions, day by day in
the past; only who redeemed what, and whose membership ends when, is made up here.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.db.models import Sum

from members.actions.chain_rules import change_rules
from members.actions.earning import award_points
from members.actions.key_accounts import (
    decide_key_account,
    propose_key_account,
    review_key_account,
)
from members.actions.points import adjust_points, expire_points, redeem_points
from members.actions.renewal import renew_membership
from members.actions.tiers import compute_tiers, set_floor
from members.choices import MemberStatus
from members.dates.months import months_later
from members.models import (
    Category,
    EarnRule,
    KeyAccount,
    Member,
    MemberStat,
    Purchase,
    Tier,
)
from members.queries.figures import portal_day
from portal.demo.catalogue import GIFT
from portal.demo.chain import Chain

TIERS = (
    # name, in Chinese, spend from, points times
    ("Green leaf", "绿叶", 0, "1"),
    ("Oolong", "乌龙", 2000, "1.2"),
    ("Pu'er", "普洱", 5000, "1.5"),
    ("Old tree", "古树", 12000, "2"),
)
# Days ago on which everybody's tier was looked at.
LOOKS = (560, 380, 200, 90, 40, 20, 6)
# Points of purchases before that day were booked then; some have expired since.
BOOKED_DAYS_AGO = 150
GIFTS = (
    "兑换龙井试饮装",
    "兑换茶漏一只",
    "抵扣 20 元",
    "兑换桂花乌龙 50 g",
    "兑换便携茶杯",
)
KEY_REASONS = (
    (
        "公司年节采购，一年两次大单",
        "月结 30 天，开专票",
        "礼盒要印公司标志，提前三周定样",
    ),
    ("常年招待用茶，量稳定", "现结", "每月 5 日前送货，周末不收货"),
    ("茶馆老板，自饮也进货", "月结 15 天", "春茶要头采，留 10 斤"),
    ("带来多位新客，家宴用茶", "现结", "喜欢先试喝再买，约在周三下午"),
    ("书画院雅集用茶", "现结", "活动前一周电话确认人数"),
)


def build_standing(chain: Chain, *, seed: int, now: datetime) -> None:
    """Give everybody a tier, points and a membership; some are key accounts."""
    rng = Random(f"{seed} standing")  # noqa: S311 -- believable, not secret
    operations = chain.staff["operations"]
    change_rules(
        values={"points_valid_months": 18}, by=operations, at=now - timedelta(days=600)
    )
    _make_steps(now.date())
    for days in LOOKS:
        compute_tiers(at=now - timedelta(days=days), from_receipts=True)
    compute_tiers(at=now)
    _book_points(chain, rng, now)
    _set_by_hand(chain, now)
    _end_memberships(chain, rng, now)
    _choose_key_accounts(chain, rng, now)


def _make_steps(today: date) -> None:
    Tier.objects.bulk_create(
        Tier(
            name=name,
            name_zh=name_zh,
            rank=rank,
            min_spend=Decimal(least),
            points_factor=Decimal(times),
        )
        for rank, (name, name_zh, least, times) in enumerate(TIERS, start=1)
    )
    EarnRule.objects.create(
        name="礼盒季双倍积分",
        category=Category.objects.get(name=GIFT),
        points_per_unit=Decimal(2),
        starts_on=today - timedelta(days=40),
        ends_on=today + timedelta(days=20),
    )


def _book_points(chain: Chain, rng: Random, now: datetime) -> None:
    before = now - timedelta(days=BOOKED_DAYS_AGO)
    # Eighteen months and a month's end back: what is older would be over by then.
    oldest = before - timedelta(days=580)
    receipts = Purchase.objects.filter(member__isnull=False).order_by("purchased_at")
    award_points(
        receipts.filter(purchased_at__gte=oldest, purchased_at__lt=before).values_list(
            "pk", flat=True
        ),
        at=before,
    )
    _redeem_some(chain, rng, before, days=BOOKED_DAYS_AGO - 1)
    award_points(
        receipts.filter(purchased_at__gte=before).values_list("pk", flat=True), at=now
    )
    for days in (120, 90, 60, 30, 0):
        expire_points(at=now - timedelta(days=days))
    _redeem_some(chain, rng, now, days=0)


def _redeem_some(chain: Chain, rng: Random, at: datetime, *, days: int) -> None:
    """About one in thirty, on some day of the `days` after that moment."""
    rich = (
        MemberStat.objects.filter(
            points_balance__gte=300, member__status=MemberStatus.MEMBER
        )
        .select_related("member__home_store")
        .order_by("pk")
    )
    chosen = [stat for stat in rich if rng.random() < 1 / 30]
    for stat in chosen:
        day = at + timedelta(days=rng.randint(0, days) if days else -rng.randint(0, 1))
        clerks = chain.clerks[stat.home_store_id]
        # Some may expire between that moment and the day.
        lots = stat.member.points_lots.filter(remaining__gt=0)
        good = lots.exclude(expires_on__lt=portal_day(day))
        there = good.aggregate(there=Sum("remaining", default=0))["there"]
        points = min(rng.choice((100, 200, 200, 300, 500)), there // 2)
        if points:
            redeem_points(
                member=stat.member,
                points=points,
                reason=rng.choice(GIFTS),
                key=f"demo{stat.pk}-{day:%Y%m%d}",
                by=rng.choice(clerks),
                at=day,
            )


def _set_by_hand(chain: Chain, now: datetime) -> None:
    """A floor for the spouse of a good customer, and points for a lost receipt."""
    manager = chain.staff["manager"]
    store = chain.stores[0]
    low = MemberStat.objects.filter(
        home_store=store, tier__rank=1, member__status=MemberStatus.MEMBER
    ).select_related("member__home_store")
    for number, stat in enumerate(low.order_by("-spend_all", "pk")[:3]):
        if number == 0:
            adjust_points(
                member=stat.member,
                points=120,
                reason="小票遗失，核对监控后补记",
                key=f"demo{stat.pk}",
                by=manager,
                at=now - timedelta(days=9),
            )
            continue
        set_floor(
            member=stat.member,
            tier=Tier.objects.get(rank=number + 1),
            until=months_later(portal_day(now), 12),
            reason=("老会员家属，店长特批", "茶友会组织者")[number - 1],
            by=manager,
            at=now - timedelta(days=20 * number),
        )


def _end_memberships(chain: Chain, rng: Random, now: datetime) -> None:
    """A third has a membership with an end; some were renewed in time."""
    today = portal_day(now)
    members = [
        member
        for member in Member.objects.filter(status=MemberStatus.MEMBER).order_by("pk")
        if member.joined_on and rng.random() < 1 / 3
    ]
    for member in members:
        member.expires_on = today + timedelta(days=rng.randint(-80, 700))
    Member.objects.bulk_update(members, ["expires_on"], batch_size=300)
    for member in members:
        assert member.expires_on is not None  # noqa: S101 -- just set
        days = (member.expires_on - today).days
        if -60 <= days <= 50 and rng.random() < 0.12:
            clerk = rng.choice(chain.clerks[member.home_store_id])
            renew_membership(
                member=member, by=clerk, at=now - timedelta(days=rng.randint(0, 5))
            )


def _choose_key_accounts(chain: Chain, rng: Random, now: datetime) -> None:
    """The best of each store; those of the first wait for the manager."""
    for number, store in enumerate(chain.stores):
        best = (
            MemberStat.objects.filter(
                home_store=store, member__status=MemberStatus.MEMBER
            )
            .select_related("member__home_store", "member__owner", "member__stat")
            .order_by("-spend_all", "pk")[: 5 if number == 0 else 2]
        )
        for place, stat in enumerate(best):
            why, credit, asked = KEY_REASONS[(number + place) % len(KEY_REASONS)]
            clerk = chain.clerks[store.pk][-1]
            waits = place == 0 and number % 3 == 0
            ago = timedelta(days=2 if waits else rng.randint(60, 220))
            account = propose_key_account(
                member=stat.member,
                why=why,
                credit_note=credit,
                asked_for=asked,
                manager=clerk,
                potential=Decimal(rng.randint(8, 40) * 1000),
                by=clerk,
                at=now - ago,
            )
            if not waits:
                _approve(account, chain, rng, now=now, ago=ago)


def _approve(
    account: KeyAccount, chain: Chain, rng: Random, *, now: datetime, ago: timedelta
) -> None:
    operations = chain.staff["operations"]
    decide_key_account(
        account=account,
        approve=True,
        reason="",
        by=operations,
        at=now - ago + timedelta(days=2),
    )
    if ago > timedelta(days=120):
        review_key_account(
            account=account,
            note=rng.choice(
                ("采购稳定，下季度试推年份普洱。", "对送货时间不满，已改为周四上午。")
            ),
            by=operations,
            at=now - timedelta(days=rng.randint(5, 40)),
        )
    next_visit = portal_day(now) + timedelta(days=rng.randint(-6, 25))
    KeyAccount.objects.filter(pk=account.pk).update(next_visit_on=next_visit)
