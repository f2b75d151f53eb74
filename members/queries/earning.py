"""How many points receipts are worth by the chain's rules. Reads only."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from members.dates.points import points_of
from members.models import (
    Category,
    ChainRules,
    EarnRule,
    MemberStat,
    Purchase,
    PurchaseLine,
)
from members.queries.figures import portal_day


class Receipt(NamedTuple):
    """A receipt of a member, as far as points go."""

    pk: int
    member_id: int
    store_id: int
    at: datetime


class EarnTable:
    """The earn rules of the chain, looked up by category, tier and day.

    Reads the rules at once, and the tree of categories only when a rule names one.
    """

    def __init__(self, rules: ChainRules) -> None:
        self.rules = rules
        self.earn_rules = list(EarnRule.objects.select_related("category"))
        self._known: dict[tuple[int, int | None, date], Decimal] = {}

    @cached_property
    def _paths(self) -> dict[int, str]:
        if not any(rule.category_id for rule in self.earn_rules):
            return {}
        return dict(Category.objects.order_by().values_list("pk", "path"))

    def rate(self, category_id: int, tier_id: int | None, on: date) -> Decimal:
        """Points for 1.00 spent; of several rules, the one EarnRule's docstring names."""
        if not self.earn_rules:
            return self.rules.points_per_unit
        key = (category_id, tier_id, on)
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def _find(self, category_id: int, tier_id: int | None, on: date) -> Decimal:
        path = self._paths.get(category_id, "")
        fitting = [
            (
                len(rule.category.path) if rule.category else 0,
                rule.tier_id is not None,
                rule.starts_on or date.min,
                rule.pk,
                rule.points_per_unit,
            )
            for rule in self.earn_rules
            if _fits(rule, path, tier_id, on)
        ]
        if not fitting:
            return self.rules.points_per_unit
        return max(fitting)[-1]


def _fits(rule: EarnRule, path: str, tier_id: int | None, on: date) -> bool:
    if rule.category and not path.startswith(rule.category.path):
        return False
    if rule.tier_id and rule.tier_id != tier_id:
        return False
    begins, ends = rule.starts_on or date.min, rule.ends_on or date.max
    return begins <= on <= ends


def receipts_with_members(purchase_ids: Collection[int]) -> dict[int, Receipt]:
    """Those of the receipts that belong to somebody, by their ids. One query."""
    rows = Purchase.objects.filter(
        pk__in=purchase_ids, member__isnull=False
    ).values_list("pk", "member_id", "store_id", "purchased_at")
    return {
        row[0]: Receipt(row[0], row[1], row[2], row[3])
        for row in rows.order_by("purchased_at", "pk")
        if row[1] is not None
    }


def points_by_receipt(
    receipts: Collection[Receipt], table: EarnTable
) -> dict[int, int]:
    """What each receipt is worth today, at the tier its member has. Two queries."""
    if not receipts:
        return {}
    members = {receipt.member_id for receipt in receipts}
    tiers = {
        pk: (tier_id, factor)
        for pk, tier_id, factor in MemberStat.objects.filter(
            pk__in=members, tier__isnull=False
        ).values_list("pk", "tier_id", "tier__points_factor")
    }
    lines: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    for pk, category_id, amount in PurchaseLine.objects.filter(
        purchase__in=[receipt.pk for receipt in receipts]
    ).values_list("purchase_id", "category_id", "amount"):
        lines[pk].append((category_id, amount))
    found = {}
    for receipt in receipts:
        tier_id, factor = tiers.get(receipt.member_id, (None, Decimal(1)))
        on = portal_day(receipt.at)
        found[receipt.pk] = points_of(
            (
                (amount, table.rate(category_id, tier_id, on))
                for category_id, amount in lines[receipt.pk]
            ),
            factor=factor,
            rounding=table.rules.points_rounding,
        )
    return found
