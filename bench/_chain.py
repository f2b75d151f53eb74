"""A chain with many members and purchases, the same on every run: `build`.

Made for measuring, not for looking at (that is `manage.py demo`): plain names, even
spread over 20 stores, five lines a member on average, regulars and one-time buyers.
"""

import random
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from members.actions.statistics import rebuild
from members.choices import Calendar, ContactKind
from members.dates.birthdays import next_on
from members.models import (
    Category,
    ContactPoint,
    ImportantDate,
    Member,
    Product,
    Purchase,
    PurchaseLine,
    Region,
    Source,
    Store,
)
from members.search.index import reindex

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史贺陶顾毛郝龚邵万覃武钱戴严莫孔向常单解仇"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅鹏辉建国文斌宇浩然子轩雨欣怡佳琪思远晨曦博雅志小春雪晓东海燕云飞清竹若溪安宁乐天"
LATIN = ["Ann Lee", "Tom Baker", "Maria Rossi", "José Nuñez", "Emma Müller", "Li Wei"]
CHUNK = 5_000
BUILT_AT = datetime(2026, 11, 21, 4, tzinfo=UTC)
TODAY = date(2026, 11, 21)


def build(*, members: int, lines: int, seed: int = 8) -> None:
    """Fill an empty database with a chain; prints how long each part took."""
    chance = random.Random(seed)
    started = time.perf_counter()
    stores = _stores()
    products = _products(chance)
    sources = [Source.objects.create(name=name) for name in ("Till", "Friend", "Web")]
    for first in range(0, members, CHUNK):
        size = min(CHUNK, members - first)
        people = _people(chance, first, size, stores, sources)
        _purchases(chance, people, products, lines * size // members)
        reindex(member.pk for member in people)
    print(f"  rows and tokens: {time.perf_counter() - started:.0f} s")
    started = time.perf_counter()
    rebuild(at=BUILT_AT)
    print(f"  figures: {time.perf_counter() - started:.0f} s")


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


def _people(
    chance: random.Random,
    first: int,
    size: int,
    stores: list[Store],
    sources: list[Source],
) -> list[Member]:
    people = Member.objects.bulk_create(
        Member(
            member_no=f"M{first + n:07}",
            name=name_of(chance),
            home_store=stores[(first + n) % len(stores)],
            source=chance.choice(sources),
            joined_on=TODAY - timedelta(days=chance.randrange(2_000)),
        )
        for n in range(size)
    )
    contacts, dates = [], []
    for member in people:
        phone = f"+861{chance.choice('3578')}{chance.randrange(10**9):09}"
        contacts.append(
            ContactPoint(
                member=member,
                kind=ContactKind.PHONE,
                value=phone[3:],
                value_norm=phone,
                tail4=phone[-4:],
                is_primary=True,
            )
        )
        if chance.random() < 0.4:
            email = f"member{member.pk}@example.com"
            contacts.append(
                ContactPoint(
                    member=member,
                    kind=ContactKind.EMAIL,
                    value=email,
                    value_norm=email,
                    is_primary=True,
                )
            )
        calendar = chance.choice([Calendar.SOLAR, Calendar.SOLAR, Calendar.LUNAR])
        month, day = chance.randrange(1, 13), chance.randrange(1, 29)
        dates.append(
            ImportantDate(
                member=member,
                calendar=calendar,
                month=month,
                day=day,
                next_on=next_on(calendar, month, day, after=TODAY),
            )
        )
    ContactPoint.objects.bulk_create(contacts)
    ImportantDate.objects.bulk_create(dates)
    return people


def _purchases(
    chance: random.Random, people: list[Member], products: list[Product], lines: int
) -> None:
    receipts, details = [], []
    while len(details) < lines:
        # A square: few buy often, many once.
        member = people[int(len(people) * chance.random() ** 2)]
        at = BUILT_AT - timedelta(hours=chance.randrange(1, 24 * 730))
        receipt = Purchase(
            store=member.home_store,
            receipt_no=f"R{member.pk}-{len(details)}",
            member=member,
            purchased_at=at,
            sold_by="Clerk",
        )
        receipts.append(receipt)
        for line_no in range(1, chance.choice([1, 1, 2, 3]) + 1):
            product = chance.choice(products)
            amount = Decimal(chance.randrange(20, 400))
            receipt.amount += amount
            details.append(
                PurchaseLine(
                    purchase=receipt,
                    line_no=line_no,
                    member=member,
                    store=member.home_store,
                    product=product,
                    category_id=product.category_id,
                    purchased_at=at,
                    quantity=Decimal(1),
                    amount=amount,
                )
            )
    Purchase.objects.bulk_create(receipts, batch_size=2_000)
    PurchaseLine.objects.bulk_create(details, batch_size=2_000)
