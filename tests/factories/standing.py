"""Tiers, rules and points."""

from decimal import Decimal

import factory

from members import models


class TierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Tier

    name = factory.Sequence(lambda n: f"Tier {n}")
    rank = factory.Sequence(lambda n: n % 30000 + 10)


def make_tiers():
    """Green, Oolong from 2,000, Pu'er from 5,000 with half as many points again."""
    return [
        models.Tier.objects.create(
            name=name,
            name_zh=name_zh,
            rank=rank,
            min_spend=Decimal(least),
            points_factor=Decimal(factor),
        )
        for rank, (name, name_zh, least, factor) in enumerate(
            (
                ("Green", "绿叶", 0, "1"),
                ("Oolong", "乌龙", 2000, "1.2"),
                ("Pu'er", "普洱", 5000, "1.5"),
            ),
            start=1,
        )
    ]


def set_rules(**values):
    """The chain's rules with these values; the rest are the defaults."""
    rules, _created = models.ChainRules.objects.update_or_create(pk=1, defaults=values)
    rules.refresh_from_db()
    return rules
