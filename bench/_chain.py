"""A chain with many members and purchases, the same on every run: `build`.

Made for measuring, not for looking at (that is `manage.py demo`): plain names, even
spread over 20 stores, five lines a member on average, regulars and one-time buyers.
"""

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

from bench._loading import bare_tables, load
from members.actions.statistics import rebuild
from members.choices import Calendar
from members.dates.birthdays import next_on
from members.models import (
    Category,
    ContactPoint,
    ImportantDate,
    Member,
    MemberSearchToken,
    Product,
    Purchase,
    PurchaseLine,
    Region,
    Source,
    Store,
)
from members.search.tokens import tokens_for

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史贺陶顾毛郝龚邵万覃武钱戴严莫孔向常单解仇"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅鹏辉建国文斌宇浩然子轩雨欣怡佳琪思远晨曦博雅志小春雪晓东海燕云飞清竹若溪安宁乐天"
LATIN = ["Ann Lee", "Tom Baker", "Maria Rossi", "José Nuñez", "Emma Müller", "Li Wei"]
CHUNK = 50_000
BUILT_AT = datetime(2026, 11, 21, 4, tzinfo=UTC)
TODAY = date(2026, 11, 21)


def build(*, members: int, lines: int, seed: int = 8) -> None:
    """Fill an empty database with a chain; prints how long each part took."""
    chance = random.Random(seed)
    started = time.perf_counter()
    stores = [store.pk for store in _stores()]
    products = _products(chance)
    sources = [
        Source.objects.create(name=name).pk for name in ("Till", "Friend", "Web")
    ]
    with bare_tables(
        Member, ContactPoint, ImportantDate, MemberSearchToken, Purchase, PurchaseLine
    ):
        _people(chance, members, stores, sources)
        _purchases(chance, members, lines, stores, products)
    print(f"  rows and tokens: {time.perf_counter() - started:.0f} s", flush=True)
    started = time.perf_counter()
    rebuild(at=BUILT_AT)
    print(f"  figures: {time.perf_counter() - started:.0f} s", flush=True)


def _stores() -> list[Store]:
    regions = [Region.objects.create(name=f"Region {n}") for n in range(1, 5)]
    return [
        Store.objects.create(code=f"S{n:02}", name=f"Store {n}", region=regions[n % 4])
        for n in range(1, 21)
    ]


def _products(chance: random.Random) -> list[Product]:
    found = []
    for kind in ("绿茶", "红茶", "乌龙", "普洱", "白茶", "花茶", "茶具", "茶点"):
        category = Category.add_root(name=kind, usual_days=chance.choice([30, 45, 60]))
        found += [
            Product.objects.create(
                sku=f"T{category.pk:02}{n:02}", name=f"{kind} {n}", category=category
            )
            for n in range(1, 11)
        ]
    return found


def name_of(chance: random.Random) -> str:
    """A Chinese name of two or three characters, one in fifty Latin."""
    if chance.random() < 0.02:
        return chance.choice(LATIN)
    return chance.choice(SURNAMES) + "".join(
        chance.choice(GIVEN) for _ in range(chance.choice([1, 2, 2]))
    )


@lru_cache(maxsize=400_000)
def _name_tokens(name: str) -> tuple[str, ...]:
    return tuple(tokens_for(name, ""))


