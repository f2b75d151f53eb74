"""How fast segments are counted, sampled and frozen in a large archive.

    python bench/segments.py [--members 200000] [--lines 1000000] [--keep] [--repeats 7]

Builds a throw-away database as bench/archive.py does (with --keep the database of
DATABASE_URL itself, filled only when it is empty), gives its members tiers and
consents, and counts a segment of five rules: stores of a region, tier, bought a
category in 180 days, last purchase 30 to 180 days ago, agreed to news by e-mail.

The same is counted by SQL written by hand for this one question, in turn with the
compiled one, so that other work on the machine disturbs both alike. Promised at
1,000,000 members and 5,000,000 lines on PostgreSQL: at most 500 ms on two cores that
do nothing else, at most 1.3 times the SQL by hand.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.archive import prepared_database, worked

PROMISED_MS = 500
PROMISED_RATIO = 1.3

BY_HAND = """
SELECT count(*)
FROM members_member m
JOIN members_memberstat s ON s.member_id = m.id
WHERE m.status IN ('prospect', 'member')
  AND m.home_store_id IN (SELECT id FROM members_store WHERE region_id = %(region)s)
  AND s.tier_id = %(tier)s
  AND s.last_purchase_at >= %(first)s AND s.last_purchase_at < %(last)s
  AND EXISTS (SELECT 1 FROM members_membercategorystat c
              WHERE c.member_id = m.id AND c.category_id = %(category)s
                AND c.last_on >= %(since)s)
  AND EXISTS (SELECT 1 FROM members_consentstate k
              WHERE k.member_id = m.id AND k.purpose = 'news'
                AND k.channel = 'email' AND k.is_given)
"""


def standing_and_consents() -> None:
    """Three tiers, and for three members in five an answer about news by e-mail, unless
    the database has them."""
    from django.db import connection

    from members.models import ConsentState, Tier

    if ConsentState.objects.exists():
        return
    tiers = [
        Tier.objects.create(name=name, rank=rank, min_spend=spend)
        for rank, (name, spend) in enumerate(
            (("Bronze", 0), ("Silver", 1000), ("Gold", 3000)), start=1
        )
    ]
    bronze, silver, gold = (tier.pk for tier in tiers)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_memberstat SET tier_id = CASE member_id %% 7 WHEN 0 THEN %s"
            " WHEN 1 THEN %s WHEN 2 THEN %s ELSE %s END",
            [gold, silver, silver, bronze],
        )
        cursor.execute(
            "INSERT INTO members_consentstate"
            " (member_id, purpose, channel, is_given, since)"
            " SELECT id, 'news', 'email', id %% 10 < 7, created_at FROM members_member"
            " WHERE id %% 5 < 3",
            [],
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def leaf(rule: str, **params) -> dict:
    """One rule of a tree."""
    return {"rule": rule, "params": params}


def five_rules() -> tuple[dict, dict]:
    """The tree, and the values of the same question by hand."""
    from datetime import timedelta

    from django.utils import timezone

    from members.models import Category, Region, Tier
    from members.queries.figures import midnight

    region = Region.objects.order_by("pk").first().pk
    tier = Tier.objects.get(name="Silver").pk
    category = Category.objects.order_by("pk").first().pk
    today = timezone.localdate()
    tree = {
        "match": "all",
        "rules": [
            leaf("members.region", region=region),
            leaf("members.tier", tier=tier),
            leaf("members.bought", category=category, days=180),
            leaf("members.last_purchase", least=30, most=180),
            leaf("members.consent", purpose="news", channel="email"),
        ],
    }
    values = {
        "region": region,
        "tier": tier,
        "category": category,
        "since": today - timedelta(days=180),
        "first": midnight(today - timedelta(days=180)),
        "last": midnight(today - timedelta(days=29)),
    }
    return tree, values


def by_hand(values: dict) -> int:
    """The number by the SQL above."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, values)
        return cursor.fetchone()[0]