def _people(
    chance: random.Random, members: int, stores: list[int], sources: list[int]
) -> None:
    contacts, dates, tokens = Column(), Column(), Column()

    def rows() -> Iterator[tuple[Any, ...]]:
        for pk in range(1, members + 1):
            store, number = stores[pk % len(stores)], f"M{pk:07}"
            name = name_of(chance)
            tokens.rows += [(one, store, pk) for one in _name_tokens(name)]
            tokens.rows += [(one, store, pk) for one in tokens_for("", number)]
            phone = f"+861{chance.choice('3578')}{chance.randrange(10**9):09}"
            contacts.rows.append((pk, "phone", phone[3:], phone, phone[-4:], True))
            if chance.random() < 0.4:
                mail = f"member{pk}@example.com"
                contacts.rows.append((pk, "email", mail, mail, "", True))
                tokens.rows.append((mail, store, pk))
            calendar = chance.choice([Calendar.SOLAR, Calendar.SOLAR, Calendar.LUNAR])
            month, day = chance.randrange(1, 13), chance.randrange(1, 29)
            dates.rows.append(
                (pk, calendar.value, month, day, _next(calendar, month, day))
            )
            public_id = UUID(int=chance.getrandbits(128), version=4)
            joined = TODAY - timedelta(days=chance.randrange(2_000))
            uid = public_id if connection.vendor == "postgresql" else public_id.hex
            yield (
                pk, uid, number, name, store, chance.choice(sources), joined, BUILT_AT, BUILT_AT,
            )  # fmt: skip

    for part in batched(rows(), CHUNK):
        load(
            Member,
            ["id", "public_id", "member_no", "name", "home_store_id", "source_id", "joined_on", "created_at", "updated_at"],
            part,
        )  # fmt: skip
        load(
            ContactPoint,
            ["member_id", "kind", "value", "value_norm", "tail4", "is_primary"],
            contacts.taken(),
        )
        load(
            ImportantDate,
            ["member_id", "calendar", "month", "day", "next_on"],
            dates.taken(),
        )
        load(MemberSearchToken, ["token", "store_id", "member_id"], tokens.taken())


class Column:
    """Rows that wait until their members are written."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []

    def taken(self) -> list[tuple[Any, ...]]:
        found, self.rows = self.rows, []
        return found


@lru_cache(maxsize=1000)
def _next(calendar: str, month: int, day: int) -> date:
    return next_on(calendar, month, day, after=TODAY)


def batched(
    rows: Iterator[tuple[Any, ...]], size: int
) -> Iterator[list[tuple[Any, ...]]]:
    """Lists of `size` rows."""
    while part := list(islice(rows, size)):
        yield part


def _purchases(
    chance: random.Random,
    members: int,
    lines: int,
    stores: list[int],
    products: list[Product],
) -> None:
    """Receipts of 1.75 lines; most people come a few times, some often, in a rhythm."""
    mean = lines / members / 1.75
    kinds = [products[n : n + 10] for n in range(0, len(products), 10)]
    details = Column()

    def rows() -> Iterator[tuple[Any, ...]]:
        receipt = 0
        for member in range(1, members + 1):
            store = stores[member % len(stores)]
            gap = chance.choice([14, 30, 30, 45, 60, 90])
            liked = chance.choice(kinds), chance.choice(kinds)
            at = BUILT_AT - timedelta(hours=chance.randrange(1, gap * 48))
            for _ in range(int(chance.expovariate(1 / mean) + 0.5)):
                receipt += 1
                total = 0
                for line_no in range(1, chance.choice([1, 1, 2, 3]) + 1):
                    kind = (
                        liked[line_no % 2]
                        if chance.random() < 0.8
                        else chance.choice(kinds)
                    )
                    product = chance.choice(kind)
                    amount = chance.randrange(20, 400)
                    total += amount
                    details.rows.append(
                        (
                            receipt,
                            line_no,
                            member,
                            store,
                            product.pk,
                            product.category_id,
                            at,
                            chance.choice([1, 1, 1, 2]),
                            amount,
                        )
                    )
                yield receipt, store, f"R{receipt}", member, at, total, "Clerk"
                at -= timedelta(hours=int(gap * 24 * chance.uniform(0.6, 1.5)))

    for part in batched(rows(), CHUNK):
        load(
            Purchase,
            [
                "id",
                "store_id",
                "receipt_no",
                "member_id",
                "purchased_at",
                "amount",
                "sold_by",
            ],
            part,
        )
        load(
            PurchaseLine,
            [
                "purchase_id",
                "line_no",
                "member_id",
                "store_id",
                "product_id",
                "category_id",
                "purchased_at",
                "quantity",
                "amount",
            ],
            details.taken(),
        )