def timed(*questions: Callable[[], int], repeats: int) -> list[tuple[int, float]]:
    """What each question answers, and the middle of its times in ms; asked in turn."""
    times: list[list[float]] = [[] for _ in questions]
    answers = [question() for question in questions]  # warm
    for _ in range(repeats):
        for taken, question in zip(times, questions, strict=True):
            started = time.perf_counter()
            question()
            taken.append((time.perf_counter() - started) * 1000)
    return [
        (answer, statistics.median(taken))
        for answer, taken in zip(answers, times, strict=True)
    ]


def worked_alone(*questions: Callable[[], int], repeats: int) -> list[float]:
    """The middle of the ms that this process and the database's one worked for each
    question, without helpers: what other work on the machine disturbs least."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")
    taken: list[list[float]] = [[] for _ in questions]
    for _ in range(repeats):
        for times, question in zip(taken, questions, strict=True):
            before = worked()
            question()
            times.append((worked() - before) * 1000)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("RESET max_parallel_workers_per_gather")
    return [statistics.median(times) for times in taken]


def measure(repeats: int) -> None:
    """Count, count by hand, count for the builder, sample and freeze."""
    from django.db import connection

    from members.models import Member
    from members.segments.compiler import members_in
    from members.segments.counting import count_members, sample_of

    tree, values = five_rules()
    (count, ours), (check, hand) = timed(
        lambda: members_in(tree).count(), lambda: by_hand(values), repeats=repeats
    )
    if count != check:
        sys.exit(f"{count} members by the compiler, {check} by hand")
    print(
        f"  five rules, {count:,} of {Member.objects.count():,} members:"
        f" {ours:7.0f} ms (promised {PROMISED_MS} ms), by hand {hand:7.0f} ms,"
        f" ratio {ours / hand:.2f} (promised {PROMISED_RATIO})"
    )
    ours, hand = worked_alone(
        lambda: members_in(tree).count(), lambda: by_hand(values), repeats=repeats
    )
    print(f"  work for it on one processor: {ours:.0f} ms, by hand {hand:.0f} ms")
    [(_count, builder), (_ten, sample)] = timed(
        lambda: count_members(members_in(tree)).number or 0,
        lambda: len(sample_of(members_in(tree))),
        repeats=repeats,
    )
    print(f"  for the builder: number {builder:.0f} ms, ten of them {sample:.0f} ms")
    broad = {"match": "none", "rules": [tree]}
    [(rest, none)] = timed(lambda: members_in(broad).count(), repeats=repeats)
    print(f"  none of the five together, {rest:,} members: {none:.0f} ms")
    freeze(tree, connection.vendor)


def freeze(tree: dict, vendor: str) -> None:
    """Write a large part of the members down once; leaves nothing behind."""
    from django.db import transaction
    from django.utils import timezone

    from members.actions.segments import freeze_segment, save_segment
    from members.models import User

    user = User.objects.filter(email="freezer@bench.example").first()
    if user is None:
        user = User.objects.create_superuser("freezer@bench.example", "x")
    rules = {"match": "all", "rules": tree["rules"][4:]}
    with transaction.atomic():
        segment = save_segment(name="Bench", description="", rules=rules, by=user)
        started = time.perf_counter()
        static = freeze_segment(
            segment=segment, name="Bench frozen", by=user, at=timezone.now()
        )
        took = time.perf_counter() - started
        count = static.frozen_list.entries.count()
        print(f"  {count:,} members frozen on {vendor}: {took:.1f} s", flush=True)
        transaction.set_rollback(True)


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=200_000)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--repeats", type=int, default=7)
    arguments = parser.parse_args()
    with prepared_database(keep=arguments.keep):
        from django.db import connection

        from bench._chain import build
        from members.models import Member

        if not Member.objects.exists():
            build(members=arguments.members, lines=arguments.lines)
        standing_and_consents()
        print(f"segments on {connection.vendor}", flush=True)
        measure(arguments.repeats)


if __name__ == "__main__":
    main()
